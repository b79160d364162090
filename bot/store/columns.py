"""What a column holds that neither database holds by itself: aware moments, and text of any origin."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

# NUL is refused by PostgreSQL and lone surrogates by both databases: one bad character must not stop an article.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, in UTC on the way in and out; SQLite keeps none of the zone, so it is put back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)


def in_utc(value: datetime) -> datetime:
    """A moment as a database answers it, in UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(sa.types.TypeDecorator[str]):
    """Text of any origin: what no database can hold becomes the replacement character, so lengths stay."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return UNSTORABLE.sub("\ufffd", value) if value else value
