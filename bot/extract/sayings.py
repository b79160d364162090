"""The places where a sentence says who speaks, and what each of them covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

ClaimKind = Literal["direct", "according", "passive", "reportedly", "continued", "quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One place where a sentence says who speaks, and the tokens that it covers."""

    cue: Token
    speaker: Token | None
    kind: ClaimKind
    leading: bool
    """Before what is said: "officials said that"; else behind it or between."""
    start: int
    end: int
    phrase: tuple[int, int] | None = None
    """The speaker's tokens where they were read off the line and not off the parse."""


SPEECH_VERBS = words(
    "say tell report add state claim write note confirm announce declare allege insist stress assert "
    "acknowledge admit reveal reiterate argue explain disclose maintain observe recall post tweet estimate "
    "believe suspect warn complain testify recount describe remark emphasise emphasize underline inform "
    "specify clarify document conclude contend repeat indicate suggest relate comment reckon retort answer "
    "reply boast fear project promise vow pledge accuse blame predict hint concede deny caution think "
    "calculate tally count put speak signal verify continue charge elaborate attest know find"
)
OBJECT_VERBS = words("claim confirm report deny reject dismiss announce document count allege refute record tally fear")
"""Verbs whose plain object is already what is claimed: "the rebels claim two towns"."""
SPEECH_FORMS = words(
    "said says say told tell reported reports report wrote writes write claimed claims claim notes noted "
    "note confirmed confirms announced announces added adds add disclosed stated estimates estimated "
    "reckons reckoned insists insisted alleged alleges stressed maintains maintained acknowledged admitted "
    "admits projects projected believes warned warns complains complained boasted promised vowed tallied "
    "counted argued asserted revealed retorted replied answered"
)
"""Forms that close a sentence: "..., Turkish media report", whatever the tagger takes them for."""
AFTER_SPEECH = words(
    "on in at to late early earlier later afterward afterwards yesterday today again too separately via "
    "through citing with"
)
NOUN_LIKE = words("report reports claim claims notes estimates projects note")
"""Of those, the ones that are as often nouns: they must close their part of the sentence."""
LONGEST_SENTENCE = 300
"""Tokens that are looked at: no sentence of prose is longer, lists without a full stop are."""
LONGEST_PHRASE = 16
PASSIVES = words(
    "say report believe think understand allege claim rumour rumor suppose estimate record confirm document admit"
)
ESTIMATES = words("estimate count account tally reckoning version report telling admission figure")
GENERIC = words("source sources official officials person people diplomat diplomats insiders")
OPENERS = words("it its they their he his she her that")
"""What opens a clause behind a verb that may be read as a noun."""
BREAKS = words("while whereas but although though")
NOBODY = words("nobody none nothing noone")


def attributions(sentence: Span) -> list[Attribution]:
    """Every "X said", "according to X" and "by X's count" of a sentence, in order, with what each covers."""
    every = sentence.doc.user_data
    key = f"attributions {sentence.start} {sentence.end}"
    if key not in every:
        every[key] = _attributions(sentence)
    return every[key]  # type: ignore[no-any-return]


def _attributions(sentence: Span) -> list[Attribution]:
    found: list[Attribution] = []
    for token in sentence[:LONGEST_SENTENCE]:
        closing = _closing(token, sentence)
        if closing is not None:
            found.append(closing)
        else:
            found.extend(_at(token, sentence))
    return found


# read off the line


