"""Between the digests: /alerts, /quiet and /mute."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.alert import is_quiet
from bot.domain.alert_model import AlertWishes
from handlers.quiet import read_hours


async def test_alerts_follow_a_subscription_and_say_so(person):
    assert "/subscribe" in await person.say("/alerts all")


async def test_alerts_are_off_until_asked_for(person):
    await person.say("/subscribe ukraine")
    assert "Alerts</b>: off" in await person.say("/alerts")
    assert "urgent ones" in await person.press("Urgent")


async def test_words_set_tier_threshold_and_caps(person, desk):
    await person.say("/subscribe ukraine")
    await person.say("/alerts all 65 3/h 10/day")
    wishes = await desk.alerts_of(person.address)
    assert (wishes.tier, wishes.min_importance, wishes.per_hour, wishes.per_day) == ("all", 65, 3, 10)


async def test_a_word_that_means_nothing_changes_nothing(person, desk):
    await person.say("/subscribe ukraine")
    assert "“loud”" in await person.say("/alerts all loud")
    assert (await desk.alerts_of(person.address)).tier == "off"


async def test_the_answer_says_how_much_each_tier_would_have_told(person, on_record, incident):
    await on_record(
        incident("aaaaaaa1", importance=50), incident("aaaaaaa2", importance=90), incident("aaaaaaa3", conflict="sudan")
    )
    await person.say("/subscribe ukraine")
    assert "“urgent” would have told you 1 and “all” 2" in await person.say("/alerts all")


async def test_a_press_for_what_is_set_already_says_so(person, desk):
    await person.say("/subscribe ukraine")
    await person.send("alerts:off")
    assert "set already" in person.reply.toast


async def test_buttons_change_threshold_and_caps(person, desk):
    await person.say("/subscribe ukraine")
    await person.say("/alerts all")
    await person.press("From 60")
    await person.press("8 an hour")
    wishes = await desk.alerts_of(person.address)
    assert (wishes.min_importance, wishes.per_hour) == (60, 8)


@pytest.mark.parametrize("words", ["22-07", "22:00 to 07:00", "10pm-7am", "from 22 until 7", "22 7", "22h–7h"])
async def test_quiet_hours_are_understood_as_people_write_them(person, desk, words):
    await person.say("/subscribe ukraine")
    assert "Quiet from 22:00 to 07:00" in await person.say(f"/quiet {words}")
    assert (await desk.alerts_of(person.address)).quiet == (time(22), time(7))


@pytest.mark.parametrize("words", ["25-07", "22", "22-22", "soon", "22-07-09", "-", "٢٢-٠٧", "²-³"])
async def test_what_are_no_hours_is_said_with_an_example(person, desk, words):
    await person.say("/subscribe ukraine")
    assert "/quiet 22-07" in await person.say(f"/quiet {words}")
    assert (await desk.alerts_of(person.address)).quiet is None


async def test_the_urgent_may_wake_only_where_asked_for(person, desk):
    await person.say("/subscribe ukraine")
    await person.say("/quiet 22-07")
    await person.press("Let the urgent wake me")
    assert (await desk.alerts_of(person.address)).urgent_wakes
    await person.press("Let nothing wake me")
    assert not (await desk.alerts_of(person.address)).urgent_wakes


async def test_quiet_hours_end_at_one_press(person, desk):
    await person.say("/subscribe ukraine")
    await person.say("/quiet 22-07 urgent")
    assert "No quiet hours" in await person.press("No quiet hours")
    wishes = await desk.alerts_of(person.address)
    assert (wishes.quiet, wishes.urgent_wakes) == (None, False)


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [("00-06", (0, 30), True), ("22-07", (0, 30), True), ("22-07", (22, 0), True), ("22-07", (7, 0), False),
     ("22-07", (21, 59), False), ("24-06", (0, 0), True), ("13-15", (14, 0), True), ("13-15", (15, 0), False)],
)  # fmt: skip
def test_quiet_hours_hold_from_their_first_minute_and_over_midnight(person, hours, clock, quiet):
    wishes = AlertWishes(address="telegram:7", quiet=read_hours(hours))
    now = person.now.replace(hour=clock[0], minute=clock[1])
    assert is_quiet(wishes, "UTC", now=now) is quiet


async def test_a_muted_incident_is_in_no_digest_until_it_is_taken_up_again(person, desk, on_record, incident):
    await on_record(incident("aaaaaaa1"))
    await person.say("/subscribe ukraine")
    await person.say("/latest")
    assert "Muted: Headline aaaaaaa1" in await person.say("/mute 1")
    assert "Headline aaaaaaa1" not in await person.say("/digest")
    await person.say("/incident aaaaaaa1")
    assert "No longer muted" in await person.press("Unmute")
    assert not await desk.is_muted(person.address, "aaaaaaa1")


async def test_less_of_a_kind_leaves_it_out_of_the_subscriptions(person, desk, on_record, incident):
    await on_record(incident("aaaaaaa1"))
    await person.say("/subscribe ukraine")
    await person.say("/mute aaaaaaa1")
    await person.press("No more of")
    (standing,) = await desk.subscriptions_of(person.address)
    assert "missile_strike" not in standing.subscription.wants.types
    assert "sanctions" in standing.subscription.wants.types


async def test_the_last_type_of_a_subscription_is_not_taken_away(person, on_record, incident):
    await on_record(incident("aaaaaaa1"))
    await person.say("/subscribe ukraine missiles")
    await person.say("/mute aaaaaaa1")
    assert "/unsubscribe" in await person.press("No more of")


async def test_more_like_this_shows_others_of_the_kind(person, on_record, incident):
    await on_record(incident("aaaaaaa1"), incident("aaaaaaa2"), incident("aaaaaaa3", type="sanctions"))
    await person.say("/incident aaaaaaa1")
    text = await person.press("More like this")
    assert "aaaaaaa2" in text
    assert "aaaaaaa3" not in text
