"""Deaths and injuries told in turns of phrase rather than by "killed" and "wounded"."""

from __future__ import annotations

import pytest

from bot.extract.figures import find_figures, totals

K, I = "killed", "injured"  # noqa: E741

TOLD = [
    ("Eleven miners were gunned down near Zamfara.", {K: (11, 11)}),
    ("Rebels shot dead at least 14 villagers in Bunia.", {K: (14, 14)}),
    ("The clashes claimed 33 lives in a week.", {K: (33, 33)}),
    ("Air raids took 21 lives, the mayor said.", {K: (21, 21)}),
    ("The battalion lost nine of its men at Bakhmut.", {K: (9, 9)}),
    ("Medics pulled 17 bodies out and the morgue had admitted six bodies by noon.", {K: (6, 17)}),
    ("Twenty of them fell in the fighting.", {K: (20, 20)}),
    ("Two brothers were found shot through the head.", {K: (2, 2)}),
    ("The militia put 12 captives to death.", {K: (12, 12)}),
    ("Seven people were treated for burns at the scene.", {I: (7, 7)}),
    ("Three sailors suffered minor injuries.", {I: (3, 3)}),
    ("The minister was killed together with a bodyguard.", {K: (2, 2)}),
    ("A spokesman counted five soldiers and 16 civilians killed.", {K: (21, 21)}),
    ("The blast killed three reporters and their driver.", {K: (4, 4)}),
    ("Officials put the dead at 70 and the wounded at more than 200.", {K: (70, 70), I: (200, 200)}),
    ("Estimates of the number of dead range from 130 to 400.", {K: (130, 400)}),
    ("At least 90 people died, 12 of them children, and 40 were hurt.", {K: (90, 90), I: (40, 40)}),
    ("At least 70 people, ten of them women and three infants, were slaughtered.", {K: (70, 70)}),
    ("A woman of 31 died.", {K: (1, 1)}),
    ("No Poles were hurt.", {K: (0, 0), I: (0, 0)}),
    ("The drone burnt a shed without hurting anyone.", {K: (0, 0), I: (0, 0)}),
    ("Nobody was injured.", {I: (0, 0)}),
]

NOT_TOLD = [
    "Prices of 20 goods fell in March.",
    "Twelve villages fell to the rebels.",
    "The party lost 12 seats in the vote.",
    "The reform took 19 months.",
    "Two bridges at Raqqa were blown up.",
    "Police said 13 people and a spokesman were present.",
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text for text, _ in TOLD])
def test_a_turn_of_phrase_gives_its_toll(nlp, text, expected):
    assert totals(find_figures(nlp(text))) == expected


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_only_sounds_like_a_toll_gives_none(nlp, text):
    assert totals(find_figures(nlp(text))) == {}
