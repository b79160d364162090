"""The words that give an act its status, and those that are passed over on the way to them."""

from __future__ import annotations

from bot.domain.model import Status
from bot.extract.vocabulary import words

VERBS: dict[Status, frozenset[str]] = {
    "announced": words(
        "decide pledge promise order plan announce agree intend commit prepare resolve undertake schedule "
        "set vow instruct agree move vote direct command swear guarantee bind oblige choose opt earmark "
        "accept nominate unveil mean design"
    ),
    "proposed": words(
        "propose offer urge call ask request suggest consider invite appeal demand recommend seek want "
        "press advocate mull weigh discuss debate plead push beg implore lobby favour favor float study "
        "examine contemplate insist encourage wish exhort petition advise"
    ),
    "denied": words(
        "deny refuse reject decline dismiss rule fail abandon cancel oppose scrap shelve forbid prohibit "
        "disavow disown rebuff spurn shun renounce forgo refrain disclaim refute"
    ),
    "possible": words(
        "threaten warn fear expect hope risk anticipate predict forecast allow permit authorise authorize "
        "enable let brace worry dread empower foresee speculate await caution project"
    ),
}
"""What a verb makes of the act that it governs: "offered to host", "denied striking"."""
OWN_NOUNS = words(
    "offer proposal pledge promise threat denial refusal rejection plan vow plea appeal willingness readiness"
)
OWN_VERBS: dict[Status, frozenset[str]] = {
    "announced": words("decide pledge promise order plan intend commit resolve undertake schedule vow accept nominate"),
    "proposed": words(
        "propose offer urge ask request suggest consider invite appeal demand recommend seek want mull plead implore"
    ),
    "denied": words("deny refuse reject decline dismiss abandon cancel oppose disavow rebuff renounce refute"),
    "possible": words("threaten warn fear expect anticipate"),
}
"""What such a verb is when it is itself the act that a rule fires on: "Britain pledged", "the army denied"."""
NOUNS: dict[Status, frozenset[str]] = {
    "announced": words("plan decision pledge promise order commitment vow intention preparation schedule intent"),
    "proposed": words(
        "offer proposal call appeal request demand suggestion plea draft initiative idea readiness "
        "willingness consideration bid petition recommendation talk discussion negotiation consultation"
    ),
    "denied": words("denial refusal rejection absence cancellation"),
    "possible": words(
        "threat fear risk possibility prospect danger likelihood chance warning hope event case scenario "
        "expectation potential ability capability capacity permission authorisation authorization right "
        "probability worry concern speculation option"
    ),
}
ADJECTIVES: dict[Status, frozenset[str]] = {
    "announced": words(
        "due set planned scheduled bound poised determined committed upcoming forthcoming promised pledged"
    ),
    "proposed": words("ready willing prepared open keen proposed suggested eager"),
    "denied": words(
        "unwilling reluctant cancelled canceled aborted opposed untrue false baseless unfounded fake "
        "impossible unacceptable"
    ),
    "possible": words(
        "likely possible potential feared threatened expected imminent probable looming hypothetical "
        "eventual unlikely able capable close anticipated free conceivable inevitable"
    ),
}
MODALS: dict[str, Status] = {
    **dict.fromkeys(("may", "might", "could", "can", "ca"), "possible"),
    **dict.fromkeys(("will", "shall", "'ll", "’ll", "wo"), "announced"),
    **dict.fromkeys(("must", "should", "ought"), "proposed"),
}
CONDITIONS = words("if unless lest whether")
NEGATIONS = words("not n't n’t never neither nor")
SPEECH = words(
    "say tell report add state claim write note confirm believe think argue explain declare acknowledge "
    "admit reveal know understand see hear disclose describe recall stress maintain assert allege accuse "
    "suspect blame condemn charge comment answer"
)
DOCUMENTS = words(
    "doctrine decree law bill package document treaty agreement deal pact charter strategy plan order list budget "
    "resolution amendment decision statement text concept policy measure sanction"
)
"""What is done once it is approved: "authorised a revised doctrine" is an act by word."""
APPROVAL = words("authorise authorize approve permit allow")
DOUBTED = words("claim report accusation allegation assertion suggestion charge rumour rumor notion idea statement")
MISREAD_DENIALS = words("rejects denies dismisses refutes disputes")
"""Verbs that the tagger takes for nouns in "The ministry rejects claims that"."""
LIGHT = words(
    "carry launch make conduct hold take do give impose stage mount perform begin start resume continue "
    "deliver have be open sign reach issue send provide get see declare grant introduce extend lift ease "
    "end break come happen occur follow go resume"
)
PRESUPPOSING = words("after following since amid amidst despite during")
"""Prepositions whose object is told as fact: "will suspend flights following the attacks"."""
