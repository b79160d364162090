"""What kind of act a sentence tells within its type, and at what hour: a coup and a curfew are both unrest, and two.

Types are wide on purpose; outlets that tell of one act use words of one kind for it.  The words are those of the
definitions in `config/taxonomy/`; a sentence may be of several kinds, and of none when it has no such word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

KINDS: Mapping[str, Mapping[str, str]] = {
    "humanitarian": {
        "moved": "displac refuge fled flee uproot evacu returnee shelter",
        "hunger": "famine hunger hungry starv food malnutri harvest sowing bread wheat farm",
        "power": "electric power blackout outage grid heating darkness fuel",
        "water": "water",
        "health": "hospital cholera medic doctor disease vaccin clinic",
        "aid": "convoy relief lorries trucks aid airlift deliver",
        "links": "telephone internet telecom communicat flights airport border crossing",
    },
    "unrest": {
        "coup": r"coup oust seiz\w+\spower overthr putsch mutin toppl",
        "emergency": r"emergency curfew martial\slaw",
        "jail": "prison jail inmate penitentiar",
        "protest": "protest demonstrat march rally rallies rioter crowd riot surrounded",
        "resign": r"resign(?:s|ed)\b step\w*\sdown",
    },
    "ceasefire": {
        "made": r"agree sign accept approv announc declar effect force begins began call\w*\soff",
        "broken": r"violat breach broke breaks collaps",
        "longer": r"exten[ds] prolong renew",
        "ends": r"expire suspend\w*\s(?:the|its|a)\s(?:truce|ceasefire)",
        "sought": r"urg call\w*\sfor propos appeal offer ready demand",
        "refused": r"reject refus rul\w+\sout",
        "arms": r"disarm disband lay\sdown laid\sdown hand\w*\sover",
    },
    "diplomacy": {
        "summon": r"summon call(?:ed|s)\sin",
        "expel": r"expel expuls non\sgrata recall break\w*\soff broke\soff sever",
        "closed": r"closed closes closing shut reopen resumed\swork",
        "vote": r"veto vote resolution censur",
        "council": r"security\scouncil emergency\s(?:session|meeting) convene session",
        "meet": r"met\b meets meet\b meeting visit held\stalks arriv",
        "call": r"telephon phoned phone\scall by\sphone",
        "notify": r"notif inform\w* beforehand in\sadvance",
        "warrant": r"warrant icc\b international\scriminal\scourt",
        "name": r"named\b names\b appoint nominat",
        "treaty": r"treaty pact",
    },
    "territorial_change": {
        "back": r"retak retook recaptur regain won\sback win\sback",
        "lost": r"withdr pull\w*\sout abandon gave\sup given\sup",
        "taken": r"captur tak(?:e|es|en|ing)\b took seiz claim overr fell\b fallen conquer",
        "road": r"road highway supply\s(?:line|route)",
    },
    "troop_deployment": {
        "out": r"withdr pull\w*\sout leav left\b depart bring\w*\shome hand\w*\sover",
        "exercise": r"exercis drill manoeuv maneuv joint\s(?:flight|mission|patrol)",
        "alert": r"alert scrambl",
        "sends": r"send sent\b deploy dispatch reinforc move moving arriv mass",
        "refused": r"rul\w+\sout not\ssend no\stroops denie",
    },
    "detention": {
        "freed": r"freed releas rescue set\sfree",
        "kidnap": r"kidnap abduct hostage carried\soff seized",
        "arrest": r"arrest custody detain charged held\b",
        "captive": r"captur prisoners?\sof\swar surrender taken\sprisoner",
    },
    "legal_action": {
        "warrant": "warrant",
        "verdict": r"sentenc convict verdict acquit guilty",
        "charge": r"indict charged charges prosecut",
        "ruling": r"ruled ruling court\sorder injunct",
        "law": r"law\b bill\b decree legislat",
    },
    "sanctions": {
        "eased": r"lift eas(?:e|ed|ing)\b waiv unfreez",
        "ships": r"ships?\b tanker vessel fleet",
        "banks": r"banks?\b \w*bank\b",
        "tariff": r"tariff duties",
    },
    "nuclear_posture": {
        "doctrine": r"doctrin threshold",
        "test": r"tests?\b tested testing",
        "enrich": r"enrich centrifug uranium",
        "plant": r"power\splant reactor grid",
        "make": r"production serial produce",
    },
    "naval_incident": {
        "seized": r"seiz hijack board captur",
        "sunk": r"sank sunk sink",
        "water": r"water\scannon hose ramm collid",
        "mine": r"mines?\b",
        "block": r"blockad barrier",
        "shadow": r"shadow escort tail",
    },
    "sabotage": {
        "cable": "cable",
        "pipeline": "pipeline",
        "rail": r"railway rail\b train",
        "bridge": "bridge",
        "plane": r"plane aircraft aeroplane jet\b",
        "depot": r"depot warehouse",
        "parcel": r"parcel package",
        "drone": "drone",
    },
    "cyber_attack": {
        "flood": r"ddos denial\sof\sservice overload",
        "deface": r"defac hoist",
        "jam": r"jam gps spoof",
        "theft": r"stole steal leak data\b",
        "foiled": r"foil thwart repel",
    },
    "financial_aid": {
        "freeze": r"freez froz suspend halt",
        "loan": r"loans?\b lend",
        "debt": r"debt forgiv",
        "gives": r"grant pledg donat disburs",
    },
    "civilian_harm": {
        "bodies": r"mass\sgrave graves?\b",
        "torture": r"tortur rape",
    },
    "peace_talks": {
        "refuse": r"reject refus rul\w+\sout no\stalks",
        "offer": r"offer propos ready open\sto willing mediat",
        "meet": r"met\b meet round delegation arriv",
        "left": r"walk\w*\sout suspend broke collaps postpon",
    },
    "weapons_authorisation": {
        "mines": r"(?:land)?mines?\b",
        "missiles": r"missile atacms storm\sshadow scalp taurus",
    },
    "terror_attack": {
        "bomb": r"bomb blast explo suicide mine\b ied\b",
        "guns": r"gunm opened\sfire shot\b shooting gunfire storm",
        "knife": r"stab knife",
        "ramming": r"ramm drove\sinto",
    },
}  # fmt: skip
"""Type to the kinds of act in it, each by beginnings of words (a space within one is written `\\s`)."""
_KINDS = {
    name: {kind: re.compile(rf"\b(?:{'|'.join(words.split())})", re.IGNORECASE) for kind, words in kinds.items()}
    for name, kinds in KINDS.items()
}
_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HOURS: tuple[tuple[frozenset[int], str], ...] = (
    (frozenset({0}), rf"overnight|before dawn|pre-dawn|at dawn|after midnight|early hours|early (?:on )?{_DAYS}"),
    (frozenset({0}), r"[0-6](?:[:.]\d\d)? ?a\.?m\b|0[0-6]:\d\d"),
    (frozenset({1}), r"morning|(?:[7-9]|1[01])(?:[:.]\d\d)? ?a\.?m\b|0[7-9]:\d\d|1[01]:\d\d"),
    (frozenset({2}), r"noon|midday|afternoon|(?:12|[1-5])(?:[:.]\d\d)? ?p\.?m\b|1[2-6]:\d\d"),
    (frozenset({3}), r"evening|dusk|sunset|(?:[6-9]|1[01])(?:[:.]\d\d)? ?p\.?m\b|1[7-9]:\d\d|2[0-3]:\d\d"),
    (frozenset({3}), rf"late (?:on )?{_DAYS}"),
    (frozenset({0, 3}), r"night\b"),
)
_PATTERNS = tuple((hours, re.compile(rf"(?<!that )\b(?:{words})", re.IGNORECASE)) for hours, words in _HOURS)


@lru_cache(maxsize=65536)
def kinds_of(type_: str, sentence: str) -> frozenset[str]:
    """The kinds of act that a sentence has a word of."""
    return frozenset(kind for kind, pattern in _KINDS.get(type_, {}).items() if pattern.search(sentence))


def other_kind(type_: str, one: str, other: str) -> bool:
    """Whether two sentences of one type tell of different kinds of act: both say which, and share none."""
    mine, theirs = kinds_of(type_, one), kinds_of(type_, other)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


@lru_cache(maxsize=65536)
def hours_of(sentence: str) -> frozenset[int]:
    """The quarters of a day that a sentence names: 0 the small hours, 1 morning, 2 afternoon, 3 evening.

    "At night" may be either side of midnight; "that evening" tells when somebody spoke of it.
    """
    found = [hours for hours, pattern in _PATTERNS if pattern.search(sentence)]
    return frozenset().union(*found)


def other_hour(one: str, other: str) -> bool:
    """Whether two sentences name hours of a day with a whole quarter between them."""
    mine, theirs = hours_of(one), hours_of(other)
    return bool(mine and theirs) and min(abs(a - b) for a in mine for b in theirs) >= 2
