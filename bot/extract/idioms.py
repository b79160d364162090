"""Turns of phrase that tell deaths and injuries without the plain verbs: "were cut down", "took 19 lives"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from bot.extract.counted import COLLECTIVE, Counted, of_people, of_victims
from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Token

Toll = Literal["killed", "injured"]
_BE = r"(?:(?:were|was|are|is|have|has|had|been|being|also|reportedly|later|all|both|who|which|found|may|to) )*"
_WOUND = r"(?:[\w-]+ (?:or |and )?){0,4}(?:injur(?:y|ies)|burns?|wounds?|concussions?|fractures?)\b"
DEAD_BEHIND = re.compile(
    rf"{_BE}(?:shot (?:and |or \w+ \w+ )?(?:dead|killed)|(?:tortured and )?shot (?:through|in) the head"
    r"|shot at close range"
    r"|(?:cut|mown|mowed|gunned|struck) down|blown (?:up|apart|to pieces)|put to death|run over and killed"
    r"|(?:beaten|burn(?:ed|t)|crushed|hacked|stabbed|starv\w+|fro\w+|bled|tortured|stoned|knifed) to death"
    r"|burn(?:ed|t) alive"
    r"|l(?:ie|ay|ying) dead|los[te]\w* (?:his|her|their) li(?:fe|ves)|met (?:his|her|their) deaths?"
    r"|butchered|decapitated|lynched|slain|slaughtered|massacred)\b"
)
"""Behind those counted; the text is in lower case, its tokens parted by single spaces."""
FALLEN_BEHIND = re.compile(
    rf"{_BE}f[ae]ll(?:en|s)?(?! (?:ill|to|into|from|under|back|on|short|out|for|behind|victim|silent|asleep|off))\b"
)
"""The same of soldiers alone."""
HURT_BEHIND = re.compile(
    rf"{_BE}(?:treated (?:in|at) (?:a |the )?(?:hospital|clinic)|treated for {_WOUND}"
    r"|(?:taken|rushed|admitted|brought) to hospital"
    rf"|burn(?:ed|t) or|maimed|(?:suffer\w*|sustain\w*|with) {_WOUND}|stabbed in the)"
)
DEAD_BEFORE = re.compile(
    r"\b(?:sho(?:t|ots?|oting) dead|butcher(?:ed|ing|s)|(?:mow|gun|cut|shoot)\w* down|put(?:ting)? to death"
    r"|beheaded|beheading|bur(?:ied|ies|ying)|mourn(?:s|ed|ing)|(?:with|at) the (?:loss|cost) of"
    r"|(?:gave|put) (?:the|its) (?:death )?toll as)$"
)
WITH_BEFORE = re.compile(
    r"\b(?:killed|slain|murdered|assassinated|died|dead|executed|blown up|perished)"
    r"(?: (?:along|together) with| alongside)$"
)
"""The same of singulars too: "was killed together with a bodyguard"."""
LIVES_BEFORE = re.compile(r"\b(?:claim(?:ed|ing|s)?|took|take[ns]?|taking|cost(?:ing|s)?|loss of)$")
BODIES_BEFORE = re.compile(
    r"\b(?:gather|claw|admit|haul|unearth|drag|pluck|collect|wash|identif|pick|see|saw|seen|remov|carr|retriev|pil)"
    r"(?:y|s|ed|ted|ing|ting|ied|ies|ying)?(?: up| out)?$"
)
BODIES_BEHIND = re.compile(rf"{_BE}(?:turned up|lay|lie|hung|hanging|washed|floated)\b")
LOST_BEFORE = re.compile(r"\b(?:lost|loses?|losing)(?: another| the lives of)?$")
OWN_BEHIND = re.compile(
    r"of (?:its|his|her|their|the \w+) (?:own|men|women|soldiers|fighters|troops|members|people|ranks)"
)
OF_THEIRS = re.compile(r"^(?:of|from) (?:the )?(?:[\w-]+ ){1,6}?(?=(?:were|was|had been|have been) )")
DYING = frozenset({"body", "corpse", "life"})
REACH = 12
"""How many tokens behind those counted are looked at; an aside between commas is passed over."""
ASIDE = 16


def told(phrase: Counted) -> tuple[Toll, Token] | None:
    """What an idiom says of those counted, with the word that the figure hangs on."""
    if not ((of_victims(phrase) if phrase.stated else of_people(phrase)) or _is_of_them(phrase)):
        return None
    doc = phrase.head.doc
    before = _text(doc[max(0, phrase.start - 6) : phrase.start])
    for behind in dict.fromkeys((_behind(phrase), _predicate(phrase))):
        if phrase.lemma in DYING:
            if _of_the_dead(phrase, before, behind):
                return "killed", phrase.head
        elif _is_dead(phrase, before, behind):
            return "killed", _anchor(phrase)
        elif HURT_BEHIND.match(behind):
            return "injured", _anchor(phrase)
    return None


def _of_the_dead(phrase: Counted, before: str, behind: str) -> bool:
    """Bodies and lives: "gathered six bodies", "claimed at least 101 lives"."""
    if not phrase.stated:
        return False
    if phrase.lemma == "life":
        return bool(LIVES_BEFORE.search(before)) or behind.startswith(("lost", "were lost", "have been lost"))
    return bool(BODIES_BEFORE.search(before) or BODIES_BEHIND.match(behind))


def _is_dead(phrase: Counted, before: str, behind: str) -> bool:
    if (dead := DEAD_BEHIND.match(behind)) and "blown" in dead[0] and not of_people(phrase):
        return False
    if dead or (phrase.stated and DEAD_BEFORE.search(before)) or WITH_BEFORE.search(before):
        return True
    if before.endswith(("put", "putting")) and re.match(r"(?:of them )?to death\b", behind):
        return True
    if not phrase.stated:
        return False
    own = OWN_BEHIND.match(behind) is not None or _is_of_them(phrase)
    if LOST_BEFORE.search(before):
        return own or phrase.lemma in _SERVING
    return FALLEN_BEHIND.match(behind) is not None and (own or phrase.lemma in _SERVING)


_SERVING = COLLECTIVE | words(
    "soldier fighter serviceman servicemen trooper troop man militant officer sailor marine guard policeman ranger "
    "pilot gunman rebel insurgent peacekeeper conscript commando gendarme worker medic paramedic rescuer"
)


def _is_of_them(phrase: Counted) -> bool:
    """ "Twenty of them", "dozens of its men"."""
    doc = phrase.head.doc
    near = _text(doc[phrase.start : phrase.end + 3])
    return phrase.stated and re.search(r" of (?:them|its|his|her|their)\b", near) is not None


def _behind(phrase: Counted) -> str:
    """What follows those counted, without "of them" and without an aside between commas."""
    doc, at = phrase.head.doc, phrase.end
    if doc[at : at + 2].text.lower() in {"of them", "of whom", "of which"}:
        at += 2
    if at < len(doc) and doc[at].text == ",":
        close = next((t.i for t in doc[at + 1 : at + ASIDE] if t.text == ","), None)
        if close is not None and doc[close + 1 : close + 2].text.lower() in {
            "was",
            "were",
            "had",
            "have",
            "died",
            "fell",
        }:
            at = close + 1
    return OF_THEIRS.sub("", _text(doc[at : at + REACH]))


def _predicate(phrase: Counted) -> str:
    """The words of the verb whose subject those counted are, from its first auxiliary."""
    head = phrase.head
    if head.dep_ not in {"nsubj", "nsubjpass"} or head.head.i <= head.i:
        return ""
    start = min([head.head.i, *(child.i for child in head.head.children if child.dep_ in {"aux", "auxpass"})])
    return _text(head.doc[start : start + REACH]) if start > head.i else ""


def _text(tokens: Iterable[Token]) -> str:
    return " ".join(token.lower_ for token in tokens)


def _anchor(phrase: Counted) -> Token:
    """The verb that governs those counted, so that all whom one verb counts are added up; else their own head."""
    head = phrase.head
    while head.dep_ in {"conj", "pobj", "prep", "compound", "nummod", "appos"} and head.head.i != head.i:
        head = head.head
    return head.head if head.head.pos_ in {"VERB", "AUX"} else phrase.head
