"""From an article's passages to its drafts: triggers, status, roles, figures, claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.model import Amount, Status
from bot.extract.attribution import Claimant, claimant_of, last_claimant
from bot.extract.belonging import HOLDS, figure_ranges
from bot.extract.cast import Cast
from bot.extract.dating import date_of, only_day
from bot.extract.denials import denial_in
from bot.extract.drafts import Draft
from bot.extract.frames import frame_of
from bot.extract.means import attack_types
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.roles import STRIKES, WORDS, Roles
from bot.extract.status import status_of
from bot.extract.taxonomy import ATTACK
from bot.extract.times import is_background
from bot.extract.triggers import Candidate, Matcher, Rejected
from bot.extract.whereabouts import place_of, weapon_of
from bot.extract.wordmodel import WordModel, WordWeights, telling_token, word_features

SURE_ACT = 0.25
"""How sure an act must be for a later "condemned the attack" to mean its doer."""
WORDS_ALONE = 0.12
"""How sure the words of a sentence must be to stand where no rule fired."""

UNCLAIMED = frozenset({"criticism", "legal_action", "peace_talks"})
"""Acts that the article tells in its own voice even where somebody is quoted."""
OWN_WORD = WORDS | {
    "weapons_authorisation", "financial_aid", "sanctions", "mobilisation", "arms_transfer", "ceasefire",
    "troop_deployment", "prisoner_exchange", "nuclear_posture", "unrest", "detention",
}  # fmt: skip
"""Acts whose doer's own announcement is the act, not a claim about it."""
NAMELESS_BODY = re.compile(
    r"(?:\w+['’]s )?(?:foreign |defen[cs]e |interior )?(?:ministry|government|office|spokes\w+|junta|press service)",
    re.IGNORECASE,
)
"""Bodies that speak for the doer of an act done by word: "the foreign ministry said"."""
PRONOUN = re.compile(r"(?i)he|she|it|they")
GIFTS = frozenset({"financial_aid", "arms_transfer"})
MONEY = frozenset({"financial_aid", "arms_transfer", "sanctions", "prisoner_exchange", "mobilisation"})


class ArticleReader:
    """Reads the passages of one article after the other."""

    def __init__(self, matcher: Matcher, roles: Roles, states: Mapping[str, Mention], weights: WordWeights) -> None:
        self.matcher = matcher
        self._roles = roles
        self._states = states
        self._model = WordModel(weights)

    def use(self, weights: WordWeights) -> None:
        """Takes other weights of words, as fitting does fold by fold."""
        self._model = WordModel(weights)

    def fired(self, passage: Passage) -> frozenset[str]:
        """The types for which a rule fires in a sentence, taken alone."""
        return frozenset(type_id for type_id, _, _ in self._chosen(passage, None, [], None))

    def drafts(self, passages: Iterable[Passage], cast: Cast, rejected: list[Rejected] | None = None) -> list[Draft]:
        found: list[Draft] = []
        earlier_claim: Claimant | None = None
        earlier_strike: str | None = None
        last_day: date | None = None
        for passage in passages:
            passage.anchor = last_day
            last_day = passage.last_day()
            cast.enter(passage)
            chosen = self._chosen(passage, earlier_strike, cast.sides, rejected)
            fired = frozenset(type_id for type_id, _, _ in chosen)
            lemmas = self._model.type_scores(word_features(passage, fired, self.matcher.taxonomy))
            words = _together(lemmas, passage)
            chosen += self._by_words(passage, words, fired)
            places = sorted(words, key=lambda type_id: -words[type_id])
            new = [
                replace(
                    self._draft(candidate, type_id, cast, earlier_claim),
                    rules=rules,
                    others=fired - {type_id},
                    words=words.get(type_id, 0.0),
                    lemmas=lemmas.get(type_id, 0.0),
                    word_place=places.index(type_id) if type_id in words else 30,
                )
                for type_id, candidate, rules in chosen
            ]
            new = _one_payer(_able(new, passage))
            if (denial := denial_in(passage, found + new, self._roles, cast)) is not None:
                new = [draft for draft in new if draft.type != denial.type or draft.status != "denied"] + [denial]
            found += new
            acts = [draft for draft in new if draft.type not in WORDS and draft.actor and draft.words >= SURE_ACT]
            if acts:
                cast.author = max(acts, key=lambda draft: draft.words).actor
            strikes = [draft.type for draft in new if draft.type in STRIKES]
            earlier_strike = strikes[-1] if strikes else earlier_strike
            earlier_claim = last_claimant(passage.doc[:]) or earlier_claim
            cast.note(passage)
        return found

    def _chosen(
        self, passage: Passage, earlier: str | None, sides: list[str], rejected: list[Rejected] | None
    ) -> list[tuple[str, Candidate, int]]:
        """The best candidate of each type in a sentence, with the number of rules that fired for it."""
        best: dict[str, Candidate] = {}
        rules: dict[str, set[str]] = {}
        for candidate in self.matcher.candidates(passage, rejected):
            types = [candidate.type]
            if candidate.type == ATTACK:
                types = attack_types(candidate, self.matcher, earlier, sides)
            for type_id in types:
                rules.setdefault(type_id, set()).add(candidate.rule)
                if type_id not in best or _preference(candidate) > _preference(best[type_id]):
                    best[type_id] = candidate
        return [(type_id, candidate, len(rules[type_id])) for type_id, candidate in best.items()]

    def _by_words(
        self, passage: Passage, words: Mapping[str, float], fired: frozenset[str]
    ) -> list[tuple[str, Candidate, int]]:
        """Types for which only the words of the sentence speak."""
        found = []
        for type_id, score in words.items():
            if score >= WORDS_ALONE and type_id not in fired:
                token = passage.doc[telling_token(passage, type_id, self._model.weights)]
                found.append(
                    (
                        type_id,
                        Candidate(
                            type=type_id,
                            token=token,
                            rule="words",
                            frame=frame_of(token),
                            passage=passage,
                            start=token.idx,
                            end=token.idx + len(token),
                        ),
                        0,
                    )
                )
        return found

    def _draft(self, candidate: Candidate, type_id: str, cast: Cast, earlier: Claimant | None) -> Draft:
        passage, token = candidate.passage, candidate.token
        status = status_of(token)
        claimant = claimant_of(token, earlier=earlier)
        speaker = claimant_of(token) if claimant is not None and claimant.kind == "continued" else claimant
        place = place_of(candidate, type_id, cast, self._states)
        actor = self._roles.actor(candidate, type_id, cast, place, speaker)
        when = date_of(token, passage.times, passage.doc[:]) or only_day(passage.times)
        return Draft(
            type=type_id,
            status=_status(type_id, status.status),
            passage=passage,
            token=token.i,
            rule=candidate.rule,
            actor=actor,
            target=self._roles.target(candidate, type_id, actor, place, cast),
            place=place,
            own_place=place is not None
            and place is not cast.place
            and any(m.start == place.start for m in passage.mentions),
            date=when.date if when is not None else None,
            weapon=weapon_of(candidate, type_id),
            amount=_amount(candidate, type_id),
            claimed_by=_claimed_by(candidate, type_id, _status(type_id, status.status), actor, claimant, cast),
            background=is_background(when, passage.article.published),
            cue=status.cue,
            kind=_kind(candidate),
            dep=token.dep_,
            own_actor=bool(candidate.frame.subjects),
        )


