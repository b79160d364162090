"""Seeded schedules of kills and faults: nothing is lost, astray or out of order, and nothing repeated in silence."""

from __future__ import annotations

import pytest
from fault_schedule import Schedule, Tally, new_api

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CHUNK = 10


@pytest.mark.parametrize("first", range(0, 100, CHUNK))
async def test_a_hundred_schedules_of_kills_keep_the_guarantee(tmp_path, migrated_file, nursery, first) -> None:
    tally = Tally()
    for seed in range(first, first + CHUNK):
        api = await new_api()
        tally.add(await Schedule(seed, tmp_path, migrated_file, nursery, api).run())
        await api.stop()

    assert tally.broken == []
    assert tally.kills >= CHUNK * 5
    assert tally.unknown > 0
