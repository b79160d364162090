"""How fast reading is beside the bare model, and what memory it takes; to be run by hand on a quiet machine.

    python tests/bench/bench_reading.py [--rounds 5] [--every 10] [--memory 10000]

Two mixes of every tenth of the labelled newsrooms' articles: all conflict news, and one conflict article in five.  Each
round times `nlp.pipe` over the same texts and `Extractor.read`, alternately in one process; the ratio is that of the
medians.
`--memory N` reads N articles in turn and prints the resident memory every thousand, beside that of the bare model.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from bot.domain.model import Article
from bot.extract.output import article_from_json
from bot.extract.pipeline import load_extractor, load_model
from bot.settings import default_config_dir

NEWSROOMS = Path(__file__).parents[1] / "quality" / "newsrooms"
DULL = (
    "The council will vote on a new swimming pool next week, the mayor said at a meeting on Tuesday evening.",
    "Shares of the carmaker fell by three per cent after it had recalled 40,000 vans because of faulty brakes.",
    "The striker scored twice in the second half, and the hosts won their first match of the season.",
    "Researchers found that walking for twenty minutes a day lowers the risk of heart disease.",
    "The festival opens on Friday with a concert in the old harbour; tickets cost 40 euros.",
)


def conflict_articles() -> list[Article]:
    files = sorted(NEWSROOMS.glob("*/articles/*.json"))
    return [article_from_json(json.loads(file.read_text(encoding="utf-8"))) for file in files]


def mixed(articles: Sequence[Article]) -> list[Article]:
    """Each conflict article among four of the same length about other things."""
    found: list[Article] = []
    for article in articles:
        found.append(article)
        dull = tuple(islice(cycle(DULL), len(article.paragraphs) * 2))
        found += [replace(article, id=f"{article.id}-{n}", title=DULL[n % 5], paragraphs=dull) for n in range(4)]
    return found


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(name: str, articles: Sequence[Article], rounds: int) -> None:
    nlp, extractor = load_model(), load_extractor(default_config_dir())
    texts = [f"{article.title}\n{article.text}" for article in articles]

    def bare() -> None:
        for _ in nlp.pipe(texts, batch_size=32):
            pass

    pairs = [(seconds(bare), seconds(lambda: extractor.read(articles))) for _ in range(rounds)]
    base, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    words = sum(len(text.split()) for text in texts)
    print(
        f"{name}: {len(articles)} articles, {words} words; bare model {words / base:,.0f} words/s, "
        f"reading {words / ours:,.0f} words/s, ratio {base / ours:.2f}"
    )


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory(articles: Sequence[Article], count: int) -> None:
    nlp = load_model()
    for _ in nlp.pipe([article.text for article in articles[:64]], batch_size=32):
        pass
    bare = megabytes()
    extractor = load_extractor(default_config_dir())
    stream = cycle(articles)
    for done in range(0, count, 1000):
        for _ in range(0, 1000, 20):
            extractor.read(list(islice(stream, 20)))
        print(
            f"{done + 1000:6} articles: {megabytes():.0f} MB, bare model {bare:.0f} MB, {megabytes() / bare:.2f} times"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, default=0, metavar="N")
    parser.add_argument("--every", type=int, default=10, metavar="N", help="takes each Nth article")
    args = parser.parse_args()
    articles = conflict_articles()[:: args.every]
    if args.memory:
        memory(articles, args.memory)
        return
    compare("all conflict news", articles, args.rounds)
    compare("one in five", mixed(articles), args.rounds)


if __name__ == "__main__":
    main()
