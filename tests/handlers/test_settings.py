"""/settings, /timezone, /privacy, /deletemydata and /help."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.domain.model import Filter
from handlers import BUTTONS, COMMANDS, command_table_markdown
from handlers.help import GROUPS
from handlers.manual import PAGES


async def only(person):
    (standing,) = await person.desk.subscriptions_of(person.address)
    return standing.subscription


@pytest.fixture
async def subscribed(person):
    """Someone who gets Sudan at 08:00 in Khartoum and looks at the settings."""
    await person.say("/subscribe sudan 08:00 Khartoum")
    await person.say("/settings")
    return person


async def test_settings_show_wishes_hour_and_next_digest(subscribed):
    text = subscribed.reply.messages[0].text
    assert "Sudan · all types" in text
    assert "Daily at 08:00 Africa/Khartoum (UTC+2)" in text
    assert "Next digest tomorrow, Wed 25 Nov, 08:00" in text


async def test_the_hour_is_changed_by_two_taps_in_one_message(subscribed):
    await subscribed.press("Hour")
    assert subscribed.reply.edit
    assert "Daily at 21:00" in await subscribed.press("21:00")
    assert (await only(subscribed)).at == time(21)


async def test_the_zone_is_changed_by_two_taps(subscribed):
    await subscribed.press("Time zone")
    assert "08:00 Europe/Kyiv (UTC+2)" in await subscribed.press("Kyiv")


async def test_conflicts_are_ticked_and_unticked(subscribed):
    await subscribed.press("Conflicts")
    await subscribed.press("Ukraine")
    assert (await only(subscribed)).wants.conflicts == ("sudan", "ukraine")
    assert "✅ Ukraine" in [one.text for one in subscribed.buttons()]
    await subscribed.press("✅ Ukraine")
    assert (await only(subscribed)).wants.conflicts == ("sudan",)


async def test_no_ticks_mean_all_conflicts_and_the_screen_says_so(subscribed):
    await subscribed.press("Conflicts")
    await subscribed.press("All conflicts")
    assert (await only(subscribed)).wants.conflicts == ()
    assert "✅ All conflicts" in [one.text for one in subscribed.buttons()]


async def test_every_conflict_is_on_some_page(subscribed, catalogue):
    await subscribed.press("Conflicts")
    seen = {one.text.removeprefix("✅ ") for one in subscribed.buttons()}
    for _ in range(2):
        await subscribed.press("›")
        seen |= {one.text.removeprefix("✅ ") for one in subscribed.buttons()}
    assert {conflict.name for conflict in catalogue.conflicts.values()} <= seen


async def test_a_family_is_ticked_whole_and_one_type_taken_out(subscribed):
    await subscribed.press("Types")
    await subscribed.press("Strikes")
    assert len((await only(subscribed)).wants.types) == 5
    await subscribed.press("one by one")
    text = await subscribed.press("Shelling")
    assert "shelling" not in (await only(subscribed)).wants.types
    assert "missile strike" in text


async def test_importance_has_a_floor(subscribed):
    await subscribed.press("Importance")
    await subscribed.press("From 70")
    assert (await only(subscribed)).wants.min_importance == 70
    assert "importance from 70" in await subscribed.press("Done")


async def test_certainty_has_a_floor(subscribed):
    await subscribed.press("Certainty")
    await subscribed.press("Confirmed")
    assert (await only(subscribed)).wants.min_confidence == "confirmed"
    assert "at least confirmed" in await subscribed.press("Done")


async def test_words_change_the_settings_to_the_minute(subscribed):
    assert "Daily at 07:45 Europe/Kyiv" in await subscribed.say("/settings 07:45 Kyiv")
    assert (await only(subscribed)).wants == Filter(conflicts=("sudan",))


async def test_words_of_settings_replace_only_what_they_name(subscribed):
    await subscribed.say("/settings ceasefire talks")
    wants = (await only(subscribed)).wants
    assert (wants.conflicts, wants.types) == (("sudan",), ("ceasefire", "peace_talks"))


async def test_a_limit_to_places_is_said_and_lifted_by_a_tap(person):
    assert "What happened at no known place is left out" in await person.say("/subscribe ukraine in Kharkiv")
    await person.say("/settings")
    assert "in Kharkiv" not in await person.press("Any place")
    assert (await only(person)).wants == Filter(conflicts=("ukraine",))


async def test_of_several_subscriptions_one_is_picked_first(subscribed):
    subscribed.now += timedelta(minutes=1)
    await subscribed.say("/subscribe ukraine 09:00")
    assert "2. Ukraine" in await subscribed.say("/settings")
    assert "Subscription 2" in await subscribed.press("Change 2")
    assert "Subscription 2" in await subscribed.say("/settings 2 10:15")


async def test_without_a_subscription_settings_show_the_way_to_one(person):
    assert "/subscribe makes one" in await person.say("/settings")
    assert "Pick a conflict" in await person.press("Choose")


@pytest.mark.parametrize(
    "tail",
    ["at:24", "at:-1", "at:99999999999999999999", "at:x", "zone:Mars/Base", "c:0:atlantis", "c:x", "t:magic",
     "f:strikes:99", "f:none:0", "f:", "i:33", "i:999", "nonsense", "", "zone:"],
)  # fmt: skip
async def test_data_that_names_nothing_there_is_changes_nothing_but_the_screen(subscribed, tail):
    before = await only(subscribed)
    await subscribed.send(f"settings:{before.id}:{tail}")
    assert await only(subscribed) == before
    assert subscribed.reply.messages or subscribed.reply.toast


@pytest.mark.parametrize("prefix", sorted(BUTTONS))
@pytest.mark.parametrize(
    "tail", ["", ":", "::::", ":\x00", ":🙂", ":" + "x" * 50, ":0", ":-1", ":all:all:all", ":'; DROP TABLE chats"]
)
async def test_no_data_whatever_breaks_a_button(person, prefix, tail):
    await person.send(prefix + tail)
    assert person.reply.messages or person.reply.toast


async def test_settings_of_a_subscription_that_has_ended_say_so(subscribed):
    hour = subscribed.button("Hour").data
    await subscribed.say("/unsubscribe")
    assert "no longer there" in await subscribed.send(hour)
    assert subscribed.reply.alert


# time zones


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Kyiv", "Time zone: Europe/Kyiv (UTC+2). It is 12:30 there now."),
        ("tel aviv", "Time zone: Asia/Jerusalem (UTC+2)"),
        ("New York", "Time zone: America/New York (UTC−5). It is 05:30 there now."),
        ("UTC+5:30", "Time zone: Asia/Kolkata (UTC+5:30)"),
        ("Ukraine", "Time zone: Europe/Kyiv"),
    ],
)
async def test_a_time_zone_is_set_by_city_country_or_offset(person, words, said):
    assert said in await person.say(f"/timezone {words}")


async def test_the_zone_holds_for_what_is_subscribed_to_later(person):
    await person.say("/timezone Kyiv")
    assert "08:00 Europe/Kyiv (UTC+2)" in await person.say("/subscribe sudan")


async def test_the_zone_moves_the_next_digest_of_every_subscription(subscribed):
    text = await subscribed.say("/timezone Tokyo")
    assert "Next digest tomorrow, Wed 25 Nov, 08:00 Asia/Tokyo (UTC+9)" in text


async def test_several_subscriptions_are_told_apart_by_their_numbers(subscribed):
    await subscribed.say("/subscribe somalia")
    assert "\n2. Next digest" in await subscribed.say("/timezone Tokyo")


async def test_a_zone_that_does_not_exist_is_refused_and_the_nearest_offered(person):
    assert "There is no time zone “Kyyiv”. Did you mean this?" in await person.say("/timezone Kyyiv")
    assert "Time zone: Europe/Kyiv" in await person.press("Europe/Kyiv")


async def test_timezone_without_words_tells_the_present_one(subscribed):
    await subscribed.say("/timezone Kyiv")
    assert "Your time zone is Europe/Kyiv (UTC+2)" in await subscribed.say("/timezone")
    assert "Time zone: Asia/Jerusalem" in await subscribed.press("Jerusalem")


# the chat's data


async def test_privacy_says_what_is_stored_of_this_chat(subscribed):
    text = await subscribed.say("/privacy")
    assert "Of this chat: 1 subscription since 24 Nov 2026, time zone Africa/Khartoum." in text


async def test_of_a_chat_that_only_looked_nothing_is_stored(person):
    await person.say("/start")
    await person.say("/latest")
    assert "Of this chat nothing is stored." in await person.say("/privacy")


async def test_a_time_zone_that_is_kept_is_told_and_deleted(person):
    await person.say("/timezone Kyiv")
    assert "Of this chat: time zone Europe/Kyiv." in await person.say("/privacy")
    await person.press("Delete my data")
    await person.press("Yes")
    assert "Of this chat nothing is stored." in await person.say("/privacy")


async def test_a_persons_name_is_not_stored(subscribed, store):
    async with store.reading() as tx:
        chat = await tx.chats.get(subscribed.address)
    assert chat.title == ""


async def test_data_is_deleted_after_a_second_yes_and_to_the_last_byte(subscribed, tmp_path):
    await subscribed.say("/deletemydata")
    assert await subscribed.desk.subscriptions_of(subscribed.address)
    assert "Deleted" in await subscribed.press("Yes")
    assert "Of this chat nothing is stored." in await subscribed.say("/privacy")
    files = [path.read_bytes() for path in tmp_path.glob("sitrep.db*")]
    assert files
    assert not any(b"telegram:7" in content for content in files)


async def test_no_keeps_everything(subscribed):
    await subscribed.say("/deletemydata")
    assert "Nothing was deleted" in await subscribed.press("No")
    assert await only(subscribed)


async def test_an_old_confirmation_deletes_nothing(subscribed):
    await subscribed.say("/deletemydata")
    subscribed.now += timedelta(minutes=16)
    assert "too old" in await subscribed.press("Yes")
    assert await only(subscribed)


@pytest.mark.parametrize(
    "data", ["deletemydata:yes", "deletemydata:yes:", "deletemydata:yes:99999999999", "deletemydata:yes:x"]
)
async def test_a_confirmation_that_was_never_asked_for_deletes_nothing(subscribed, data):
    await subscribed.send(data)
    assert await only(subscribed)


async def test_deleting_one_chat_leaves_the_others(subscribed, stranger):
    await stranger.say("/subscribe sudan")
    await subscribed.say("/deletemydata")
    await subscribed.press("Yes")
    assert await stranger.desk.subscriptions_of(stranger.address)


# the list of commands


async def test_help_lists_every_command_of_the_table(person):
    text = await person.say("/help")
    assert len(COMMANDS) >= 14
    assert all((f"/{one.name}" in text) == (one.scope != "operator") for one in COMMANDS)
    assert len(text) < 4096


def test_the_readmes_table_lists_the_same_commands():
    table = command_table_markdown(COMMANDS)
    assert [line.split("`")[1].split()[0] for line in table.splitlines()[2:]] == [f"/{one.name}" for one in COMMANDS]


def test_commands_are_such_as_telegram_takes():
    names = [one.name for one in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(
        one.summary and len(one.summary) <= 256 and one.name.isascii() and one.name.islower() for one in COMMANDS
    )


def test_what_changes_a_group_is_for_its_admins():
    governing = {one.name for one in COMMANDS if one.governs and one.scope != "operator"}
    chat = {"subscribe", "unsubscribe", "settings", "timezone", "pause", "resume", "alerts", "quiet", "mute"}
    assert chat | {"mydata", "deletemydata"} == governing
    assert all(one.scope in ("admin", "operator") for one in COMMANDS if one.governs)


def test_every_button_belongs_to_a_command():
    assert set(BUTTONS) <= {one.name for one in COMMANDS}


def test_every_command_stands_in_one_group_of_the_help():
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(one.name for one in COMMANDS if one.scope != "operator")


def test_every_command_has_a_page_of_its_own_with_an_example_of_itself():
    assert set(PAGES) == {one.name for one in COMMANDS}
    assert all(example.split()[0] == f"/{name}" for name, (_, example) in PAGES.items())


@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.scope != "operator"])
async def test_the_example_of_every_page_is_understood(person, name):
    await person.say("/subscribe ukraine")
    await person.say("/subscribe sudan")
    answer = await person.say(PAGES[name][1])
    assert not any(slip in answer for slip in ("I don't know “", "Did you mean", "There is no ", "Write "))


async def test_help_for_one_command_tells_its_usage_an_example_and_who_may(person):
    page = await person.say("/help /Subscribe")
    assert all(words in page for words in ("[HH:MM…]", "only its admins", "/subscribe ukraine strikes"))


async def test_help_tells_nobody_but_operators_of_theirs(person):
    assert "There is no /retract" in await person.say("/help retract")
