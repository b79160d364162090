"""A trigger in its sentence: which word stands in which of its arguments, and how a name stands to it."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bot.extract.frames import frame_of
from bot.extract.mention import Mention
from bot.extract.passages import Passage

REACH = 4
"""How many steps up the parse a name may stand below an argument: "missiles of the Russian army"."""
NP_LINKS = frozenset("amod compound poss nmod appos pobj prep conj nn det".split())  # noqa: SIM905
SAYING = frozenset(
    """say tell warn add write declare announce state call accuse condemn denounce vow promise threaten claim note
    stress insist describe argue answer reply respond retort urge explain""".split()  # noqa: SIM905
)


def speaks(token: Token) -> bool:
    """Whether a word is, or belongs to, the subject of a verb of saying."""
    while token.dep_ in {"amod", "compound", "poss", "nmod", "appos"} and token.head != token:
        token = token.head
    return token.dep_ == "nsubj" and token.head.lemma_ in SAYING


class Setting:
    """A trigger in its sentence: which word stands in which argument."""

    def __init__(self, passage: Passage, trigger: Token) -> None:
        self.passage = passage
        self.trigger = trigger
        self.frame = frame_of(trigger)
        self.slots: dict[int, str] = {}
        self._positions: dict[int, frozenset[str]] = {}
        for name, tokens in (("subj", self.frame.subjects), ("obj", self.frame.objects)):
            for token in tokens:
                self.slots.setdefault(token.i, name)
        for preposition_, tokens in self.frame.obliques.items():
            for token in tokens:
                self.slots.setdefault(token.i, f"p:{preposition_}")
        for token, name in _governing(trigger):
            self.slots.setdefault(token.i, name)

    def slot(self, token: Token) -> str:
        """The argument that a word heads or stands in, marked where it stands below; "none" outside all of them."""
        below = ""
        for _ in range(REACH):
            if token.i in self.slots:
                return self.slots[token.i] + below
            if token.i == self.trigger.i:
                return "trigger" + below
            if token.dep_ not in NP_LINKS or token.head == token:
                break
            below = below if token.dep_ == "conj" else "<"
            token = token.head
        return "none"

    def position(self, token: Token) -> frozenset[str]:
        """Where a phrase stands to the trigger; asked for each role anew."""
        if token.i not in self._positions:
            self._positions[token.i] = frozenset(self._position(token))
        return self._positions[token.i]

    def _position(self, token: Token) -> set[str]:
        gap = token.i - self.trigger.i
        found = {f"slot {self.slot(token)}", f"dep {token.dep_}", "before" if gap < 0 else "after"}
        if token.dep_ in {"pobj", "conj"}:
            found.add(f"prep {preposition(token)}")
        found.add(f"gap {'-' if gap < 0 else '+'}{_bucket(abs(gap))}")
        if any(ancestor.i == self.trigger.i for ancestor in token.ancestors):
            found.add("below")
        elif _is_aside(token, self.trigger):
            found.add("aside")
        return found

    def of_mention(self, mention: Mention) -> set[str]:
        """What a name in the trigger's own sentence has to say for itself."""
        head = self.passage.doc[mention.start : mention.end].root
        found = {"here", f"kind {mention.kind}", *self.position(head)}
        if speaks(head):
            found.add("says")
        if mention.role:
            found.add(f"role {mention.role}")
        if mention.start == 0 or (mention.start == 1 and self.passage.doc[0].lower_ == "the"):
            found.add("opens")
        if mention.kind in {"place", "facility", "country"}:
            found.add(f"precision {precision(mention)}")
        return found


def _governing(trigger: Token) -> Iterator[tuple[Token, str]]:
    """Arguments of the clauses around the trigger."""
    level = 0
    for ancestor in trigger.ancestors:
        if ancestor.pos_ not in {"VERB", "AUX"}:
            continue
        level += 1
        for child in ancestor.children:
            if child.dep_ in {"nsubj", "nsubjpass", "dobj", "dative", "attr"}:
                yield child, f"gov{min(level, 2)}:{child.dep_}"
            elif child.dep_ in {"prep", "agent"}:
                for grand in child.children:
                    if grand.dep_ == "pobj":
                        yield grand, f"gov{min(level, 2)}:{child.lower_}"


def _bucket(gap: int) -> int:
    return next((n for n, edge in enumerate((1, 3, 6, 12)) if gap <= edge), 4)


def preposition(token: Token) -> str:
    """The preposition that governs a word or its first conjunct."""
    while token.dep_ == "conj" and token.head != token:
        token = token.head
    return str(token.head.lower_) if token.dep_ == "pobj" else ""


def precision(mention: Mention) -> str:
    if mention.place is not None:
        return mention.place.precision
    return "country" if mention.kind == "country" else "unknown"


def _is_aside(head: Token, trigger: Token) -> bool:
    """Whether a relative or reporting clause parts a phrase from the trigger."""
    for ancestor in head.ancestors:
        if ancestor.i == trigger.i:
            return False
        if ancestor.dep_ in {"relcl", "advcl", "ccomp", "acl"} and not ancestor.is_ancestor(trigger):
            return True
    return False
