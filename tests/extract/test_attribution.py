"""Who says that something happened."""

from __future__ import annotations

import pytest

from bot.extract.attribution import (
    Claimant,
    attributions,
    claimant_of,
    is_own_word,
    is_quote,
    last_claimant,
    speech_verbs,
)

CASES = [
    ("The army said Russia had fired 120 missiles.", "fired", "army"),
    ("Officials said that drones hit the port of Odesa.", "hit", "Officials"),
    ("Drones hit the port of Odesa, officials said.", "hit", "officials"),
    ("Ukraine's air force reported that six missiles were shot down.", "shot", "Ukraine's air force"),
    ("Gunmen killed nine miners in Zamfara, police said on Monday.", "killed", "police"),
    ("Rockets hit Goma, killing three, according to two aid workers.", "hit", "two aid workers"),
    ("According to the United Nations, rebels burned the camp.", "burned", "United Nations"),
    ("Rebels, according to a local radio, burned the camp.", "burned", "local radio"),
    ("At least 12 people were killed in Herat, its governor, Islam Jar, said.", "killed", "Islam Jar"),
    ("Interior Minister Ali Demir said that 113 suspects had been detained.", "detained", "Ali Demir"),
    ("The strike killed three guards, Kremlin spokesman Dmitry Peskov said.", "killed", "Dmitry Peskov"),
    ("Troops have crossed the river, the Lantern Post reports, citing the Indian army.", "crossed", "Indian army"),
    (
        "Troops have crossed the river, the Lantern Post reports, citing a statement of the Dalai Guard.",
        "crossed",
        "Dalai Guard",
    ),
    ("Troops have crossed the river, the Lantern Post reports, citing officials in Leh.", "crossed", "Lantern Post"),
    ("Troops have crossed the river, the Lantern Post reports, citing sources.", "crossed", "Lantern Post"),
    ("Rebels shelled Mweso, Congolese media report.", "shelled", "Congolese media"),
    ("Rebels shelled Mweso, a source in the army told the Tribune.", "shelled", "source in the army"),
    ("Rebels shelled Mweso on Friday, the army said, in the worst attack for weeks.", "shelled", "army"),
    ("The ministry added that a tanker had been seized.", "seized", "ministry"),
    ("A tanker was seized in the strait, the navy announced.", "seized", "navy"),
    ("Azerbaijan denied shelling the town.", "shelling", "Azerbaijan"),
    ("The claim that the bridge fell was denied by the junta.", "fell", "junta"),
    ("The RSF denied that it had attacked the village.", "attacked", "RSF"),
    ("The army rejected reports that civilians had been killed.", "killed", "army"),
    ("Belgrade accused Kosovo of expelling Serbs.", "expelling", "Belgrade"),
    ("The rebels claim two towns on the highway.", "claim", "rebels"),
    ("Deaths have been confirmed by the health ministry.", "Deaths", "health ministry"),
    ("More than 130,000 people have fled, by the UN's estimate.", "fled", "UN"),
    ("Witnesses and doctors said soldiers shot at the crowd.", "shot", "Witnesses and doctors"),
    ('"Our troops have entered Laukkai," a rebel spokesman said.', "entered", "rebel spokesman"),
    ("The convoy reportedly came under fire.", "came", ""),
    ("Hackers allegedly took down the site of the bank.", "took", ""),
    ("They are said to have seized 20 villages.", "seized", ""),
    ("It was reported that the dam was blown up.", "blown", ""),
    ("The portal said rebels took Bunagana; the army spoke of a retreat.", "took", "portal"),
    ("Clashes went on in Sake; the bridge was blown up, residents said.", "blown", "residents"),
    ("Residents told Reuters that warplanes had bombed the market.", "bombed", "Residents"),
    ("The Houthis say they fired at a US destroyer.", "fired", "Houthis"),
    ("Maduro said on Tuesday that Guyana had fired on a boat.", "fired", "Maduro"),
    ("As the governor explained, a shell had hit the depot.", "hit", "governor"),
    ("The Nasr militia claims it killed 200 soldiers.", "killed", "Nasr militia"),
    ("They fled to camps in Chad, United States officials said.", "fled", "United States officials"),
    ("Rebels shelled Mweso.", "shelled", None),
    ("Russia vetoed the resolution, and the envoy said it was a disgrace.", "vetoed", None),
    ("Police did not say who fired the shots.", "fired", None),
    ("The strike on Basta killed 20 people after Israel said it would stop.", "killed", None),
    ("The ceasefire began on Sunday, a day after raids killed 17 people, according to volunteers.", "began", None),
    ("Its governor said power was cut, and trolleybuses stopped.", "cut", "governor"),
    ("The truce took hold while the army said it had lost men.", "took", None),
]


