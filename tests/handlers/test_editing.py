"""Operators merge, split and retract incidents in the chat, undo it, and find it in the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.store.sql import SqlStore
from handlers import COMMANDS

Ask = Callable[..., Any]


@pytest.fixture
async def two(incident: Callable[..., Any], on_record: Callable[..., Any]) -> tuple[str, str]:
    """Two incidents of one report each."""
    await on_record(incident("aaaa1111"), incident("bbbb2222", place="Kyiv"))
    return "aaaa1111", "bbbb2222"


async def life_of(store: SqlStore, incident_id: str) -> tuple[str, str, int]:
    """Under which id it is found, its life, and how many reports it has."""
    async with store.reading() as tx:
        found = await tx.incidents.get(incident_id)
    assert found is not None
    return found.id, found.life, len(found.reports)


async def test_two_incidents_become_one_and_the_old_id_leads_there(two: Any, person: Any, store: SqlStore) -> None:
    await person.say("/mergeincidents aaaa1111 bbbb2222 one blast")
    assert await life_of(store, "bbbb2222") == ("aaaa1111", "updated", 2)


async def test_a_merge_is_undone_with_both_ids(two: Any, person: Any, store: SqlStore) -> None:
    await person.say("/mergeincidents aaaa1111 bbbb2222")
    await person.say("/mergeincidents undo aaaa1111")
    assert [(await life_of(store, one))[::2] for one in two] == [("aaaa1111", 1), ("bbbb2222", 1)]


async def test_a_report_is_split_off_and_joined_again(two: Any, person: Any, store: SqlStore) -> None:
    await person.say("/mergeincidents aaaa1111 bbbb2222")
    text = await person.say("/splitincident aaaa1111 2 another town")
    parts = re.findall(r"/incident_(\w+)", text)
    assert len(parts) == 2
    assert [(await life_of(store, one))[2] for one in parts] == [1, 1]
    await person.say("/splitincident undo aaaa1111")
    assert (await life_of(store, "aaaa1111"))[2] == 2


async def test_a_retraction_hides_an_incident_until_it_is_undone(two: Any, person: Any, store: SqlStore) -> None:
    await person.say("/retract aaaa1111 the outlet withdrew it")
    assert "aaaa1111" not in await person.say("/latest")
    assert await life_of(store, "aaaa1111") == ("aaaa1111", "retracted", 1)
    await person.say("/retract undo aaaa1111")
    assert "aaaa1111" in await person.say("/latest")


async def test_one_report_is_withdrawn_and_is_not_merged_again(two: Any, person: Any, store: SqlStore) -> None:
    await person.say("/mergeincidents aaaa1111 bbbb2222")
    await person.say("/retract aaaa1111 2 a hoax")
    async with store.reading() as tx:
        assert await tx.incidents.unmerged(10) == []
    assert await life_of(store, "aaaa1111") == ("aaaa1111", "corrected", 1)


async def test_a_retraction_needs_a_reason(two: Any, person: Any) -> None:
    assert "reason" in await person.say("/retract aaaa1111")


async def test_the_audit_log_says_who_did_what_and_why(two: Any, person: Any) -> None:
    await person.say("/mergeincidents aaaa1111 bbbb2222 one blast")
    log = await person.say("/auditlog")
    assert "merge bbbb2222 into aaaa1111" in log
    assert "one blast" in log


def test_only_operators_may() -> None:
    mine = [one for one in COMMANDS if one.name in ("retract", "mergeincidents", "splitincident", "auditlog")]
    assert len(mine) == 4
    assert {one.scope for one in mine} == {"operator"}


@pytest.mark.parametrize("text", ["/retract", "/mergeincidents a", "/splitincident x y", "/retract nosuch why"])
async def test_a_slip_is_answered_with_what_to_write(two: Any, person: Any, text: str) -> None:
    assert "Write" in await person.say(text)