def _together(lemmas: Mapping[str, float], passage: Passage) -> dict[str, float]:
    """What the word model and the encoder say of each type, half and half."""
    told = passage.told.types if passage.told is not None else {}
    return {name: (lemmas.get(name, 0.0) + told.get(name, 0.0)) / 2 for name in sorted(lemmas.keys() | told.keys())}


def _kind(candidate: Candidate) -> str:
    if candidate.end - candidate.start > len(candidate.token):
        return "phrase"
    return "verb" if candidate.token.pos_ in {"VERB", "AUX"} else "noun"


def _one_payer(drafts: list[Draft]) -> list[Draft]:
    """A sum in a sentence that tells of aid or arms is theirs, not that of the sanctions beside them."""
    if not any(draft.type in GIFTS and draft.amount for draft in drafts):
        return drafts
    return [draft if draft.type in GIFTS else replace(draft, amount=None) for draft in drafts]


def _preference(candidate: Candidate) -> tuple[int, int, int]:
    """A verb with a subject tells more than a noun, and what stands first more than what follows."""
    frame = candidate.frame
    return (
        int(bool(frame.subjects)) + int(bool(frame.objects)),
        int(candidate.token.pos_ == "VERB"),
        -candidate.token.i,
    )


def _status(type_id: str, found: Status) -> Status:
    if type_id == "criticism":
        return "happened"
    if type_id == "threat":
        return "possible"
    return found


def _amount(candidate: Candidate, type_id: str) -> Amount | None:
    if type_id not in MONEY or not candidate.passage.amounts:
        return None
    nearest = min(candidate.passage.amounts, key=lambda money: abs(money.start - candidate.token.i))
    return Amount(value=nearest.value, currency=nearest.currency)


def _claimed_by(
    candidate: Candidate, type_id: str, status: Status, actor: tuple[str, ...], claimant: Claimant | None, cast: Cast
) -> str | None:
    """Who says so, where that is not the doer announcing his own act."""
    if type_id in UNCLAIMED or claimant is None or not claimant.text:
        return None
    nameless = claimant.kind == "continued" or NAMELESS_BODY.fullmatch(claimant.text) is not None
    if type_id in OWN_WORD and (status == "possible" or nameless):
        return None
    if claimant.kind == "continued":
        return claimant.text
    passage = candidate.passage
    own = _is_actor(passage, claimant, actor)
    if own and type_id in OWN_WORD and claimant.head <= candidate.token.i:
        return None
    mention = passage.at.get(claimant.head)
    if mention is not None and mention.role == "seat" and mention.party:
        return mention.party
    return cast.home if claimant.text.lower() == "government" and cast.home else claimant.text


def _is_actor(passage: Passage, claimant: Claimant, actor: tuple[str, ...]) -> bool:
    names = {
        name for i in range(claimant.start, claimant.end) if (m := passage.at.get(i)) for name in (m.name, m.party)
    }
    named = any(name in actor for name in names) or claimant.text in actor
    return named or PRONOUN.fullmatch(claimant.text) is not None


def _able(drafts: list[Draft], passage: Passage) -> list[Draft]:
    """Gives every draft the figures of its sentence that it could hold; `belonging` settles whose they are."""
    able = [[figure for figure in passage.figures if draft.type in HOLDS[figure.kind]] for draft in drafts]
    return [replace(draft, figures=figure_ranges(figures)) for draft, figures in zip(drafts, able, strict=True)]
