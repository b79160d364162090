"""English patterns for what is done by word: talks, threats, sanctions, pledges; see `bot.domain.english`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.phrases import TypePhrases

WORDS: Mapping[str, TypePhrases] = {
    "peace_talks": TypePhrases(
        noun="peace talks",
        unit="rounds",
        happened=(
            "{actor} <holds|hold> talks with {target}[ {in_place}]",
            "{actor} <holds|hold> talks[ {in_place}]",
            "Talks {in_place}",
        ),
        announced=(
            "{actor} to hold talks with {target}[ {in_place}]",
            "{actor} <announces|announce> talks[ {in_place}]",
        ),
        proposed=("{actor} <urges|urge> peace with {target}", "{actor} <urges|urge> peace talks"),
        possible=("{actor} may hold talks with {target}", "{actor} may hold talks"),
        denied=("{actor} <rejects|reject> talks or terms with {target}", "{actor} <rejects|reject> talks or terms"),
    ),
    "ceasefire": TypePhrases(
        noun="ceasefire",
        unit="days",
        happened=(),
        announced=(
            "{actor} <announces|announce> ceasefire with {target}",
            "{actor} <announces|announce> ceasefire[ {in_place}]",
        ),
        proposed=(
            "{actor} <proposes|propose> ceasefire to {target}",
            "{actor} <proposes|propose> ceasefire[ {in_place}]",
        ),
        possible=("Ceasefire possible between {both}", "Ceasefire possible[ {in_place}]"),
        denied=("{actor} <rejects|reject> ceasefire with {target}", "{actor} <rejects|reject> ceasefire[ {in_place}]"),
        variants={
            r"\bviolat|breach|broke|despite": (
                "{actor} accused of breaking ceasefire[ {in_place}]",
                "Ceasefire broken[ {in_place}]",
            ),
            r"\bextend|prolong": ("{both} extend ceasefire", "Ceasefire extended[ {in_place}]"),
            r"\bexpire|ended|collaps": ("Ceasefire between {both} ends", "Ceasefire ends[ {in_place}]"),
            r"\b(?:took|takes|taking|come|came|went|goes) (?:effect|into)|\bbegan|begins|\bholds?\b|in force": (
                "Ceasefire between {both} begins",
                "Ceasefire begins[ {in_place}]",
            ),
            r"\bagree|sign|accept|approv|backed": (
                "{both} agree to ceasefire",
                "{actor} <agrees|agree> to ceasefire[ {in_place}]",
            ),
            r"\bdeclar|announc|order": ("{actor} <declares|declare> ceasefire[ {in_place}]",),
        },
    ),
    "diplomacy": TypePhrases(
        noun="diplomatic step",
        unit="envoys",
        happened=(),
        announced_variants={
            r"\bmeet|summit|session|talks|visit": (
                "{actor} to meet {target_person}[ {in_place}]",
                "{actor} to meet {in_place}",
            )
        },
        announced=("{actor} <announces|announce> diplomatic step[ {in_place}]",),
        proposed=(
            "{actor} <proposes|propose> diplomatic step to {target}",
            "{actor} <proposes|propose> diplomatic step",
        ),
        possible=("{actor} may take diplomatic step towards {target}", "{actor} may take diplomatic step"),
        denied=("{actor} <denies|deny> contacts with {target}", "{actor} <denies|deny> diplomatic step"),
        variants={
            r"\btelephon|\bphone|\bcall(?:ed)? (?:the kremlin|with|to)\b": (
                "{actor} <speaks|speak> with {target} by telephone",
                "{actor} <holds|hold> telephone call",
            ),
            r"\bexpel": ("{actor} <expels|expel> diplomats of {target}",),
            r"\brecall|\bsummon": ("{actor} <summons|summon> envoy of {target}", "{actor} <recalls|recall> envoy"),
            r"\bembass(?:y|ies)\b.*\b(?:clos|shut)|\b(?:clos|shut)\w*\b.*\bembass": (
                "{actor} <closes|close> embassy {in_place}",
            ),
            r"\bembass(?:y|ies)\b.*\b(?:re-?)?open|\bopen\w*\b.*\bembass": ("{actor} <opens|open> embassy {in_place}",),
            r"\bveto": ("{actor} <vetoes|veto> resolution",),
            r"\b(?:vote|resolution|abstain)": ("{actor} <votes|vote> on resolution",),
            r"\brecogni[sz]": ("{actor} <recognises|recognise> {target}",),
            r"\b(?:sign|treaty|agreement|pact)\b|signed": (
                "{both} sign agreement",
                "{actor} <signs|sign> agreement",
            ),
            r"\bnotif|inform|told|warned": ("{actor} <informs|inform> {target}",),
            r"\bvisit|arriv|travel|came to": ("{actor} <visits|visit> {place}", "{actor} <visits|visit> {target}"),
            r"\bmet\b|meet|summit|session|talks|host": (
                "{actor} <meets|meet> {target_person}[ {in_place}]",
                "{actor} <meets|meet> {in_place}",
                "{actor} <meets|meet> {target}",
            ),
        },
    ),
    "threat": TypePhrases(
        noun="threat",
        unit="threats",
        happened=("{actor} <threatens|threaten> {target}", "{actor} <issues|issue> a threat"),
        announced=("{actor} <threatens|threaten> {target}", "{actor} <issues|issue> a threat"),
        proposed=("{actor} <threatens|threaten> {target}", "{actor} <issues|issue> a threat"),
        possible=("{actor} <threatens|threaten> {target}", "{actor} <issues|issue> a threat", "Warning {in_place}"),
        denied=("{denier} <denies|deny> threatening {target}", "{actor} <denies|deny> threat"),
        variants={
            r"\bwarn|caution|risk|danger": ("{actor} <warns|warn> {target}", "{actor} <warns|warn> of escalation")
        },
        variant_statuses=("happened", "possible", "announced"),
    ),
    "criticism": TypePhrases(
        noun="criticism",
        unit="statements",
        happened=(
            "{actor} <criticises|criticise> {target}",
            "{actor} <voices|voice> criticism",
            "Criticism of {target}",
        ),
        announced=("{actor} <criticises|criticise> {target}",),
        proposed=("{actor} <criticises|criticise> {target}",),
        possible=("{actor} <criticises|criticise> {target}",),
        denied=("{denier} <rejects|reject> accusations against {actor}", "{actor} <rejects|reject> accusations"),
        variants={
            r"\bcondemn|denounc": ("{actor} <condemns|condemn> {target}",),
            r"\baccus|blam|alleg": ("{actor} <accuses|accuse> {target}",),
        },
    ),
    "nuclear_posture": TypePhrases(
        noun="nuclear step",
        unit="warheads",
        happened=(),
        announced=("{actor} <announces|announce> plans for {weapon}", "{actor} <announces|announce> nuclear step"),
        denied=("{denier} <rules|rule> out change of nuclear posture",),
        variants={
            r"\bdoctrine": ("{actor} <changes|change> nuclear doctrine",),
            r"\benrich": ("{actor} <enriches|enrich> uranium[ {in_place}]",),
            r"\breactor|\bplants?\b|power station": ("Nuclear plant at risk {in_place}",),
            r"\binspect|iaea|atomic energy": ("Nuclear inspectors and {actor}[ {in_place}]",),
            r"\btest|\blaunch": ("{actor} <tests|test> {weapon}", "{actor} <tests|test> weapon"),
            r"\bdeploy|station": ("{actor} <deploys|deploy> nuclear arms[ {in_place}]",),
            r"serial|production|produce": ("{actor} to produce {weapon}",),
        },
    ),
    "sanctions": TypePhrases(
        noun="sanctions",
        unit="names",
        happened=(
            "{actor} <sanctions|sanction> {target}",
            "{actor} <imposes|impose> sanctions",
            "Sanctions on {target}",
        ),
        announced=("{actor} <announces|announce> sanctions on {target}", "{actor} <announces|announce> sanctions"),
        proposed=("{actor} <proposes|propose> sanctions on {target}", "{actor} <proposes|propose> sanctions"),
        possible=("{actor} <threatens|threaten> {target} with sanctions", "{actor} may impose sanctions"),
        denied=("{actor} <rejects|reject> sanctions on {target}", "{actor} <rejects|reject> sanctions"),
        variants={
            r"\blift|eas(?:e|ed|es|ing)\b|delist|waive|unfreez|remov": (
                "{actor} <eases|ease> sanctions on {target}",
                "{actor} <eases|ease> sanctions",
            ),
            r"\bextend|prolong|renew": ("{actor} <extends|extend> sanctions on {target}",),
        },
    ),
    "arms_transfer": TypePhrases(
        noun="arms deliveries",
        unit="arms",
        happened=(
            "{actor} <sends|send> {target} {weapon}[ worth {amount}]",
            "{actor} <arms|arm> {target}[ with {amount}]",
            "{actor} <sends|send> {weapon}[ worth {amount}]",
            "Arms for {target}[: {weapon}]",
        ),
        announced=(
            "{actor} <pledges|pledge> {amount} in arms to {target}",
            "{actor} <pledges|pledge> {target} {weapon}",
            "{actor} <pledges|pledge> arms to {target}",
            "{actor} <pledges|pledge> {amount} in arms",
            "{actor} <pledges|pledge> arms[: {weapon}]",
            "Arms pledged to {target}",
        ),
        proposed=("{both}: arms proposed[: {weapon}]",),
        possible=("{actor} may send {target} {weapon}", "{actor} may send arms to {target}"),
        denied=("{actor} <refuses|refuse> to send {target} {weapon}", "{actor} <refuses|refuse> to arm {target}"),
        asks=(
            "{actor} <asks|ask> {target} for {weapon}",
            "{actor} <asks|ask> for {weapon}",
            "{actor} <asks|ask> {target} for arms",
        ),
        variants={r"\bhalt|suspend|paus|stop|freez|froze": ("{actor} <halts|halt> arms for {target}",)},
    ),
    "weapons_authorisation": TypePhrases(
        noun="use of weapons",
        unit="weapons",
        happened=(
            "{actor} <lets|let> {first_target} use {weapon}",
            "{actor} <permits|permit> use of {weapon}",
            "{actor} <lifts|lift> limits on arms for {first_target}",
            "Use of {weapon} permitted",
        ),
        announced=("{actor} to let {first_target} use {weapon}", "{actor} to permit use of {weapon}"),
        proposed=("{actor} <calls|call> for use of {weapon}", "{actor} <calls|call> for lifting of limits on arms"),
        possible=("{actor} may let {first_target} use {weapon}", "{actor} may permit use of {weapon}"),
        denied=(
            "{actor} <refuses|refuse> {weapon} for {first_target}",
            "{actor} <refuses|refuse> use of {weapon}",
            "{actor} <refuses|refuse> to lift limits on arms",
        ),
    ),
    "financial_aid": TypePhrases(
        noun="financial aid",
        unit="loans",
        happened=(
            "{actor} <gives|give> {target} {amount}",
            "{actor} <gives|give> {target} financial aid",
            "{actor} <gives|give> {amount} in aid",
            "{target} <receives|receive> {amount}",
        ),
        announced=(
            "{actor} <pledges|pledge> {amount} to {target}",
            "{actor} <pledges|pledge> financial aid to {target}",
            "{actor} <pledges|pledge> {amount} in aid",
        ),
        proposed=(
            "{actor} <proposes|propose> {amount} for {target}",
            "{actor} <proposes|propose> financial aid for {target}",
            "{actor} <proposes|propose> financial aid",
        ),
        possible=("{actor} may give {target} {amount}", "{actor} may give {target} financial aid"),
        denied=("{actor} <refuses|refuse> {target} financial aid", "{actor} <refuses|refuse> financial aid"),
        asks=("{actor} <seeks|seek> {amount} in aid",),
        variants={
            r"\bforgiv|writ(?:e|es|ing|ten) off|cancel|relief": (
                "{actor} <forgives|forgive> {target} {amount} of debt",
                "{actor} <forgives|forgive> debt of {target}",
            ),
            r"\bfreez|froze|halt|suspend|cut\b": (
                "{actor} <halts|halt> funds for {target}",
                "{actor} <halts|halt> funds",
            ),
        },
        variant_statuses=("happened", "announced"),
    ),
    "legal_action": TypePhrases(
        noun="legal action",
        unit="cases",
        happened=(
            "{actor} <takes|take> legal action against {target}",
            "{actor} <takes|take> legal action",
            "Legal action against {target}",
        ),
        announced=("{actor} <plans|plan> legal action against {target}", "{actor} <plans|plan> legal step"),
        proposed=("{actor} <seeks|seek> legal action against {target}", "{actor} <proposes|propose> legal step"),
        possible=("{actor} may take legal action against {target}", "{actor} may take legal step"),
        denied=("{actor} <rejects|reject> legal action against {target}", "{actor} <rejects|reject> legal action"),
        variants={
            r"\bwarrant": ("{actor} <issues|issue> {warrant} for {target}", "Arrest warrant for {target}"),
            r"\bsentenc|jailed|convict|found guilty": ("{actor} <convicts|convict> {target}", "{target} convicted"),
            r"\bcharg|indict": ("{actor} <charges|charge> {target}", "{target} charged"),
            r"\bbill\b|\blaw\b|parliament|passed": ("{actor} <passes|pass> law[ on {target}]",),
            r"\brul(?:ed|es|ing)|order": ("{actor} <rules|rule> on {target}", "{actor} <gives|give> ruling"),
        },
    ),
}
