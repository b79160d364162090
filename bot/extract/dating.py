"""Which of a sentence's times governs an act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.extract.status import status_of
from bot.extract.times import When
from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SPEECH = words(
    "say tell report add state write note confirm claim allege insist stress acknowledge admit disclose "
    "estimate believe describe explain recall inform"
)
CUT_OFF = frozenset({"relcl", "acl", "appos", "parataxis"})
CLAUSE_MARKS = words("after before since while until because although though if")
ASIDE_PREPOSITIONS = words("after before since following until")
ASKING = words("request ask call demand seek urge want")
"""Verbs whose "for Thursday" dates what is asked for, not the asking."""
HOURS = words("dawn noon midday midnight daybreak dusk nightfall sunrise sunset light night morning")
"""Parts of a day: "before dawn on Saturday" is no clause aside."""
STATIVE = words("be have say want know believe hope think see remain")


def date_of(trigger: Token, times: Sequence[When], sentence: Span) -> When | None:
    """The time that governs a trigger: below it in the parse, else in its clause, never in a clause aside."""
    inside = [when for when in times if when.start >= sentence.start and when.end <= sentence.end]
    open_to = [when for when in inside if _reaches(trigger, when)]
    whole = [when for when in open_to if not when.part] or ([] if any(not w.part for w in inside) else open_to)
    if not whole:
        return None
    when = _turned(trigger, min(whole, key=lambda when: _distance(trigger, when)))
    return None if trigger.doc[when.start].lower_ == "for" and trigger.lemma_ in ASKING else when


def governs(trigger: Token, when: When) -> bool:
    """Whether no clause of its own keeps a time from a trigger."""
    return _reaches(trigger, when)


def is_nearest(trigger: Token, when: When, times: Sequence[When]) -> bool:
    """Whether no other time stands nearer to a trigger in the parse."""
    return all(_distance(trigger, when) <= _distance(trigger, other) for other in times)


def is_of_telling(trigger: Token, when: When) -> bool:
    """Whether a time stands with a verb of saying over the trigger."""
    anchor = _anchor(trigger, when)
    above = {token.i for token in trigger.ancestors}
    top = next((token for token in (anchor, *anchor.ancestors) if token.i in above), None)
    return top is not None and top.lemma_ in SPEECH


def is_to_come(trigger: Token, when: When) -> bool:
    """Whether the verb with which a time stands looks ahead: "is to reopen on Wednesday"."""
    return _is_to_come(trigger, when)


def only_day(times: Sequence[When]) -> When | None:
    """The one day of the last week that a sentence names, for an act whose own clause names none.

    "Police said on Saturday that three were held": where nothing else tells, the day of the telling stands, as in the
    labelled newsrooms (dates right in 62 of 100 developments instead of 60, by `sitrep evaluate`).
    """
    days = [
        when for when in times if when.date is not None and not (when.part or when.after or when.future or when.old)
    ]
    return days[0] if days and len({when.date for when in days}) == 1 else None


def _anchor(trigger: Token, when: When) -> Token:
    return trigger.doc[when.start : when.end].root


def _reaches(trigger: Token, when: When) -> bool:
    anchor = _anchor(trigger, when)
    if when.after:
        return _is_behind(trigger, anchor, when)
    if _is_split(trigger, anchor):
        return False
    mine = {trigger.i, *(token.i for token in trigger.ancestors)}
    token = anchor
    while token.i not in mine:
        if token.head.i == token.i:
            return True  # the parse has torn the sentence in two
        if _is_aside(token):
            return False
        token = token.head
    if token.i == trigger.i:
        return True
    return _is_set_off(when, token) or not _is_of_telling(token, anchor, trigger)


def _is_behind(trigger: Token, anchor: Token, when: When) -> bool:
    """Whether a trigger stands in what "two days after" opens."""
    opener = trigger.doc[when.end - 1]
    top = opener.head if opener.dep_ in {"mark", "advmod"} else opener
    return (
        trigger.i > opener.i
        and (top.i == trigger.i or top.is_ancestor(trigger))
        and (top.i > opener.i or top.i == opener.i)
        and anchor.i < trigger.i
    )


def _is_aside(token: Token) -> bool:
    """Whether a token tops a clause with times of its own: relative, participial, or opened by "after"."""
    if token.dep_ in CUT_OFF and token.pos_ in {"VERB", "AUX"}:
        return True
    if token.dep_ == "pobj" and token.head.lower_ in ASIDE_PREPOSITIONS and token.lower_ not in HOURS:
        return True
    if token.dep_ in {"advcl", "pcomp"}:
        return any(child.lower_ in CLAUSE_MARKS and child.dep_ in {"mark", "advmod"} for child in token.children)
    return token.dep_ == "ccomp" and token.head.lemma_ in SPEECH


def _is_of_telling(shared: Token, anchor: Token, trigger: Token) -> bool:
    """Whether the time is that of the telling ("police said on Saturday") and the act is told as past."""
    if shared.lemma_ not in SPEECH or not any(t.i == shared.i for t in trigger.ancestors):
        return False
    content = next((t for t in (trigger, *trigger.ancestors) if t.head.i == shared.i and t.i != shared.i), None)
    if content is None or content.dep_ not in {"ccomp", "xcomp", "parataxis"} or anchor.i < shared.left_edge.i:
        return False
    before = content.i < shared.i and anchor.i < shared.i and anchor.i < content.i
    return not before and status_of(trigger).status == "happened"


def _is_set_off(when: When, speech: Token) -> bool:
    """ "On Wednesday, officials said, the town fell": between commas the telling has no time of its own."""
    doc = speech.doc
    return when.end < speech.i and doc[when.end].text == "," and speech.i + 1 < len(doc) and speech.nbor().text == ","


def _is_split(trigger: Token, anchor: Token) -> bool:
    low, high = sorted((trigger.i, anchor.i))
    return any(token.text == ";" for token in trigger.doc[low:high])


def _distance(trigger: Token, when: When) -> tuple[int, int]:
    anchor = _anchor(trigger, when)
    above = {anchor.i, *(token.i for token in anchor.ancestors)}
    shared = next((n for n, token in enumerate(_up(trigger)) if token.i in above), 99)
    return shared, abs(anchor.i - trigger.i)


def _up(token: Token) -> Iterator[Token]:
    yield token
    yield from token.ancestors


def _turned(trigger: Token, when: When) -> When:
    """A bare weekday looks ahead where the act is yet to come: "will meet on Monday", "convenes on Friday"."""
    if when.ahead is None or when.ahead == when.date or not _is_to_come(trigger, when):
        return when
    return replace(when, date=when.ahead, future=True)


def _is_to_come(trigger: Token, when: When) -> bool:
    verb = next(
        (t for t in (_anchor(trigger, when), *_anchor(trigger, when).ancestors) if t.pos_ in {"VERB", "AUX"}), trigger
    )
    if trigger.doc[max(0, when.start - 1)].lower_ == "for" or trigger.doc[when.start].lower_ == "for":
        return True
    if trigger.tag_ == "VBD" or (trigger.tag_ == "VBN" and verb.i == trigger.i and _is_past(trigger)):
        return False
    helpers = [child for child in verb.children if child.dep_ == "aux"]
    if any(child.lower_ in {"will", "shall", "'ll", "wo", "may", "might"} for child in helpers):
        return True
    if any(child.lower_ == "to" for child in helpers) and verb.dep_ in {"xcomp", "relcl", "ROOT"}:
        above = verb.head
        return (
            verb.dep_ == "ROOT" or above.tag_ in {"VBZ", "VBP"} or above.lemma_ in {"be", "expect", "plan", "schedule"}
        )
    return verb.tag_ in {"VBZ", "VBP"} and not _is_past(verb) and verb.lemma_ not in STATIVE | SPEECH


def _is_past(verb: Token) -> bool:
    helpers = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    return any(child.tag_ in {"VBD", "VBN", "VBZ", "VBP"} for child in helpers) and not any(
        child.tag_ in {"MD", "TO"} for child in helpers
    )
