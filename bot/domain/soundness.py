"""Which names and means of an incident a headline may carry: what nobody can be or do is left out, by rule.

Reading makes mistakes; a sentence built on one reads as nonsense or, worse, as news.  A role that turns out to hold
nothing but mistakes makes the outlet's own title stand instead of a line of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain import likeness
from bot.domain.model import Incident, Report

_PEOPLE_WORDS = (
    "activists administration adults agents aircraft aircrew airfield airfields airmen airport allies ambassador "
    "ambassadors analysts army attackers authorities bandits bank banks base bases bloc boats bombers boys bridge "
    "building buildings bus buses bystanders cable cables camp camps captives car carrier cars cartels cell cells "
    "checkpoint checkpoints chief children church citizens city civilians clergy coalition coastguard commander "
    "commanders commandos companies company conscripts consulate contractors convoy convoys councillors countries "
    "crew crews crowd crowds cult cyclists dam defectors delegation delegations demonstrators deportees depot "
    "depots diplomat diplomats dissidents dock doctors driver drivers dwellers embassy emigrants employees enemy "
    "engineers entities envoy envoys executives exiles extremists factories factory families family farmers ferry "
    "fighters firefighters firms fishermen forces foreigners gangs garrison general generals girls government "
    "governments governor grid group groups guards guerrillas gunman gunmen hackers headquarters helicopter "
    "herders homes hospital hospitals hostage hostages hotel house households houses individuals infantry infants "
    "infrastructure inhabitants inmates insurgents intruders islamists jets jihadists journalist journalists "
    "judges junta labourers lawmakers lawyers leaders leadership legislators man market mayor medics members men "
    "mercenaries migrants militants military militia militiamen militias miners ministers ministry minorities mob "
    "monks mosque motorists nationals navy neighbours nuns nurses officer officers officials operatives opponents "
    "opposition orphans outlet paramedics paramilitaries parliament partisans partners party passengers passers- "
    "by patients patrol peacekeepers pensioners people persons pilot pilots pipeline pirates plant plants "
    "poachers police policemen politicians port ports positions power powers prisoner prisoners prosecutors "
    "protesters protestors pupils railway rebels recruits refineries refinery refugees regime reporters rescuers "
    "reservists residents resistance rioters saboteurs sailors school schoolchildren schools seafarers security "
    "separatists servicemen settlers sheikhs ship shipping ships shops smugglers soldier soldiers spies state "
    "states station students substation substations supporters suspects tanker tankers targets teachers "
    "terrorists tourist tourists town towns trader traders train trains trawler tribesmen troops trucks unit "
    "units vessel vessels victims village villagers villages volunteers warship warships watchdog woman women "
    "worker workers worshippers youth youths"
)
_PEOPLE = frozenset(_PEOPLE_WORDS.split())
"""Last words of lower-case names that can act or be acted on; any other lower-case name is a slip of the reading."""
_NEVER_WORDS = (
    "afp ap april associated-press august autumn bloomberg breaking december dpa east eastern exclusive february "
    "friday interfax january july june live march monday north northern november october photo reuters ria "
    "saturday september south southern spring summer sunday tass thursday today tomorrow tuesday update video "
    "watch wednesday west western winter yesterday"
)
_NEVER = frozenset(_NEVER_WORDS.split())
_WEAPON = re.compile(
    r"^(?:\w+[ -])*(?:drones?|uavs?|missiles?|rockets?|shells?|bombs?|mines?|artillery|munitions?|warheads?|mortars?|"
    r"interceptors?|air[ -]defen[cs]es?|air[ -]defen[cs]e systems?|weapons?|ammunition|grenades?|rifles?|guns?|"
    r"bullets?|explosives?|howitzers?|torpedo(?:e?s)?)$"
)
_DEFENSIVE = re.compile(
    r"\bair[ -]defen[cs]e|\binterceptors?\b|\bpatriots?\b|\biris-t\b|\bnasams\b|\bs-[34]00\b|\bbatter(?:y|ies)\b|"
    r"\bfighter (?:jets?|aircraft)\b",
    re.IGNORECASE,
)
_SHOT = frozenset(["missile_strike", "drone_strike", "air_strike", "shelling", "air_defence"])
"""Types whose weapon flies at a target, or is what is shot down."""
_STRIKES = frozenset(["missile_strike", "drone_strike", "air_strike", "shelling"])
_ATTACKING = re.compile(
    r"\b(?:strik|attack|bomb|fir(?:e|ing)\b|launch|hit\b|hits\b|hitting|target|retaliat|shell|respon|use of|used?\b|"
    r"using|escalat|blow|raid)",
    re.IGNORECASE,
)
_TRACES = re.compile(
    r"\b(?:struck|drone|missile|rocket|uav|shahed|warhead|bomb|explo|blast|kill|wound|injur|destroy|damag|pound|"
    r"barrage|shot|down|intercept|salvo|burn|fire\b|fires\b|flew|air raid|shrapnel|debris|crater|artillery|mortar)",
    re.IGNORECASE,
)
"""What a strike that has happened leaves in a sentence that does not name the act."""
_CAPTIVES = re.compile(r"\b(?:hostage|captive|prisoner|detainee|bod(?:y|ies)|remains)", re.IGNORECASE)
"""What is exchanged, and no party to an exchange."""
_OF_PERSONS = frozenset(["assassination", "detention"])
_GENERIC_MEANS = re.compile(
    r"^(?:Drones?|Missiles?|Rockets?|Shells?|Bombs?|Mines?|Artillery|Ballistic|Cruise|Hypersonic|Guided|Unmanned|"
    r"Mortars?|Naval|Glide|Suicide|Attack|Air|Nuclear|Tank|Cluster|Armed|Explosives?|Gunfire|Knives|Knife|Vehicles?|"
    r"Rifles?|Guns?|Grenades?|Anti)\b"
)


def sound(incident: Incident, lead: Report) -> Incident | None:
    """The incident with what a headline may say of it; None where a role or the act itself cannot be believed."""
    actor, target = _sound(incident.actor, incident), _sound(incident.target, incident)
    if (incident.actor and not actor) or (incident.target and not target and not incident.place):
        return None
    if incident.type in _OF_PERSONS and incident.target and not any(map(_is_somebody, target)):
        return None
    target = tuple(name for name in target if not _is_whose(name, actor, incident.reports))
    if incident.type == "prisoner_exchange":
        target = tuple(name for name in target if not _CAPTIVES.search(name))
    if target and all(likeness.shared((name,), actor) for name in target) and not _place_apart(incident, actor):
        return None
    if incident.type in _STRIKES and not _is_borne_out(incident, lead.development.evidence):
        return None
    return replace(incident, actor=actor, target=target, weapon=_means(incident))


def _is_somebody(name: str) -> bool:
    """Whether a name can be that of people: a state or a movement is neither killed nor detained."""
    return " " in name.strip() or likeness.is_generic(name)


def _is_whose(name: str, actors: Sequence[str], reports: Sequence[Report]) -> bool:
    """Whether a name only says whose the actor is: of "Yemen's Houthis attacked a tanker" Yemen is no target."""
    text = " ".join(r.development.evidence for r in reports)
    whose = [rf"{re.escape(name)}['’]s (?:\w+ )?{re.escape(actor)}\b" for actor in actors]
    found = [pattern for pattern in whose if re.search(pattern, text)]
    return bool(found) and not re.search(rf"\b{re.escape(name)}", re.sub("|".join(found), " ", text))


def _is_borne_out(incident: Incident, evidence: str) -> bool:
    """Whether the sentence has a word of attack; of a strike that nobody has seen yet, one of the act itself."""
    if not evidence.strip() or incident.status == "denied":
        return True
    seen = incident.status == "happened" and _TRACES.search(evidence)
    return bool(seen or _ATTACKING.search(evidence))


def _sound(names: Sequence[str], incident: Incident) -> tuple[str, ...]:
    outlets = {likeness.plain_words(name) for r in incident.reports for name in (r.publisher_name, r.publisher)}
    return tuple(name for name in names if can_act(name) and likeness.plain_words(name) not in outlets)


def can_act(name: str) -> bool:
    """Whether a name can be that of somebody or something that acts or is acted on."""
    low = " ".join(name.casefold().split())
    if not low or low in _NEVER or low.startswith(("such ", "other ", "this ", "these ", "those ", "that ", "its ")):
        return False
    if _WEAPON.match(low):
        return False
    head = re.split(r" (?:of|from|in|at|on|near|with|who) ", low)[0].split()[-1].strip(".,;:'’\"")
    return not likeness.is_generic(name) or head in _PEOPLE or f"{head}s" in _PEOPLE


def _place_apart(incident: Incident, actor: Sequence[str]) -> bool:
    """Whether there is a place to name that is not the actor itself: a state may bomb a town of its own."""
    return bool(incident.place) and not likeness.shared((incident.place or "",), actor)


def _means(incident: Incident) -> str | None:
    """The weapon in the case of running text; none where it shoots down rather than is shot."""
    weapon = incident.weapon
    if not weapon or (incident.type in _SHOT and _DEFENSIVE.search(weapon)):
        return None
    return weapon[0].lower() + weapon[1:] if _GENERIC_MEANS.match(weapon) else weapon


def is_grounded(name: str, reports: Sequence[Report], *, short: str = "") -> bool:
    """Whether a name, or its people's ("Russian" for Russia), stands in a sentence that tells the incident."""
    text = " ".join(r.development.evidence for r in reports)
    if not text.strip():
        return True
    if short and re.search(rf"\b{re.escape(short)}\b", text):
        return True
    words = likeness.plain_words(name)
    stem = words[-1][: max(4, len(words[-1]) - 2)] if words else ""
    return bool(stem) and re.search(rf"\b{re.escape(stem)}", text.casefold()) is not None
