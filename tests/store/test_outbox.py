from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.messages import Button, Message
from bot.store.outbox import BEFORE

MINUTE = timedelta(minutes=1)


@pytest.fixture
def owe(store):
    """Puts deliveries and answers how many were new."""

    async def owe(*deliveries) -> int:
        async with store.transaction() as tx:
            return await tx.outbox.put(deliveries)

    return owe


@pytest.fixture
def lease(store, make):
    """Leases for a minute and answers the keys."""

    async def lease(*, minutes: float = 0, limit: int = 9, owner: str = "me") -> list[str]:
        now = make.now + minutes * MINUTE
        async with store.transaction() as tx:
            rows = await tx.outbox.lease(owner=owner, now=now, until=now + MINUTE, limit=limit)
        return [row.key for row in rows]

    return lease


@pytest.fixture
def mark(store, make):
    async def mark(key: str, *states: str, **facts) -> bool:
        async with store.transaction() as tx:
            done = [await tx.outbox.mark(key, state, now=make.now, **facts) for state in states]
        return done[-1]

    return mark


async def test_a_delivery_comes_back_as_it_was(store, make, owe) -> None:
    message = Message(
        text="<b>Hi</b>", buttons=((Button(text="More", data="m:1"), Button(text="Web", url="https://x")),)
    )
    delivery = make.delivery("d|2", part=2, message=message, expires_at=make.now + MINUTE)

    assert await owe(delivery) == 1
    async with store.reading() as tx:
        assert await tx.outbox.of_slot("d|") == [delivery]


async def test_a_key_that_stands_is_left_as_it_is(store, make, owe) -> None:
    await owe(make.delivery("k1", message=Message(text="first")))

    assert await owe(make.delivery("k1", message=Message(text="second")), make.delivery("k2")) == 1
    async with store.reading() as tx:
        assert [row.message.text for row in await tx.outbox.of_slot("k1")] == ["first"]


async def test_alerts_go_before_answers_before_digests_before_broadcasts_before_edits(make, owe, lease) -> None:
    kinds = ["edit", "broadcast", "digest", "answer", "alert"]
    await owe(*(make.delivery(kind, f"telegram:{n}", kind=kind, minutes=-9 + n) for n, kind in enumerate(kinds)))

    assert await lease() == ["alert", "answer", "digest", "broadcast", "edit"]


async def test_of_one_kind_the_longest_due_goes_first_and_what_is_not_due_waits(make, owe, lease) -> None:
    await owe(*(make.delivery(f"k{m}", f"telegram:{m}", minutes=m) for m in (1, -1, 0, -2)))

    assert await lease(limit=2) == ["k-2", "k-1"]
    assert await lease() == ["k0"]


async def test_parts_go_in_order_one_at_a_time(make, owe, lease, mark) -> None:
    await owe(*(make.delivery(f"d|{part}", part=part) for part in (10, 2, 1)))

    sent = []
    while keys := await lease():
        assert await lease(owner="another") == []
        sent += keys
        await mark(keys[0], "sending", "sent")

    assert sent == ["d|1", "d|2", "d|10"]


@pytest.mark.parametrize("state", ["sent", "refused", "unknown"])
async def test_a_part_goes_once_the_one_before_has_ended_somehow(make, owe, lease, mark, state) -> None:
    await owe(make.delivery("d|1"), make.delivery("d|2", part=2))
    await lease()
    await mark("d|1", "sending", state)

    assert await lease() == ["d|2"]


async def test_a_part_waits_for_one_that_is_to_be_tried_again(make, owe, lease, mark) -> None:
    await owe(make.delivery("d|1"), make.delivery("d|2", part=2), make.delivery("other", "telegram:2"))
    await lease(limit=1)
    await mark("d|1", "sending", "retry", not_before=make.now + 5 * MINUTE)

    assert await lease(minutes=4) == ["other"]
    assert await lease(minutes=5) == ["d|1"]


async def test_a_later_digest_waits_for_an_earlier_one_but_an_alert_overtakes(make, owe, lease, mark) -> None:
    await owe(make.delivery("monday|1"))
    await lease()
    await mark("monday|1", "sending", "retry", not_before=make.now + 9 * MINUTE)
    await owe(make.delivery("tuesday|1", minutes=1), make.delivery("alert|1", kind="alert", minutes=2))

    assert await lease(minutes=3) == ["alert|1"]


async def test_a_later_part_is_not_due_before_the_part_it_follows(make, owe, lease, mark) -> None:
    await owe(make.delivery("d|2", part=2, minutes=-5), make.delivery("d|1", minutes=-1))

    assert await lease() == ["d|1"]


async def test_a_chat_has_one_message_under_way(make, owe, lease, mark) -> None:
    await owe(make.delivery("digest"), make.delivery("alert", kind="alert"), make.delivery("b", "telegram:1/7"))

    assert await lease() == ["alert", "b"]
    await mark("alert", "sending")
    assert await lease(owner="another") == []


