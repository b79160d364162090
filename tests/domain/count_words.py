"""Counts in how many sentences of labelled newsrooms a stem stands, for `bot.domain.common_words`.

    python tests/domain/count_words.py NEWSROOM...

Prints the three lists: stems in at least 2 %, 0.8 % and 0.3 % of the sentences.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.domain import likeness

SHARES = (0.02, 0.008, 0.003)


def sentences(newsroom: Path) -> Iterator[str]:
    for path in sorted((newsroom / "articles").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        for text in (article["title"], *article["paragraphs"]):
            yield from re.split(r"(?<=[.!?])\s+", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newsrooms", nargs="+", type=Path)
    every = [likeness.stems(text) for folder in parser.parse_args().newsrooms for text in sentences(folder)]
    seen = Counter(stem for stems in every for stem in stems if stem.isascii())
    above = 2.0
    for share in SHARES:
        print(" ".join(sorted(stem for stem, n in seen.items() if share <= n / len(every) < above)), end="\n\n")
        above = share


if __name__ == "__main__":
    main()
