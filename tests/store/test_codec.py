from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as some

from bot.domain import model
from bot.domain.messages import Button, Message
from bot.domain.model import Amount, Claim, Development, Filter, Incident
from bot.store import codec

words = some.text(max_size=12)
names = some.lists(words, max_size=3).map(tuple)
moments = some.integers(min_value=0, max_value=4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
numbers = some.integers(min_value=0, max_value=10**9)
maybe = some.none
ranges = maybe() | some.tuples(numbers, numbers)
degrees = maybe() | some.floats(allow_nan=False, allow_infinity=False)
amounts = maybe() | some.builds(Amount, value=some.integers(), currency=words)
dates = maybe() | some.dates(min_value=date(1900, 1, 1))
figures = dict.fromkeys(model.FIGURES, ranges)
shared = {
    "status": some.sampled_from(model.STATUSES),
    "actor": names,
    "target": names,
    "place": maybe() | words,
    "country": maybe() | words,
    "lat": degrees,
    "lon": degrees,
    "precision": maybe() | some.sampled_from(get_args(model.Precision)),
    "date": dates,
    "weapon": maybe() | words,
    "amount": amounts,
    **figures,
}
developments = some.builds(
    Development,
    type=words,
    **shared,
    claimed_by=maybe() | words,
    evidence=words,
    span=some.tuples(numbers, numbers),
    in_title=some.booleans(),
    importance=some.integers(1, 5),
    background=some.booleans(),
    conflict=words,
)
claims = some.builds(
    Claim,
    by=words,
    stance=some.sampled_from(["asserts", "denies"]),
    at=moments,
    figures=some.dictionaries(some.sampled_from(model.FIGURES), some.tuples(numbers, numbers)),
)
incidents = some.builds(
    Incident,
    id=words,
    version=numbers,
    type=words,
    conflict=words,
    **shared,
    confidence=some.sampled_from(model.CONFIDENCES),
    claims=some.lists(claims, max_size=3).map(tuple),
    publishers=numbers,
    importance=some.integers(0, 100),
    parts=some.dictionaries(words, some.integers(0, 100)),
    headline=words,
    first_reported=moments,
    updated=moments,
    reports=some.just(()),
    changes=names,
)
buttons = some.builds(Button, text=words, data=words, url=words)
messages = some.builds(
    Message,
    text=words,
    markup=some.sampled_from(["HTML", ""]),
    buttons=some.lists(some.lists(buttons, max_size=2).map(tuple), max_size=2).map(tuple),
    silent=some.booleans(),
)
filters = some.builds(
    Filter,
    conflicts=names,
    types=names,
    countries=names,
    places=names,
    min_importance=some.integers(0, 100),
    min_confidence=maybe() | some.sampled_from(model.CONFIDENCES),
)


def through_json(body: object) -> codec.Body:
    loaded: codec.Body = json.loads(codec.dump_json(body))
    return loaded


@given(developments)
def test_a_development_comes_back_as_it_was(development: Development) -> None:
    body = through_json(codec.pack_development(development))

    assert codec.unpack_development(body) == development


@given(incidents)
def test_what_an_incidents_body_holds_comes_back_as_it_was(incident: Incident) -> None:
    fields = codec.unpack_incident(through_json(codec.pack_incident(incident)))

    assert fields == {name: getattr(incident, name) for name in fields}


def test_every_field_of_an_incident_has_its_place_in_columns_body_or_reports(make) -> None:
    from bot.store import rows

    row = rows.incident_row(make.incident())
    placed = set(row) - {"body", "stale"} | set(codec.unpack_incident(row["body"])) | {"reports"}

    assert placed == set(Incident.__dataclass_fields__)


@given(messages)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert codec.unpack_message(through_json(codec.pack_message(message))) == message


@given(filters)
def test_a_filter_comes_back_as_it_was(wants: Filter) -> None:
    assert codec.unpack_filter(through_json(codec.pack_filter(wants))) == wants


def test_json_keeps_letters_of_every_script_readable() -> None:
    assert codec.dump_json({"place": "Дніпро"}) == '{"place":"Дніпро"}'


def test_json_escapes_what_utf8_cannot_carry() -> None:
    broken = "half an emoji: \ud83d"

    assert json.loads(codec.dump_json(broken).encode()) == broken
