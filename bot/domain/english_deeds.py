"""English patterns for what is done with the hand: strikes, ground, sabotage, human cost; see `bot.domain.english`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.phrases import TypePhrases

_STRIKE = "[; {toll}][; {downed}]"


def _strike(verb: str, noun: str) -> tuple[str, ...]:
    return (
        f"{{actor}} {verb} {{counted}} at {{object}}{_STRIKE}",
        f"{{actor}} {verb} {{weapon}} at {{object}}{_STRIKE}",
        f"{{actor}} <strikes|strike> {{object}}{_STRIKE}",
        f"{{counted}} launched at {{object}}{_STRIKE}",
        f"{noun} on {{object}}{_STRIKE}",
        f"{{actor}} {verb} {{weapon}} {{in_place}}{_STRIKE}",
        f"{noun} {{in_place}}{_STRIKE}",
        f"{{actor}} {verb} {{counted}}{_STRIKE}",
    )


DEEDS: Mapping[str, TypePhrases] = {
    "missile_strike": TypePhrases(
        noun="missile strike",
        unit="missiles",
        happened=_strike("<fires|fire>", "Missile strike"),
        possible=("{actor} may strike {object}[ with {weapon}]",),
        announced=("{actor} <plans|plan> missile strike on {object}",),
        denied=("{denier} <denies|deny> missile strike on {object}",),
    ),
    "drone_strike": TypePhrases(
        noun="drone strike",
        unit="drones",
        happened=_strike("<launches|launch>", "Drone strike"),
        possible=("{actor} may strike {object} with drones",),
        announced=("{actor} <plans|plan> drone strike on {object}",),
        denied=("{denier} <denies|deny> drone strike on {object}",),
    ),
    "air_strike": TypePhrases(
        noun="air strike",
        unit="bombs",
        happened=(
            "{actor} <bombs|bomb> {object}" + _STRIKE,
            "Air strike on {object}" + _STRIKE,
            "{actor} <carries|carry> out air strike" + _STRIKE,
        ),
        possible=("{actor} may bomb {object}",),
        announced=("{actor} <plans|plan> air strike on {object}",),
        denied=("{denier} <denies|deny> air strike on {object}",),
    ),
    "shelling": TypePhrases(
        noun="shelling",
        unit="rockets",
        happened=(
            "{actor} <fires|fire> {counted} at {object}" + _STRIKE,
            "{actor} <shells|shell> {object}" + _STRIKE,
            "Shelling of {object}" + _STRIKE,
            "{actor} <fires|fire> {counted}" + _STRIKE,
        ),
        denied=("{denier} <denies|deny> shelling {object}",),
    ),
    "air_defence": TypePhrases(
        noun="interception",
        unit="targets",
        happened=(
            "{actor} <shoots|shoot> down {intercepted_counted}[ {over_place}]",
            "{actor} <shoots|shoot> down {weapon}[ {over_place}]",
            "{intercepted_counted} shot down[ {over_place}]",
            "{weapon} shot down[ {over_place}]",
            "{actor} <intercepts|intercept> attack[ {over_place}]",
        ),
    ),
    "ground_combat": TypePhrases(
        noun="ground attack",
        unit="troops",
        happened=(
            "{actor} <fights|fight> {target} {in_place}[; {toll}]",
            "{actor} <fights|fight> {in_place}[; {toll}]",
            "Fighting {in_place}[; {toll}]",
            "{actor} <fights|fight> {target}[; {toll}]",
        ),
        possible=("{actor} may fight {target}[ {in_place}]", "{actor} may attack {in_place}"),
        variants={
            r"\brepel|beaten off|repuls": ("Attack by {actor} beaten off[ {in_place}][; {toll}]",),
            r"\braid": ("{actor} <raids|raid> {object}[; {toll}]",),
            r"\boffensive\b": ("{actor} <wages|wage> offensive[ against {target}][ {in_place}][; {toll}]",),
            r"\bcross(?:ed|es|ing)?\b.*\bborder|\bincursion|\binva(?:de|sion)": (
                "{actor} <sends|send> forces into {object}[; {toll}]",
            ),
        },
    ),
    "territorial_change": TypePhrases(
        noun="change of control",
        unit="settlements",
        happened=(
            "{actor} <gains|gain> ground {in_place}",
            "{actor} <gains|gain> ground[ from {target}]",
            "Control changes {in_place}",
        ),
        possible=("{actor} may take {object}",),
        announced=("{actor} <plans|plan> to take {object}",),
        proposed=("{actor} <proposes|propose> taking {object}",),
        denied=(
            "{denier} <denies|deny> losing {place} to {actor}",
            "{denier} <denies|deny> change of control {in_place}",
        ),
        variants={
            r"\bretak|recaptur|liberat|regain": ("{actor} <retakes|retake> {place}[ from {target}]",),
            r"\bwithdr|retreat|pull(?:ed|s|ing)? (?:out|back)|\bgave up|abandon": ("Withdrawal from {place}",),
            r"\bencircl|surround": ("{actor} <encircles|encircle> {place}",),
            r"\benter": ("{actor} <enters|enter> {place}",),
            r"\b(?:captur|seiz|took|taken|takes|taking|overr|occup|fell|fallen|conquer)": (
                "{actor} <takes|take> {place}[ from {target}]",
            ),
        },
    ),
    "troop_deployment": TypePhrases(
        noun="troop deployment",
        unit="troops",
        happened=(
            "{actor} <moves|move> forces {in_place}",
            "{actor} <moves|move> forces[ towards {target}]",
            "Forces moved {in_place}",
        ),
        announced=("{actor} <orders|order> forces {in_place}", "{actor} <orders|order> troop movement"),
        announced_variants={
            r"\bwithdr|pull(?:ed|s|ing)? (?:out|back)|\bleave": ("{actor} to withdraw forces[ {from_place}]",)
        },
        possible=("{actor} may send forces {in_place}", "{actor} may send forces[ to {target}]"),
        proposed=("{actor} <proposes|propose> sending forces[ {in_place}][ to {target}]",),
        denied=("{denier} <rules|rule> out sending forces[ to {object}]",),
        variants={
            r"\bwithdr|pull(?:ed|s|ing)? out|\bleave|\bleft\b": ("{actor} <withdraws|withdraw> forces[ {from_place}]",),
            r"\bexercis|\bdrill|manoeuv|maneuv": ("{actor} <holds|hold> military exercise[ {in_place}]",),
            r"\bscrambl|fighter": ("{actor} <sends|send> up fighter jets[ {in_place}]",),
            r"\bmass|amass|build": ("{actor} <masses|mass> forces[ {in_place}]",),
        },
    ),
    "mobilisation": TypePhrases(
        noun="mobilisation",
        unit="recruits",
        happened=("{actor} <mobilises|mobilise>[ {in_place}]", "Mobilisation {in_place}"),
        announced=("{actor} <orders|order> mobilisation[ {in_place}]",),
        proposed=(
            "{actor} <calls|call> for mobilisation {in_target}",
            "{actor} <calls|call> for mobilisation[ {in_place}]",
        ),
        denied=("{denier} <rules|rule> out mobilisation[ {in_place}]",),
        variants={
            r"martial law": ("{actor} <imposes|impose> martial law[ {in_place}]",),
            r"\bconscript|draft": ("{actor} <conscripts|conscript>[ {in_place}]",),
        },
    ),
    "naval_incident": TypePhrases(
        noun="naval incident",
        unit="ships",
        happened=(
            "Incident at sea: {both}[ {in_place}]",
            "Incident at sea {in_place}[ involving {actor}]",
            "Incident at sea involving {actor}",
            "Incident at sea involving {target}",
        ),
        variants={
            r"\bseiz|\bboard|hijack|captur|detain": (
                "{actor} <seizes|seize> {target}[ {in_place}]",
                "Ship seized[ {in_place}]",
            ),
            r"\bshadow|escort|follow|track": ("{actor} <shadows|shadow> {target}[ {in_place}]",),
            r"\bsink|sank|sunk": (
                "{actor} <sinks|sink> {target}[ {in_place}][; {toll}]",
                "Ship sunk[ {in_place}][; {toll}]",
            ),
            r"\bblockad": ("{actor} <blockades|blockade> {object}",),
            r"\battack|\bhit|\bstruck|\bstrike|\bfired|missile|drone": (
                "{actor} <attacks|attack> {target} {in_place}[; {toll}]",
                "{actor} <attacks|attack> ship[ {in_place}][; {toll}]",
                "{target} attacked[ {in_place}][; {toll}]",
                "Ship attacked[ {in_place}][; {toll}]",
            ),
        },
    ),
    "sabotage": TypePhrases(
        noun="sabotage",
        unit="sites",
        happened=(
            "{actor} <sabotages|sabotage> {object}[; {toll}]",
            "Suspected sabotage: {target}[, {place}][; {toll}]",
            "Suspected sabotage {in_place}[; {toll}]",
        ),
        variants={
            r"\bcable": ("Cable cut: {target}[, {place}]", "Cable cut {in_place}"),
            r"\bexplo|blast|blew": (
                "{actor} <blows|blow> up target {in_place}[; {toll}]",
                "Explosion {in_place}[; {toll}]",
                "Explosion hits {target}[; {toll}]",
            ),
            r"\barson|\bfire\b": ("Suspected arson {in_place}[; {toll}]",),
        },
    ),
    "assassination": TypePhrases(
        noun="killing",
        unit="people",
        happened=(
            "{actor} <targets|target> {target}[ {in_place}][; {toll}]",
            "Attempt on {target}[ {in_place}][; {toll}]",
        ),
        possible=("{target} may be target of assassination",),
        denied=("{denier} <denies|deny> killing {target}",),
        variants={
            r"\b(?:surviv|fail|attempt|foil|escap|tried)": ("Attempt on {target}[ {in_place}][; {toll}]",),
            r"\b(?:kill|assassinat|murder|eliminat|shot dead|slain|died|blown up)": (
                "{actor} <kills|kill> {target}[ {in_place}]",
                "{target} killed[ {in_place}]",
            ),
        },
    ),
    "terror_attack": TypePhrases(
        noun="attack",
        unit="attackers",
        happened=("{actor} <attacks|attack> {object}[; {toll}]", "Attack on {object}[; {toll}]"),
        possible=("{actor} may attack {object}",),
        variants={
            r"\bbomb|explo|blast|\bied\b": ("{actor} <bombs|bomb> {object}[; {toll}]", "Bombing {in_place}[; {toll}]"),
            r"\bhostage|abduct|kidnap": ("{actor} <abducts|abduct> people {in_place}[; {toll}]",),
        },
    ),
    "cyber_attack": TypePhrases(
        noun="cyber attack",
        unit="systems",
        happened=(
            "{actor} <attacks|attack> computers of {target}",
            "Cyber attack on {object}",
            "Cyber attack by {actor}",
        ),
        variants={
            r"\bjam|\bgps\b|spoof": ("{actor} <jams|jam> signals[ {in_place}]", "Signals jammed[ {in_place}]"),
            r"\bfoil|thwart|prevent": ("Cyber attack on {target} foiled",),
        },
    ),
    "unrest": TypePhrases(
        noun="unrest",
        unit="people",
        happened=("Unrest {in_place}[; {toll}]", "Unrest involving {actor}[; {toll}]"),
        variants={
            r"\bemergency": ("State of emergency {in_place}", "{actor} <declares|declare> state of emergency"),
            r"\bcoup|overthr|toppl|mutin": (
                "{actor} <stages|stage> coup[ {in_place}]",
                "Coup {in_place}",
                "{actor} <stages|stage> coup against {target}",
            ),
            r"\bprotest|demonstrat|rall(?:y|ied)": ("Protest {in_place}[ against {target}][; {toll}]",),
            r"\bprison|jail": ("Prison unrest {in_place}[; {toll}]",),
            r"\bcurfew": ("Curfew {in_place}",),
        },
    ),
    "civilian_harm": TypePhrases(
        noun="harm to civilians",
        unit="civilians",
        happened=(
            "{toll} {in_place}[; {actor} blamed]",
            "{toll}[; {actor} blamed]",
            "Civilians harmed {in_place}[; {actor} blamed]",
            "Abuse of {target}[; {actor} blamed]",
        ),
        variants={
            r"\bmass grave": ("Mass grave {in_place}[; {toll}]",),
            r"\bexecut|shot dead|shooting of": (
                "{actor} accused of killing {target}[ {in_place}][; {toll}]",
                "Killings {in_place}[; {toll}]",
            ),
            r"\brape|sexual": ("Sexual violence {in_place}[; {actor} blamed]",),
            r"\babduct|kidnap": ("Abductions {in_place}[; {actor} blamed][; {toll}]",),
        },
    ),
    "humanitarian": TypePhrases(
        noun="humanitarian measures",
        unit="people",
        happened=(
            "Civilian hardship {in_place}[; {toll}]",
            "{actor} <acts|act> on relief {in_target}",
            "Hardship for {target}",
        ),
        announced=("{actor} <announces|announce> relief[ for {target}][ {in_place}]",),
        possible=("Civilian hardship feared {in_place}",),
        variants={
            r"\bpower|electric|blackout|outage|heating|grid": ("Power cuts {in_place}", "Power cuts {in_target}"),
            r"\bevacuat": ("Evacuation {in_place}", "{actor} <evacuates|evacuate> {target}"),
            r"\bfamine|hunger|starv|malnutri": ("Hunger {in_place}", "Hunger {in_target}"),
            r"\bdisplac|\bfled\b|\bflee|refugee": (
                "People displaced {in_place}",
                "People displaced {in_target}",
            ),
            r"\bloot": ("Aid looted {in_place}", "Aid looted"),
            r"\bsuspend|halt|block|barr|denied|seiz": ("Aid held up {in_place}", "Aid held up {in_target}"),
            r"\baid\b|convoy|food|relief|trucks": ("Aid: {actor}, {place}", "Aid {in_place}", "Aid {in_target}"),
        },
    ),
    "detention": TypePhrases(
        noun="detention",
        unit="people",
        happened=(
            "{actor} <detains|detain> {target}[ {in_place}]",
            "{actor} <detains|detain> {captured_counted}[ {in_place}]",
            "{captured_counted} detained[ {in_place}]",
            "{target} detained[ {in_place}]",
            "Arrests {in_place}",
        ),
        variants={
            r"\bhostage|abduct|kidnap|taken captive": (
                "{actor} <holds|hold> {target} hostage[ {in_place}]",
                "Hostages taken {in_place}",
            ),
            r"\brescu|\bfree[ds]?\b|\bfreeing|\breleas": (
                "{actor} <frees|free> {target}[ {in_place}]",
                "Captives freed[ {in_place}]",
            ),
            r"\bprisoner|captur": (
                "{actor} <captures|capture> {captured_counted}[ {in_place}]",
                "{actor} <captures|capture> {target}[ {in_place}]",
            ),
        },
    ),
    "prisoner_exchange": TypePhrases(
        noun="prisoner exchange",
        unit="prisoners",
        happened=(
            "{actor} <exchanges|exchange> prisoners with {target}[ {in_place}]",
            "{actor} <exchanges|exchange> prisoners[ {in_place}]",
            "Prisoner exchange {in_place}",
        ),
        announced=("{actor} to exchange prisoners with {target}", "{actor} <plans|plan> prisoner exchange"),
        variants={
            r"\bbod(?:y|ies)\b|remains": (
                "{actor} <exchanges|exchange> bodies with {target}",
                "Bodies returned[ to {target}]",
            ),
            r"\breleas|\bfree[ds]?\b|return|hand(?:ed|s)? over": (
                "{actor} <releases|release> captives[ to {target}]",
                "Captives released[ {in_place}]",
            ),
        },
    ),
}
