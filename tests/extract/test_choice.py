"""The choice of who, to whom and where among the options of a role."""

from __future__ import annotations

from types import SimpleNamespace

from bot.extract.cast import Cast, body_of, names_of
from bot.extract.choice import chances, choose
from bot.extract.mention import Mention
from bot.extract.options import ACTS, Option, Options
from bot.extract.pairs import choose_pair, grid, pair_features

WEIGHTS = {"subject": 2.0, "near": 1.9, "nobody": 1.0}


def option(name: str, *features: str) -> Option:
    return Option(names=(name,) if name else (), features=set(features))


def test_the_likeliest_option_is_the_place() -> None:
    options = [option("Sudan", "far"), option("El Fasher", "subject"), option("", "nobody")]
    assert [one.names for one in choose(options, WEIGHTS)] == [("El Fasher",)]


def test_an_act_has_no_place_only_where_that_is_likely() -> None:
    options = [option("Haiti", "far"), option("", "nobody")]
    assert choose(options, {"nobody": 3.0}) == []
    assert choose(options, {"nobody": 0.1})[0].names == ("Haiti",)


def chosen(actors: list[Option], targets: list[Option], pair: dict[str, float]) -> tuple[list[str], list[str]]:
    weights = {"actor": WEIGHTS, "target": WEIGHTS, "pair": pair}
    chances = grid(actors, targets, pair_features(actors, targets, "shelling", "strike"), weights)
    doers, sufferers = choose_pair(actors, targets, chances)
    return [one.names[0] for one in doers], [one.names[0] for one in sufferers]


def test_one_name_is_never_both_actor_and_target() -> None:
    sides = [option("India", "subject"), option("Pakistan", "near"), option("", "far")]
    assert chosen(sides, sides, {}) == (["India"], ["Pakistan"])


def test_how_two_names_go_together_decides_between_options_that_weigh_the_same() -> None:
    sides = [option("India", "slot obj", "here"), option("Pakistan", "slot subj", "here"), option("", "far")]
    actors, targets = chosen(sides, sides, {"slots subj/obj": 3.0})
    assert (actors[0], targets[0]) == ("Pakistan", "India")


def test_a_second_name_stands_beside_the_first_where_it_is_nearly_as_likely() -> None:
    actors = [option("India", "subject"), option("Pakistan", "near", "here"), option("", "far")]
    assert chosen(actors, [option("", "nobody")], {})[0] == ["India", "Pakistan"]


def test_a_second_name_that_only_a_far_headline_tells_does_not() -> None:
    actors = [option("India", "subject"), option("Pakistan", "near"), option("", "far")]
    assert chosen(actors, [option("", "nobody")], {})[0] == ["India"]


def test_nobody_did_it_only_where_that_is_likely() -> None:
    actors, targets = [option("Haiti", "far"), option("", "nobody")], [option("civilians", "near")]
    assert chosen(actors, targets, {})[0] == []
    assert chosen([option("Haiti", "subject"), option("", "nobody")], targets, {})[0] == ["Haiti"]


def test_chances_add_up_to_one() -> None:
    found = chances([option("Mali", "subject"), option("Niger", "near"), option("", "nobody")], WEIGHTS)
    assert abs(sum(found) - 1) < 1e-9
    assert found[0] == max(found)


def test_what_is_said_of_a_state_is_half_said_of_the_person_who_acts_for_it() -> None:
    options = Options()
    options.add(("William Ruto", "Kenya"), {"subject"})
    options.mark(["Kenya"], "title")
    assert options.by_key["William Ruto"].features == {"subject", "title (state)"}


def test_a_ministry_without_a_country_is_that_of_the_state_spoken_of() -> None:
    ministry = Mention(start=0, end=2, kind="organisation", name="Foreign Ministry")
    charity = Mention(start=0, end=3, kind="organisation", name="Doctors Without Borders")
    assert body_of(ministry, Cast(home="Azerbaijan")) == "Azerbaijan"
    assert body_of(charity, Cast(home="Azerbaijan")) is None


def test_a_group_that_governs_stands_for_its_country_too() -> None:
    assert names_of(Mention(start=0, end=1, kind="armed_group", name="Taliban")) == ("Taliban", "Afghanistan")


def test_a_round_up_goes_from_one_state_to_the_next() -> None:
    cast = Cast(countries={"ML": "Mali", "LY": "Libya"}, homes={"Mali": 0.6, "Libya": 0.4})
    homes = []
    for iso in ("ML", "LY", "LY"):
        place = Mention(start=0, end=1, kind="place", name="a town", country=iso)
        cast.enter(SimpleNamespace(mentions=[place]))  # type: ignore[arg-type]
        homes.append(cast.home)
    assert homes == ["Mali", "Libya", "Libya"]


def test_condemning_warrants_looks_back_to_a_court_and_condemning_a_raid_to_a_force() -> None:
    assert "legal_action" in ACTS["warrant"]
    assert "air_strike" in ACTS["raid"]
