"""Dates as a sentence gives them, read on Tuesday 19 November 2024 at noon in Kyiv unless said otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from bot.extract.dating import date_of
from bot.extract.times import dateline_end, find_times, is_background

TUESDAY = datetime(2024, 11, 19, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def _november(day: int) -> date:
    return date(2024, 11, day)


DATES = [
    ("The strike came on Thursday.", [_november(14)]),
    ("The strike came on Tuesday.", [_november(19)]),
    ("Drones crossed the border in the night to Sunday.", [_november(17)]),
    ("They fought between Friday and Sunday.", [None]),
    ("The hall opens on Christmas Eve.", [date(2024, 12, 24)]),
    ("It was hit late on Monday.", [_november(18)]),
    ("It was hit early Sunday.", [_november(17)]),
    ("Sunday night's raid lasted an hour.", [_november(17)]),
    ("Shelling began overnight.", [_november(19)]),
    ("It happened yesterday.", [_november(18)]),
    ("Talks open today.", [_november(19)]),
    ("They meet tomorrow.", [_november(20)]),
    ("A vote is due tonight.", [_november(19)]),
    ("The day before yesterday the road was cut.", [_november(17)]),
    ("The bridge fell on Nov 17.", [_november(17)]),
    ("The bridge fell on Nov. 17.", [_november(17)]),
    ("The bridge fell on 17 November.", [_november(17)]),
    ("The bridge fell on November 17, 2024.", [_november(17)]),
    ("The bridge fell on the 15th.", [_november(15)]),
    ("The bridge fell on the 21st.", [date(2024, 10, 21)]),
    ("The war began on 24 February 2022.", [date(2022, 2, 24)]),
    ("The law takes effect on Jan. 1.", [date(2025, 1, 1)]),
    ("The camp was built on 25 March.", [date(2024, 3, 25)]),
    ("Two days ago a convoy left.", [_november(17)]),
    ("A week ago the town fell.", [_november(12)]),
    ("A fortnight ago the town fell.", [_november(5)]),
    ("It was last Wednesday that he spoke.", [_november(13)]),
    ("It was last Tuesday that he spoke.", [_november(12)]),
    ("They will meet next Wednesday.", [_november(20)]),
    ("They will meet next Tuesday.", [_november(26)]),
    ("The raid last night killed two.", [_november(18)]),
    ("On Friday the army left; a day earlier it had burned its stores.", [_november(15), _november(14)]),
    ("On Friday the army left and the same day rebels came.", [_november(15), _november(15)]),
    ("Over the past day 67 drones were shot down.", [_november(19)]),
    ("In the morning a missile struck Kharkiv.", [_november(19)]),
    ("This morning Shaheds hit Sumy.", [_november(19)]),
    ("Hours earlier he had signed.", [_november(19)]),
    ("Last week rebels took Bukavu.", [None]),
    ("Fighting has gone on since Monday.", [None]),
    ("It rained until Friday.", [None]),
    ("In 2023 the pact was signed.", [None]),
    ("Last month they fled.", [None]),
    ("Earlier this year the junta fell.", [None]),
    ("Years ago he was freed.", [None]),
    ("They rose in March.", [None]),
    ("He may go and the sun will march on.", []),
    ("KYIV, Nov 17 (DNW) - Russia fired missiles.", []),
    ("Sergeant May was hurt at 14:30.", []),
    ("The bridge fell on 31 February.", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_a_sentence_gives_its_days(nlp, text, expected):
    assert [when.date for when in find_times(nlp(text), TUESDAY)] == expected


GOVERNED = [
    ("Rebels took Kanyabayonga on Friday.", "took", _november(15)),
    ("Rebels who fled on Friday struck Goma on Sunday.", "struck", _november(17)),
    ("Rebels who fled on Friday struck Goma on Sunday.", "fled", _november(15)),
    ("Rebels who fled on Friday struck Goma.", "struck", None),
    ("Police said on Monday that gunmen had killed three people.", "killed", None),
    ("Britain said on Sunday that it would send more tanks.", "send", _november(17)),
    ("On Thursday gunmen opened fire on a bus, killing nine.", "killing", _november(14)),
    ("The council will meet on Friday.", "meet", _november(22)),
    ("The council meets on Friday.", "meets", _november(22)),
    ("The council met on Friday.", "met", _november(15)),
    ("The talks are to resume on Monday in Doha.", "resume", _november(25)),
    ("Two days after the coup on Friday soldiers closed the border.", "closed", _november(15)),
    ("He spoke on Monday, a day after drones hit the port.", "hit", _november(17)),
    ("He spoke on Monday, a day after drones hit the port.", "spoke", _november(18)),
    ("Turkey bombed Hasakah overnight; Iran condemned it on Tuesday.", "condemned", _november(19)),
    ("Monday's missile killed ten.", "killed", _november(18)),
    ("France requested a session for Thursday.", "requested", None),
    ("Since the capture of Sake on 2 November people have fled.", "fled", None),
    ("Jets fired missiles at a house before dawn on Saturday.", "fired", _november(16)),
    ("On Wednesday, officials said, the town fell.", "fell", _november(13)),
    ("Dhaka intends to ship them home on Thursday.", "ship", _november(21)),
    ("Aid flights began.", "began", None),
]


@pytest.mark.parametrize(("text", "word", "expected"), GOVERNED, ids=[f"{text} [{word}]" for text, word, _ in GOVERNED])
def test_an_act_has_the_day_of_its_own_clause(nlp, text, word, expected):
    doc = nlp(text)
    trigger = next(token for token in doc if token.text == word)
    when = date_of(trigger, find_times(doc, TUESDAY), trigger.sent)
    assert (when.date if when else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell last month.", True),
        ("It fell in 2022.", True),
        ("It fell on 3 September.", True),
        ("It fell a year ago.", True),
        ("It fell on Monday.", False),
        ("It fell last week.", False),
        ("It falls next month.", False),
        ("It fell six days ago.", False),
        ("It fell nine days ago.", True),
    ],
)
def test_what_is_older_than_a_week_is_background(nlp, text, expected):
    (when,) = find_times(nlp(text), TUESDAY)
    assert is_background(when, TUESDAY) is expected


def test_days_are_those_of_the_outlet_and_not_of_utc(nlp):
    late = datetime(2024, 11, 19, 0, 30, tzinfo=timezone(timedelta(hours=3)))
    (when,) = find_times(nlp("It happened today."), late)
    assert when.date == _november(19)


def test_the_previous_day_leans_on_the_day_that_the_article_named_last(nlp):
    (when,) = find_times(nlp("A day earlier drones had hit the port."), TUESDAY, anchor=_november(15))
    assert when.date == _november(14)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("KYIV, Nov 17 (DNW) - Russia fired", "Russia fired"),
        ("BAGHDAD (BHA) – The envoy left", "The envoy left"),
        ("GOMA/KINSHASA — Rebels took", "Rebels took"),
        ("The U.S. said - and meant it", "The U.S. said - and meant it"),
        ("UN chief condemns attack - officials", "UN chief condemns attack - officials"),
    ],
)
def test_a_dateline_is_told_from_the_text_behind_it(text, rest):
    assert text[dateline_end(text) :] == rest
