"""The name of a speaker as an article gives it, and whom a speaking pronoun stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PERSONAL = frozenset({"he", "she"})
NEUTRAL = frozenset({"it", "they"})
DROPPED = words("the a an its their his her our this that these those some several many other")
REACH = 120
"""How many tokens back a pronoun may look for its name."""


def name_of(head: Token) -> tuple[int, int, str]:
    """First token, end and text of a speaker: the person's name if given, else the phrase without its article."""
    person = _person(head)
    if person is not None:
        return person
    start, end = _within_name(head, head.left_edge.i, max(_end(head), head.i + 1))
    tokens = list(head.doc[start:end])
    while len(tokens) > 1 and (tokens[0].lower_ in DROPPED or tokens[0].is_punct):
        tokens = tokens[1:]
    start = tokens[0].i
    return start, end, head.doc[start:end].text


def name_in(doc: Doc, start: int, end: int) -> tuple[int, int, str]:
    """The same of a phrase read off the line: a person's name in it, else the phrase without its article."""
    person = next(
        (e for e in doc.ents if e.label_ == "PERSON" and start <= e.start and e.end <= end and e.end == end), None
    )
    if person is not None:
        return person.start, person.end, person.text
    while end - start > 1 and (doc[start].lower_ in DROPPED or doc[start].is_punct):
        start += 1
    return start, end, doc[start:end].text


def _within_name(head: Token, start: int, end: int) -> tuple[int, int]:
    """The bounds stretched to those of the named entity that the head stands in."""
    entity = next((e for e in head.doc.ents if e.start <= head.i < e.end), None)
    return (start, end) if entity is None else (min(start, entity.start), max(end, entity.end))


def _person(head: Token) -> tuple[int, int, str] | None:
    """The person named in a phrase or in apposition: "its governor, Bachir Khodr", "Minister Ali Yerlikaya"."""
    kinds = {"appos", "compound"} if head.pos_ == "PROPN" else {"appos"}
    near = [head, *(child for child in head.children if child.dep_ in kinds)]
    for token in near:
        if token.ent_type_ == "PERSON" or (
            token.dep_ == "appos"
            and token.pos_ == "PROPN"
            and token.ent_type_ in {"", "PERSON"}
            and token.i > head.i + 1
            and len(token.doc[token.left_edge.i : token.i + 1]) > 1
            and token.right_edge.i == token.i
        ):
            entity = next(
                (e for e in token.doc.ents if e.start <= token.i < e.end), token.doc[token.left_edge.i : token.i + 1]
            )
            if len(entity):
                end = entity.end - 1 if entity[-1].text in {"'s", "’s"} else entity.end
                return entity.start, end, head.doc[entity.start : end].text
    return None


def _end(head: Token) -> int:
    """Where the phrase ends: with its complements and what is joined to it, without clauses and asides."""
    end = head.i + 1
    for child in head.children:
        if child.i < head.i:
            continue
        if child.dep_ == "prep" and child.lower_ in {"of", "in", "for", "at", "from"} and child.i == end:
            noun = next((c for c in child.children if c.dep_ == "pobj"), None)
            end = _end(noun) if noun is not None else end
        elif child.dep_ == "appos" and child.pos_ == "PROPN" and child.left_edge.i == end:
            end = child.i + 1
        elif child.dep_ in {"conj"} and child.pos_ in {"NOUN", "PROPN"}:
            end = _end(child)
        elif child.dep_ not in {"cc"}:
            break
    return end


def antecedent(pronoun: Token) -> Token | None:
    """The last person or body named before a speaking pronoun, within its document."""
    word = pronoun.lower_
    if word not in PERSONAL | NEUTRAL:
        return None
    wanted = {"PERSON"} if word in PERSONAL else {"ORG", "GPE"}
    candidates = [
        e
        for e in pronoun.doc.ents
        if e.label_ in wanted and len(e.text) > 2 and pronoun.i - REACH < e.start < pronoun.i
    ]
    subjects = [e for e in candidates if e.root.dep_ in {"nsubj", "nsubjpass"} and e.root.head.i < pronoun.i]
    chosen = subjects or candidates
    return chosen[-1].root if chosen else None
