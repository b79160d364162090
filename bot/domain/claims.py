"""Who says what about an incident, how many say it independently, and how sure that makes us.

Confidence never is a verdict of truth.  The rules, in order:
    disputed      somebody says that it happened, somebody named denies it, and it is not confirmed by the next rule
    confirmed     both sides tell it; or the side that loses ground or forces by it says so; or, of other deeds, the
                  doer or the side hit says so and another publisher tells it in its own voice
    corroborated  two publishers that do not copy each other tell it, one of them at least on more than a party's word
    reported      one publisher tells it in its own voice, or on the word of somebody who is no party to it
    claimed       only parties to it, or their own media, say so
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain import likeness
from bot.domain.match import NO_KIN, Kin
from bot.domain.model import FIGURES, Claim, Confidence, Range, Report

BOASTS = frozenset({"territorial_change", "ground_combat", "air_defence", "detention", "cyber_attack"})
"""Acts that their doer is proud of: his own word for them admits nothing."""
_PERFORMED_TYPES = (
    "sanctions arms_transfer weapons_authorisation financial_aid legal_action threat criticism diplomacy peace_talks "
    "ceasefire nuclear_posture mobilisation"
)
PERFORMED = frozenset(_PERFORMED_TYPES.split())
"""Acts done by saying so: the doer's own statement is the act, and no mere claim of it."""
HURTING = frozenset(
    {"missile_strike", "drone_strike", "air_strike", "shelling", "terror_attack", "sabotage", "civilian_harm"}
)
"""Deeds done to a place, of which those who govern it speak for the side hit."""
_LOCAL_WORDS = "governor mayor regional municipal oblast district rescuers emergency firefighters"
_LOCAL = frozenset(_LOCAL_WORDS.split())
_LOCAL_PATTERN = r"governor|mayor|head of (?:the |its )?(?:regional|city|town|district)[\w ]*"
_OFFICIAL_WORDS = (
    "official officials authorities military army ministry forces force police governor spokesman spokesperson "
    "spokeswoman staff command government administration mayor prosecutors prosecutor office service minister rebels "
    "militants commander intelligence"
)
_OFFICIAL = frozenset(_OFFICIAL_WORDS.split())
"""Words of a claimant who speaks for some side, even where it is not said which."""
_ONLOOKERS = frozenset(
    ["channels", "bloggers", "observatory", "monitor", "witnesses", "residents", "analysts", "agencies"]
)
"""Words of a claimant who bears a state's adjective and does not speak for it: "Russian military channels"."""
_CITING = re.compile(r"\b(?:citing|reports? of|according to)\s+(?:the\s+)?((?:[A-Z][\w’'-]*)(?:\s+[A-Z][\w’'-]*)*)")
_OUTLET = re.compile(
    r"\b(?:agency|news|newspaper|courier|post|times|gazette|herald|media|press|television|tv|radio|journal|channel|"
    r"tribune|daily|observer|reuters|afp|tass|bbc|cnn|guardian|telegraph)\b",
    re.IGNORECASE,
)


# origins


def origins(reports: Sequence[Report]) -> dict[tuple[str, int], str]:
    """Report (article, index) to the publisher that its telling goes back to.

    Copies of one text and reports that cite another outlet count for where they come from.
    """
    ordered = sorted(reports, key=report_key)
    names = {report.publisher_name: report.publisher for report in ordered if report.publisher_name}
    found: dict[tuple[str, int], str] = {}
    for i, report in enumerate(ordered):
        copied = next((r for r in ordered[:i] if _copies(report, r)), None)
        key = (report.article, report.index)
        found[key] = found[(copied.article, copied.index)] if copied else _cited(report, names) or report.publisher
    return found


def report_key(report: Report) -> tuple[str, str, int]:
    """The order of reports that everything is derived in, so that the order of arrival changes nothing."""
    return report.published.isoformat(), report.article, report.index


def _copies(report: Report, earlier: Report) -> bool:
    return report.article != earlier.article and likeness.near_copy(
        report.development.evidence, earlier.development.evidence
    )


def _cited(report: Report, names: Mapping[str, str]) -> str:
    """The outlet that a report takes its news from: a known publisher's id, or the name that it gives."""
    evidence, by = report.development.evidence, report.development.claimed_by or ""
    given = [by] if by and _OUTLET.search(by) and not likeness.is_generic(by) else []
    given += [name for name in _CITING.findall(evidence) if _OUTLET.search(name) or _known(name, names)]
    for name in given:
        publisher = _known(name, names) or " ".join(likeness.plain_words(name))
        if publisher != report.publisher:
            return publisher
    return ""


def _known(name: str, names: Mapping[str, str]) -> str:
    return next((key for outlet, key in names.items() if likeness.same_name(outlet, name)), "")


def independent(reports: Sequence[Report]) -> int:
    """How many publishers tell of it that do not copy each other."""
    return len(set(origins(reports).values()))


# claims


