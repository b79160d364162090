"""Builders of reports and incidents, and the shipped types, for tests of the rules over them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import load_catalogue
from bot.domain import merge
from bot.domain.model import Amount, Catalogue, Development, Incident, Report, TypeInfo

CONFIG = Path(__file__).parents[2] / "config"
ReportMaker = Callable[..., Report]
_OF_REPORT = frozenset(
    {"article", "index", "source", "publisher", "publisher_name", "ownership", "country", "url", "title"}
)
_LISTS = frozenset({"actor", "target", "killed", "injured", "captured", "launched", "intercepted"})


def make_report(number: int, fields: Mapping[str, Any]) -> Report:
    """A report from loose fields: those of a development by their names, `outlet` for the publisher."""
    values = {name: tuple(v) if name in _LISTS and v is not None else v for name, v in fields.items() if v != "-"}
    outlet = values.pop("outlet", f"outlet-{number}")
    at = values.pop("published", "2025-03-04T12:00")
    published = datetime.fromisoformat(at).replace(tzinfo=UTC)
    if isinstance(day := values.get("date"), str):
        values["date"] = date.fromisoformat(day)
    if isinstance(sum_ := values.get("amount"), Mapping):
        values["amount"] = Amount(**sum_)
    own = {name: values.pop(name) for name in _OF_REPORT & set(values)}
    development = Development(**{"type": "missile_strike", "conflict": "ukraine", **values})
    article = f"article-{number}"
    base = Report(
        article=article, index=0, source=outlet, publisher=outlet, publisher_name=outlet, ownership="independent",
        country="", url=f"https://{outlet}.example/{article}", title="", published=published, development=development,
    )  # fmt: skip
    return replace(base, **own)


@pytest.fixture
def report_of() -> ReportMaker:
    """Makes reports of different articles and outlets, unless told otherwise."""
    numbers = itertools.count(1)
    return lambda **fields: make_report(next(numbers), fields)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG)


@pytest.fixture(scope="session")
def types(catalogue: Catalogue) -> Mapping[str, TypeInfo]:
    return catalogue.types


@pytest.fixture
def incident_of(types: Mapping[str, TypeInfo]) -> Callable[..., Incident]:
    """Makes an incident of the reports given."""
    return lambda *reports, name="abcd2345": merge.derive(reports, name, types=types)
