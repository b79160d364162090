"""From /start to a good subscription, and what becomes of it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest


async def test_start_explains_in_four_lines_and_offers_conflicts(person):
    text = await person.say("/start")
    assert len(text.splitlines()) == 4
    assert [one.text for one in person.buttons()][:2] == ["Ukraine", "Israel and Gaza"]


async def test_two_taps_make_a_subscription_whose_next_delivery_is_named(person, desk):
    await person.say("/start")
    text = await person.press("Sudan")
    assert person.reply.edit
    assert "Subscribed</b>: Sudan · all types" in text
    assert "First digest tomorrow, Wed 25 Nov, 08:00 UTC" in text
    assert "I don't know your time zone" in text


async def test_every_conflict_can_be_reached_by_buttons(person, catalogue):
    await person.say("/start")
    seen = {one.data for one in person.buttons()}
    while any("More" in one.text for one in person.buttons()):
        await person.press("More")
        seen |= {one.data for one in person.buttons()}
    assert {f"subscribe:{conflict}" for conflict in catalogue.conflicts} <= seen


async def test_a_links_preset_is_offered_first(person):
    await person.say("/start israel-gaza__sanctions")
    await person.press("Subscribe: Israel and Gaza, sanctions")
    (standing,) = await person.desk.subscriptions_of(person.address)
    assert (standing.subscription.wants.conflicts, standing.subscription.wants.types) == (
        ("israel-gaza",),
        ("sanctions",),
    )


@pytest.mark.parametrize("preset", ["nonsense", "%00", "a" * 64, "subscribe:all"])
async def test_a_preset_that_means_nothing_shows_the_plain_welcome(person, preset):
    assert "Pick a conflict" in await person.say(f"/start {preset}")
    assert len(person.buttons()) > 8


async def test_words_subscribe_at_once_and_the_answer_says_what_was_understood(person):
    text = await person.say("/subscribe ukraine strikes sanctions 08:00 Kyiv")
    assert "Ukraine · strikes, sanctions" in text
    assert "First digest tomorrow, Wed 25 Nov, 08:00 Europe/Kyiv (UTC+2)." in text
    assert "I don't know your time zone" not in text


async def test_a_digest_later_today_is_named_as_today(person):
    assert "First digest today, Tue 24 Nov, 20:15 Europe/Kyiv (UTC+2)." in await person.say(
        "/subscribe sudan 20:15 Kyiv"
    )


async def test_a_time_zone_of_a_fixed_offset_is_shown_as_one(person):
    assert "08:00 UTC+3." in await person.say("/subscribe sudan 8am UTC+3")


async def test_places_and_countries_are_understood_and_named(person):
    assert "All conflicts · drone strike · in Poland, Lithuania" in await person.say(
        "/subscribe drones poland lithuania"
    )


async def test_a_slip_is_not_subscribed_to_but_put_right_by_a_tap(person):
    text = await person.say("/subscribe ukrane stikes 07:00")
    assert "I don't know “ukrane”. Did you mean <b>ukraine</b>?" in text
    assert await person.desk.subscriptions_of(person.address) == ()
    assert "Ukraine · strikes" in await person.press("/subscribe ukraine strikes 07:00")


async def test_a_zone_that_does_not_exist_is_refused_with_the_nearest(person):
    assert "no time zone “Europe/Kyyv”. Did you mean <b>Europe/Kyiv</b>?" in await person.say(
        "/subscribe sudan Europe/Kyyv"
    )


async def test_an_hour_that_does_not_exist_is_refused(person):
    assert "“25:00” is no time of day" in await person.say("/subscribe sudan 25:00")


async def test_markup_typed_by_a_person_is_shown_and_not_obeyed(person):
    text = await person.say("/subscribe <b>&amp; <script>")
    assert "“&lt;b&gt;&amp;amp”" in text
    assert "<script>" not in text


async def test_the_same_wishes_again_change_the_hour_instead_of_doubling_the_digest(person):
    await person.say("/subscribe sudan 08:00 Khartoum")
    text = await person.say("/subscribe sudan 09:30")
    (standing,) = await person.desk.subscriptions_of(person.address)
    assert "Changed" in text
    assert (standing.subscription.at, standing.subscription.zone) == (time(9, 30), "Africa/Khartoum")


async def test_a_second_subscription_takes_the_zone_of_the_first(person):
    await person.say("/subscribe sudan 08:00 Khartoum")
    await person.say("/subscribe ukraine 20:00")
    assert [one.subscription.zone for one in await person.desk.subscriptions_of(person.address)] == [
        "Africa/Khartoum"
    ] * 2


async def test_a_chat_cannot_pile_up_subscriptions_without_end(person, catalogue):
    for conflict in list(catalogue.conflicts)[:20]:
        await person.say(f"/subscribe {conflict}")
    assert "20 subscriptions already" in await person.say("/subscribe venezuela sanctions")


async def test_the_answer_tells_how_much_would_have_come(person, incident, on_record):
    await on_record(incident("a"), incident("b", type="sanctions"), incident("c", conflict="sudan"))
    assert "it would have told you 1 of 3 incidents" in await person.say("/subscribe ukraine strikes")


async def test_subscribe_without_words_offers_conflicts(person):
    assert "daily at 08:00 UTC" in await person.say("/subscribe")
    assert "All conflicts · all types" in await person.press("All conflicts")


# ending and pausing


async def test_the_only_subscription_ends_at_a_word_and_comes_back_by_a_tap(person):
    await person.say("/subscribe ukraine strikes in Kharkiv major 07:45 Kyiv")
    (before,) = await person.desk.subscriptions_of(person.address)
    assert "Unsubscribed" in await person.say("/unsubscribe")
    await person.press("Undo")
    (after,) = await person.desk.subscriptions_of(person.address)
    assert (after.subscription.wants, after.subscription.at, after.subscription.zone) == (
        before.subscription.wants,
        before.subscription.at,
        before.subscription.zone,
    )


async def test_of_several_subscriptions_the_chat_says_which_one_ends(person):
    await person.say("/subscribe ukraine")
    person.now += timedelta(minutes=1)
    await person.say("/subscribe sudan")
    assert "2. Sudan" in await person.say("/unsubscribe")
    assert "Unsubscribed: Sudan" in await person.press("End 2")
    assert len(await person.desk.subscriptions_of(person.address)) == 1


async def test_all_subscriptions_end_at_once(person):
    await person.say("/subscribe ukraine")
    await person.say("/subscribe sudan")
    assert "2 subscriptions ended" in await person.say("/unsubscribe all")
    assert "no subscription yet" in await person.say("/unsubscribe")


async def test_a_wrong_number_ends_nothing(person):
    await person.say("/subscribe ukraine")
    await person.say("/subscribe sudan")
    assert "no subscription of that number" in await person.say("/unsubscribe 9")
    assert len(await person.desk.subscriptions_of(person.address)) == 2


async def test_a_paused_chat_is_owed_nothing_until_it_resumes(person, store):
    await person.say("/subscribe sudan 08:00 UTC")
    assert "Paused: 1 subscription" in await person.say("/pause")
    async with store.reading() as tx:
        assert await tx.subscriptions.due(person.now + timedelta(days=3), 10) == []
    person.now += timedelta(days=3)
    assert "Next digest tomorrow, Sat 28 Nov, 08:00 UTC" in await person.press("Resume")


async def test_subscribing_again_ends_a_pause(person):
    await person.say("/subscribe sudan")
    await person.say("/pause")
    await person.say("/subscribe ukraine")
    assert all(one.next_at for one in await person.desk.subscriptions_of(person.address))


# other chats


async def test_a_button_from_another_chat_touches_nothing(person, stranger):
    await person.say("/subscribe sudan")
    (standing,) = await person.desk.subscriptions_of(person.address)
    identity = standing.subscription.id
    for data in (f"unsubscribe:{identity}", f"settings:{identity}:at:5", f"settings:{identity}:zone:Asia/Gaza"):
        assert "no longer there" in await stranger.send(data)
    assert await person.desk.subscriptions_of(person.address) == (standing,)


async def test_two_topics_of_a_group_have_subscriptions_of_their_own(desk, person):
    topic = type(person)(desk, address="telegram:-100/5", kind="group")
    other = type(person)(desk, address="telegram:-100/6", kind="group")
    await topic.say("/subscribe sudan")
    assert await desk.subscriptions_of(other.address) == ()
    assert "no subscription yet" in await other.say("/settings")


async def test_undoing_brings_hours_and_zone_back(person):
    await person.say("/subscribe sudan 08:00 20:00 Khartoum")
    await person.say("/timezone UTC+3")
    (before,) = await person.desk.subscriptions_of(person.address)
    await person.say("/unsubscribe")
    await person.press("Undo")
    (after,) = await person.desk.subscriptions_of(person.address)
    assert (after.subscription.hours, after.subscription.zone) == (before.subscription.hours, "Etc/GMT-3")
