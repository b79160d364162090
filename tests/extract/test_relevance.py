"""Which conflict an act is filed under, and what is no war at all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.extract.mention import Mention
from bot.extract.relevance import War, file_under, in_passing, is_relevant, load_wars, other_genre

CONFIG = Path(__file__).parents[2] / "config"
WARS = load_wars(CONFIG)


def country(name: str, iso: str) -> Mention:
    return Mention(start=0, end=1, kind="country", name=name, country=iso, party=name)


def test_the_shipped_conflicts_load_with_theatre_and_parties():
    wars = {war.id: war for war in WARS}
    assert len(wars) > 25
    assert wars["ukraine"].main == "UA"
    assert "Russia" in wars["ukraine"].parties


def test_a_veto_by_an_outsider_stays_under_the_article_s_war():
    assert file_under([country("Russia", "RU")], Counter({"sudan": 9.0}), WARS) == "sudan"


def test_an_act_elsewhere_in_a_round_up_goes_to_its_own_war():
    mentions = [country("Haiti", "HT")]
    assert file_under(mentions, Counter({"ukraine": 30.0}), WARS) == "haiti"


def test_an_article_without_a_known_war_is_other():
    assert file_under([], Counter(), WARS) == "other"


def test_a_group_speaks_louder_than_a_country():
    war = War(id="w", countries=frozenset({"CD"}), parties=frozenset({"M23"}), main="CD")
    group = Mention(start=0, end=1, kind="armed_group", name="M23", country="CD", party="M23")
    assert file_under([group], Counter({"other-war": 3.0}), [war]) == "w"


@pytest.mark.parametrize(
    ("genre", "text"),
    [
        ("sport", "The match was won by a late goal. The coach praised his striker. The league title is near."),
        (
            "film",
            "The film opens the festival. Its director cast a young actress. The premiere drew crowds to the cinema.",
        ),
        ("accident", "A collision caused the crash. Floods and a landslide had blocked the road. The bus overturned."),
    ],
)
def test_other_genres_are_known_by_their_words(genre: str, text: str):
    assert other_genre([text]) == genre


def test_strangers_and_other_genres_must_bring_a_sure_card():
    unsure = [("missile_strike", 0.3)]
    assert is_relevant(unsure, known_war=True, genre="")
    assert not is_relevant(unsure, known_war=False, genre="")
    assert not is_relevant([("missile_strike", 0.7)], known_war=True, genre="sport")


def test_a_conflict_told_on_one_card_with_few_names_is_in_passing() -> None:
    assert in_passing(["sudan", "sudan", "ukraine"], {"sudan": 20, "ukraine": 3}) == {"ukraine"}


def test_a_conflict_with_names_of_its_own_is_not_in_passing() -> None:
    assert in_passing(["sudan", "sudan", "ukraine"], {"sudan": 20, "ukraine": 8}) == set()


def test_in_a_round_up_nothing_is_in_passing() -> None:
    assert in_passing(["a", "a", "b", "c", "d", "e"], {"a": 30, "b": 1, "c": 1, "d": 1, "e": 1}) == set()
