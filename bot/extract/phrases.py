"""Names that are made of others: the forces of a state, a title with a person, a direction or a kind with a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.extract import composed
from bot.extract.fold import PARTICLES, fold
from bot.extract.gazetteer import Place
from bot.extract.heads import head_after, head_before
from bot.extract.mention import Mention
from bot.extract.scan import Scan
from bot.extract.weapons import Arsenal
from bot.extract.wordlists import AREA_NOUNS, COMPASS, GIVEN_NAMES, OFFICES, SUFFIX_PRECISION, TITLES, VAGUE_NOUNS

_STATE = ("country", "demonym")


def merged(scan: Scan, mentions: Sequence[Mention], arsenal: Arsenal) -> list[Mention]:
    """The mentions with those that belong together joined, and titled persons and their later short forms added."""
    joined = without_overlap(
        [
            *(_joined(scan, mention) for mention in mentions),
            *composed.sponsored(scan.text),
            *composed.bodies(scan),
            *composed.run_by(scan),
        ]
    )
    titled = without_overlap([*joined, *_titled(scan, joined), *composed.vessels(scan.text)])
    named = as_written(scan, [*titled, *short_forms(scan, titled)])
    return without_overlap([*named, *composed.armed(scan, arsenal)])


def as_written(scan: Scan, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with known persons called as the article calls them in full."""
    full = dict(scan.context.written)
    for mention in mentions:
        if mention.kind == "person" and mention.id and len(mention.surface) > len(full.get(mention.id, "")):
            whole = " " in mention.surface and fold(mention.id).split()[-1] in fold(mention.surface)
            if whole or (" " in mention.surface and mention.id not in full):
                full[mention.id] = mention.surface
    return [
        replace(m, name=full.get(m.id) or scan.lexicon.in_full(m.id, m.surface)) if m.kind == "person" and m.id else m
        for m in mentions
    ]


def _joined(scan: Scan, mention: Mention) -> Mention:
    fighters = composed.fighters(scan, mention)
    if fighters is not None:
        return fighters
    if mention.kind in _STATE or mention.role in ("seat", "place") or _acts(mention):
        body = _body(scan, mention)
        if body is not None:
            return body
    if mention.kind == "place" or (mention.kind == "country" and mention.place is not None):
        return _area(scan, mention)
    return mention


def _acts(mention: Mention) -> bool:
    """Whether a group or a place is one that has ministries and forces of its own."""
    return mention.kind in ("armed_group", "place") or mention.name in {"European Union", "United Nations"}


def _body(scan: Scan, mention: Mention) -> Mention | None:
    """A state's forces, government, ministry or police: "Ukraine's air force", "the defence ministry of Russia"."""
    after = scan.after(mention.end)
    length, role = head_after(scan, after)
    start, end = mention.start, mention.end
    if length and (mention.kind in _STATE or mention.role or role in ("government", "ministry", "media")):
        end = scan.words[after + length - 1].end
    else:
        first, role = head_before(scan, scan.after(mention.start))
        if first < 0 or mention.kind == "demonym":
            return None
        start = scan.words[first].start
    surface = scan.text[start:end]
    party = mention.party or (mention.name if mention.kind != "demonym" else None)
    return replace(
        mention,
        start=start,
        end=end,
        kind="organisation",
        name=surface,
        surface=surface,
        role=role,
        party=party,
        place=None,
    )


def _area(scan: Scan, mention: Mention) -> Mention:
    """A place with its direction and its kind: "southern Lebanon", "Kursk region", "Bulengo camp"."""
    first, last = scan.after(mention.start), scan.after(mention.end) - 1
    start, end, place = mention.start, mention.end, mention.place
    noun = _noun_after(scan, last, mention)
    if noun:
        end = scan.words[last + 1].end
        place = _of_kind(scan, mention, noun)
    if first and scan.words[first - 1].key in COMPASS and scan.run[first - 1] > 1:
        start = scan.words[first - 1].start
        place = replace(place, precision="region") if place and place.precision == "country" else place
    if (start, end) == (mention.start, mention.end):
        return mention
    surface = scan.text[start:end]
    kind = mention.kind if mention.kind != "country" else "place"
    return replace(
        mention, start=start, end=end, name=surface, surface=surface, place=place, kind=kind, role="", party=None
    )


def _noun_after(scan: Scan, last: int, mention: Mention) -> str:
    """The kind of place named by the word after it, if any."""
    if last + 1 >= len(scan.words) or scan.run[last] < 2:
        return ""
    key = scan.words[last + 1].key
    return key if key in AREA_NOUNS - VAGUE_NOUNS and mention.kind == "place" else ""