async def test_a_held_chat_waits_with_its_topics_and_nobody_else(store, make, owe, lease) -> None:
    await owe(make.delivery("a"), make.delivery("b", "telegram:1/7"), make.delivery("c", "telegram:12"))
    async with store.transaction() as tx:
        await tx.outbox.park("telegram:1", make.now + 5 * MINUTE, now=make.now)
        await tx.outbox.park("telegram:1", make.now + 2 * MINUTE, now=make.now)

    assert await lease(minutes=3) == ["c"]
    await owe(make.delivery("a2", kind="alert"))
    assert await lease(minutes=4) == []
    assert (await lease(minutes=5))[:2] == ["a2", "b"]


async def test_what_is_too_old_is_sent_no_more(store, make, owe, lease) -> None:
    await owe(make.delivery("old", expires_at=make.now + MINUTE), make.delivery("next", minutes=1))

    assert await lease(minutes=2) == ["next"]
    async with store.reading() as tx:
        assert await tx.outbox.counts() == {"expired": 1, "leased": 1}


async def test_a_lease_that_ran_out_is_taken_by_another(make, owe, lease) -> None:
    await owe(make.delivery("k1"))
    assert await lease() == ["k1"]

    assert await lease(minutes=1, owner="another") == []
    assert await lease(minutes=2, owner="another") == ["k1"]


async def test_who_lost_the_lease_must_not_send(make, owe, lease, mark) -> None:
    await owe(make.delivery("k1"))
    await lease(owner="slow")
    await lease(minutes=2, owner="quick")

    assert not await mark("k1", "sending", owner="slow")
    assert await mark("k1", "sending", owner="quick")
    assert not await mark("k1", "sending", owner="quick")


async def test_marking_records_what_became_of_a_row(store, make, owe, lease, mark) -> None:
    await owe(make.delivery("k1"))
    await lease()
    await mark("k1", "sending")
    await mark("k1", "retry", error="bad markup", not_before=make.now, message=Message(text="plain", markup=""))
    await lease()
    await mark("k1", "sending")
    await mark("k1", "sent", message_id=2**40)

    async with store.reading() as tx:
        (row,) = await tx.outbox.of_slot("k1")
    assert (row.state, row.message_id, row.attempts, row.message.text) == ("sent", 2**40, 2, "plain")


async def test_a_row_changes_only_as_its_life_goes(make, owe, mark) -> None:
    changes = [(before, state) for state in BEFORE for before in BEFORE]
    await owe(*(make.delivery(f"{before} to {state}", state=before) for before, state in changes))

    allowed = [(before, state) for before, state in changes if await mark(f"{before} to {state}", state)]

    assert allowed == [(before, state) for before, state in changes if before in BEFORE[state]]
    assert not [state for before, state in allowed if before in ("sent", "refused", "expired")]


async def test_a_row_that_is_not_there_is_not_marked(mark) -> None:
    assert not await mark("nothing", "sent")


async def test_a_late_answer_turns_unknown_into_sent(make, owe, mark) -> None:
    await owe(make.delivery("k1", state="unknown"))

    assert await mark("k1", "sent", message_id=7)


async def test_after_a_start_what_was_being_sent_is_unknown_and_what_was_leased_is_owed(
    store, make, owe, lease, mark
) -> None:
    await owe(make.delivery("k1"), make.delivery("k2", "telegram:2"), make.delivery("k3", "telegram:3", state="sent"))
    await lease()
    await mark("k1", "sending")

    async with store.transaction() as tx:
        assert [row.key for row in await tx.outbox.recover(make.now)] == ["k1"]
        assert await tx.outbox.counts() == {"unknown": 1, "pending": 1, "sent": 1}
    assert await lease() == ["k2"]


async def test_a_slot_is_found_by_the_beginning_of_its_keys_to_the_letter(store, make, owe) -> None:
    keys = ["tg:1|d|2026-03-10|1", "tg:1|d|2026-03-11|1", "TG:1|d|2026-03-10|1", "tg_1|d|2026-03-10|1"]
    await owe(*(make.delivery(key, f"telegram:{n}") for n, key in enumerate(keys)))

    async with store.reading() as tx:
        assert [row.key for row in await tx.outbox.of_slot("tg:1|d|2026-03-10|")] == keys[:1]
        assert len(await tx.outbox.of_slot("")) == 4


async def test_two_programs_never_lease_the_same_row(two_stores, make) -> None:
    async with two_stores[0].transaction() as tx:
        await tx.outbox.put([make.delivery(f"k{n}", f"telegram:{n % 30}", kind="answer") for n in range(120)])

    async def take(store, owner: str) -> list[str]:
        taken = []
        for _ in range(6):
            async with store.transaction() as tx:
                rows = await tx.outbox.lease(owner=owner, now=make.now, until=make.now + MINUTE, limit=4)
            taken += [row.address for row in rows]
        return taken

    one, other = await asyncio.gather(take(two_stores[0], "one"), take(two_stores[1], "other"))

    assert len(one) + len(other) == 30
    assert len({*one, *other}) == 30
