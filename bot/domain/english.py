"""The English phrase book that headlines are composed from; another language is another such table.

A phrase is tried with its slots filled; the first whose slots are all known is used.
    {slot}        must be known           [ ... {slot} ... ]   left out when a slot in it is not known
    <one|many>    agrees with the name before it
The slots are listed in `bot.domain.headline`.  A variant is chosen by words of the evidence sentence that the headline
is shown with, so that it never says more than that sentence does.
"""

from __future__ import annotations

from bot.domain.english_deeds import DEEDS
from bot.domain.english_words import WORDS
from bot.domain.phrases import Phrases

ENGLISH = Phrases(
    short={
        "United States": "US",
        "United Kingdom": "UK",
        "European Union": "EU",
        "United Nations": "UN",
        "United Arab Emirates": "UAE",
        "Democratic Republic of the Congo": "DR Congo",
        "International Criminal Court": "ICC",
        "International Court of Justice": "ICJ",
        "International Atomic Energy Agency": "IAEA",
        "Rapid Support Forces": "RSF",
    },
    one_of={"people": "person", "recruits": "recruit", "civilians": "civilian"},
    joiner=" and ",
    others=" and others",
    toll={"killed": "{n} killed", "injured": "{n} injured", "captured": "{n} captured"},
    unhurt="no casualties",
    up_to="up to {n}",
    at_least="at least {n}",
    dozens={(24, 99): "dozens", (40, 99): "scores", (200, 999): "hundreds", (2000, 9999): "thousands"},
    downed="{n} shot down",
    downed_of="{n} of {total} shot down",
    says=", {by} <says|say>",
    denies="; {by} <denies|deny> it",
    unsure=" (unconfirmed)",
    from_title="{title}",
    announced=("{actor} <announces|announce> {noun}[ {in_place}]", "{Noun} announced[ {in_place}]"),
    proposed=("{actor} <proposes|propose> {noun}[ {in_place}]", "{Noun} proposed[ {in_place}]"),
    possible=("{actor} may be planning {noun}[ against {target}][ {in_place}]", "{Noun} feared[ {in_place}]"),
    denied=("{denier} <denies|deny> {noun}[ {in_place}]",),
    types={**DEEDS, **WORDS},
)
