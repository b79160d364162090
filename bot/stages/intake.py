"""Stores what polls bring, many polls in one transaction, and remembers which items each source has brought.

A transaction costs a disk's answer and a dozen statements, whether one poll is in it or thirty.  So whoever comes first
writes for all who wait, and nobody waits longer than for the transaction before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.messages import Delivery, Message
from bot.domain.model import Article
from bot.domain.sources import Source, SourceRecord
from bot.feeds import decide
from bot.feeds.genre import gives_developments
from bot.ports import KnownArticle, Store, Transaction

logger = logging.getLogger(__name__)

AT_ONCE = 32
"""Polls in one transaction: while it lasts, no chat can change anything on SQLite."""
OURSELVES = timedelta(hours=1)
"""Where no source at all has answered for so long it is our own line that is down, and none is given up for it."""

Pair = tuple[Article, str]
Judge = Callable[[Sequence[KnownArticle]], decide.Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """What one poll brought and has still to be stored."""

    record: SourceRecord
    items: tuple[Pair, ...] = ()
    judge: Judge
    """From what is known of the items to the plan."""
    marks: bytes = b""
    """Of all items of the answer, to be remembered when all of them are stored."""
    hopeless: bool = False
    """It has failed for so long that it is to be given up."""
    at: datetime


class Intake:
    """The way of all polls into the store, and the memory of what came that way; the memory ends with the process."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting: dict[int, tuple[Catch, asyncio.Future[decide.Plan]]] = {}
        self._count = 0
        self._marks: dict[str, tuple[str, bytes]] = {}

    def seen(self, source: Source) -> bytes:
        """Marks of the items that this source has brought before, as it is configured now."""
        form, marks = self._marks.get(source.id, ("", b""))
        return marks if form == _form(source) else b""

    async def put(self, store: Store, catch: Catch, operators: Sequence[str] = ()) -> decide.Plan:
        """Stores a catch, with those of others that wait, and answers what was made of it."""
        self._count += 1
        number = self._count
        answer: asyncio.Future[decide.Plan] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (catch, answer)
        try:
            async with self._turn:
                while not answer.done():
                    await self._write(store, operators)
        finally:
            self._waiting.pop(number, None)
        return await answer

    async def _write(self, store: Store, operators: Sequence[str]) -> None:
        """One transaction for the first of those that wait; where it fails, one for each."""
        batch = [entry for _, entry in zip(range(AT_ONCE), self._waiting.values(), strict=False)]
        try:
            plans = await _stored(store, [catch for catch, _ in batch], operators)
        except Exception as error:
            # Whose fault it is shows when each is stored alone; a single one is told.
            if len(batch) == 1:
                self._settle(batch[0], error)
            for entry in batch if len(batch) > 1 else ():
                await self._write_alone(store, entry, operators)
            return
        for entry, plan in zip(batch, plans, strict=True):
            self._settle(entry, plan)

    async def _write_alone(
        self, store: Store, entry: tuple[Catch, asyncio.Future[decide.Plan]], operators: Sequence[str]
    ) -> None:
        try:
            (plan,) = await _stored(store, [entry[0]], operators)
        except Exception as error:
            self._settle(entry, error)
        else:
            self._settle(entry, plan)

    def _settle(self, entry: tuple[Catch, asyncio.Future[decide.Plan]], outcome: decide.Plan | Exception) -> None:
        catch, answer = entry
        for number in [number for number, waiting in self._waiting.items() if waiting is entry]:
            del self._waiting[number]
        if isinstance(outcome, decide.Plan) and catch.marks:
            marks = catch.marks if outcome.whole else b""
            self._marks[catch.record.source.id] = (_form(catch.record.source), marks)
        if answer.done():
            return
        if isinstance(outcome, decide.Plan):
            answer.set_result(outcome)
        else:
            answer.set_exception(outcome)


def _form(source: Source) -> str:
    """What the reading of a source's items depends on."""
    return f"{source.url} {source.full_text} {source.language}"


async def _stored(store: Store, catches: Sequence[Catch], operators: Sequence[str]) -> list[decide.Plan]:
    async with store.transaction() as tx:
        known = await tx.articles.known({catch.record.source.id: catch.items for catch in catches if catch.items})
        plans = [catch.judge(known.get(catch.record.source.id, ())) for catch in catches]
        plans = [await _weighed(tx, catch, plan, operators) for catch, plan in zip(catches, plans, strict=True)]
        await _add(tx, [pair for plan in plans for pair in plan.new])
        for plan in plans:
            for article, fingerprint in plan.changed:
                await tx.articles.replace(article, fingerprint, state="unread" if is_whole(article) else "page")
        states = {catch.record.source.id: plan.state for catch, plan in zip(catches, plans, strict=True)}
        await tx.sources.save_states(states)
        return plans


async def _add(tx: Transaction, pairs: Iterable[Pair]) -> None:
    pairs = list(pairs)
    await tx.articles.add([pair for pair in pairs if is_whole(pair[0])], state="unread")
    await tx.articles.add([pair for pair in pairs if not is_whole(pair[0])], state="page")


def is_whole(article: Article) -> bool:
    """Whether the feed brought all that is read of the article, so that its page need not be fetched."""
    return not article.url or bool(article.paragraphs) or not gives_developments(article.genre)


async def _weighed(tx: Transaction, catch: Catch, plan: decide.Plan, operators: Sequence[str]) -> decide.Plan:
    """The plan, with the source given up and operators told where it is hopeless while others answer."""
    if not catch.hopeless or not await tx.sources.answered_since(catch.at - OURSELVES):
        return plan
    state = decide.given_up(plan.state)
    source = catch.record.source
    text = (
        f"⚠️ {source.name} ({source.id}) is {state.reason}. "
        f"/source {source.id} tells more, /resumesource {source.id} resumes it."
    )
    logger.warning("%s", text)
    await tx.outbox.put(
        Delivery(
            key=f"{address}|notice|source-{source.id}|{catch.at.isoformat()}|1",
            address=address,
            kind="notice",
            message=Message(text=text, markup=""),
            due_at=catch.at,
        )
        for address in operators
    )
    return replace(plan, state=state)
