"""Who plays in an article: what "it", "the army" and "the group" stand for, and which sides are at war in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from spacy.tokens import Token

from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.relevance import War, conflict_scores
from bot.extract.taxonomy import Taxonomy

STATE_NOUNS = frozenset(
    """army military government ministry authority police parliament president premier cabinet state junta presidency
    regime troop soldier officials official navy force forces security authorities commander minister general staff
    lawmaker guard spokesman spokeswoman spokesperson foreign defence defense interior prosecutor court judge
    air_force administration airforce capital warplane jet helicopter general coastguard policeman
    serviceman""".split()  # noqa: SIM905
)
GROUP_NOUNS = frozenset(
    """group rebel militia insurgent militant movement fighter paramilitary jihadist faction gang
    separatist organisation
    organization guerrilla force wing terrorist extremist gunman bandit party alliance""".split()  # noqa: SIM905
)
CALENDAR = re.compile(
    r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?\.?"
)
LED = frozenset({"lead", "command", "belong", "link", "affiliate", "run"})
STATE_ROLES = frozenset({"forces", "government", "ministry", "police", "service", "court", "seat", "people"})


def party_of(mention: Mention) -> str:
    """The state or group that a name stands for."""
    return mention.party or mention.name


@dataclass(kw_only=True)
class Cast:
    """What the article has told so far; filled sentence by sentence."""

    home: str | None = None
    """The state that "the army" and "the government" belong to."""
    sides: list[str] = field(default_factory=list)
    """Parties by how often the article names them."""
    subject: tuple[str, ...] = ()
    """The last sentence's subject, for pronouns."""
    person: tuple[str, ...] = ()
    led: str | None = None
    """The state whose administration was named last by its leader: "Biden's", "the Trump administration"."""
    group: str | None = None
    place: Mention | None = None
    """The last place told."""
    belligerents: tuple[str, ...] = ()
    """Those who fight in the article's war, most named first."""
    theatre: frozenset[str] = frozenset()
    """States in which it is fought."""
    author: tuple[str, ...] = ()
    """Who did the last act told: whom a condemnation means."""
    states: frozenset[str] = frozenset()
    """Names of all states."""
    main_group: str | None = None
    """The armed group that the article is about, for "the militants" and "terrorists"."""
    wars: tuple[War, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    """ISO codes to names of states."""
    homes: Mapping[str, float] = field(default_factory=dict)
    """What share of the article's mentions each state has."""
    war_shares: Mapping[str, float] = field(default_factory=dict)
    near_homes: dict[str, float] = field(default_factory=dict)
    """The same of the sentences just read, the last ones weighing most."""
    near_wars: dict[str, float] = field(default_factory=dict)

    def governed(self, noun: str) -> str | None:
        """The state that "the army" or "the ministry" means; "the administration" is that of the leader named last."""
        return self.led or self.home if noun == "administration" else self.home

    def enter(self, passage: Passage) -> None:
        """Looks round in a sentence that is about to be read: a round-up goes from one war and state to the next."""
        states = (
            self.countries[m.country]
            for m in passage.mentions
            if m.country and m.country in self.countries and m.kind != "person"
        )
        _warm(self.near_homes, Counter(states))
        _warm(self.near_wars, conflict_scores(passage.mentions, self.wars))
        self.home = _hottest(self.near_homes, self.homes) or self.home
        for mention in passage.mentions:
            if mention.kind == "person" and mention.party in ADMINISTRATIONS:
                self.led = mention.party
        war = _hottest(self.near_wars, self.war_shares)
        self.belligerents = (
            _belligerents(self.sides, next((w for w in self.wars if w.id == war), None)) or self.belligerents
        )

    def note(self, passage: Passage) -> None:
        """Takes in a sentence that has been read."""
        for mention in passage.mentions:
            if mention.kind == "armed_group":
                self.group = mention.name
            if mention.kind == "place" and not is_seat(mention) and not passage.sentence.in_title:
                self.place = mention
            if mention.kind == "person":
                self.person = _person_names(mention)
        if subject := _subject_names(passage):
            self.subject = subject


ADMINISTRATIONS = frozenset({"United States", "Philippines", "South Korea", "Taiwan"})
"""States under a president whose government English news calls "the administration"."""


def is_seat(mention: Mention) -> bool:
    """A capital that stands for its state: "Moscow said"."""
    return mention.role == "seat"


FADING = 0.6
"""What a sentence's names still count for in the next one; by hand, on the round-ups of the labelled newsrooms."""


def _warm(heat: dict[str, float], names: Mapping[str, float]) -> None:
    for name in heat:
        heat[name] *= FADING
    for name, count in names.items():
        heat[name] = heat.get(name, 0.0) + count


def _hottest(near: Mapping[str, float], whole: Mapping[str, float]) -> str | None:
    """The name that the last sentences speak of most, the whole article having half a say."""
    total = sum(near.values()) or 1.0
    scores = {name: near.get(name, 0.0) / total + whole.get(name, 0.0) / 2 for name in {**whole, **near}}
    return max(scores, key=lambda name: (scores[name], name)) if scores else None


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values()) or 1.0
    return {name: count / total for name, count in counts.items()}


