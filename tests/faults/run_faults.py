"""Runs seeded schedules of kills and faults and says what came of them: `make faults N=1000`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fault_nursery import Nursery
from fault_schedule import Schedule, Tally, new_api

from bot.store.sql import open_store


async def run(seeds: list[int]) -> Tally:
    """Some schedules, one after the other."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        store = open_store(f"sqlite:///{folder / 'template.db'}")
        await store.migrate()
        await store.scrub()
        await store.close()
        nursery = await Nursery.open(folder / "lives.log")
        for seed in seeds:
            api = await new_api()
            one = await Schedule(seed, folder, folder / "template.db", nursery, api).run()
            await api.stop()
            tally.add(one)
            if one.broken:
                print("\n".join(one.broken), flush=True)
        await nursery.close()
    return tally


def run_some(seeds: list[int]) -> Tally:
    return asyncio.run(run(seeds))


def main() -> int:
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began, total = time.monotonic(), Tally()
    seeds = list(range(first, first + count))
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for tally in pool.map(run_some, [seeds[n : n + 10] for n in range(0, count, 10)]):
            total.add(tally)
            print(f"so far: {total} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
    print(f"{total} ({time.monotonic() - began:.0f} s)")
    return 1 if total.broken else 0


if __name__ == "__main__":
    sys.exit(main())
