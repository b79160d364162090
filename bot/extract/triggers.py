"""Finds the words of a sentence that say that a development happened: lemmas with their arguments, and phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from bot.extract.frames import TRANSPARENT, Frame, frame_of
from bot.extract.passages import Passage
from bot.extract.taxonomy import Taxonomy, Trigger

KIND_CLASSES = {
    "PERSON": "person",
    "GPE": "place",
    "LOC": "place",
    "FAC": "facility",
    "ORG": "organisation",
    "NORP": "demonym",
}
INFINITIVES = {"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A word that triggered a rule, before it is judged."""

    type: str
    token: Token
    rule: str
    frame: Frame
    passage: Passage
    start: int
    """Character offsets of the trigger in the sentence."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A trigger that was taken back, and why."""

    type: str
    word: str
    rule: str
    reason: str


class Matcher:
    """Matches one taxonomy; `rejected` is told what was taken back where somebody wants to know."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def candidates(self, passage: Passage, rejected: list[Rejected] | None = None) -> list[Candidate]:
        found = [*self._by_lemma(passage, rejected), *self._by_phrase(passage, rejected)]
        return sorted(found, key=lambda candidate: (candidate.token.i, candidate.type, candidate.rule))

    def classes(self, token: Token, passage: Passage) -> frozenset[str]:
        """The classes of a word, of what it counts or collects, and of the name that it belongs to."""
        found = set(self._own_classes(token, passage))
        if token.lemma_.lower() in TRANSPARENT or token.pos_ == "NUM":
            for child in token.children:
                if child.lower_ in {"of", "from"}:
                    for grand in child.children:
                        if grand.dep_ == "pobj":
                            found |= self._own_classes(grand, passage)
        return frozenset(found)

    def _own_classes(self, token: Token, passage: Passage) -> set[str]:
        table = self.taxonomy.classes_of
        lemma, lower = token.lemma_.lower(), token.lower_
        found = set(table.get(lemma, ())) | set(table.get(lower, ()))
        if token.i and (pair := table.get(f"{token.nbor(-1).lower_}_{lemma}")):
            found |= pair
        mention = passage.at.get(token.i)
        if mention is not None:
            found.add(mention.kind)
        elif token.ent_type_ in KIND_CLASSES and token.pos_ == "PROPN":
            found.add(KIND_CLASSES[token.ent_type_])
        return found

    def _by_lemma(self, passage: Passage, rejected: list[Rejected] | None) -> Iterator[Candidate]:
        taxonomy = self.taxonomy
        for token in passage.doc:
            if not token.is_alpha and "-" not in token.text:
                continue
            lemma = token.lemma_.lower()
            if token.tag_ in INFINITIVES:
                for particle, trigger in taxonomy.by_verb.get(lemma, ()):
                    if _has_particle(token, particle):
                        yield from self._judged(token, trigger, passage, rejected)
            elif token.pos_ in {"NOUN", "PROPN", "ADJ"}:
                for before, trigger in taxonomy.by_noun.get(lemma, ()):
                    if _has_before(token, before):
                        yield from self._judged(token, trigger, passage, rejected)

    def _judged(
        self, token: Token, trigger: Trigger, passage: Passage, rejected: list[Rejected] | None
    ) -> Iterator[Candidate]:
        frame = frame_of(token)
        reason = self._fault(trigger, frame, passage)
        if not reason:
            yield Candidate(
                type=trigger.type,
                token=token,
                rule=trigger.id,
                frame=frame,
                passage=passage,
                start=token.idx,
                end=token.idx + len(token),
            )
        elif rejected is not None:
            rejected.append(Rejected(type=trigger.type, word=token.text, rule=trigger.id, reason=reason))

    def _fault(self, trigger: Trigger, frame: Frame, passage: Passage) -> str:
        """Which condition the arguments break, or nothing."""
        oblique = [token for tokens in frame.obliques.values() for token in tokens]
        for wanted, tokens, name in (
            (trigger.subject, frame.subjects, "subject"),
            (trigger.object, frame.objects, "object"),
            (trigger.with_, oblique, "complement"),
            (trigger.any, (*frame.subjects, *frame.objects, *oblique), "argument"),
        ):
            if wanted and not self._any(tokens, wanted, passage):
                return f"no {name} of {', '.join(sorted(wanted)[:4])}"
        for unwanted, tokens, name in (
            (trigger.not_subject, frame.subjects, "subject"),
            (trigger.not_object, frame.objects, "object"),
            (trigger.not_modifier, _modifiers(frame.trigger), "modifier"),
        ):
            if unwanted and self._any(tokens, unwanted, passage):
                return f"{name} speaks against it"
        return _context_fault(trigger, passage)

    def _any(self, tokens: Iterable[Token], wanted: frozenset[str], passage: Passage) -> bool:
        return any(
            token.lemma_.lower() in wanted
            or token.lower_ in wanted
            or not wanted.isdisjoint(self.classes(token, passage))
            for token in tokens
        )

    def _by_phrase(self, passage: Passage, rejected: list[Rejected] | None) -> Iterator[Candidate]:
        for pattern, trigger in self.taxonomy.possible_phrases(passage.lower):
            if not (matches := list(pattern.finditer(passage.lower))):
                continue
            if fault := _context_fault(trigger, passage):
                if rejected is not None:
                    word = matches[0].group()
                    rejected.append(Rejected(type=trigger.type, word=word, rule=trigger.id, reason=fault))
                continue
            for match in matches:
                yield self._of_match(match, trigger, passage)

    def _of_match(self, match: re.Match[str], trigger: Trigger, passage: Passage) -> Candidate:
        token = head_of(passage, match.start(), match.end())
        return Candidate(
            type=trigger.type,
            token=token,
            rule=trigger.id,
            frame=frame_of(token),
            passage=passage,
            start=match.start(),
            end=match.end(),
        )


def head_of(passage: Passage, start: int, end: int) -> Token:
    """The word of a stretch of text on which the others hang: its verb where it has one."""
    inside = [
        token for token in passage.doc if token.idx < end and token.idx + len(token) > start and not token.is_punct
    ]
    if not inside:
        return passage.token_at(start)
    numbers = {token.i for token in inside}
    heads = [token for token in inside if token.head.i not in numbers or token.head == token]
    verbs = [token for token in heads if token.pos_ == "VERB"]
    nouns = [token for token in heads if token.pos_ in {"NOUN", "PROPN"}]
    return (verbs or nouns or heads or inside)[0]


def _context_fault(trigger: Trigger, passage: Passage) -> str:
    if trigger.near is not None and not trigger.near.search(passage.lower):
        return "what it needs beside it is missing"
    if trigger.not_near is not None and (match := trigger.not_near.search(passage.lower)):
        return f"“{match.group()}” speaks against it"
    return ""


def _has_particle(token: Token, particle: str) -> bool:
    if not particle:
        return True
    words = particle.split()
    if any(child.lower_ == words[0] and child.dep_ in {"prt", "prep", "advmod"} for child in token.children):
        return len(words) == 1 or " ".join(words) in token.doc.text.lower()
    following = [t.lower_ for t in token.doc[token.i + 1 : token.i + 1 + len(words)]]
    return following == words


def _has_before(token: Token, before: str) -> bool:
    if not before:
        return True
    words = before.split("_")
    start = token.i - len(words)
    return start >= 0 and [t.lower_ for t in token.doc[start : token.i]] == words


def _modifiers(token: Token) -> list[Token]:
    return [child for child in token.children if child.dep_ in {"compound", "amod", "nmod", "poss"}]
