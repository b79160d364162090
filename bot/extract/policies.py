"""Where each type looks for a role that its trigger's own arguments leave open.

Read off the two open labelled newsrooms: how often an analyst leaves a role of a type empty, and what stands there
else.  A role that is nearly never empty has a fallback; one that mostly is has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorFallback = Literal["rival", "speaker", "state", "parties", "crowd", "none"]
TargetFallback = Literal["theatre", "rival", "other", "author", "state", "none"]
PlaceFallback = Literal["last", "state", "own", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Fallbacks of one type."""

    actor: ActorFallback = "speaker"
    target: TargetFallback = "none"
    place: PlaceFallback = "own"
    prepositions: tuple[str, ...] = ("on", "at", "against", "into", "to", "toward", "towards", "of", "over", "upon")
    weapon: Literal["kind", "named", "none"] = "none"
    """Whether "missiles" will do, only a name counts, or none is asked for."""


_STRIKE = Policy(actor="rival", target="theatre", place="last", weapon="kind")
_DEAL = ("with", "to", "for", "against", "on", "from", "of", "by", "between", "towards", "toward", "and")

POLICIES: dict[str, Policy] = {
    "missile_strike": _STRIKE,
    "drone_strike": _STRIKE,
    "air_strike": Policy(actor="rival", target="theatre", place="last", weapon="kind"),
    "shelling": Policy(actor="rival", target="theatre", place="last", weapon="kind"),
    "air_defence": Policy(actor="speaker", target="rival", place="last", weapon="kind"),
    "ground_combat": Policy(
        actor="rival",
        target="rival",
        place="last",
        prepositions=("on", "at", "against", "into", "with", "between", "of"),
    ),
    "territorial_change": Policy(actor="rival", target="rival", place="last", prepositions=("from", "of")),
    "troop_deployment": Policy(
        actor="speaker", target="theatre", place="state", prepositions=("against", "to", "in", "into", "from")
    ),
    "mobilisation": Policy(actor="state", place="state", prepositions=()),
    "naval_incident": Policy(actor="rival", target="other", place="last", weapon="kind"),
    "sabotage": Policy(actor="none", target="state", place="last", weapon="kind"),
    "assassination": Policy(actor="rival", target="other", place="own", weapon="kind"),
    "terror_attack": Policy(actor="rival", target="state", place="last", weapon="named"),
    "cyber_attack": Policy(actor="none", target="state", place="state"),
    "unrest": Policy(actor="crowd", target="state", place="last"),
    "civilian_harm": Policy(actor="none", target="none", place="last"),
    "humanitarian": Policy(actor="none", target="none", place="last"),
    "detention": Policy(actor="state", target="other", place="last", prepositions=("of",)),
    "prisoner_exchange": Policy(actor="speaker", target="other", place="own", prepositions=_DEAL),
    "peace_talks": Policy(actor="speaker", target="other", place="own", prepositions=_DEAL),
    "ceasefire": Policy(actor="parties", target="other", place="state", prepositions=_DEAL),
    "diplomacy": Policy(actor="speaker", target="other", place="own", prepositions=_DEAL),
    "threat": Policy(actor="speaker", target="other", place="none", prepositions=_DEAL),
    "criticism": Policy(
        actor="speaker", target="author", place="none", prepositions=("of", "on", "for", "against", "at")
    ),
    "nuclear_posture": Policy(actor="speaker", place="none", prepositions=(), weapon="named"),
    "sanctions": Policy(actor="speaker", target="other", place="none", prepositions=_DEAL),
    "arms_transfer": Policy(actor="speaker", target="other", place="none", prepositions=_DEAL, weapon="kind"),
    "weapons_authorisation": Policy(actor="speaker", target="other", place="none", prepositions=_DEAL, weapon="kind"),
    "financial_aid": Policy(actor="speaker", target="other", place="none", prepositions=_DEAL),
    "legal_action": Policy(actor="state", target="other", place="none", prepositions=("for", "against", "of", "to")),
}
DEFAULT = Policy()
