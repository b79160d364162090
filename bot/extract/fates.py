"""What befalls the people or projectiles that a phrase counts, from the words behind it, over it and before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from bot.extract import idioms
from bot.extract.counted import Counted, is_aircraft, is_missile_or_drone, of_people, of_victims
from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Kind = Literal["killed", "injured", "captured", "launched", "intercepted"]
KILL = words(
    "kill slay murder massacre execute assassinate martyr slaughter behead eliminate neutralise neutralize lynch "
    "butcher"
)
DIE = words("die perish succumb drown")
INJURE = words("wound injure hurt maim hospitalise hospitalize")
CAPTURE = words("capture detain arrest seize abduct kidnap disarm imprison jail apprehend nab snatch overpower")
LED_OFF = re.compile(
    r"\b(?:pick(?:ed|s|ing)? up|round(?:ed|s|ing)? up"
    r"|(?:led|carr(?:ied|ying)|march(?:ed|ing)|haul(?:ed|ing)) (?:away|off)"
    r"|(?:take[ns]?|took|taking) (?:away|in|alive|(?:\w+ )?(?:hostage|prisoner|captive)s?"
    r"|into (?:custody|detention|the (?:bush|forest|woods|hills|mountains))))\b"
)
"""What it is to be taken, by two words; those who are taken may stand between them."""
YIELD = words("surrender defect")
CAPTIVES = words("captive prisoner hostage detainee pow")
HOLDING = words("take seize hold capture abduct have")
LAUNCH = words("fire launch send unleash hurl use lob rain loose release deploy shoot dispatch drop fling aim")
STRIKE = words(
    "hit strike land fall crash explode target slam attack pound bomb splash fly enter cross rain breach "
    "damage set kill come"
)
UNGUIDED = words("bomb shell mortar munition grenade")
"""They count as launched only where someone fires them: "two shells fell" tells no salvo."""
INCLUDE = words("include involve comprise feature see")
INTERCEPT = words("down intercept destroy neutralise neutralize thwart repel foil")
CREWED = words("fighter bomber")
"""Aircraft as often as men: "six fighters were killed"."""
CORPSES = words("body corpse")
FINDING = words("find recover pull retrieve discover lie count bury dig exhume bring take receive")
"""What is done to the dead: "a dozen bodies lay outside", "rescuers pulled 12 bodies from the rubble"."""
ASIDE = 15
"""The longest aside between commas, in tokens, that may part victims from their verb."""
GROUPS = words(
    "battalion group total unit brigade company family crew party number crowd convoy column squad team platoon gang"
)
KILLED_OR_HURT = frozenset({"and wounded", "or wounded", "and injured", "or injured", "and hurt", "or hurt"})
"""Behind "killed": a number that mixes both tells neither."""
DEAD = words("dead killed slain")
HURT = words("wounded injured hurt")
DEATHS = words("death fatality killing murder body corpse massacre execution slaying assassination shooting life")
HURTS = words("injury wounding")
TAKINGS = words("capture arrest detention abduction kidnapping seizure surrender")
VOLLEYS = words("attack strike barrage salvo wave raid volley swarm assault launch bombardment hail shower")
FIGHTERS = words(
    "soldier fighter serviceman troop man militant officer servicemen sailor marine guard policeman ranger "
    "people member combatant peacekeeper"
)


def fates(phrase: Counted) -> Iterator[tuple[Kind, Token]]:
    """What befalls a phrase, by what stands behind it, else before it; a missile may be launched and shot down."""
    behind = _behind(phrase)
    first = idioms.told(phrase) or behind or _named_dead(phrase) or _governed(phrase.head, phrase) or _before(phrase)
    if first is None:
        return
    yield first
    kinds = {first[0]}
    for verb in _joined(phrase, first[1]):
        kind = _patient(verb, phrase)
        if kind is not None and kind not in kinds and verb.i != first[1].i:
            kinds.add(kind)
            yield kind, verb


def _joined(phrase: Counted, first: Token) -> Iterator[Token]:
    """The other verbs of a passive subject: "was launched ... and shot down", "were abducted and killed"."""
    if phrase.head.dep_ == "nsubjpass":
        yield phrase.head.head
    if phrase.head.dep_ in {"nsubjpass", "nsubj"} and first.i == phrase.head.head.i and not _mixed(first):
        yield from (
            child
            for child in first.children
            if child.dep_ == "conj"
            and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in child.children)
            and not any(token.like_num for token in child.doc[first.i : child.i])
        )


def _mixed(verb: Token) -> bool:
    return verb.doc[verb.i + 1 : verb.i + 3].text.lower() in KILLED_OR_HURT


def _named_dead(phrase: Counted) -> tuple[Kind, Token] | None:
    """ "66 dead", "one dead child", "four wounded": the counted word itself tells."""
    words = [phrase.noun, *phrase.noun.children] if phrase.noun is not None else []
    for token in words:
        if token.lower_ in DEAD | HURT and token.dep_ not in {"acl", "relcl"} and token.i >= phrase.start:
            return ("killed" if token.lower_ in DEAD else "injured"), token
    if (
        phrase.noun is not None
        and phrase.lemma in CAPTIVES
        and phrase.head.dep_ == "dobj"
        and phrase.head.head.lemma_ in HOLDING
    ):
        return "captured", phrase.head.head
    if phrase.stated and phrase.noun is not None and phrase.lemma == "arrest" and phrase.noun.tag_ == "NNS":
        return "captured", phrase.noun
    if phrase.noun is not None and phrase.lemma in {"death", "fatality"} and phrase.noun.dep_ != "compound":
        return "killed", phrase.noun
    return ("injured", phrase.noun) if phrase.noun is not None and phrase.lemma == "injury" else None


# what stands behind: "12 people were killed", "5 dead", "six of which were shot down"


def _behind(phrase: Counted) -> tuple[Kind, Token] | None:
    """The passive, adjective or verb of dying that a phrase is subject of, by the parse, then by the line."""
    for child in phrase.head.children:
        own = [c for c in child.children if c.dep_ in {"nsubj", "nsubjpass"} and c.tag_ in {"CD", "DT", "JJ"}]
        if child.i >= phrase.end and child.dep_ in {"acl", "relcl"} and not own and (kind := _patient(child, phrase)):
            return kind, child
    head = _group(phrase.head)
    governor = head.head
    if head.dep_ in {"nsubj", "nsubjpass"} and governor.i > phrase.head.i and (kind := _patient(governor, phrase)):
        return kind, governor
    return _linear(phrase)


def _group(head: Token) -> Token:
    """ "A battalion of 127 men": the group that acts for those counted."""
    over = head.head.head
    return over if head.dep_ == "pobj" and head.head.lower_ == "of" and over.lemma_ in GROUPS else head


def _linear(phrase: Counted) -> tuple[Kind, Token] | None:
    doc = phrase.head.doc
    start = _past_aside(doc, phrase.end)
    for token in doc[start : start + 6]:
        if token.dep_ in {"aux", "auxpass"}:
            continue
        if token.lower_ in DEAD | HURT or token.tag_ in {"VBN", "VBD"}:
            taken = any(
                c.dep_ in {"nsubj", "nsubjpass"} and not phrase.start <= c.i < phrase.end for c in token.children
            )
            kind = _patient(token, phrase) if not taken or phrase.head.dep_ != "pobj" else None
            return (kind, token) if kind else None
        if (
            token.dep_ not in {"aux", "auxpass", "advmod", "neg"}
            and token.tag_ not in {"WP", "WDT", "RB"}
            and token.lower_ not in {"also", "others", "more"}
        ):
            return None
    return None


def _past_aside(doc: Doc, at: int) -> int:
    """Where the clause goes on behind ", most of them women and children,"; the same place where there is no aside."""
    if at >= len(doc) or doc[at].text != ",":
        return at
    for close in range(at + 2, min(at + ASIDE, len(doc) - 1)):
        if doc[close].text == "," and doc[close + 1].dep_ in {"aux", "auxpass"}:
            return close + 1
    return at


def _patient(token: Token, phrase: Counted) -> Kind | None:
    """What befalls the subject of this word: only of passives, participles, adjectives and verbs like "die"."""
    if any(child.dep_ == "neg" for child in token.children) or (token.lower_ in DEAD and _mixed(token)):
        return None
    missile = is_missile_or_drone(phrase.noun)
    if not missile and (kind := _suffered(token, phrase)) is not None:
        return kind
    if missile and _strikes(token, phrase):
        return "launched"
    return _undergone(token, phrase) if _is_passive(token) else None


def _suffered(token: Token, phrase: Counted) -> Kind | None:
    """What a subject suffers by itself: dying, being dead or hurt, giving itself up."""
    lemma = token.lemma_.lower()
    if of_people(phrase) and (lemma in YIELD or (lemma == "give" and _has(token, "themselves"))):
        return "captured"
    if not of_victims(phrase):
        return None
    if phrase.lemma in CORPSES and phrase.stated and lemma == "lie":
        return "killed"
    if lemma in DIE or token.lower_ in {"dead", "slain"} or _lost_lives(token):
        return "killed"
    if lemma == "be" and (state := _complement(token)) is not None:
        return "killed" if state.lower_ in DEAD else "injured" if state.lower_ in HURT else None
    return _said_to_be(token)


def _strikes(verb: Token, phrase: Counted) -> bool:
    """Whether a verb makes its subject a missile on its way: "two rockets landed"."""
    if verb.lemma_.lower() not in STRIKE or phrase.lemma in UNGUIDED or _is_target(phrase, verb):
        return False
    return not any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children) and verb.tag_ != "VBN"


def _said_to_be(verb: Token) -> Kind | None:
    """ "Found dead", "are known to have died", "is believed to have been killed"."""
    for child in verb.children:
        if child.i < verb.i or child.dep_ not in {"oprd", "acomp", "advcl", "xcomp", "ccomp", "amod", "dep"}:
            continue
        dying = child.dep_ == "xcomp" and (child.lemma_ in DIE or (child.tag_ == "VBN" and child.lemma_ in KILL))
        if child.lower_ in DEAD or dying:
            return "killed"
        if child.lower_ in HURT and child.pos_ == "ADJ":
            return "injured"
    return None


def _undergone(verb: Token, phrase: Counted) -> Kind | None:
    """What it is for the phrase to be the object of this verb."""
    if _mixed(verb):
        return None
    lemma = verb.lemma_.lower()
    if phrase.lemma in CORPSES:
        return "killed" if lemma in FINDING else None
    if is_missile_or_drone(phrase.noun) or is_aircraft(phrase.noun):
        stopped = lemma == "stop" and is_missile_or_drone(phrase.noun)
        downed = stopped or lemma in INTERCEPT or (lemma in {"shoot", "bring", "knock"} and _has(verb, "down"))
        fired = lemma in LAUNCH and not is_aircraft(phrase.noun)
        if phrase.lemma not in CREWED or downed:
            return "intercepted" if downed else "launched" if fired else None
    if phrase.noun is None and (lemma in {"down", "intercept"} or (lemma in {"shoot", "bring"} and _has(verb, "down"))):
        return "intercepted"
    return _harmed(verb, phrase) or _taken(verb, phrase)


def _harmed(verb: Token, phrase: Counted) -> Kind | None:
    lemma = verb.lemma_.lower()
    if lemma == "lose" and phrase.noun is not None and phrase.lemma in FIGHTERS and not _is_passive(verb):
        return "killed"
    if not of_victims(phrase):
        return None
    if lemma in KILL or (lemma == "shoot" and _has(verb, "dead")) or (lemma == "gun" and _has(verb, "down")):
        return "killed"
    return "injured" if lemma in INJURE else None


def _taken(verb: Token, phrase: Counted) -> Kind | None:
    lemma = verb.lemma_.lower()
    if not of_people(phrase):
        return None
    if lemma in CAPTURE or (
        lemma in {"take", "hold"} and any(_has(verb, word) for word in ("hostage", "prisoner", "captive"))
    ):
        return "captured"
    if phrase.stated and LED_OFF.search(_clause(verb, phrase)):
        return "captured"
    reduced = lemma == "take" and verb.dep_ == "acl" and verb.tag_ == "VBN"
    return "captured" if reduced and phrase.noun is not None else None


def _clause(verb: Token, phrase: Counted) -> str:
    """A verb and the words that go with it, without those it is said of."""
    around = [verb, *verb.doc[verb.i + 1 : verb.i + 4]]
    if verb.i < phrase.start <= verb.i + 6:
        around = [*verb.doc[verb.i : phrase.start], *verb.doc[phrase.end : phrase.end + 3]]
    return " ".join(token.lower_ for token in around)


def _has(verb: Token, word: str) -> bool:
    doc = verb.doc
    return any(child.lower_ in {word, word + "s"} for child in verb.children) or any(
        token.lower_ in {word, word + "s"} for token in doc[verb.i + 1 : verb.i + 2]
    )


def _is_passive(token: Token) -> bool:
    children = list(token.children)
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in children):
        return True
    if token.tag_ not in {"VBN", "VBD", "JJ"}:
        return False
    return not any(child.dep_ in {"dobj", "aux"} for child in children)


def _is_target(phrase: Counted, verb: Token) -> bool:
    return any(child.dep_ == "dobj" and child.i == phrase.head.i for child in verb.children)


def _lost_lives(token: Token) -> bool:
    return token.lemma_ == "lose" and any(child.dep_ == "dobj" and child.lemma_ == "life" for child in token.children)


def _complement(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in {"acomp", "attr"}), None)


# what stands before: "killed three", "the bodies of 12", "leaving five dead"


def _governed(head: Token, phrase: Counted) -> tuple[Kind, Token] | None:
    """What governs a phrase as an object, through coordination and prepositions."""
    token = head
    while (
        token.dep_ in {"conj", "appos"}
        and token.head.i < token.i
        and token.head.pos_ in {"NOUN", "PROPN", "NUM", "ADJ"}
    ):
        token = token.head
    governor = token.head
    if token.dep_ in {"dobj", "nsubjpass", "oprd", "npadvmod"} and governor.pos_ in {"VERB", "AUX", "NOUN"}:
        kind = _undergone(governor, phrase) or _included(governor, phrase)
        return (kind, governor) if kind else None
    if token.dep_ == "pobj":
        return _through(governor, phrase)
    return None


def _included(verb: Token, phrase: Counted) -> Kind | None:
    """ "The attack also included seven cruise missiles"."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    volley = subject is not None and (subject.lemma_.lower() in VOLLEYS or subject.lower_ in {"it", "one"})
    return "launched" if volley and verb.lemma_ in INCLUDE and is_missile_or_drone(phrase.noun) else None


