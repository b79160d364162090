"""Whether an article is about a conflict at all, and which: decided before any type is believed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.model import Article
from bot.extract.mention import Mention

OTHER = "other"
NOT_WAR: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "sport": r"goals?|match(?:es)?|league|striker|midfielder|keeper|penalty|cup final|championship|grand prix|"
        r"tournament|referee|"
        r"half-?time|coach|fans|stadium|wicket|innings|chess|olympics?|world cup|semi-?finals?|"
        r"quarter-?finals?|football|cricket|"
        r"rugby|tennis|basketball|hockey|champions|medal|substitution|scored|kick-?off",
        "film": r"films?|movie|cinema|director|actor|actress|box office|festival|novel|album|singer|concert|premiere|"
        r"museum|exhibition|"
        r"television series|trailer|screenplay|theatre play",
        "business": r"start-?up|shares|shareholders?|investors?|merger|takeover|bid for|profits?|revenue|ipo|quarterly|"
        r"ceo|chief executive|"
        r"customers?|automaker|carmaker|factory workers|wage|pay rise|trade union|union members|"
        r"stock exchange|antitrust|board of directors",
        "accident": r"collision|crash(?:es|ed)?|derail\w*|capsiz\w*|gas leak|gas explosion|earthquake|landslide|"
        r"avalanche|"
        r"flood(?:s|ing|ed)?|"
        r"wildfires?|hurricane|typhoon|cyclone|tornado|snowstorm|heatwave|volcano\w*|eruption|stampede|"
        r"mine disaster|collaps(?:e|es|ed)|mudslide|"
        r"bushfires?|drought|shipwreck|overturn\w*",
        "crime": r"robbers?|robbery|burglar\w*|heist|shoplift\w*|drug dealer|murder trial|serial killer|stabbing|"
        r"bank robber\w*|fraud|"
        r"embezzle\w*|rapist|paedophile|domestic violence|school shooting",
        "health": r"covid(?:-19)?|coronavirus|vaccin\w+|pandemic|influenza|outbreak|measles|virus",
        "election": r"presidential election|general election|ballots?|polling stations?|exit polls?|"
        r"constituenc\w+|by-election|runoff",
    }.items()
}


MISHAP = re.compile(
    r"\b(?:accident\w*|stampede|crush|bus|truck|lorry|train|ferry|fire|wildfires?|storm|heat ?wave|bird flu|outbreak|"
    r"plunges?|derails?|building collapse\w*)\b",
    re.IGNORECASE,
)
"""What a short item of an everyday mishap holds."""
WAR_WORDS = re.compile(
    r"\b(?:wars?|warfare|warplanes?|warships?|militar\w+|army|armies|navy|naval|troops?|soldiers?|forces|militants?|"
    r"militias?|rebels?|insurgen\w+|jihadis\w+|islamis\w+|terror\w*|gunm[ae]n|fighters?|guerrill\w+|paramilitar\w+|"
    r"separatis\w+|inva\w+|ceasefire|truce|armistice|peace|air ?strikes?|strikes? (?:on|in|at|against)|missiles?|"
    r"drones?|"
    r"rockets?|artillery|shell(?:ed|ing|s)|bomb\w*|attack\w*|clash\w*|offensive|assault\w*|raids?|occup\w+|"
    r"front ?lines?|hostages?|coup|junta|mutin\w+|sanction\w*|nuclear|uranium|genocide|peacekeep\w+|weapons?|arms|"
    r"ammunition|massacre\w*|conflict|hostilit\w+|prisoners?|war crimes?|cartels?|gangs?|annex\w+|martial law|"
    r"refugees?|displaced|assassinat\w+|sabotage\w*|siege|besieged|blockade|embargo|airspace|defen[cs]e|"
    r"security council|espionage|spies|spying|deploy\w*|retaliat\w+|ambush\w*|explosives?|landmines?|captur\w+|"
    r"seiz\w+|border|diplomat\w*|ambassador|expel\w*|treaty|nato|humanitarian|protest\w*|riots?|unrest|abduct\w+|"
    r"kidnap\w+)\b",
    re.IGNORECASE,
)
BRIEF = 90
"""Words of an item that is too short for `other_genre` to count by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class War:
    """One conflict as relevance sees it."""

    id: str
    countries: frozenset[str]
    parties: frozenset[str]
    main: str
    """ISO code of its main country."""


def load_wars(config_dir: Path) -> tuple[War, ...]:
    table = tomllib.loads((config_dir / "conflicts.toml").read_text(encoding="utf-8"))
    return tuple(
        War(
            id=key,
            countries=frozenset(row.get("countries", ())),
            parties=frozenset(row.get("parties", ())),
            main=next(iter(row.get("countries", ())), ""),
        )
        for key, row in table.items()
        if isinstance(row, dict)
    )


def conflict_scores(mentions: Iterable[Mention], wars: Sequence[War], weight: float = 1.0) -> Counter[str]:
    """How strongly names speak for each conflict: its groups most, then its theatre; powers from outside not at all."""
    scores: Counter[str] = Counter()
    for mention in mentions:
        names = {mention.name, mention.party or mention.name}
        for war in wars:
            if mention.country and mention.country in war.countries:
                points = 1.5 if mention.country == war.main else 1.0
            elif names & war.parties and not mention.country:
                points = 1.5
            else:
                points = 0.0
            if mention.kind == "armed_group" and names & war.parties:
                points = 3.0
            if points:
                scores[war.id] += points * weight  # type: ignore[assignment]
    return scores