def _closing(token: Token, sentence: Span) -> Attribution | None:
    """The closing ", Turkish media report": a comma, a phrase without a verb, a form of speaking, the end."""
    if token.lower_ not in SPEECH_FORMS or not _may_end(token, sentence):
        return None
    last = token.i - 1
    while last > sentence.start and (
        token.doc[last].lower_ in {"has", "have", "had", "also", "later", "earlier", "now"}
        or token.doc[last].text == ","
    ):
        last -= 1
    first = last
    while (
        first > sentence.start
        and last - first < LONGEST_PHRASE
        and token.doc[first - 1].text not in {",", '"', "”", ";", "–", "—", "?", "!", "''"}
    ):
        first -= 1
    phrase = token.doc[first : last + 1]
    if first <= sentence.start or last - first >= LONGEST_PHRASE or not _is_noun_phrase(phrase):
        return None
    speaker = next(
        (t for t in phrase if t.dep_ in {"nsubj", "ROOT"} and t.pos_ in {"NOUN", "PROPN", "PRON"}), phrase.root
    )
    inner = _cited(token)
    start, end = segment(token, sentence)
    return Attribution(cue=token, speaker=inner or speaker, kind="direct", leading=False, start=start, end=end,
                       phrase=None if inner is not None or speaker.pos_ == "PRON" else (first, last + 1))  # fmt: skip


def _may_end(token: Token, sentence: Span) -> bool:
    """Whether a form of speaking may close what is said: behind it no clause of its own begins."""
    if token.i + 1 >= sentence.end:
        return True
    after = token.nbor()
    if token.lower_ in NOUN_LIKE and token.pos_ != "VERB" and after.text not in {".", ";", "!"}:
        return False
    return (
        after.is_punct
        or after.lower_ in AFTER_SPEECH
        or after.lower_.endswith("day")
        or (
            token.lower_ in {"told", "tell"}
            and after.pos_ in {"PROPN", "NOUN", "DET"}
            and not any(c.dep_ == "ccomp" and c.i > token.i for c in token.children)
        )
    )


def _is_noun_phrase(phrase: Span) -> bool:
    if phrase[0].tag_ == "VBG" or phrase[0].lower_ in BREAKS | {
        "and",
        "which",
        "who",
        "that",
        "if",
        "when",
        "as",
        "after",
        "because",
        "at",
        "in",
        "on",
        "to",
        "from",
        "with",
        "for",
        "of",
    }:
        return False
    nouns = any(token.pos_ in {"NOUN", "PROPN", "PRON"} or token.tag_ == "JJ" for token in phrase)
    return nouns and not any(token.tag_ in {"VBD", "VBZ", "VBP", "MD", "VB", "WP", "WDT", "TO"} for token in phrase)


# read off the parse


def _at(token: Token, sentence: Span) -> Iterator[Attribution]:
    if token.lower_ == "according" and token.i + 1 < sentence.end and token.nbor().lower_ == "to":
        source = _object_of(token.nbor()) or _object_of(token)
        start, end = _following(token, sentence)
        yield Attribution(cue=token, speaker=source, kind="according", leading=False, start=start, end=end)
    elif token.lemma_ in ESTIMATES and token.dep_ == "pobj" and token.head.lower_ in {"by", "in", "on"}:
        owner = next((child for child in token.children if child.dep_ == "poss"), None)
        if owner is not None:
            yield _spread(token, owner, "according", sentence)
    elif token.lemma_.lower() in SPEECH_VERBS | {"let"} and token.pos_ == "VERB":
        yield from _spoken(token, sentence)
    elif token.lower_ in NOUN_LIKE and (misread := _misread(token, sentence)) is not None:
        yield misread


def _misread(token: Token, sentence: Span) -> Attribution | None:
    """ "The militia claims it killed 20 soldiers" where the parse takes "claims" for a noun."""
    start, end = segment(token, sentence)
    behind = token.nbor() if token.i + 1 < end else None
    before = token.doc[token.i - 1] if token.i > start else None
    if behind is None or before is None or behind.lower_ not in OPENERS or before.pos_ not in {"NOUN", "PROPN"}:
        return None
    if any(other.pos_ in {"VERB", "AUX"} for other in token.doc[start : token.i]):
        return None
    return Attribution(
        cue=token, speaker=before, kind="direct", leading=True, start=token.i + 1, end=end, phrase=(start, token.i)
    )


