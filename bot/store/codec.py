"""JSON bodies <-> values: every field by name, so that a renamed field is a visible change of the stored form.

What is None or empty is left out, which keeps bodies small and lets such fields be added without a migration.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.alert_model import Glimpse
from bot.domain.messages import Button, Document, Message
from bot.domain.model import FIGURES, Amount, Claim, Development, Edition, Filter, Incident, Range

Body = dict[str, Any]


def dump_json(value: object) -> str:
    """Compact JSON with letters of every script as they are; escapes only where UTF-8 could not carry them."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text


def pack_development(development: Development) -> Body:
    """The body of a development row."""
    body: Body = {
        "status": development.status,
        "actor": list(development.actor),
        "target": list(development.target),
        "place": development.place,
        "country": development.country,
        "lat": development.lat,
        "lon": development.lon,
        "precision": development.precision,
        "date": _iso(development.date),
        "weapon": development.weapon,
        "killed": _pair(development.killed),
        "injured": _pair(development.injured),
        "captured": _pair(development.captured),
        "launched": _pair(development.launched),
        "intercepted": _pair(development.intercepted),
        "amount": _pack_amount(development.amount),
        "claimed_by": development.claimed_by,
        "in_title": development.in_title or None,
        "background": development.background or None,
    }
    kept = {name: value for name, value in body.items() if value is not None and value != []}
    return {
        "type": development.type,
        **kept,
        "evidence": development.evidence,
        "span": list(development.span),
        "importance": development.importance,
        "conflict": development.conflict,
    }


def unpack_development(body: Body) -> Development:
    """The value that `pack_development` packed."""
    get = body.get
    return Development(
        type=body["type"],
        status=get("status", "happened"),
        actor=tuple(get("actor", ())),
        target=tuple(get("target", ())),
        place=get("place"),
        country=get("country"),
        lat=get("lat"),
        lon=get("lon"),
        precision=get("precision"),
        date=_date(get("date")),
        weapon=get("weapon"),
        killed=_range(get("killed")),
        injured=_range(get("injured")),
        captured=_range(get("captured")),
        launched=_range(get("launched")),
        intercepted=_range(get("intercepted")),
        amount=_unpack_amount(get("amount")),
        claimed_by=get("claimed_by"),
        evidence=body["evidence"],
        span=(body["span"][0], body["span"][1]),
        in_title=get("in_title", False),
        importance=body["importance"],
        background=get("background", False),
        conflict=body["conflict"],
    )


def pack_incident(incident: Incident) -> Body:
    """The body of an incident row: what follows from its reports and is not a column (see `rows.incident_row`)."""
    body: Body = {
        "actor": list(incident.actor),
        "target": list(incident.target),
        "lat": incident.lat,
        "lon": incident.lon,
        "precision": incident.precision,
        "weapon": incident.weapon,
        **{name: _pair(getattr(incident, name)) for name in FIGURES},
        "amount": _pack_amount(incident.amount),
        "claims": [_pack_claim(claim) for claim in incident.claims],
        "changes": list(incident.changes),
        "correction": incident.correction or None,
        "editions": [_pack_edition(edition) for edition in incident.editions],
    }
    kept = {name: value for name, value in body.items() if value is not None and value != []}
    fixed = {"publishers": incident.publishers, "parts": dict(incident.parts), "headline": incident.headline}
    return {**kept, **fixed}


def unpack_incident(body: Body) -> Body:
    """The fields of an `Incident` that its body holds, by name."""
    get = body.get
    return {
        "actor": tuple(get("actor", ())),
        "target": tuple(get("target", ())),
        "lat": get("lat"),
        "lon": get("lon"),
        "precision": get("precision"),
        "weapon": get("weapon"),
        **{name: _range(get(name)) for name in FIGURES},
        "amount": _unpack_amount(get("amount")),
        "claims": tuple(_unpack_claim(claim) for claim in get("claims", ())),
        "changes": tuple(get("changes", ())),
        "correction": get("correction", ""),
        "editions": tuple(_unpack_edition(edition) for edition in get("editions", ())),
        "publishers": body["publishers"],
        "parts": body["parts"],
        "headline": body["headline"],
    }


def pack_message(message: Message) -> Body:
    """The frozen payload of a delivery."""
    return {
        "text": message.text,
        "markup": message.markup,
        "buttons": [[_pack_button(button) for button in row] for row in message.buttons],
        "silent": message.silent,
        **({"reply_to": message.reply_to} if message.reply_to else {}),
        **({"edits": message.edits} if message.edits else {}),
        **({"document": _pack_document(message.document)} if message.document else {}),
    }