@pytest.mark.parametrize(("text", "word", "expected"), CASES, ids=[f"{text} [{word}]" for text, word, _ in CASES])
def test_a_claim_has_its_claimant(nlp, text, word, expected):
    trigger = next(token for token in nlp(text) if token.text == word)
    found = claimant_of(trigger)
    assert (found.text if found is not None else None) == expected


EARLIER = Claimant(start=0, end=2, text="Turkish media", cue="report", kind="direct", head=1)


def test_a_claim_without_a_name_goes_to_the_claimant_before(nlp):
    trigger = next(token for token in nlp("They are said to have seized 20 villages.") if token.text == "seized")
    found = claimant_of(trigger, earlier=EARLIER)
    assert found is not None
    assert (found.text, found.kind) == ("Turkish media", "continued")


def test_a_plain_statement_does_not_inherit_the_claimant_before(nlp):
    trigger = next(token for token in nlp("Rebels seized 20 villages.") if token.text == "seized")
    assert claimant_of(trigger, earlier=EARLIER) is None


def test_a_pronoun_stands_for_the_person_named_before(nlp):
    doc = nlp("President Vladimir Putin spoke on television. He said a new missile had hit Dnipro.")
    found = claimant_of(next(token for token in doc if token.text == "hit"))
    assert found is not None
    assert found.text == "Vladimir Putin"


def test_every_attribution_of_a_sentence_is_listed(nlp):
    doc = nlp("Rebels took the mine, residents said; the army, according to a spokesman, had left.")
    assert [a.cue.text for a in attributions(next(doc.sents))] == ["said", "according"]


def test_a_sentence_hands_its_speaker_on_to_the_next(nlp):
    first, second = nlp("Rebels took the mine, the governor said."), nlp("They were said to have burned it.")
    earlier = last_claimant(next(first.sents))
    found = claimant_of(next(token for token in second if token.text == "burned"), earlier=earlier)
    assert (found.text, found.kind) == ("governor", "continued")


def test_a_sentence_may_begin_with_a_form_of_speaking(nlp):
    assert attributions(nlp("Says it has taken the bridge, the brigade's channel.")[:]) is not None


def test_words_between_quotation_marks_are_quoted(nlp):
    doc = nlp('He called it "a heinous attack" on Sunday.')
    assert [token.text for token in doc if token.is_alpha and is_quote(token)] == ["a", "heinous", "attack"]


def test_the_common_verbs_of_saying_are_known():
    assert {"say", "tell", "report", "claim", "announce", "write"} <= speech_verbs()


@pytest.mark.parametrize(
    ("type_id", "status", "by_actor", "own"),
    [
        ("missile_strike", "happened", True, False),
        ("territorial_change", "happened", True, False),
        ("ceasefire", "announced", True, True),
        ("financial_aid", "announced", True, True),
        ("peace_talks", "proposed", False, True),
        ("diplomacy", "happened", False, False),
        ("troop_deployment", "happened", True, False),
        ("troop_deployment", "announced", True, True),
        ("criticism", "happened", True, True),
    ],
)
def test_a_doer_who_acts_by_speaking_is_no_claimant(type_id, status, by_actor, own):
    assert is_own_word(type_id, status, by_actor=by_actor) is own