def _object_of(preposition: Token) -> Token | None:
    return next((child for child in preposition.children if child.dep_ == "pobj"), None)


def _spread(cue: Token, speaker: Token | None, kind: ClaimKind, sentence: Span) -> Attribution:
    start, end = segment(cue, sentence)
    return Attribution(cue=cue, speaker=speaker, kind=kind, leading=False, start=start, end=end)


def _following(cue: Token, sentence: Span) -> tuple[int, int]:
    """What a trailing "according to" covers: its clause, and those above that it goes on from."""
    start, end = segment(cue, sentence)
    if cue.i - start < 2:
        return start, end
    verb = cue.head
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        verb = verb.head
    while (
        verb.dep_ in {"conj", "xcomp", "ccomp"}
        or (verb.dep_ == "advcl" and verb.tag_ == "VBG")
        or (verb.dep_ == "acl" and verb.tag_ == "VBG")
    ):
        verb = verb.head
        while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
            verb = verb.head
    return max(start, verb.left_edge.i), min(end, max(verb.right_edge.i, cue.i) + 1)


def segment(cue: Token, sentence: Span) -> tuple[int, int]:
    """The part of the sentence between semicolons in which a word stands."""
    start = max((t.i + 1 for t in sentence if t.text == ";" and t.i < cue.i), default=sentence.start)
    end = min((t.i for t in sentence if t.text == ";" and t.i > cue.i), default=sentence.end)
    return start, end


def _spoken(verb: Token, sentence: Span) -> Iterator[Attribution]:
    if _is_passive(verb):
        agent = agent_of(verb)
        if verb.lemma_ in PASSIVES and (
            agent is not None or any(child.dep_ == "xcomp" for child in verb.children) or _is_impersonal(verb)
        ):
            yield _passive(verb, agent, sentence)
        return
    speaker = speaker_of(verb)
    if (
        speaker is None
        or speaker.lower_ in NOBODY
        or speaker.tag_ in {"WP", "WDT"}
        or any(child.dep_ == "neg" for child in verb.children)
    ):
        return
    if (verb.lemma_ == "claim" and any(child.lemma_ in {"life", "victim"} for child in verb.children)) or (
        verb.lemma_ == "let" and "known" not in {t.lower_ for t in verb.subtree}
    ):
        return
    inner = _cited(verb)
    content = _content(verb)
    if content is not None:
        yield Attribution(
            cue=verb,
            speaker=inner or speaker,
            kind="direct",
            leading=True,
            start=verb.i + 1,
            end=min(content + 1, segment(verb, sentence)[1]),
        )
    elif _is_inserted(verb, speaker):
        yield _spread(verb, inner or speaker, "direct", sentence)


def _is_passive(verb: Token) -> bool:
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children):
        return True
    active = any(child.dep_ in {"aux", "nsubj"} for child in verb.children)
    return verb.tag_ == "VBN" and (verb.dep_ in {"acl", "amod"} or (verb.dep_ in {"conj", "advcl"} and not active))


def _is_impersonal(verb: Token) -> bool:
    """ "It was reported that"."""
    return any(child.dep_ == "nsubjpass" and child.lower_ == "it" for child in verb.children)


def _passive(verb: Token, agent: Token | None, sentence: Span) -> Attribution:
    start = min(verb.left_edge.i, sentence.end)
    return Attribution(cue=verb, speaker=agent, kind="passive", leading=True, start=start, end=verb.right_edge.i + 1)


def agent_of(verb: Token) -> Token | None:
    by = next((child for child in verb.children if child.dep_ == "agent" or child.lower_ == "by"), None)
    return _object_of(by) if by is not None else None


