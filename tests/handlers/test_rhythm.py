"""On which days digests come, and pausing one subscription of several."""

from __future__ import annotations

import pytest

from bot.domain.wishes import parse_wishes


@pytest.mark.parametrize(
    ("words", "days"),
    [("weekdays", (1, 2, 3, 4, 5)), ("weekly", (1,)), ("weekly on friday", (5,)), ("mondays and thursdays", (1, 4)),
     ("every day", ()), ("daily", ()), ("weekend", (6, 7)), ("every friday", (5,)), ("ukraine", None)],
)  # fmt: skip
def test_days_are_understood_in_words(catalogue, words, days):
    read = parse_wishes(words.split(), catalogue)
    assert (read.days, read.unknown) == (days, ())


async def test_a_weekly_digest_names_its_day(person):
    text = await person.say("/subscribe ukraine fridays 08:00 Kyiv")
    assert "First digest Fri 27 Nov, 08:00" in text


async def test_days_are_changed_by_button_and_by_words(person, desk):
    await person.say("/subscribe ukraine")
    await person.say("/settings")
    await person.press("Days")
    assert "On weekdays at 08:00" in await person.press("On weekdays")
    await person.say("/settings monday thursday")
    (standing,) = await desk.subscriptions_of(person.address)
    assert standing.subscription.days == (1, 4)


async def test_one_subscription_pauses_and_the_other_goes_on(person, desk):
    await person.say("/subscribe ukraine")
    await person.say("/subscribe sudan")
    assert "Paused, the others go on" in await person.say("/pause 2")
    first, second = await desk.subscriptions_of(person.address)
    assert first.next_at is not None
    assert second.next_at is None


async def test_resume_by_number_takes_up_that_one_alone(person, desk):
    for conflict in ("ukraine", "sudan"):
        await person.say(f"/subscribe {conflict}")
    for number in (1, 2):
        await person.say(f"/pause {number}")
    await person.press("Resume")
    first, second = await desk.subscriptions_of(person.address)
    assert (first.next_at is None, second.next_at is None) == (True, False)


@pytest.mark.parametrize("word", ["9", "x", "-1", "²"])
async def test_a_number_that_is_none_is_asked_for_again(person, word):
    await person.say("/subscribe ukraine")
    assert "Which one?" in await person.say(f"/pause {word}")
    assert "Which one?" in await person.say(f"/resume {word}")
