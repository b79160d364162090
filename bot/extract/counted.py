"""Noun phrases that count something: "at least 12 Russian soldiers", "142 of the 188 drones", "a policeman"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.numbers import Number, find_numbers
from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MONTHS = words(
    "january february march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec."
)
PEOPLE = words(
    "person people civilian man woman child boy girl baby infant teenager adult youth soldier troop "
    "serviceman servicewoman servicemen conscript recruit reservist fighter militant insurgent rebel gunman "
    "terrorist extremist jihadist attacker assailant bomber officer policeman policewoman police ranger "
    "guard gendarme commander general colonel commando paramilitary peacekeeper marine sailor pilot crew "
    "crewman mercenary combatant militiaman warrior cadet trooper resident villager citizen local national "
    "inhabitant refugee migrant worker employee staff staffer driver engineer doctor medic paramedic nurse "
    "patient rescuer firefighter journalist reporter cameraman photographer teacher student pupil "
    "schoolgirl schoolboy schoolchild farmer herder fisherman miner priest nun pastor imam worshipper "
    "pilgrim passenger traveller traveler tourist visitor foreigner expat trader shopper bystander passer-by "
    "pedestrian protester demonstrator activist volunteer politician official lawmaker minister mayor leader judge "
    "lawyer prisoner inmate detainee captive hostage pow suspect criminal smuggler gangster bandit pirate "
    "hacker spy agent operative member relative mother father son daughter brother sister family parent "
    "passer bodyguard aide deputy assistant wife husband captain "
    "victim body corpse casualty soul life fatality other dozen hundred thousand score number adviser "
    "employee contractor personnel being force elder chief evacuee settler settler minor orphan toddler newborn "
    "invader occupier defender deserter partisan saboteur collaborator infiltrator dissident expatriate "
    "supporter follower more"
)
PLURAL_SENSE = words(
    "people police crew staff personnel family public troop paramilitary other dozen hundred thousand score number"
)
SINGLE_PEOPLE = (
    PEOPLE
    | words("governor president chief spokesman leader director adviser scientist cleric diplomat envoy ambassador")
) - PLURAL_SENSE
PROJECTILES = words(
    "drone uav ucav uas missile rocket projectile shahed geran kinzhal iskander kalibr oreshnik atacms "
    "himars munition cruise ballistic vehicle-borne quadcopter fpv loitering lancet warhead bomb shell "
    "mortar glider icbm qassam katyusha grad scud zircon onyx tomahawk neptune sarmat fateh burkan"
)
AIRCRAFT = words("aircraft plane warplane jet fighter helicopter bomber airplane gunship chopper balloon mig")
MEASURES = words(
    "year month week day night hour minute second decade century kilometre kilometer km mile metre meter m "
    "foot feet inch acre hectare tonne ton kilogram kilo kg gram pound percent % degree point megawatt mw "
    "kilowatt gigawatt litre liter barrel gallon storey story floor time dollar euro rouble ruble hryvnia "
    "yuan yen shekel rupee lira franc cent knot nautical place position rank page chapter article am pm "
    "a.m. p.m. gmt o'clock vote round"
)
_MODEL = re.compile(r"[A-Z][A-Za-z]{0,3}-\d{1,4}[A-Za-z]*s?|[A-Z]{2,}\d*s?")
_MISSILE_MODEL = re.compile(
    r"(?:Kh|X|S|P|R|KN|DF|Agni|Hwasong|Fattah|Shahab|Geran|Shahed|Iskander|Qader|Tu|MQ|TB|Bayraktar)-?\d*[A-Z]?s?"
)
COLLECTIVE = words(
    "aircraft personnel staff crew police people military infantry cattle livestock dead wounded missing"
)
"""Nouns that count many without a plural."""
NO_VICTIMS = words(
    "animal cow cattle sheep goat camel horse dog bird fish livestock tank vehicle truck car bus building house home "
    "position post target site hospital school ship vessel boat depot launcher gun howitzer village town city attack"
    " strike"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A number, stated or implied, with the noun that it counts and the token that heads the phrase."""

    low: int
    high: int
    start: int
    end: int
    head: Token
    noun: Token | None
    stated: bool = True

    @property
    def lemma(self) -> str:
        """The counted noun's lemma in lower case, or nothing."""
        return self.noun.lemma_.lower() if self.noun is not None else ""


def read_phrases(doc: Doc) -> list[Counted]:
    """Every phrase of a text that counts people or things, stated ones and implied singulars, in order."""
    stated = [found for number in find_numbers(doc) if (found := counted(doc, number)) is not None]
    taken = {position for phrase in stated for position in range(phrase.start, phrase.end)}
    implied = [phrase for phrase in _implied(doc) if phrase.head.i not in taken]
    return sorted([*stated, *implied], key=lambda phrase: phrase.start)


