"""/incident, /why, /search and /timeline: from a line in a list to all that is known of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.listed import as_note, note_key
from bot.domain.messages import Delivery, Message
from bot.domain.model import Claim
from bot.domain.subscription import slot_prefix


@pytest.fixture
async def two_days(on_record, incident, person):
    """A strike of today and talks of the day before."""
    await on_record(
        incident("strike22", parts={"severity": 40, "casualties": 20}),
        incident(
            "talks222", type="peace_talks", place="Rafah", country="PS", importance=30, headline="Talks in Rafah",
            first_reported=person.now - timedelta(hours=26), updated=person.now - timedelta(hours=26),
        ),
    )  # fmt: skip
    return person


async def test_a_number_means_the_list_that_was_shown_last(two_days):
    await two_days.say("/latest")
    assert "Talks in Rafah" in await two_days.say("/incident 2")
    await two_days.say("/latest ukraine strikes")
    assert "Headline strike22" in await two_days.say("/incident 1")


async def test_a_list_offers_each_incident_at_one_tap(two_days):
    assert "/incident_strike22" in await two_days.say("/latest")


async def test_an_incident_is_found_by_its_id_in_any_case(two_days):
    text = await two_days.say("/incident STRIKE22")
    assert "Headline strike22" in text
    assert "Gazette" in text


async def test_a_digest_that_was_sent_numbers_its_items_too(two_days, store):
    async with store.transaction() as tx:
        await tx.notes.set(note_key(two_days.address), as_note(two_days.now, ["talks222"]))
    assert "Talks in Rafah" in await two_days.say("/incident 1")


async def test_another_chat_s_list_means_nothing_here(two_days, stranger):
    await two_days.say("/latest")
    assert "I showed no list with a number 1" in await stranger.say("/incident 1")


async def test_what_is_deleted_takes_the_numbers_with_it(two_days):
    await two_days.say("/latest")
    await two_days.say("/deletemydata")
    await two_days.press("Yes, delete everything")
    assert "I showed no list" in await two_days.say("/incident 1")


@pytest.mark.parametrize("command", ["incident", "why"])
@pytest.mark.parametrize(
    ("words", "answer"), [("", "Which one?"), (" 7", "no list with a number 7"), (" nosuch", "There is no incident")]
)
async def test_what_cannot_be_meant_is_answered_with_what_to_do(two_days, command, words, answer):
    assert answer in await two_days.say(f"/{command}{words}")


async def test_an_incident_lists_who_says_what(person, on_record, incident):
    claims = (Claim(by="Air <Force>", stance="denies", at=person.now, figures={"killed": (3, 6)}),)
    await on_record(incident("claims22", claims=claims))
    assert "Air &lt;Force&gt; denies it: 3–6 killed" in await person.say("/incident claims22")


async def test_why_shows_score_and_filter(two_days):
    await two_days.say("/subscribe ukraine")
    text = await two_days.say("/why strike22")
    assert "Importance 60 of 100" in text
    assert "+40 severity" in text
    assert "✓ Ukraine · all types: let in" in text


async def test_why_names_the_part_of_the_filter_that_keeps_an_incident_out(two_days):
    await two_days.say("/subscribe sudan")
    assert "✗ Sudan · all types: left out, since it is of another conflict" in await two_days.say("/why strike22")


async def test_why_names_what_came_near(person, on_record, incident):
    await on_record(incident("strike22"), incident("strike33", place="Sumy"))
    assert "Near, but another incident" in await person.say("/why strike22")


async def test_incident_and_why_lead_to_each_other(two_days):
    await two_days.say("/incident strike22")
    assert "Importance 60" in await two_days.press("Why?")
    assert "Importance 60 of 100" in await two_days.press("All reports")


@pytest.mark.parametrize("data", ["incident:", "incident:nosuch", "why:", "why:nosuch", "search:", "search:x:y"])
async def test_a_button_that_means_nothing_any_more_says_so(person, data):
    assert await person.send(data)
    assert person.reply.toast


async def test_search_needs_all_words(two_days):
    assert "Talks in Rafah" in await two_days.say("/search talks RAFAH")
    assert "No incident on record holds “talks Kharkiv”. Fewer words find more." in await two_days.say(
        "/search talks Kharkiv"
    )


async def test_search_without_a_word_says_how(two_days):
    assert "Which words?" in await two_days.say("/search !?")


async def test_search_of_an_empty_store_says_that_nothing_was_read(person, polled):
    await polled(new=2)
    assert "I have just started" in await person.say("/search missile")


async def test_search_turns_pages_in_place(person, on_record, incident):
    await on_record(*(incident(f"strike{n:02}", updated=person.now - timedelta(minutes=n)) for n in range(7)))
    assert "strike06" not in await person.say("/search headline")
    assert "strike06" in await person.press("Older")
    assert person.reply.edit
    assert "strike00" in await person.press("Newer")


async def test_a_timeline_has_its_days_in_order(two_days):
    text = await two_days.say("/timeline ukraine")
    assert text.index("Mon 23 Nov") < text.index("Talks in Rafah") < text.index("Tue 24 Nov") < text.index("strike22")
    assert "strike22" in await two_days.say("/incident 2")


async def test_a_timeline_of_fewer_days_holds_less(two_days):
    assert "Talks in Rafah" not in await two_days.say("/timeline ukraine 1")


async def test_a_timeline_asks_for_a_conflict_and_takes_a_tap(two_days):
    assert "Which conflict?" in await two_days.say("/timeline")
    assert "Ukraine, last 7 days" in await two_days.press("Ukraine")


async def test_a_timeline_of_nothing_says_so(two_days):
    assert "Nothing on record of the last 7 days: Sudan." in await two_days.say("/timeline sudan")


async def test_a_slip_in_a_timeline_is_put_right_at_one_tap(two_days):
    assert "Did you mean" in await two_days.say("/timeline ukrain")
    assert "Ukraine, last 7 days" in await two_days.press("/timeline ukraine")


# when it was sent

TOLD, TAKEN = timedelta(minutes=30), timedelta(minutes=29)


@pytest.fixture
async def told(two_days, store):
    """The strike was told by a digest; whether Telegram took it is each test's."""
    await two_days.say("/subscribe ukraine Kyiv")
    (standing,) = await two_days.desk.subscriptions_of(two_days.address)
    one, at = standing.subscription, two_days.now - TOLD
    row = Delivery(
        key=f"{slot_prefix(one, at.date())}1", address=one.address, kind="digest", message=Message(text="x"), due_at=at
    )
    async with store.transaction() as tx:
        await tx.subscriptions.open_slot(one.id, at.date(), at=at)
        await tx.subscriptions.tell(one.id, {"strike22": 1}, at=at)
        await tx.outbox.put([row])
    return row