def unpack_message(body: Body) -> Message:
    """The value that `pack_message` packed."""
    return Message(
        text=body["text"],
        markup=body["markup"],
        buttons=tuple(tuple(Button(**button) for button in row) for row in body["buttons"]),
        silent=body["silent"],
        reply_to=body.get("reply_to", 0),
        edits=body.get("edits", 0),
        document=Document(**body["document"]) if "document" in body else None,
    )


def pack_filter(wants: Filter) -> Body:
    """What a subscription lets in."""
    return {
        "conflicts": list(wants.conflicts),
        "types": list(wants.types),
        "countries": list(wants.countries),
        "places": list(wants.places),
        "min_importance": wants.min_importance,
        "min_confidence": wants.min_confidence,
    }


def unpack_filter(body: Body) -> Filter:
    """The value that `pack_filter` packed."""
    return Filter(
        conflicts=tuple(body["conflicts"]),
        types=tuple(body["types"]),
        countries=tuple(body["countries"]),
        places=tuple(body["places"]),
        min_importance=body["min_importance"],
        min_confidence=body["min_confidence"],
    )


def pack_glimpse(seen: Glimpse) -> Body:
    """What a reader was told of an incident; its version has a column of its own too."""
    body: Body = {
        "version": seen.version,
        "status": seen.status,
        "confidence": seen.confidence,
        "importance": seen.importance,
        "killed": _pair(seen.killed),
        "injured": _pair(seen.injured),
        "headline": seen.headline,
        "life": seen.life,
        "reports": [list(place) for place in seen.reports],
    }
    return {name: value for name, value in body.items() if value is not None}


def unpack_glimpse(body: Body) -> Glimpse:
    """The value that `pack_glimpse` packed."""
    return Glimpse(
        version=body["version"],
        status=body["status"],
        confidence=body["confidence"],
        importance=body["importance"],
        killed=_range(body.get("killed")),
        injured=_range(body.get("injured")),
        headline=body["headline"],
        life=body["life"],
        reports=tuple((article, index) for article, index in body["reports"]),
    )


def _pack_edition(edition: Edition) -> Body:
    body: Body = {
        "version": edition.version,
        "life": edition.life,
        "type": edition.type,
        "status": edition.status,
        "confidence": edition.confidence,
        "actor": list(edition.actor),
        "place": edition.place,
        "precision": edition.precision,
        "weapon": edition.weapon,
        **{name: _pair(getattr(edition, name)) for name in FIGURES},
        "amount": _pack_amount(edition.amount),
        "deniers": list(edition.deniers),
    }
    return {name: value for name, value in body.items() if value is not None and value != []}


def _unpack_edition(body: Body) -> Edition:
    get = body.get
    return Edition(
        version=body["version"],
        life=body["life"],
        type=body["type"],
        status=body["status"],
        confidence=body["confidence"],
        actor=tuple(get("actor", ())),
        place=get("place"),
        precision=get("precision"),
        weapon=get("weapon"),
        **{name: _range(get(name)) for name in FIGURES},
        amount=_unpack_amount(get("amount")),
        deniers=tuple(get("deniers", ())),
    )


def _pack_claim(claim: Claim) -> Body:
    figures = {name: list(value) for name, value in claim.figures.items()}
    return {"by": claim.by, "stance": claim.stance, "at": claim.at.isoformat(), "figures": figures}


def _unpack_claim(body: Body) -> Claim:
    figures: Mapping[str, Range] = {name: (value[0], value[1]) for name, value in body["figures"].items()}
    return Claim(by=body["by"], stance=body["stance"], at=datetime.fromisoformat(body["at"]), figures=figures)


def _pack_button(button: Button) -> Body:
    return {"text": button.text, "data": button.data, "url": button.url}


def _pack_document(document: Document) -> Body:
    return {"name": document.name, "content": document.content}


def _pack_amount(amount: Amount | None) -> Body | None:
    return {"value": amount.value, "currency": amount.currency} if amount else None


def _unpack_amount(body: Body | None) -> Amount | None:
    return Amount(value=body["value"], currency=body["currency"]) if body else None


def _pair(value: Range | None) -> list[int] | None:
    return list(value) if value else None


def _range(value: list[int] | None) -> Range | None:
    return (value[0], value[1]) if value else None


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