def counted(doc: Doc, number: Number) -> Counted | None:
    """What a number counts; None where it is an age, a date, a sum, a measure or part of a name."""
    if _is_no_count(doc, number):
        return None
    last = doc[number.end - 1]
    noun = _noun(doc, number)
    if noun is not None and noun.lower_ in {"which", "them", "whom", "those", "these"}:
        return Counted(low=number.low, high=number.high, start=number.start, end=number.end, head=last, noun=None)
    if noun is not None and (noun.lemma_.lower() in MEASURES or noun.lower_ in MEASURES) and not _is_shell(noun):
        return None
    singular = noun is not None and noun.tag_ in {"NN", "NNP"} and noun.lemma_.lower() not in COLLECTIVE
    if singular and number.low > 1 and _is_model_number(doc, number):
        return None
    partitive = noun is not None and noun.dep_ == "pobj" and noun.head.i == number.end
    head = last if noun is None or partitive else noun
    end = max(number.end, noun.i + 1 if noun is not None else 0)
    while noun is not None and noun.lower_ == "passers" and end < len(doc) and doc[end].lower_ in {"-", "by", "-by"}:
        end += 1
    return Counted(low=number.low, high=number.high, start=number.start, end=end, head=head, noun=noun)


def _is_shell(noun: Token) -> bool:
    """ "200 artillery rounds"."""
    fired = {"artillery", "mortar", "tank", "howitzer", "rocket"}
    return noun.lower_ == "rounds" and any(token.lower_ in fired for token in noun.children)


def _is_model_number(doc: Doc, number: Number) -> bool:
    """ "A Shahed 136 drone": a number behind a name and before a singular."""
    before = doc[number.core - 1] if number.core else None
    return (
        before is not None
        and before.pos_ == "PROPN"
        and doc[number.core].text.isdigit()
        and number.start == number.core
    )


def is_person(token: Token | None) -> bool:
    """Whether a counted noun is surely of people; a missing one may be."""
    if token is None:
        return True
    lemma = token.lemma_.lower()
    return (
        lemma in PEOPLE
        or token.tag_ == "NNPS"
        or lemma.endswith(("ian", "ist", "worker", "keeper", "fighter"))
        or (token.ent_type_ in {"NORP", "PERSON"} and token.tag_ in {"NNS", "NNP", "NNPS"})
    )


def is_missile_or_drone(token: Token | None) -> bool:
    """Whether a counted noun is something fired: a missile, a drone, a rocket or one of their models."""
    if token is None:
        return False
    lemma = token.lemma_.lower()
    if _is_shell(token):
        return True
    return lemma.rstrip("s") in PROJECTILES or lemma in PROJECTILES or bool(_MISSILE_MODEL.fullmatch(token.text))


def is_aircraft(token: Token | None) -> bool:
    """Whether a counted noun is an aircraft with a crew, or a model's name like Su-34."""
    if token is None:
        return False
    return token.lemma_.lower() in AIRCRAFT or bool(_MODEL.fullmatch(token.text) and "-" in token.text)


def of_people(phrase: Counted) -> bool:
    """Whether a phrase surely counts people, or is a bare number."""
    return phrase.noun is None or is_person(phrase.noun) or is_person(phrase.head)


def of_victims(phrase: Counted) -> bool:
    """Whether a phrase may count those of whom "killed" is said: anyone but beasts, machines and places."""
    noun = phrase.noun
    if noun is None or of_people(phrase):
        return True
    named_place = noun.ent_type_ in {"GPE", "LOC", "FAC"}
    return not (noun.lemma_.lower() in NO_VICTIMS or is_missile_or_drone(noun) or is_aircraft(noun) or named_place)


def _is_no_count(doc: Doc, number: Number) -> bool:
    first, last = number.core, number.end - 1
    before = doc[first - 1] if first else None
    after = doc[number.end] if number.end < len(doc) else None
    if before is not None and (
        before.is_currency or before.lower_ in MONTHS or before.lower_ in {"aged", "age", "no", "no.", "number"}
    ):
        return True
    if after is not None and (after.lower_ in MONTHS or after.lower_ in MEASURES or after.is_currency):
        return True
    if after is not None and after.text in {"-", "–"} and not after.whitespace_ and not doc[last].whitespace_:
        return True
    return _is_year(doc, number) or _is_age(doc, number) or _names(doc, number)