OWN_WAR = 1.5
"""What the names of a sentence must bring together to be filed elsewhere than the article's main conflict."""


def file_under(mentions: Sequence[Mention], article: Counter[str], wars: Sequence[War]) -> str:
    """The conflict that an act belongs to: the article's main one unless its own names speak clearly for another."""
    main = article.most_common(1)[0][0] if article else OTHER
    own = conflict_scores(mentions, wars)
    if not own:
        return main
    best = max(own.values())
    if best < OWN_WAR or own.get(main, 0) * 2 > best:
        return main
    close = [war for war, score in own.items() if score >= 0.8 * best]
    return max(close, key=lambda war: (article.get(war, 0), own[war]))


PASSING = 0.3
"""A conflict told on one card is only named in passing where its names weigh less than this share of the main one's."""
ROUNDUP = 4
"""An article that tells of more conflicts than this is a round-up, where each may have one card.

Both calibrated on seven labelled newsrooms: conflicts F1 from 0.903 to 0.940.
"""


def in_passing(filed: Sequence[str], article: Mapping[str, float]) -> set[str]:
    """The conflicts, of those that an article's cards are filed under, that it only names in passing."""
    counts = Counter(filed)
    if not counts or len(counts) > ROUNDUP:
        return set()
    main = counts.most_common(1)[0][0]
    enough = PASSING * article.get(main, 0)
    return {war for war, cards in counts.items() if war != main and cards == 1 and article.get(war, 0) < enough}


HINTS = re.compile(
    r"\b(?:coast ?guards?|destroyers?|commandos?|shot|shooting|killed|wounded|dead|shoal|shadow fleet|tankers?|severed|"
    r"ultimatum|talks|mediat\w+|recogni[sz]\w+|warrants?|extradit\w+|detain\w*|arrest\w*|envoys?|direct rule|minefield|"
    r"foreign minist\w+|aid agenc\w+|famine|evacuat\w+|hack(?:ed|ers?)|cyber\w*|withdr[ae]w\w*)\b",
    re.IGNORECASE,
)
"""Words that may speak of a conflict where none of war stands."""
WAR_WORDS_WITHIN = 6_000
"""Characters in which the words of war must stand."""
SURE_ELSEWHERE = 0.55
"""How likely the surest card must be where no conflict's names are told."""
SURE_GENRE = 0.85
"""The same where the article reads like sport, business or an accident."""


WARLIKE = frozenset(
    [
        "missile_strike",
        "drone_strike",
        "air_strike",
        "shelling",
        "air_defence",
        "ground_combat",
        "territorial_change",
        "terror_attack",
        "assassination",
        "unrest",
        "ceasefire",
        "peace_talks",
        "troop_deployment",
        "naval_incident",
        "mobilisation",
        "prisoner_exchange",
        "nuclear_posture",
        "threat",
    ]
)
"""Types that speak of a conflict by themselves; courts, money, arrests and hardship are everywhere."""


def worth_parsing(article: Article) -> bool:
    """Whether an article may hold any act of war; one without any of its words is told apart before it is parsed.

    Short items are told like headlines, with words of every kind: they are always parsed but where they are everyday.
    """
    text = "\n".join((article.title, *article.paragraphs))[:WAR_WORDS_WITHIN]
    if len(text.split()) <= BRIEF:
        return not is_everyday(text)
    return WAR_WORDS.search(text) is not None or HINTS.search(text) is not None


def is_relevant(cards: Sequence[tuple[str, float]], *, known_war: bool, genre: str = "") -> bool:
    """Whether an article with these cards (type, likelihood) is about a conflict.

    Where no known conflict's names are told, one of the cards must be warlike; another genre needs a very sure one.
    """
    if genre:
        return any(score >= SURE_GENRE for _, score in cards)
    if known_war:
        return bool(cards)
    return any(score >= SURE_ELSEWHERE for type_id, score in cards if type_id in WARLIKE)


def is_everyday(text: str) -> bool:
    """Whether a short item tells of a mishap, a match or the like with no word of war in it, wherever it happened.

    Calibrated on 300 hand-labelled items of one to three sentences of a news portal's daily lists.
    """
    if len(text.split()) > BRIEF or WAR_WORDS.search(text):
        return False
    return bool(MISHAP.search(text)) or any(pattern.search(text) for pattern in NOT_WAR.values())


def other_genre(texts: Sequence[str]) -> str:
    """The genre that an article is rather about than war; empty where none stands out."""
    text = "\n".join(texts)
    words = max(len(text.split()), 1)
    for name, pattern in NOT_WAR.items():
        hits = len(pattern.findall(text))
        if hits >= 3 and hits / words > GENRE_SHARE.get(name, 0.02):
            return name
    return ""


GENRE_SHARE = {
    "sport": 0.02,
    "film": 0.015,
    "business": 0.015,
    "accident": 0.03,
    "crime": 0.02,
    "health": 0.03,
    "election": 0.04,
}
"""How large a part of the words makes a genre; calibrated on the two open labelled newsrooms."""