def cast_of(
    passages: list[Passage],
    home_countries: Mapping[str, str],
    wars: tuple[War, ...] = (),
    scores: Mapping[str, float] | None = None,
) -> Cast:
    """The parties of an article, most named first; `home_countries` maps ISO codes to names of states."""
    counts: Counter[str] = Counter()
    homes: Counter[str] = Counter()
    for passage in passages:
        weight = 3 if passage.sentence.in_title else 1
        for mention in passage.mentions:
            if mention.kind in {"country", "armed_group", "demonym"} or mention.role in STATE_ROLES:
                counts[party_of(mention)] += weight
            if (
                mention.country
                and mention.country in home_countries
                and mention.kind in {"place", "country", "demonym", "organisation"}
            ):
                homes[home_countries[mention.country]] += weight
    home = homes.most_common(1)[0][0] if homes else None
    sides = [name for name, _ in counts.most_common()]
    main = max(scores, key=lambda name: scores[name]) if scores else ""
    war = next((war for war in wars if war.id == main), None)
    groups = Counter(m.name for passage in passages for m in passage.mentions if m.kind == "armed_group")
    return Cast(
        home=home,
        sides=sides,
        belligerents=_belligerents(sides, war),
        theatre=frozenset(home_countries[iso] for iso in (war.countries if war else ()) if iso in home_countries),
        states=frozenset(home_countries.values()),
        main_group=groups.most_common(1)[0][0] if groups else None,
        wars=wars,
        countries=home_countries,
        homes=_shares(homes),
        war_shares=_shares(scores or {}),
    )


def _belligerents(sides: list[str], war: War | None) -> tuple[str, ...]:
    if war is None:
        return ()
    named = [side for side in sides if side in war.parties]
    return tuple(named)


def _person_names(mention: Mention) -> tuple[str, ...]:
    return (mention.name, mention.party) if mention.party and mention.party != mention.name else (mention.name,)


def _subject_names(passage: Passage) -> tuple[str, ...]:
    for token in passage.doc:
        is_subject = token.dep_ in {"nsubj", "nsubjpass"}
        if is_subject and (mention := nearest_mention(token, passage)) is not None:
            return names_of(mention)
    return ()


def names_of(mention: Mention) -> tuple[str, ...]:
    """The names under which a mention is an actor or a target."""
    if mention.kind == "person":
        return _person_names(mention)
    party = party_of(mention)
    return (party, GOVERNS[party]) if party in GOVERNS else (party,)


GOVERNS = {
    "Taliban": "Afghanistan",
    "UN Security Council": "United Nations",
    "UN Human Rights Council": "United Nations",
}
"""Armed groups that are their country's government, and organs that act for their organisation."""
BODY = re.compile(
    r"(?i)(?:the )?(?:[\w-]+ ){0,3}(?:ministry|directorate|treasury|prosecutor(?:'s|s)?(?: office)?|"
    r"parliament|cabinet|general staff|armed forces|air force|navy|army|coast ?guard|national guard|presidential guard|"
    r"police|government|foreign office|pentagon)"
    r"(?: of [\w ]+)?|ministry of .+|department of .+|office of the .+"
)
"""Bodies that every state has: without a state's name they are those of the state that is spoken of."""


def body_of(mention: Mention, cast: Cast) -> str | None:
    """The state whose body is named without it: "the Foreign Ministry"."""
    common = mention.kind == "organisation" and mention.country is None and mention.party in {None, mention.name}
    return cast.home if common and BODY.fullmatch(mention.name) else None


def nearest_mention(token: Token, passage: Passage) -> Mention | None:
    """The name of a phrase: on its head, before it, in apposition, or behind "of", "from" and "in"."""
    if (own := passage.at.get(token.i)) is not None:
        return own
    for child in reversed(list(token.lefts)):
        if child.dep_ in {"compound", "amod", "poss", "nmod", "nummod", "det"}:
            for inner in (child, *child.subtree):
                if (mention := passage.at.get(inner.i)) is not None and inner.i < token.i:
                    return mention
    for child in token.rights:
        if child.dep_ == "acl" and child.lemma_ in LED and (mention := _agent_of(child, passage)) is not None:
            return mention
        if child.dep_ == "appos" and (mention := passage.at.get(child.i)) is not None:
            return mention
        if child.lower_ in {"of", "from", "in"} and child.dep_ == "prep":
            for grand in child.children:
                belongs = child.lower_ != "in" or token.lemma_.lower() in STATE_NOUNS
                if grand.dep_ == "pobj" and belongs and (mention := passage.at.get(grand.i)) is not None:
                    return mention
    return None