def claimant(report: Report) -> str:
    """Who answers for a report: whoever it quotes; of a refusal who refuses; else its publisher."""
    if report.development.status == "denied" and not report.development.claimed_by and report.development.actor:
        return report.development.actor[0]
    return report.development.claimed_by or report.publisher_name or report.publisher


def figures_of(report: Report) -> dict[str, Range]:
    """The figures that a report gives."""
    return {name: value for name in FIGURES if (value := getattr(report.development, name)) is not None}


def claims_of(reports: Sequence[Report]) -> tuple[Claim, ...]:
    """One claim for each claimant and stance; a later figure of one claimant replaces its earlier one."""
    made: dict[tuple[str, str], Claim] = {}
    refused = all(report.development.status == "denied" for report in reports)
    for report in sorted(reports, key=report_key):
        denies = report.development.status == "denied" and not refused
        by, stance = claimant(report), "denies" if denies else "asserts"
        key = next((k for k in made if k[1] == stance and likeness.same_name(k[0], by)), (by, stance))
        figures = {**(made[key].figures if key in made else {}), **figures_of(report)}
        known = made.get(key, Claim(by=by, stance="denies" if denies else "asserts", at=report.published))
        made[key] = replace(known, at=report.published, figures=figures)
    return tuple(made.values())


# sides


def speaks_for(by: str, names: Iterable[str], kin: Kin) -> bool:
    """Whether a claimant is one of these names, stands for one, or bears its adjective ("Russian defence ministry")."""
    theirs = tuple(names)
    if any(likeness.same_name(by, name) for name in theirs):
        return True
    stands_for = kin.get(by, frozenset())
    if likeness.shared(stands_for, theirs):
        return True
    own = likeness.plain_words(by)
    if not _OFFICIAL & set(own) or _OUTLET.search(by) or _ONLOOKERS & set(own):
        return False
    return any(_adjective(word, own) for name in theirs for word in likeness.plain_words(name)[-1:])


def _adjective(name: str, words: Iterable[str]) -> bool:
    need = max(4, len(name) - 2)
    return any(word[:need] == name[:need] and len(word) >= need for word in words if len(name) >= 4)


def is_party(report: Report, kin: Kin = NO_KIN) -> bool:
    """Whether a report rests on the word of a side alone: a quoted party or official, or a side's own outlet."""
    by = report.development.claimed_by
    if report.ownership == "party":
        return True
    if not by:
        return False
    sides = (*report.development.actor, *report.development.target)
    return speaks_for(by, sides, kin) or bool(_OFFICIAL & set(likeness.plain_words(by)))


def side_of(report: Report, actor: Sequence[str], target: Sequence[str], kin: Kin) -> str:
    """Which side a report's claimant speaks for: "actor", "target" or neither."""
    by = report.development.claimed_by
    if not by:
        return ""
    if speaks_for(by, actor, kin):
        return "actor"
    if speaks_for(by, target, kin):
        return "target"
    return "target" if target and _governs_what_was_hit(report, by) else ""


def _governs_what_was_hit(report: Report, by: str) -> bool:
    """Whether it is a governor, a mayor or their like of the place that was hit, whom no list of names need know."""
    told = report.development
    if told.type not in HURTING or not told.place:
        return False
    if _LOCAL & set(likeness.plain_words(by)):
        return True
    name = re.escape(" ".join(by.split()[-1:]))
    return (
        bool(name)
        and re.search(rf"\b(?:{_LOCAL_PATTERN})\b[^.;]{{0,40}}\b{name}\b", told.evidence, re.IGNORECASE) is not None
    )


# confidence


def confidence_of(
    reports: Sequence[Report], *, kind: str, actor: Sequence[str], target: Sequence[str], kin: Kin = NO_KIN
) -> Confidence:
    """How sure the reports make us, by the rules above."""
    asserting = [report for report in reports if report.development.status != "denied"] or list(reports)
    denying = [report for report in reports if report not in asserting]
    if _confirmed(asserting, kind, actor, target, kin):
        return "confirmed"
    explicit = [report for report in denying if report.development.claimed_by]
    if explicit and any(report.development.status == "happened" for report in asserting):
        return "disputed"
    sources = origins(asserting)
    own = {sources[(r.article, r.index)] for r in asserting if kind in PERFORMED or not is_party(r, kin)}
    if not own:
        return "claimed"
    return "corroborated" if len(set(sources.values())) >= 2 else "reported"


def _confirmed(reports: Sequence[Report], kind: str, actor: Sequence[str], target: Sequence[str], kin: Kin) -> bool:
    sides = {side_of(report, actor, target, kin) for report in reports}
    own_voice = any(not is_party(report, kin) for report in reports)
    if {"actor", "target"} <= sides:
        return True
    if kind in BOASTS:
        return "target" in sides and bool(actor)
    return own_voice and kind not in PERFORMED and bool(sides & {"actor", "target"}) and independent(reports) > 1
