"""The model's attribute ruler, remembered: parts of speech and forms follow from a token's tag, dependency and word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token

RULER = "attribute_ruler"
ASKED = {"TAG", "LOWER", "DEP", "IS_SPACE"}
NAME = "remembered_attributes"
Rule = Mapping[str, Any]
"""What a pattern asks of one token."""
Key = tuple[int, int, int]
"""Tag, word and dependency, the last two only where a rule asks for them."""


class Unfit(ValueError):
    """A ruler with rules that ask for more than tags, words and dependencies."""


class RememberedAttributes:
    """Asks the ruler once for each key and answers alike from then on; what spans several tokens is always asked."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        patterns: list[list[Rule]] = [pattern for row in ruler.patterns for pattern in row["patterns"]]  # type: ignore
        alone = [pattern[0] for pattern in patterns if len(pattern) == 1]
        if any(rule.keys() - ASKED for rule in alone):
            raise Unfit("the ruler asks for more than tags, words and dependencies")
        words, self._forms = _named(alone, "LOWER")
        deps, forms = _named(alone, "DEP")
        if forms:
            raise Unfit("a rule asks for a dependency by its form")
        ids = ruler.vocab.strings.add
        self._words, self._deps = {ids(word) for word in words}, {ids(dep) for dep in deps}
        several = [_telling(pattern) for pattern in patterns if len(pattern) > 1]
        self._of_several = {ids(value) for values in several for value in values}
        self._known: dict[Key, tuple[int, int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        tokens = list(doc)
        if any(t.is_space or t.lower in self._of_several or t.dep in self._of_several for t in tokens):
            return self._ruler(doc)
        keys = [self._key(token) for token in tokens]
        if not self._known.keys() >= set(keys):
            self._ruler(doc)
            self._known.update((key, _given(t)) for key, t in zip(keys, tokens, strict=True))
            return doc
        for key, token in zip(keys, tokens, strict=True):
            token.pos, morph, lemma = self._known[key]
            token.set_morph(morph)  # type: ignore[attr-defined]
            if lemma:
                token.lemma = lemma
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 0) -> Iterator[Doc]:
        """As spaCy calls it; there is nothing to do in batches."""
        del batch_size
        return map(self, stream)

    def _key(self, token: Token) -> Key:
        word, dep = token.lower, token.dep
        named = word in self._words or any(form.search(token.lower_) for form in self._forms)
        return token.tag, word if named else 0, dep if dep in self._deps else 0


def _given(token: Token) -> tuple[int, int, int]:
    """What the ruler made of a token: part of speech, form and lemma."""
    return token.pos, token.morph.key, token.lemma  # type: ignore[attr-defined]


def _named(rules: Iterable[Rule], name: str) -> tuple[set[str], list[re.Pattern[str]]]:
    """The values that rules name for one attribute of a token, and the forms of values that they ask for."""
    values: set[str] = set()
    forms = []
    for wanted in (rule[name] for rule in rules if name in rule):
        if isinstance(wanted, str):
            values.add(wanted)
        elif wanted.keys() == {"REGEX"}:
            forms.append(re.compile(wanted["REGEX"]))
        elif wanted.keys() <= {"IN", "NOT_IN"}:
            values.update(value for listed in wanted.values() for value in listed)
        else:
            raise Unfit(f"a rule asks for {name} by {wanted}")
    return values, forms


def _telling(pattern: Sequence[Rule]) -> set[str]:
    """Words, or dependencies, of which every match of a pattern over several tokens holds one."""
    for rule in pattern:
        for name in ("LOWER", "DEP"):
            values, forms = _named([rule], name)
            if values and not forms:
                return values
    raise Unfit("a rule over several tokens names no word")


@Language.factory(NAME)
def _create(nlp: Language, name: str) -> RememberedAttributes:
    del name
    ruler = nlp.get_pipe(RULER)
    assert isinstance(ruler, AttributeRuler)
    return RememberedAttributes(ruler)


def remember_attributes(nlp: Language) -> bool:
    """Puts the remembering in the ruler's place; false where the ruler is none whose answers can be remembered."""
    if RULER not in nlp.pipe_names:
        return False
    try:
        nlp.add_pipe(NAME, after=RULER)
    except Unfit:
        return False
    nlp.remove_pipe(RULER)
    return True
