"""Why an article was read as it was: each card's trigger, rule and paths to its roles, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from bot.domain.model import Article
from bot.extract.drafts import Draft
from bot.extract.passages import Passage
from bot.extract.pipeline import Extractor
from bot.extract.triggers import Rejected

SHOWN = 12
"""How many triggers that were taken back are shown for a sentence."""


def explain(extractor: Extractor, article: Article) -> str:
    """Plain text for a person: sentence by sentence, what stands on cards, what was dropped, what was taken back."""
    reading = extractor.read([article])[0]
    verdict = "relevant" if reading.relevant else "not relevant"
    lines = [f"{article.id}: {verdict}  conflicts: {', '.join(reading.conflicts) or 'none'}"]
    if reading.unread:
        return "\n".join([*lines, f"  unread: {reading.unread}"])
    cards: set[tuple[str, str, str]] = {(d.type, d.status, d.evidence) for d in reading.developments}
    for _, passages in extractor.parsed([article]):
        rejected: dict[int, list[Rejected]] = {}
        drafts = extractor.judged(passages, rejected)
        for passage in passages:
            own = [draft for draft in drafts if draft.passage is passage]
            lines += _sentence(passage, own, rejected.get(passage.index, []), cards)
    return "\n".join(lines)


def _sentence(
    passage: Passage, drafts: Sequence[Draft], rejected: Sequence[Rejected], cards: set[tuple[str, str, str]]
) -> Iterator[str]:
    if not drafts and not rejected:
        return
    yield f"\n“{passage.sentence.text}”"
    for draft in sorted(drafts, key=lambda draft: -draft.score):
        kept = (draft.type, draft.status, passage.sentence.text) in cards
        yield from _draft(draft, kept=kept)
    for one in rejected[:SHOWN]:
        yield f"  taken back: {one.type} on “{one.word}” ({one.rule}): {one.reason}"


def _draft(draft: Draft, *, kept: bool) -> Iterator[str]:
    trigger = draft.passage.doc[draft.token]
    cue = f", for “{draft.cue}”" if draft.cue else ""
    yield (
        f"  {'card' if kept else 'dropped'}: {draft.type}, {draft.status}{cue}; "
        f"trigger “{trigger.text}”, rule {draft.rule}; "
        f"likelihood {draft.score:.2f}, by words alone {draft.words:.2f}{_halves(draft)}"
    )
    if not kept:
        return
    for role, names in (("actor", draft.actor), ("target", draft.target)):
        for name in names:
            yield f"    {role} {name}: {_path(draft, trigger, name)}"
    if draft.place is not None:
        here = "in the sentence" if draft.own_place else "from what was told before"
        yield f"    place {draft.place.name}: {here}"
    figures = ", ".join(
        f"{kind} {low}-{high}" if low != high else f"{kind} {low}" for kind, (low, high) in draft.figures.items()
    )
    if figures:
        yield f"    figures {figures}"


def _halves(draft: Draft) -> str:
    """Of what the words alone say, the share of the encoder and that of the word model."""
    told = draft.passage.told
    return "" if told is None else f" (encoder {told.types[draft.type]:.2f}, word model {draft.lemmas:.2f})"


def _path(draft: Draft, trigger: Token, name: str) -> str:
    """The way through the parse from the trigger to the words that stand for a name."""
    mention = next((m for m in draft.passage.mentions if name in {m.name, m.party}), None)
    if mention is None:
        return "from the article, not the sentence"
    head = draft.passage.doc[mention.start : mention.end].root
    above = {token.i: n for n, token in enumerate((trigger, *trigger.ancestors))}
    steps, token = [], head
    while token.i not in above and token.head.i != token.i:
        steps.append(f"{token.text} ({token.dep_})")
        token = token.head
    meeting = [f"{t.text}" for t in (trigger, *trigger.ancestors)][: above.get(token.i, 0) + 1]
    return " ← ".join([*meeting, *reversed(steps)])
