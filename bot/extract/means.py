"""Which kind of strike an attack was: its means decides, told beside the trigger, in the sentence, or earlier on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from bot.extract.passages import Passage
from bot.extract.triggers import Candidate, Matcher

MEANS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for kind, pattern in (
        (
            "missile_strike",
            (
                r"(?<!anti-tank )(?<!anti-aircraft )(?<!defence )(?<!defense )missiles?|ballistic|icbms?|"
                r"iskanders?(?:-m)?|kalibrs?|kinzhals?|"
                r"oreshnik|atacms|storm shadows?|scalp|himars|tomahawks?|kh-\d+s?|s-[34]00s?|neptunes?|"
                r"tochka(?:-u)?|hypersonics?|zircons?|brahmos"
            ),
        ),
        (
            "drone_strike",
            (
                r"(?<!naval )(?<!sea )(?<!surface )drones?|uavs?|shaheds?(?:-\d+)?|quadcopters?|fpvs?|bayraktars?|"
                r"unmanned aerial|unmanned aircraft|"
                r"loitering munitions?|lancets?|gerans?"
            ),
        ),
        (
            "air_strike",
            (
                r"air ?strikes?|air-strikes?|air raids?|air attacks?|aerial (?:bombs?|bombardments?|bombing|"
                r"attacks?|strikes?)|warplanes?|"
                r"(?:fighter )?jets?|aircraft|helicopters?|gunships?|planes?|bombers?|glide bombs?|"
                r"guided (?:aerial )?bombs?|barrel bombs?|"
                r"bunker-bust\w+|from the air|air ?force|bombed|air operations?|air campaign|kabs?|jdams?"
            ),
        ),
        (
            "shelling",
            (
                r"shell(?:s|ed|ing)?|artillery|mortars?|howitzers?|(?:multiple )?rocket launchers?|grads?|mlrs|"
                r"rockets?|tank fire|"
                r"katyushas?|qassams?|cannons?|projectiles?|heavy weapons"
            ),
        ),
        (
            "terror_attack",
            (
                r"suicide bomb\w*|car bombs?|truck bombs?|ieds?|explosive (?:device|belt|vest)s?|roadside bombs?|"
                r"landmines?|grenades?|"
                r"blew (?:himself|herself|themselves) up|bomb blasts?|bomb attacks?|twin bombings?|suicide attack\w*"
            ),
        ),
    )
)
FIREARMS = frozenset("fire send launch unleash".split())  # noqa: SIM905
AIR_POWERS = frozenset(
    """Israel United_States United_Kingdom Saudi_Arabia Turkey Syria Ethiopia Myanmar France Pakistan India Jordan Egypt
    United_Arab_Emirates Sudan Nigeria Kenya Mali Burkina_Faso Iraq Azerbaijan Colombia Chad Niger""".split()  # noqa: SIM905
)
MISSILE_POWERS = frozenset({"Russia", "Ukraine", "Iran", "Houthis", "North Korea"})
"""Whose strikes are missiles where nothing else is told; those of the air powers are bombs."""
CLASS_MEANS = (
    ("missile", "missile_strike"),
    ("drone", "drone_strike"),
    ("rocket", "shelling"),
    ("shell", "shelling"),
    ("aircraft", "air_strike"),
    ("bomb", "air_strike"),
)


def attack_types(candidate: Candidate, matcher: Matcher, earlier: str | None, sides: Sequence[str] = ()) -> list[str]:
    """The types that an attack stands for, most often one; none where it is no attack of a known kind.

    `earlier` is the type of the last strike that the article told, `sides` its parties, most named first.
    """
    frame, passage = candidate.frame, candidate.passage
    arguments = [
        *frame.subjects,
        *frame.with_prepositions("with", "by", "using", "of", "from"),
        *_modifiers(candidate.token),
    ]
    if candidate.token.lemma_.lower() in FIREARMS or candidate.rule.endswith("munition-fired"):
        arguments = [*frame.objects, *arguments]
    named = _by_class(arguments, matcher, passage)
    if named and not _is_sea_drone(passage):
        return named
    own = _in_text(passage.sentence.text[candidate.start : candidate.end])
    near = own or _nearest(candidate)
    if near:
        return [near]
    by_actor = _by_actor(candidate, matcher, sides)
    if earlier and (_is_definite(candidate.token) or by_actor is None):
        return [earlier]
    return [by_actor] if by_actor else []


def _modifiers(token: Token) -> list[Token]:
    return [child for child in token.children if child.dep_ in {"compound", "amod", "nmod"}]


def _is_definite(token: Token) -> bool:
    """ "The strike" and "that attack" are ones told before."""
    return token.pos_ == "NOUN" and any(
        child.lower_ in {"the", "that", "this", "these", "those"} for child in token.children
    )


def _is_sea_drone(passage: Passage) -> bool:
    return bool(re.search(r"\b(?:naval|sea|surface|water) drones?\b", passage.lower))


def _by_class(tokens: Iterable[Token], matcher: Matcher, passage: Passage) -> list[str]:
    found: list[str] = []
    for token in tokens:
        classes = matcher.classes(token, passage)
        for name, kind in CLASS_MEANS:
            if name in classes:
                guided = kind == "shelling" and _in_text(_chunk(token)) == "missile_strike"
                kind = "missile_strike" if guided else kind
                if kind not in found:
                    found.append(kind)
                break
    return found


def _chunk(token: Token) -> str:
    return " ".join(t.text for t in token.subtree if abs(t.i - token.i) <= 4)


def _in_text(text: str) -> str | None:
    for kind, pattern in MEANS:
        if pattern.search(text):
            return kind
    return None


def _nearest(candidate: Candidate) -> str | None:
    """The means told closest to the trigger in its sentence; what is said behind "in response to" is another attack."""
    text = candidate.passage.sentence.text
    best: tuple[int, str] | None = None
    for kind, pattern in MEANS:
        for match in pattern.finditer(text):
            gap = max(match.start() - candidate.end, candidate.start - match.end(), 0)
            if best is None or gap < best[0]:
                best = (gap, kind)
    return best[1] if best else None


def _by_actor(candidate: Candidate, matcher: Matcher, sides: Sequence[str]) -> str | None:
    """What an attack is by who made it on whom, where no means is told at all."""
    passage, frame = candidate.passage, candidate.frame
    lemma = candidate.token.lemma_.lower()
    if lemma in {"shell"}:
        return "shelling"
    if lemma in {"bomb", "airstrike", "strafe"}:
        return "air_strike"
    parties = {
        mention.party or mention.name for token in frame.subjects if (mention := passage.at.get(token.i)) is not None
    }
    if lemma in {"strike", "raid", "hit", "pound", "target", "bombing", "bombardment", "bombard"} and any(
        party.replace(" ", "_") in AIR_POWERS for party in parties
    ):
        return "air_strike"
    if lemma in {"strike", "barrage", "salvo"} and (parties or set(sides[:2])) & MISSILE_POWERS:
        return "missile_strike"
    if lemma in {"strike", "bombardment"} and candidate.token.pos_ == "NOUN":
        return "air_strike"
    subjects = (
        frozenset().union(*(matcher.classes(token, passage) for token in frame.subjects))
        if frame.subjects
        else frozenset()
    )
    targets = (*frame.objects, *frame.with_prepositions("on", "at", "against"))
    victims = frozenset().union(*(matcher.classes(token, passage) for token in targets)) if targets else frozenset()
    return _by_sides(subjects, victims)


def _by_sides(subjects: frozenset[str], victims: frozenset[str]) -> str | None:
    if {"fighter", "armed_group"} & subjects or not subjects:
        return "ground_combat" if {"army", "fighter", "armed_group"} & victims else "terror_attack"
    return "ground_combat" if {"army", "country", "demonym"} & subjects else None