async def test_why_tells_when_telegram_took_the_digest_that_told_it(two_days, store, told):
    async with store.transaction() as tx:
        await tx.outbox.lease(owner="me", now=two_days.now, until=two_days.now + TOLD, limit=1)
        await tx.outbox.begin([told.key], owner="me", now=two_days.now - TAKEN)
        await tx.outbox.mark(told.key, "sent", now=two_days.now - TAKEN, message_id=5)
    text = await two_days.say("/why strike22")
    assert "sent here 12:01 EET." in text
    assert "version 1 sent 12:01 EET" in text


async def test_why_tells_what_was_written_and_never_confirmed(two_days, told):
    text = await two_days.say("/why strike22")
    assert "not sent here." in text
    assert "version 1 written 12:00 EET, not confirmed as sent" in text


async def test_times_in_a_list_bear_the_name_of_the_clock_on_their_own_date(on_record, incident, person):
    summer = person.now.replace(month=7)
    await on_record(incident("strike22"), incident("strike33", first_reported=summer, updated=summer))
    await person.say("/timezone Kyiv")
    text = await person.say("/latest")
    assert "times of Kyiv (EET, UTC+2)" in text
    assert "10:30 EET ·" in text
    assert "24 Jul, 13:30 EEST ·" in text


async def test_a_turned_page_leaves_the_numbers_before_it_in_sight(on_record, incident, person):
    await on_record(*[incident(f"strike{n:02}") for n in range(12)])
    first = await person.say("/latest")
    await person.press("Older")
    assert (await person.say("/incident 1")).split("\n")[0] in first
    assert "Headline" in await person.say("/incident 7")


async def test_a_new_list_puts_its_own_numbers_in_place_of_all_others(two_days):
    await two_days.say("/latest")
    await two_days.say("/latest ukraine 1")
    assert "no list with a number 2" in await two_days.say("/incident 2")
