"""Short items: mishaps and sport are everyday wherever they happen; a word of war makes them news of a conflict."""

from __future__ import annotations

import pytest

from bot.extract.relevance import is_everyday, is_relevant


@pytest.mark.parametrize(
    "text",
    [
        "A bus plunges into a ravine in northern Pakistan, killing 28 people.",
        "Nineteen people die in a fire at a shopping centre in Basra, Iraq.",
        "A passenger train derails near Mandalay in Myanmar; eleven people are injured.",
        "Al-Hilal win the cup final in Omdurman on penalty kicks.",
        "The opposition wins the presidential election in Somalia.",
    ],
)
def test_a_mishap_or_a_match_in_a_country_at_war_is_everyday(text: str) -> None:
    assert is_everyday(text)


@pytest.mark.parametrize(
    "text",
    [
        "A bus carrying soldiers hits a roadside bomb in northern Pakistan, killing eight.",
        "A fire breaks out at an oil depot in Belgorod after a drone attack.",
        "A train derails in Bryansk after saboteurs blow up the track with explosives.",
        "France ends all attempts to negotiate with Russia.",
    ],
)
def test_a_word_of_war_or_the_lack_of_another_genre_keeps_an_item(text: str) -> None:
    assert not is_everyday(text)


def test_where_no_known_war_is_named_a_card_must_be_warlike() -> None:
    assert is_relevant([("ground_combat", 0.6)], known_war=False, genre="")
    assert not is_relevant([("legal_action", 0.9)], known_war=False, genre="")


def test_another_genre_needs_a_very_sure_card() -> None:
    assert not is_relevant([("terror_attack", 0.7)], known_war=True, genre="sport")
    assert is_relevant([("terror_attack", 0.9)], known_war=True, genre="sport")
