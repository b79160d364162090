"""Numbers of people and projectiles, each as one sentence states it."""

from __future__ import annotations

import pytest

from bot.extract.figures import find_figures, totals

K, I, C, L, X = "killed", "injured", "captured", "launched", "intercepted"  # noqa: E741

STATED = [
    ("The raid on Bentiu killed three and wounded 12.", {K: [(3, 3)], I: [(12, 12)]}),
    ("Three people were killed, 12 hurt in the blast in Quetta.", {K: [(3, 3)], I: [(12, 12)]}),
    ("A mortar round hit a market in Idlib, leaving 5 dead.", {K: [(5, 5)]}),
    ("The death toll from the Herat attack rose to 31.", {K: [(31, 31)]}),
    ("The toll stood at 18 by nightfall.", {K: [(18, 18)]}),
    ("At least 40 villagers were massacred near Djibo.", {K: [(40, 40)]}),
    ("More than 200 fighters died in two days around Marib.", {K: [(200, 200)]}),
    ("Up to 60 soldiers were killed in the ambush, a medic said.", {K: [(0, 60)]}),
    ("As many as 90 civilians perished in the bombing.", {K: [(0, 90)]}),
    ("Fewer than 20 people were wounded.", {I: [(0, 20)]}),
    ("Dozens were killed when a barrel bomb fell on Douma.", {K: [(24, 99)]}),
    ("Scores of people were injured in clashes in Port-au-Prince.", {I: [(40, 99)]}),
    ("Hundreds of recruits died in the camp.", {K: [(200, 999)]}),
    ("Two dozen gunmen surrendered at the police station.", {C: [(24, 24)]}),
    ("A dozen miners were abducted by bandits in Zamfara.", {C: [(12, 12)]}),
    ("Twenty-three people were hurt in Kherson.", {I: [(23, 23)]}),
    ("Between 5 and 7 guards were killed.", {K: [(5, 7)]}),
    ("Some 10 to 12 rebels were killed, the governor said.", {K: [(10, 12)]}),
    ("The army said it had captured 60 soldiers of the junta.", {C: [(60, 60)]}),
    ("The militants took 24 hostages in the school.", {C: [(24, 24)]}),
    ("Police detained 113 suspects across the country.", {C: [(113, 113)]}),
    ("Air defences shot down 142 of 188 drones.", {X: [(142, 142)], L: [(188, 188)]}),
    ("Of the barrage, 51 drones were shot down overnight.", {X: [(51, 51)]}),
    ("The air force said 142 of the 188 drones were downed.", {X: [(142, 142)], L: [(188, 188)]}),
    ("Iran fired some 120 missiles and 90 drones at Israel.", {L: [(120, 120), (90, 90)]}),
    ("All nine missiles were intercepted over Riyadh.", {X: [(9, 9)], L: [(9, 9)]}),
    ("The Houthis launched a missile at Eilat.", {L: [(1, 1)]}),
    ("One missile was fired from the sea.", {L: [(1, 1)]}),
    ("The bombing claimed the lives of 14 worshippers.", {K: [(14, 14)]}),
    ("The bodies of 12 miners were found near Taunggyi.", {K: [(12, 12)]}),
    ("Shells fell on the camp, wounding nine children.", {I: [(9, 9)]}),
    ("The blast killed at least 20 people, including three children.", {K: [(20, 20), (3, 3)]}),
    ("A second person died in hospital.", {}),
    ("Nobody was hurt, the governor said.", {K: [(0, 0)], I: [(0, 0)]}),
    ("There were no casualties.", {K: [(0, 0)], I: [(0, 0)]}),
    ("The rockets fell in open ground, causing no injuries.", {K: [(0, 0)], I: [(0, 0)]}),
    ("There were no immediate reports of casualties.", {}),
    ("Two people are now known to have died in the strike on Omdurman.", {K: [(2, 2)]}),
    ("Four aid workers were found dead in a ditch.", {K: [(4, 4)]}),
    ("The hospital's director counts 66 dead.", {K: [(66, 66)]}),
    ("The number of injured in Sumy has grown to 44.", {I: [(44, 44)]}),
    ("A battalion of 127 men surrendered near the border.", {C: [(127, 127)]}),
    ("Half a million people fled.", {}),
    ("About 1,200 people were killed in the uprising.", {K: [(1200, 1200)]}),
    ("Another 71 drones were lost from radar.", {}),
    ("The army lost 192 soldiers in the offensive.", {K: [(192, 192)]}),
    ("Separately, two missiles splashed down near a tanker in the Gulf of Aden.", {L: [(2, 2)]}),
    ("The convoy was attacked with five rockets.", {L: [(5, 5)]}),
    ("Thirty people were killed or wounded.", {}),
    ("Troops put ten men to death; eight others were taken alive.", {K: [(10, 10)], C: [(8, 8)]}),
    ("Detectives have picked up six men in raids on four flats.", {C: [(6, 6)]}),
    ("Nine travellers were carried off from a coach near Kaduna.", {C: [(9, 9)]}),
    ("The inquiry counted more than 2,300 arrests.", {C: [(2300, 2300)]}),
    ("Bandits took some 20 passengers into the bush.", {C: [(20, 20)]}),
    ("The column took 12 villages in the north.", {}),
    ("The navy lobbed some 200 artillery rounds into the strait.", {L: [(200, 200)]}),
    ("Overnight 242 drones and 36 missiles were aimed at Odesa.", {L: [(242, 242), (36, 36)]}),
    ("Three cruise missiles were knocked down over the bay.", {X: [(3, 3)]}),
    ("Two students were kidnapped and killed.", {C: [(2, 2)], K: [(2, 2)]}),
    ("The army said no one was killed.", {K: [(0, 0)]}),
    ("Israeli strike kills three in Tyre, wounds 12", {K: [(3, 3)], I: [(12, 12)]}),
    ("Gunmen kill 17 in attack on Balochistan bus", {K: [(17, 17)]}),
    ("Twelve killed as gangs storm Haitian prison", {K: [(12, 12)]}),
    ("Two guards were shot dead and another was injured.", {K: [(2, 2)]}),
    ("Some 23 sailors are being held hostage off Puntland.", {C: [(23, 23)]}),
    ("A skier and four border guards were killed.", {K: [(4, 4)]}),
    ("Hezbollah shot down a Hermes 900 drone.", {}),
    ("The toll from two days of raids on camps around Nyala and in the city itself rose to 88.", {K: [(88, 88)]}),
    ("At least 46 people, most of them women and children, were killed in Paktika.", {K: [(46, 46)]}),
]