def speaker_of(verb: Token) -> Token | None:
    """A speech verb's subject, or that of the verb which it is joined to or hangs on."""
    token = verb
    for _ in range(4):
        subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
        if subject is not None:
            return _relative(_mend(subject))
        if token.dep_ in {"conj", "advcl", "xcomp"} and token.head.pos_ in {"VERB", "AUX"}:
            token = token.head
        elif token.dep_ == "acl" and token.head.dep_ in {"nsubj", "ROOT", "appos"}:
            return token.head
        elif token.dep_ == "acl" and token.tag_ == "VBG":
            token = next((above for above in token.ancestors if above.pos_ in {"VERB", "AUX"}), token.head)
        else:
            break
    behind = verb.doc[verb.i + 1 : verb.i + 2]
    return next(
        (
            child
            for child in verb.children
            if child.dep_ == "dobj" and child.i > verb.i and behind and _is_inverted(verb, child)
        ),
        None,
    )


def _mend(subject: Token) -> Token:
    """The noun before a verb that was read as one: "ministry" in "The ministry rejects claims"."""
    before = next((c for c in subject.children if c.dep_ == "compound"), None)
    return (
        before
        if before is not None and subject.lower_ in {"rejects", "denies", "dismisses", "claims", "reports"}
        else subject
    )


def _relative(subject: Token) -> Token:
    """The noun that "who" and "which" stand for."""
    return subject.head.head if subject.lower_ in {"who", "which", "that"} and subject.head.dep_ == "relcl" else subject


def _is_inverted(verb: Token, noun: Token) -> bool:
    """ ", said the governor" where the parse takes the speaker for an object."""
    return (
        verb.tag_ != "VBG"
        and verb.i > verb.sent.start
        and verb.nbor(-1).text in {",", '"', "”", "’"}
        and noun.ent_type_ in {"PERSON", "ORG", "NORP", "GPE", ""}
    )


def _content(verb: Token) -> int | None:
    """The last token of what is said behind a verb, or None."""
    for child in verb.children:
        if child.i < verb.i:
            continue
        clause = child.dep_ == "ccomp" or (
            child.dep_ == "xcomp" and verb.lemma_ in {"claim", "deny", "promise", "vow", "pledge"}
        )
        accused = child.dep_ == "prep" and (
            (verb.lemma_ == "accuse" and child.lower_ == "of")
            or (verb.lemma_ in {"blame", "speak"} and child.lower_ in {"for", "of"})
        )
        accused = (
            accused
            or verb.lemma_ == "accuse"
            or (verb.lemma_ == "warn" and child.dep_ == "prep" and child.lower_ == "of")
        )
        if clause or accused or (child.dep_ == "dobj" and verb.lemma_ in OBJECT_VERBS):
            return verb.right_edge.i
    return verb.right_edge.i if verb.lemma_ == "let" else None


def _is_inserted(verb: Token, speaker: Token) -> bool:
    """Whether "X said" stands behind a comma or quotation marks, after what is said."""
    first = min(speaker.left_edge.i, verb.i)
    if first <= verb.sent.start:
        return False
    before = verb.doc[first - 1]
    return (
        before.text in {",", '"', "”", "–", "—", "''", "?", "!", "("}
        or before.lower_ == "as"
        or any(child.dep_ in {"ccomp", "parataxis"} and child.i < first for child in verb.children)
    )


def _cited(verb: Token) -> Token | None:
    """The source behind an outlet ("reports, citing the air force"); vague sources leave it with the outlet."""
    for token in verb.doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)]:
        if token.lower_ in SPEECH_FORMS:
            return None
        if token.lower_ in {"citing", "quoting", "referring", "reference"}:
            objects = [c for c in token.subtree if c.dep_ in {"dobj", "pobj"} and c.i > token.i]
            return _author(objects[0]) if objects and objects[0].lower_ not in GENERIC else None
    return None


def _author(source: Token) -> Token:
    """Whose "statement", "report" or "post" is cited, if it says so."""
    if source.lemma_.lower() not in {"statement", "report", "post", "letter", "document", "account"}:
        return source
    of = next((child for child in source.children if child.lower_ in {"of", "by", "from"}), None)
    return (_object_of(of) or source) if of is not None else source