def _is_year(doc: Doc, number: Number) -> bool:
    token = doc[number.core]
    year = number.end == number.core + 1 and token.text.isdigit() and 1900 <= number.low <= 2100
    return (
        year
        and token.dep_ != "nummod"
        and not (token.i + 1 < len(doc) and doc[token.i + 1].lower_ in {"people", "killed"})
    )


def _is_age(doc: Doc, number: Number) -> bool:
    """ ", 52," behind a name, "a woman of 31"."""
    at, end = number.core, number.end
    aged = (
        at > 1
        and doc[at - 1].lower_ == "of"
        and doc[at - 2].tag_ == "NN"
        and doc[at - 2].lemma_.lower() in SINGLE_PEOPLE
    )
    if (
        aged
        and number.end == at + 1
        and 0 < number.low < 110
        and (end >= len(doc) or doc[end].tag_ not in {"NNS", "NN"})
    ):
        return True
    if at < 2 or doc[at - 1].text not in {",", "("} or end >= len(doc) or doc[end].text not in {",", ".", ")", ";"}:
        return False
    return (
        doc[at - 2].pos_ in {"PROPN", "NOUN"}
        and number.end == number.core + 1
        and 0 < number.low < 110
        and doc[at].text.isdigit()
    )


def _names(doc: Doc, number: Number) -> bool:
    """ "Resolution 1701", "Tower 22": the number belongs to the name before it."""
    token = doc[number.end - 1]
    before = doc[number.core - 1] if number.core else None
    glued = token.dep_ in {"nummod", "appos"} and token.head.i < number.core and before is not None
    return glued and before is not None and before.pos_ == "PROPN" and token.head.i == before.i


def _noun(doc: Doc, number: Number) -> Token | None:
    last = doc[number.end - 1]
    parsed = _parsed_noun(last, number)
    if parsed is not None and parsed.i - number.end < 9:
        return parsed
    return _partitive(doc, number) or _following(doc, number)


def _parsed_noun(last: Token, number: Number) -> Token | None:
    token = last
    while (
        token.dep_ in {"nummod", "compound", "quantmod", "amod", "nmod"}
        or (token.dep_ == "poss" and token.pos_ == "PROPN")
    ) and token.head.i != token.i:
        token = token.head
    return token if token.i >= number.end and token.pos_ in {"NOUN", "PROPN", "ADJ"} else None


def _partitive(doc: Doc, number: Number) -> Token | None:
    """The noun in "dozens of people", "142 of the 188 drones"."""
    if number.end >= len(doc) or doc[number.end].lower_ != "of":
        return None
    return next((child for child in doc[number.end].children if child.dep_ == "pobj"), None)


def _following(doc: Doc, number: Number) -> Token | None:
    """The last noun of the run of adjectives and nouns behind a number, where the parse has not joined them."""
    found = None
    for token in doc[number.end : number.end + 7]:
        if token.tag_ in {"NN", "NNS", "NNP", "NNPS"}:
            found = token
        elif found is not None or token.tag_ not in {"JJ", "JJR", "HYPH", "PRP$", "POS"}:
            break
    return found


def _implied(doc: Doc) -> Iterator[Counted]:
    for token in doc:
        if (
            token.tag_ in {"NN", "NNP"}
            and token.dep_ != "appos"
            and (start := _article(token)) is not None
            and _is_singular(token, start)
        ):
            yield Counted(low=1, high=1, start=start, end=token.i + 1, head=token, noun=token, stated=False)
        elif (
            token.ent_type_ == "PERSON"
            and token.dep_ in {"nsubjpass", "dobj", "pobj", "nsubj"}
            and token.pos_ == "PROPN"
        ) or (token.lower_ == "another" and token.dep_ in {"nsubj", "nsubjpass", "dobj"}):
            yield Counted(low=1, high=1, start=token.left_edge.i, end=token.i + 1, head=token, noun=token, stated=False)


def _article(token: Token) -> int | None:
    return next(
        (
            c.i
            for c in token.children
            if c.dep_ in {"det", "poss"} and c.i < token.i and c.lower_ not in {"no", "any", "every", "each"}
        ),
        None,
    )


def _is_singular(token: Token, start: int) -> bool:
    """A weapon needs "a" or "another", since "the missile" names a kind as often; a person may be any one."""
    if token.lemma_.lower() in SINGLE_PEOPLE and token.tag_ == "NN":
        return True
    return (
        token.doc[start].lower_ in {"a", "an", "another"}
        and (is_missile_or_drone(token) or is_aircraft(token))
        and token.lemma_ not in {"bomb", "bomber"}
    )