NO_FIGURES = [
    "The 47th Brigade took up positions near Toretsk.",
    "A 52-year-old man walked 12 kilometres on November 17.",
    "Jets of the types Su-34 and F-16 flew over, and S-300 batteries were moved.",
    "The loan of $300 million was approved in 2023.",
    "The strikes hit 85 targets at seven sites.",
    "Rebels captured three villages and seized two ships.",
    "The 30-day ceasefire began at 4 a.m.",
    "Resolution 1701 was adopted by 14 votes to one.",
    "The G7 met for 3 hours in a town 40 miles from the front.",
    "The mayor, 61, said that 70% of the city had no power.",
    "None of this was lost on Tehran.",
    "About 1.2 million people were displaced.",
]


def _stated(doc):
    found = {}
    for figure in find_figures(doc):
        if figure.stated or figure.kind == L:
            found.setdefault(figure.kind, []).append(figure.range)
    return found


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text for text, _ in STATED])
def test_a_sentence_gives_its_figures(nlp, text, expected):
    assert _stated(nlp(text)) == expected


@pytest.mark.parametrize("text", NO_FIGURES)
def test_ages_dates_sums_measures_and_names_are_no_figures(nlp, text):
    assert [figure for figure in find_figures(nlp(text)) if figure.stated] == []


def test_a_part_of_a_total_is_marked_and_not_added(nlp):
    figures = find_figures(nlp("The shelling killed 20 people, including three children, and wounded 41."))
    assert [f.subset for f in figures] == [False, True, False]
    assert totals(figures) == {K: (20, 20), I: (41, 41)}


def test_joined_victims_of_one_verb_are_added(nlp):
    assert totals(find_figures(nlp("The bomb killed two women and three children."))) == {K: (5, 5)}


def test_a_single_victim_counts_as_one_and_is_not_called_stated(nlp):
    (figure,) = find_figures(nlp("A policeman was killed in Hasakah."))
    assert (figure.kind, figure.range, figure.stated) == (K, (1, 1), False)


def test_what_was_counted_is_named(nlp):
    figures = find_figures(nlp("Ukraine launched 30 drones and four missiles at Engels."))
    assert [f.of_what for f in figures] == ["drone", "missile"]


def test_whose_people_were_killed_is_pointed_at(nlp):
    doc = nlp("The rebels killed 12 Ethiopian soldiers.")
    (figure,) = find_figures(doc)
    assert doc[figure.side].text == "Ethiopian"