def _of_kind(scan: Scan, mention: Mention, noun: str) -> Place | None:
    """The place of that kind among those of the name: Kursk the region, not the town."""
    precision = SUFFIX_PRECISION.get(noun)
    if mention.place is None or precision is None:
        return mention.place
    same = [
        p for p in scan.gazetteer.exact(mention.name) if p.country == mention.place.country and p.precision == precision
    ]
    return next(iter(same), replace(mention.place, precision=precision))


def _titled(scan: Scan, mentions: Sequence[Mention]) -> list[Mention]:
    """Persons whom only a title marks: "Defence Minister Sadio Camara"; they act for the state named before it."""
    taken = [(m.start, m.end) for m in mentions]
    out: list[Mention] = []
    for index, word in enumerate(scan.words[:-1]):
        if word.key not in TITLES or scan.run[index] < 2:
            continue
        length = _name_length(scan, index + 1, taken)
        if length >= 2 or (length == 1 and word.capital and word.key in TITLES and not scan.opens(index + 1)):
            start, end = scan.words[index + 1].start, scan.words[index + length].end
            owner = _owner(scan, index, mentions) if word.key in OFFICES else None
            surface = scan.text[start:end]
            out.append(
                Mention(
                    start=start,
                    end=end,
                    kind="person",
                    name=surface,
                    surface=surface,
                    country=owner.country if owner else None,
                    party=owner.party if owner else None,
                    role="office-holder" if owner else "",
                )
            )
    return out


def given(scan: Scan, mentions: Sequence[Mention]) -> list[Mention]:
    """Persons whom only a common given name marks; too unsure to be mentions, good enough to know a surname by."""
    taken = [(m.start, m.end) for m in mentions]
    out: list[Mention] = []
    for index, word in enumerate(scan.words[:-1]):
        length = _name_length(scan, index, taken) if word.key in GIVEN_NAMES and word.capital else 0
        if length in (2, 3):
            surface = scan.text[word.start : scan.words[index + length - 1].end]
            out.append(
                Mention(start=word.start, end=word.start + len(surface), kind="person", name=surface, surface=surface)
            )
    return out


def _name_length(scan: Scan, first: int, taken: Sequence[tuple[int, int]]) -> int:
    """How many words of a personal name begin there; none where a known name stands or a line is all capitals."""
    if scan.titled[first]:
        return 0
    length = 0
    for index in range(first, min(first + scan.run[first], first + 5)):
        word = scan.words[index]
        inside = any(start < word.end and word.start < end for start, end in taken)
        joins = (
            length
            and word.key in PARTICLES - {"of", "and", "the"}
            and index + 1 < len(scan.words)
            and scan.words[index + 1].capital
        )
        if inside or word.key in TITLES or not (word.capital or joins) or word.text.isdigit():
            break
        length += 1
        if scan.text[word.end : word.end + 2] in {"'s", "’s"}:
            break
    return length


def _owner(scan: Scan, index: int, mentions: Sequence[Mention]) -> Mention | None:
    """The state named at most five words before a title, in the same stretch of text."""
    low = scan.words[max(0, index - 5)].start
    close = [
        m for m in mentions if low <= m.start and m.end <= scan.words[index].end and m.party and m.kind != "person"
    ]
    stretch = [m for m in close if scan.run[scan.after(m.start)] > index - scan.after(m.start)]
    return stretch[-1] if stretch else None


def by_surname(scan: Scan, mentions: Sequence[Mention]) -> dict[str, Mention]:
    """Folded surnames to the persons whom the article names in full."""
    own = {fold(m.name).split()[-1]: m for m in mentions if m.kind == "person" and " " in m.name}
    return {**scan.context.people, **own}


def named_in_full(scan: Scan, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with persons of one word called what the article called them in full."""
    full = by_surname(scan, mentions)
    return [
        replace(full[key], start=m.start, end=m.end, surface=m.surface)
        if m.kind == "person" and " " not in m.name and (key := fold(m.name)) in full
        else m
        for m in mentions
    ]


def short_forms(scan: Scan, mentions: Sequence[Mention]) -> list[Mention]:
    """Later mentions of a person by surname alone, with the name that the article gave in full."""
    full = by_surname(scan, mentions)
    first = {m.start for m in mentions}
    out: list[Mention] = []
    for index, word in enumerate(scan.words):
        person = full.get(word.key)
        if person and word.capital and word.start not in first and not scan.part_of_person(index):
            out.append(replace(person, start=word.start, end=word.end, surface=word.text))
    return out


def without_overlap(mentions: Sequence[Mention]) -> list[Mention]:
    """In the order of the text, the longer of two that overlap."""
    out: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -(m.end - m.start))):
        if out and mention.start < out[-1].end:
            if mention.end - mention.start > out[-1].end - out[-1].start:
                out[-1] = mention
            continue
        out.append(mention)
    return out
