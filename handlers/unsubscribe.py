"""/unsubscribe [n]: ends one of the chat's subscriptions, or all of them."""

from __future__ import annotations

from bot.desk import Desk, Standing
from bot.domain.messages import Button
from bot.domain.model import Subscription
from handlers.command import Ask, Reply
from handlers.settings import GONE, NONE_YET
from handlers.slips import button, rows
from handlers.wording import as_words, counted, line, wishes

ALL = frozenset({"all", "everything"})


async def unsubscribe(ask: Ask, desk: Desk) -> Reply:
    """Ends the only subscription, number n, or lists them to choose from."""
    standings = await desk.subscriptions_of(ask.address)
    word = ask.args[0].casefold() if ask.args else ""
    if not standings:
        return Reply.text(NONE_YET)
    if word in ALL:
        return Reply.text(_all_ended(await desk.unsubscribe_all(ask.address)))
    chosen = _chosen(standings, word)
    if chosen is None:
        return _ask_which(desk, standings, word)
    ended = await desk.unsubscribe(ask.address, chosen.subscription.id)
    return _ended(ended or chosen.subscription, desk, edit=False)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """A button names the subscription by its id; one from another chat is not there."""
    pick = ask.args[0] if ask.args else ""
    if pick == "all":
        return Reply.text(_all_ended(await desk.unsubscribe_all(ask.address)), edit=True)
    ended = await desk.unsubscribe(ask.address, pick)
    return _ended(ended, desk, edit=True) if ended else Reply(toast=GONE, alert=True)


def _chosen(standings: tuple[Standing, ...], word: str) -> Standing | None:
    if not word:
        return standings[0] if len(standings) == 1 else None
    return next((one for one in standings if str(one.number) == word.lstrip("#")), None)


def _ask_which(desk: Desk, standings: tuple[Standing, ...], word: str) -> Reply:
    head = f"There is no subscription of that number; there are {len(standings)}." if word else "Which one?"
    lines = [head, *(line(standing, desk.catalogue) for standing in standings)]
    picks = [Button(text=f"End {one.number}", data=f"unsubscribe:{one.subscription.id}") for one in standings]
    every = (Button(text="End all", data="unsubscribe:all"),)
    return Reply.text("\n".join(lines), buttons=(*rows(*picks, width=4), every))


def _ended(subscription: Subscription, desk: Desk, *, edit: bool) -> Reply:
    """What ended, and the way back."""
    undo = button("Undo", f"subscribe:{as_words(subscription, desk.catalogue)}")
    text = f"Unsubscribed: {wishes(subscription.wants, desk.catalogue)}. Nothing more of it will come."
    return Reply.text(text, buttons=rows(undo), edit=edit)


def _all_ended(number: int) -> str:
    return f"{counted(number, 'subscription')} ended. Nothing more will come; /subscribe begins anew."
