"""How well readings agree with a labelled newsroom: relevance, conflicts, developments and their fields."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.model import FIGURES, Article, Reading
from bot.extract.numbers import TENS, UNITS
from bot.extract.output import article_from_json, reading_json

SAME_SENTENCE = 0.6
"""Share of the shorter evidence's words that the other must have."""
TITLES = re.compile(r"^(?:the|a|an|president|prime minister|mr|ms)\s+")
SAME = tuple(
    tuple(names.split(", "))
    for names in (
        (
            "united states, us, u s, usa, america, washington, white house, us government, united states of "
            "america, us administration, biden administration, trump administration"
        ),
        "united kingdom, uk, britain, great britain, london, british government",
        (
            "russia, russian federation, moscow, kremlin, russian forces, russian army, russian troops, "
            "russian military, russian defence ministry, russian defense ministry"
        ),
        (
            "ukraine, kyiv, kiev, ukrainian forces, ukrainian army, armed forces of ukraine, ukrainian "
            "troops, ukrainian military"
        ),
        (
            "israel, israeli military, israeli army, idf, israel defense forces, israel defence forces, "
            "israeli forces, israeli air force"
        ),
        "iran, tehran, islamic republic of iran, islamic republic",
        "irgc, revolutionary guards, islamic revolutionary guard corps, revolutionary guard",
        "european union, eu, brussels, european commission",
        "united nations, un, u n",
        "north korea, dprk, pyongyang",
        "china, beijing",
        "india, new delhi, indian army, indian air force, indian armed forces",
        "pakistan, islamabad, pakistan army, pakistani military, pakistan air force",
        "rapid support forces, rsf",
        "sudan, sudanese army, saf, sudanese armed forces",
        "houthis, houthi, ansar allah, ansarallah, houthi movement",
        "icc, international criminal court",
        "iaea, international atomic energy agency",
        "nato, north atlantic treaty organization, alliance",
        "m23, march 23 movement, m23 rebels",
        "democratic republic of the congo, dr congo, drc, congo, democratic republic of congo, kinshasa",
        "turkey, turkiye, ankara",
        "palestinians, palestinian civilians",
    )
)
"""Names that mean one party, without articles and titles."""
GROUP = {name: n for n, names in enumerate(SAME) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Hits over what was offered and what was asked for."""

    hit: int
    got: int
    gold: int

    @property
    def precision(self) -> float:
        return self.hit / self.got if self.got else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The figures of one evaluation."""

    articles: int
    relevance: Share
    conflicts: Share
    developments: Share
    leads: Share
    """Of the developments of importance 4 and 5, how many were found."""
    types: Mapping[str, Share]
    fields: Mapping[str, Share]
    """Of the developments found: `hit` right out of `gold` that either side fills."""
    stated: Mapping[str, Share] = field(default_factory=dict)
    """Numbers and amounts of the developments found that stand in the gold's own sentence, in figures or in words."""
    errors: tuple[str, ...] = ()
    """Every development missed and every spurious one, a line each."""

    @property
    def macro(self) -> float:
        asked = [share.f1 for share in self.types.values() if share.gold]
        return sum(asked) / len(asked) if asked else 0.0


def load_newsroom(newsroom: Path) -> list[Article]:
    """The articles of a newsroom's folder, by id."""
    files = sorted((newsroom / "articles").glob("*.json"))
    return [article_from_json(json.loads(path.read_text(encoding="utf-8"))) for path in files]


def load_gold(newsroom: Path) -> dict[str, dict[str, Any]]:
    """Article id to its labelled answer."""
    files = sorted((newsroom / "gold").glob("*.json"))
    return {row["id"]: row for row in (json.loads(path.read_text(encoding="utf-8")) for path in files)}


def evaluate(newsroom: Path, readings: Sequence[Reading]) -> Scores:
    """Compares readings with the newsroom's gold; background is neither asked for nor held against them."""
    rows = {row["id"]: row for row in map(reading_json, readings)}
    tally: dict[str, Counter[str]] = {name: Counter() for name in ("relevance", "conflicts", "developments", "leads")}
    types: dict[str, Counter[str]] = {}
    fields: dict[str, Counter[str]] = {}
    stated: dict[str, Counter[str]] = {}
    errors: list[str] = []
    gold = load_gold(newsroom)
    for key, truth in gold.items():
        row = rows.get(key, {"relevant": False, "conflicts": [], "developments": []})
        _count(tally["relevance"], {key} if row["relevant"] else set(), {key} if truth["relevant"] else set())
        _count(tally["conflicts"], set(row["conflicts"]), set(truth["conflicts"]))
        _compare(truth["developments"], row["developments"], tally, types, fields)
        _count_stated(truth["developments"], row["developments"], stated)
        errors += _errors(key, truth["developments"], row["developments"])
    return Scores(
        articles=len(gold),
        **{name: _share(counts) for name, counts in tally.items()},
        types={name: _share(counts) for name, counts in sorted(types.items())},
        fields={name: _share(counts) for name, counts in sorted(fields.items())},
        stated={name: _share(counts) for name, counts in sorted(stated.items())},
        errors=tuple(errors),
    )


def _errors(key: str, every: list[dict[str, Any]], got: list[dict[str, Any]]) -> list[str]:
    pairs = paired(every, got)
    found, right = {i for i, _ in pairs}, {j for _, j in pairs}
    missed = [row for i, row in enumerate(every) if i not in found and not row.get("background")]
    spurious = [row for j, row in enumerate(got) if j not in right and not row.get("background")]
    lines = [f"missed   {key} {row['type']}: {row['evidence'][:150]}" for row in missed]
    return lines + [f"spurious {key} {row['type']}: {row['evidence'][:150]}" for row in spurious]


def _count(counts: Counter[str], got: set[str], gold: set[str]) -> None:
    counts.update(hit=len(got & gold), got=len(got), gold=len(gold))


def _share(counts: Counter[str]) -> Share:
    return Share(hit=counts["hit"], got=counts["got"], gold=counts["gold"])


def _compare(
    every: list[dict[str, Any]],
    got: list[dict[str, Any]],
    tally: dict[str, Counter[str]],
    types: dict[str, Counter[str]],
    fields: dict[str, Counter[str]],
) -> None:
    pairs = paired(every, got)
    aside = {j for i, j in pairs if every[i].get("background")} | {
        j for j, row in enumerate(got) if row.get("background")
    }
    pairs = [(i, j) for i, j in pairs if not every[i].get("background") and j not in aside]
    found = {i for i, _ in pairs}
    for i, truth in enumerate(every):
        if truth.get("background"):
            continue
        for counts in (tally["developments"], types.setdefault(truth["type"], Counter())):
            counts.update(gold=1, hit=int(i in found))
        if truth["importance"] >= 4:
            tally["leads"].update(gold=1, hit=int(i in found))
    for j, row in enumerate(got):
        if j not in aside:
            tally["developments"].update(got=1)
            types.setdefault(row["type"], Counter()).update(got=1)
    for i, j in pairs:
        for name, right in _fields_right(every[i], got[j]).items():
            fields.setdefault(name, Counter()).update(hit=int(right), gold=1, got=1)


def _count_stated(every: list[dict[str, Any]], got: list[dict[str, Any]], stated: dict[str, Counter[str]]) -> None:
    """Counts what the gold's own sentence states plainly, where the development rests on that sentence."""
    for i, j in paired(every, got):
        truth, row = every[i], got[j]
        if truth.get("background") or overlap(truth["evidence"], row["evidence"]) < SAME_SENTENCE:
            continue
        right = _fields_right(truth, row)
        said = _numbers_in(truth["evidence"])
        for key in FIGURES:
            value = truth.get(key)
            if value and value[0] == value[1] and value[0] in said:
                stated.setdefault("numbers", Counter()).update(hit=int(right[key]), gold=1, got=1)
        amount = truth.get("amount")
        if amount and re.search(r"\d", truth["evidence"]):
            stated.setdefault("amounts", Counter()).update(hit=int(right["amount"]), gold=1, got=1)


def _numbers_in(text: str) -> set[int]:
    """The whole numbers that a sentence has in figures, or in words up to ninety-nine."""
    found = {int(digits.replace(",", "")) for digits in re.findall(r"\b\d{1,3}(?:,\d{3})+\b|\b\d{1,9}\b", text)}
    for word in re.findall(r"[a-z]+(?:-[a-z]+)?", text.lower()):
        tens, _, unit = word.partition("-")
        value = TENS.get(tens, 0) + UNITS.get(unit, 0) if unit else {**UNITS, **TENS}.get(word, 0)
        found |= {value} if value else set()
    return found


def paired(gold: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Pairs of the same type within an article, best evidence first: on one sentence, or agreeing in particulars."""
    scored = sorted(
        (
            (overlap(truth.get("evidence") or "", row.get("evidence") or ""), -i, -j)
            for i, truth in enumerate(gold)
            for j, row in enumerate(got)
            if truth["type"] == row["type"]
        ),
        reverse=True,
    )
    used_gold: set[int] = set()
    used_got: set[int] = set()
    pairs = []
    for score, i, j in ((score, -i, -j) for score, i, j in scored):
        if i in used_gold or j in used_got or (score < SAME_SENTENCE and not _particulars(gold[i], got[j])):
            continue
        used_gold.add(i)
        used_got.add(j)
        pairs.append((i, j))
    return pairs


def _particulars(gold: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    who = [bool(gold.get(key)) and _names_right(got.get(key), gold[key]) for key in ("actor", "target")]
    what = [
        bool(gold.get(key) and got.get(key)) and same_name(str(got[key]), str(gold[key])) for key in ("place", "weapon")
    ]
    what += [bool(gold.get(key)) and list(gold[key]) == list(got.get(key) or []) for key in FIGURES]
    what.append(bool(gold.get("amount") and got.get("amount")) and gold["amount"]["value"] == got["amount"]["value"])
    return any(what) and sum(who) + sum(what) >= 2


def _fields_right(gold: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, bool]:
    """Field to right or wrong; a field that both leave empty is left out."""
    out = {"status": gold["status"] == got["status"]}
    for key in ("actor", "target"):
        if gold.get(key) or got.get(key):
            out[key] = _names_right(got.get(key), gold.get(key))
    for key in ("place", "claimed_by", "weapon"):
        a, b = gold.get(key), got.get(key)
        if a or b:
            out[key] = bool(a and b and same_name(str(a), str(b)))
    for key in ("date", *FIGURES):
        a, b = gold.get(key), got.get(key)
        if a or b:
            out[key] = a == b
    a, b = gold.get("amount"), got.get("amount")
    if a or b:
        out["amount"] = bool(
            a and b and a["currency"] == b["currency"] and abs(a["value"] - b["value"]) <= 0.01 * abs(a["value"])
        )
    return out


def _norm(name: str) -> str:
    text = name.casefold().replace("ü", "u").replace("’s", "").replace("'s", "")
    return " ".join(TITLES.sub("", " ".join(re.sub(r"[^\w ]+", " ", text).split())).split())


def same_name(a: str, b: str) -> bool:
    """Whether two names are one, by alias or because one holds the other's words."""
    a, b = _norm(a), _norm(b)
    if not a or not b:
        return False
    if a == b or (a in GROUP and GROUP.get(b) == GROUP[a]):
        return True
    small, large = sorted((set(a.split()), set(b.split())), key=len)
    return small <= large and any(len(word) > 2 for word in small)


def _names_right(got: Sequence[str] | None, gold: Sequence[str] | None) -> bool:
    if not gold:
        return not got
    return any(same_name(a, b) for a in got or () for b in gold)


def overlap(a: str, b: str) -> float:
    x, y = (set(re.findall(r"\w+", text.casefold())) for text in (a, b))
    return len(x & y) / max(1, min(len(x), len(y)))


def scores_json(scores: Scores) -> dict[str, Any]:
    """The figures as plain values, rounded to four places."""
    shares = {name: getattr(scores, name) for name in ("relevance", "conflicts", "developments")}
    return {
        "articles": scores.articles,
        **{name: _share_json(share) for name, share in shares.items()},
        "leads": round(scores.leads.recall, 4),
        "macro": round(scores.macro, 4),
        "fields": {name: {"right": round(share.recall, 4), "of": share.gold} for name, share in scores.fields.items()},
        "stated": {name: {"right": round(share.recall, 4), "of": share.gold} for name, share in scores.stated.items()},
        "types": {name: _share_json(share) for name, share in scores.types.items()},
    }


def _share_json(share: Share) -> dict[str, float]:
    return {
        "p": round(share.precision, 4),
        "r": round(share.recall, 4),
        "f1": round(share.f1, 4),
        "gold": share.gold,
        "got": share.got,
    }


def scores_text(scores: Scores, *, errors: bool = False) -> str:
    """The figures as a table for a terminal, with every miss where that is wanted."""
    lines = [f"{scores.articles} articles"]
    for name in ("relevance", "conflicts", "developments"):
        share: Share = getattr(scores, name)
        lines.append(f"{name:14} P {share.precision:.3f}  R {share.recall:.3f}  F1 {share.f1:.3f}")
    lines.append(f"{'leads':14} R {scores.leads.recall:.3f}   macro F1 {scores.macro:.3f}")
    lines.append("fields         " + "  ".join(f"{name} {s.recall:.2f}/{s.gold}" for name, s in scores.fields.items()))
    lines.append("plainly stated " + "  ".join(f"{name} {s.recall:.2f}/{s.gold}" for name, s in scores.stated.items()))
    lines += [
        f"  {name:22} P {s.precision:.2f}  R {s.recall:.2f}  F1 {s.f1:.2f}  gold {s.gold}  got {s.got}"
        for name, s in scores.types.items()
    ]
    return "\n".join([*lines, *(scores.errors if errors else ())])