def _through(preposition: Token, phrase: Counted) -> tuple[Kind, Token] | None:
    above = preposition.head
    lemma = above.lemma_.lower()
    missile = is_missile_or_drone(phrase.noun)
    if lemma == "life" and above.head.lemma_ not in {"cost", "claim", "take"}:
        return None
    if (
        missile
        and phrase.lemma not in UNGUIDED
        and (
            (
                preposition.lower_ in {"with", "by", "using", "involving"}
                and above.pos_ in {"VERB", "NOUN", "NUM", "PRON"}
            )
            or (preposition.lower_ == "of" and lemma in VOLLEYS)
        )
    ):
        return "launched", above
    if preposition.lower_ in {"of", "to", "among"} and of_victims(phrase) and not missile:
        kind: Kind | None = (
            "killed" if lemma in DEATHS else "injured" if lemma in HURTS else "captured" if lemma in TAKINGS else None
        )
        return (kind, above) if kind else None
    return None


def _before(phrase: Counted) -> tuple[Kind, Token] | None:
    """The verb right before a phrase whose parse went wrong: "wounds 12", "killing at least five"."""
    if phrase.start == 0 or not phrase.stated:
        return None
    verb = phrase.head.doc[phrase.start - 1]
    lemma = verb.lemma_.lower()
    if lemma in KILL | INJURE and verb.tag_ in {"VBG", "VBZ", "VBD", "NNS", "VBN", "VB"} and of_victims(phrase):
        return ("killed" if lemma in KILL else "injured"), verb
    return None