def _agent_of(verb: Token, passage: Passage) -> Mention | None:
    for child in verb.children:
        if child.dep_ in {"agent", "prep"}:
            for grand in child.children:
                if (mention := passage.at.get(grand.i)) is not None:
                    return mention
    return None


def _proper_name(token: Token) -> tuple[str, ...]:
    """A name that no table knows, as written: "the International Campaign to Ban Landmines"."""
    if (
        token.pos_ != "PROPN"
        or not token.text[:1].isupper()
        or token.ent_type_ in {"DATE", "TIME", "GPE", "LOC", "EVENT", "PRODUCT"}
    ):
        return ()
    if CALENDAR.fullmatch(token.text):
        return ()
    start = token.i
    while start > 0 and token.doc[start - 1].pos_ == "PROPN":
        start -= 1
    return (token.doc[start : token.i + 1].text,)


def text_of(token: Token) -> str:
    """A phrase as it stands, without article and clauses: "Tuareg rebels"."""
    start = min(
        (child.i for child in token.lefts if child.dep_ in {"compound", "amod", "nmod", "poss"}), default=token.i
    )
    words = [t.text for t in token.doc[start : token.i + 1] if t.dep_ not in {"det", "nummod"}]
    return " ".join(words).replace(" 's", "'s").replace(" ’s", "’s").replace(" - ", "-")


class Resolver:
    """Turns an argument into names."""

    def __init__(self, taxonomy: Taxonomy, states: Mapping[str, str]) -> None:
        self._classes = taxonomy.classes
        self._known = taxonomy.classes_of
        self._states = states

    def names(self, token: Token, passage: Passage, cast: Cast) -> tuple[str, ...]:
        """The parties and persons that a phrase stands for; empty where it names none."""
        lemma = token.lemma_.lower()
        if token.pos_ == "PRON" and token.lower_ not in {"who", "which", "that", "this", "some", "others"}:
            return self._pronoun(token, passage, cast)
        mention = nearest_mention(token, passage)
        if mention is not None:
            if mention.kind in {"weapon", "vessel"} or self._is_common(mention, token):
                return self._definite(token, lemma, cast) if mention.kind == "organisation" else ()
            if mention.kind in {"place", "facility"} and mention.party is None:
                state = self._states.get(mention.country or "")
                return (state,) if state and (lemma in STATE_NOUNS or lemma in self._classes["army"]) else ()
            if (
                mention.kind == "demonym"
                and lemma in self._classes["fighter"]
                and passage.at.get(token.i) is not mention
            ):
                return (text_of(token),)
            if (state := body_of(mention, cast)) is not None:
                return (state,)
            return names_of(mention)
        return self._definite(token, lemma, cast) or _proper_name(token)

    def _is_common(self, mention: Mention, token: Token) -> bool:
        """A common noun that the model took for a name: "Warplanes", "Terrorists"."""
        alone = mention.end - mention.start == 1 and not token.is_upper
        unknown = mention.country is None and mention.kind in {"organisation", "person", "facility"}
        return alone and unknown and token.lemma_.lower() in self._known

    def _pronoun(self, token: Token, passage: Passage, cast: Cast) -> tuple[str, ...]:
        inner = _before(token, passage)
        if token.lower_ in {"he", "she", "him", "her", "his"}:
            return cast.person if not inner or inner.kind != "person" else names_of(inner)
        if token.lower_ in {"it", "they", "its", "their", "them", "itself"}:
            return names_of(inner) if inner is not None else cast.subject
        return ()

    def _definite(self, token: Token, lemma: str, cast: Cast) -> tuple[str, ...]:
        definite = (
            any(child.lower_ in {"the", "its", "his", "their"} for child in token.children) or token.pos_ == "PROPN"
        )
        told = definite or lemma in {"terrorist", "militant", "insurgent", "jihadist", "paramilitary"}
        group = cast.group or cast.main_group
        if told and group and lemma in GROUP_NOUNS and lemma not in {"force", "party"}:
            return (group,)
        if lemma in STATE_NOUNS and (state := cast.governed(lemma)):
            return (state,)
        if lemma in self._classes["fighter"] or lemma in self._classes["protest_word"] or lemma in {"group", "gang"}:
            return (text_of(token),)
        return ()


def _before(token: Token, passage: Passage) -> Mention | None:
    """The subject of an earlier clause of the same sentence, to which a pronoun looks back."""
    for other in passage.doc[: token.i]:
        if other.dep_ in {"nsubj", "nsubjpass"} and (mention := nearest_mention(other, passage)) is not None:
            return mention
    return None
