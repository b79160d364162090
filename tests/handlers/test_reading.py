"""/latest, /digest, /sources and /status: what is answered from the store, and what when it is empty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.desk import Desk
from bot.domain.messages import Delivery, Message
from bot.domain.subscription import slot_prefix
from handlers.dates import parse_date

TODAY = date(2026, 11, 24)


@pytest.fixture
async def twelve(incident, on_record, person):
    """Twelve strikes, the newest last in name and first in time, and one event of another war."""
    hours = timedelta(hours=1)
    strikes = [incident(f"s{n:02}", updated=person.now - (13 - n) * hours) for n in range(12)]
    await on_record(*strikes, incident("sd", conflict="sudan", place="Khartoum", country="SD", type="ceasefire"))


async def test_latest_shows_the_newest_first(person, twelve):
    text = await person.say("/latest ukraine")
    assert text.index("Headline s11") < text.index("Headline s10")
    assert "Headline s06" not in text


async def test_latest_is_turned_in_place_to_older_and_newer_pages(person, twelve):
    await person.say("/latest ukraine 5")
    text = await person.press("Older")
    assert person.reply.edit
    assert "Headline s06" in text
    assert "Headline s11" not in text
    assert "Headline s11" in await person.press("Newer")


async def test_the_last_page_has_no_way_on(person, twelve):
    await person.say("/latest ukraine 10")
    assert "11–12 of 12" in await person.press("Older")
    assert [one.text for one in person.buttons()] == ["‹ Newer"]


@pytest.mark.parametrize(
    ("words", "shown", "hidden"),
    [
        ("sudan", "Headline sd", "Headline s11"),
        ("ceasefire", "Headline sd", "Headline s11"),
        ("Kharkiv", "Headline s11", "Headline sd"),
        ("in Sudan", "Headline sd", "Headline s11"),
        ("strikes 3", "Headline s09", "Headline s08"),
        ("STRIKES Ukraine", "Headline s11", "Headline sd"),
    ],
)
async def test_latest_is_narrowed_by_conflict_type_place_and_number(person, twelve, words, shown, hidden):
    text = await person.say(f"/latest {words}")
    assert shown in text
    assert hidden not in text


async def test_latest_is_narrowed_by_importance_and_certainty(person, incident, on_record):
    sure = incident("sure", confidence="confirmed", importance=90)
    await on_record(
        sure, incident("weak", confidence="claimed"), incident("dull", confidence="confirmed", importance=10)
    )
    text = await person.say("/latest ukraine major confirmed")
    assert ("Headline sure" in text, "Headline weak" in text, "Headline dull" in text) == (True, False, False)


async def test_a_slip_after_latest_is_put_right_by_a_tap(person, twelve):
    assert "Did you mean <b>sudan</b>?" in await person.say("/latest suddan 3")
    assert "Headline sd" in await person.press("/latest sudan")


async def test_the_chats_own_wishes_are_one_tap_from_everything(person, twelve):
    await person.say("/subscribe sudan")
    await person.say("/latest")
    assert "Headline s11" not in await person.press("Only what I subscribe to")


async def test_words_that_match_nothing_are_named_and_widened_by_a_tap(person, twelve):
    text = await person.say("/latest sudan sanctions")
    assert "No incident on record matches: Sudan · sanctions." in text
    assert "Headline sd" in await person.press("The conflict, all types")


@pytest.mark.parametrize(
    "data", ["latest:", "latest:x:5:sudan", "latest:-5:5:sudan", "latest:99999999999999:5:sudan", "latest:0:5:qwxz"]
)
async def test_a_button_of_latest_that_means_nothing_any_more_says_so(person, twelve, data):
    await person.send(data)
    assert person.reply.alert or person.reply.messages


async def test_a_page_past_the_end_changes_nothing(person, twelve):
    assert "nothing older" in await person.send("latest:500:5:ukraine")
    assert not person.reply.messages


async def test_too_many_are_cut_to_what_one_message_holds(person, twelve):
    assert (await person.say("/latest 5000")).count("Headline") == 10


async def test_a_page_of_many_words_is_turned_too(person, twelve):
    await person.say(
        "/latest ukraine russia donbas crimea kursk kherson zaporizhzhia strikes missiles drones shelling 3"
    )
    assert person.reply.messages[0].text.count("/incident_") == 3
    assert await person.press("Older")


# nothing to show


async def test_a_bot_that_just_started_says_so(person, polled):
    await polled(ok=2, new=7)
    text = await person.say("/latest")
    assert "I have just started. 2 of 9 sources answering, 7 not asked yet." in text


async def test_a_blind_bot_does_not_look_like_a_quiet_day(person, polled):
    await polled(failing=3)
    assert "I am blind at the moment: none of 3 sources answers" in await person.say("/latest gaza")


async def test_sources_that_brought_nothing_are_told_from_sources_that_failed(person, polled):
    await polled(ok=4)
    assert "no source has reported an incident. 4 of 4 sources answering." in await person.say("/latest")


# digests


async def test_digest_shows_what_one_would_say_now(person, twelve, polled):
    await polled(ok=2)
    await person.say("/subscribe sudan 08:00 Khartoum")
    text = await person.say("/digest")
    assert "Headline sd" in text
    assert "Headline s11" not in text
    assert "Africa/Khartoum" in text


async def test_digest_without_a_subscription_shows_everything(person, twelve):
    text = await person.say("/digest")
    assert "Headline sd" in text
    assert "Headline s11" in text


async def test_looking_at_a_digest_takes_nothing_from_the_one_that_is_due(person, twelve, store):
    await person.say("/subscribe sudan")
    await person.say("/digest")
    (standing,) = await person.desk.subscriptions_of(person.address)
    async with store.reading() as tx:
        assert await tx.subscriptions.told(standing.subscription.id) == {}


async def test_each_of_several_subscriptions_has_its_own_digest(person, twelve):
    await person.say("/subscribe sudan")
    person.now += timedelta(minutes=1)
    await person.say("/subscribe ukraine")
    text = await person.say("/digest")
    assert text.index("1. Sudan") < text.index("Headline sd") < text.index("2. Ukraine") < text.index("Headline s11")


async def test_what_found_no_room_in_a_digest_is_one_tap_away(store, catalogue, person, twelve):
    person.desk = Desk(store=store, catalogue=catalogue, items=5)
    await person.say("/subscribe ukraine")
    first = await person.say("/digest")
    second = await person.press("more")
    shown = {f"s{n:02}" for n in range(12) if f"Headline s{n:02}" in first}
    after = {f"s{n:02}" for n in range(12) if f"Headline s{n:02}" in second}
    assert (len(shown), len(after), shown & after) == (5, 5, set())


async def test_the_rest_of_a_digest_is_what_the_sent_one_had_no_room_for(store, person, twelve):
    await person.say("/subscribe ukraine")
    (standing,) = await person.desk.subscriptions_of(person.address)
    told = {f"s{n:02}": 1 for n in range(12) if n not in (3, 4)}
    async with store.transaction() as tx:
        await tx.subscriptions.tell(standing.subscription.id, told, at=person.now)
    text = await person.send(f"digest:rest:{standing.subscription.id}:0")
    assert (text.count("Headline"), "Headline s03" in text, "Headline s04" in text) == (2, True, True)


@pytest.mark.parametrize(
    "data", ["digest:more:nobody:5", "digest:more:x:-1", "digest:<b>", "digest:", "digest:more:a:b:c"]
)
async def test_an_old_button_of_a_digest_answers_kindly(person, data):
    await person.send(data)
    assert person.reply.alert or person.reply.messages


@pytest.fixture
async def sent_yesterday(person, store):
    await person.say("/subscribe sudan 08:00 Khartoum")
    (standing,) = await person.desk.subscriptions_of(person.address)
    prefix = slot_prefix(standing.subscription, TODAY - timedelta(days=1))
    parts = [Message(text="<b>Part one</b>"), Message(text="Part two")]
    async with store.transaction() as tx:
        for n, message in enumerate(parts, 1):
            await tx.outbox.put(
                [
                    Delivery(
                        key=f"{prefix}{n}",
                        address=person.address,
                        kind="digest",
                        message=message,
                        due_at=person.now,
                        part=n,
                    )
                ]
            )
            await tx.outbox.lease(owner="o", now=person.now, until=person.now + timedelta(minutes=1), limit=5)
            await tx.outbox.mark(f"{prefix}{n}", "sending", now=person.now)
            await tx.outbox.mark(f"{prefix}{n}", "sent", now=person.now)


@pytest.mark.parametrize("words", ["yesterday", "2026-11-23", "23 Nov 2026", "23.11.2026"])
async def test_a_digest_of_the_past_is_shown_as_it_was_sent(person, sent_yesterday, words):
    await person.say(f"/digest {words}")
    texts = [message.text for message in person.reply.messages]
    assert texts == ["<b>As sent on Mon 23 Nov 2026</b>", "<b>Part one</b>", "Part two"]


async def test_another_chat_does_not_see_the_digests_of_this_one(stranger, sent_yesterday):
    assert "No digest of Mon 23 Nov 2026 is on record for this chat" in await stranger.say("/digest yesterday")


async def test_days_are_walked_by_buttons(person, sent_yesterday):
    assert "No digest of Sun 22 Nov 2026" in await person.say("/digest 2026-11-22")
    await person.press("Mon 23 Nov")
    assert "Part one" in person.reply.messages[1].text


@pytest.mark.parametrize(
    ("words", "said"),
    [("2030-01-01", "is still to come"), ("soon", "“soon” is no date"), ("<i>", "“&lt;i&gt;” is no date")],
)
async def test_a_date_that_is_none_is_refused_with_an_example(person, words, said):
    text = await person.say(f"/digest {words}")
    assert said in text
    assert "/digest 2026-11-22" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("today", TODAY), ("Yesterday", date(2026, 11, 23)), ("2026-11-01", date(2026, 11, 1)),
     ("1 nov 2026", date(2026, 11, 1)), ("1 Nov", date(2026, 11, 1)), ("24 december", date(2025, 12, 24)),
     ("2026-02-30", None), ("0001-01-01", None), ("", None)],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text, expected):
    assert parse_date(text, today=TODAY) == expected


# sources and status


async def test_sources_name_what_fails_and_why(person, polled):
    await polled(ok=3, failing=1)
    text = await person.say("/sources")
    assert "3 of 4 sources answering, 1 failing" in text
    assert "The failing-0 Post: HTTP 403 &lt;forbidden&gt;" in text


async def test_one_source_is_found_by_part_of_its_name(person, polled):
    await polled(ok=3)
    text = await person.say("/sources ok-1")
    assert "The ok-1 Post</b>: answers" in text
    assert "ok-2" not in text


async def test_a_source_that_is_not_there_is_answered_with_the_nearest(person, polled):
    await polled(ok=1)
    assert "Did you mean <b>The ok-0 Post</b>?" in await person.say("/sources the ok-0 pots")


async def test_a_thousand_sources_still_fit_a_message(person, polled):
    await polled(ok=300, failing=100)
    assert len(await person.say("/sources")) < 4096


async def test_status_tells_sources_incidents_and_the_next_digest(person, polled, twelve):
    await polled(ok=2, failing=1)
    await person.say("/subscribe sudan 20:00 Khartoum")
    text = await person.say("/status")
    assert "2 of 4 sources answering, 1 failing" in text
    assert "Last asked 3 min ago" in text
    assert "13 incidents on record" in text
    assert "Next digest today, Tue 24 Nov, 20:00 Africa/Khartoum (UTC+2)" in text


async def test_status_of_a_chat_without_a_subscription_says_that_none_is_due(person):
    assert "No digest comes here yet: /subscribe" in await person.say("/status")


async def test_status_of_a_paused_chat_names_the_way_back(person):
    await person.say("/subscribe ukraine")
    await person.say("/pause")
    assert "Your digests are paused: /resume" in await person.say("/status")


async def test_one_failure_right_after_the_start_is_not_blindness(person, polled):
    await polled(failing=1, new=6)
    text = await person.say("/latest")
    assert "blind" not in text
    assert "I have just started. 0 of 7 sources answering, 1 failing, 6 not asked yet." in text
