"""Whether an act happened, is announced, proposed, possible or denied."""

from __future__ import annotations

import pytest

from bot.extract.status import status_of

CASES = [
    ("The army shelled Bentiu.", "shelled", "happened"),
    ("Rebels have captured the town of Sake.", "captured", "happened"),
    ("The army said it had captured Kupiansk.", "captured", "happened"),
    ("The United States imposed sanctions on two banks.", "imposed", "happened"),
    ("Washington granted Kyiv permission to strike.", "granted", "happened"),
    ("Gunmen stormed a prison, freeing hundreds.", "freeing", "happened"),
    ("Ethiopia accused Eritrea of shelling the border.", "shelling", "happened"),
    ("The minister warned that Russia had massed troops.", "massed", "happened"),
    ("He would not say whether the army fired the missile.", "say", "denied"),
    ("Drones not only hit the port but burned the depot.", "hit", "happened"),
    ("Police are investigating why the ship was seized.", "seized", "happened"),
    ("US to send missiles to Taiwan", "send", "announced"),
    ("Kenya will send 1,000 police officers to Haiti.", "send", "announced"),
    ("Biden said he would send tanks.", "send", "announced"),
    ("Poland plans to deploy 10,000 troops on its border.", "deploy", "announced"),
    ("The two sides agreed to open a corridor.", "open", "announced"),
    ("Ankara decided to withdraw its troops.", "withdraw", "announced"),
    ("Britain pledged 20 million pounds.", "pledged", "announced"),
    ("The junta ordered the expulsion of the ambassador.", "expulsion", "announced"),
    ("Prisoners are to be exchanged within 48 hours.", "exchanged", "announced"),
    ("The talks are due to resume in Doha.", "resume", "announced"),
    ("The parliament voted to send warships.", "send", "announced"),
    ("The minister announced a new package of arms.", "package", "announced"),
    ("Qatar offered to host talks.", "talks", "proposed"),
    ("Qatar offered to host talks.", "host", "proposed"),
    ("The pope called for a ceasefire.", "ceasefire", "proposed"),
    ("Ramallah urged the court to issue warrants.", "issue", "proposed"),
    ("Britain is considering sending a battalion.", "sending", "proposed"),
    ("Hamas is ready for a truce.", "truce", "proposed"),
    ("India said it was willing to hold talks.", "hold", "proposed"),
    ("Kyiv asked for more air defence.", "asked", "proposed"),
    ("The draft proposes a freeze of the assets.", "freeze", "proposed"),
    ("Washington told its citizens to leave.", "leave", "proposed"),
    ("Iran denied that it had struck the ship.", "struck", "denied"),
    ("Rwanda denied having troops in Congo.", "having", "denied"),
    ("The rebels refused to hold talks.", "talks", "denied"),
    ("Armenia ruled out sending the army.", "sending", "denied"),
    ("The army did not attack the hospital.", "attack", "denied"),
    ("No talks took place in Jeddah.", "talks", "denied"),
    ("Germany won't send cruise missiles.", "send", "denied"),
    ("The ministry rejected claims that civilians were harmed.", "harmed", "denied"),
    ("Reports that the road had been cut are not true.", "cut", "denied"),
    ("Guyana does not believe that the helicopter was shot down.", "shot", "denied"),
    ("The army denied the attack.", "attack", "denied"),
    ("The mayor denied it.", "denied", "denied"),
    ("There was no agreement on a truce.", "agreement", "denied"),
    ("Any freezing of the conflict is out of the question.", "freezing", "denied"),
    ("Israel may strike Iran.", "strike", "possible"),
    ("The US could lift the restrictions.", "lift", "possible"),
    ("If the army attacks, the rebels will burn the bridges.", "burn", "possible"),
    ("If the army advances, the rebels will burn the bridges.", "advances", "possible"),
    ("Pyongyang threatened to fire missiles.", "fire", "possible"),
    ("Officials fear an offensive on El Fasher.", "offensive", "possible"),
    ("A ground invasion is expected within days.", "invasion", "possible"),
    ("He warned of strikes on Beirut.", "strikes", "possible"),
    ("The threat of an attack grew.", "attack", "possible"),
    ("Rwanda did not rule out a strike.", "strike", "possible"),
    ("The airline will suspend flights after the drone attacks.", "attacks", "happened"),
    ("He will send troops in response to the strike.", "strike", "happened"),
    ("New attacks are likely.", "attacks", "possible"),
    ("Should the port close, aid would stop.", "stop", "possible"),
    ("The US allowed Kyiv to strike targets in Russia.", "strike", "possible"),
]


@pytest.mark.parametrize(("text", "word", "expected"), CASES, ids=[f"{text} [{word}]" for text, word, _ in CASES])
def test_an_act_has_the_status_that_its_sentence_gives(nlp, text, word, expected):
    trigger = next(token for token in nlp(text) if token.text == word)
    assert status_of(trigger).status == expected


def test_the_cue_is_told(nlp):
    trigger = next(token for token in nlp("Iran denied striking the tanker.") if token.text == "striking")
    assert status_of(trigger).cue == "denied"


def test_a_speech_act_that_is_itself_the_news_has_happened(nlp):
    trigger = next(token for token in nlp("Tehran rejected the report.") if token.text == "rejected")
    assert status_of(trigger, itself=False).status == "happened"


def test_a_semicolon_keeps_a_denial_to_its_own_clause(nlp):
    doc = nlp("Rebels seized the mine; the government denied any losses.")
    assert status_of(next(token for token in doc if token.text == "seized")).status == "happened"
