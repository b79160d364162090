"""What the operator set: `settings.toml`, the environment and a `.env` file, checked once, every fault at once.

Settings end at `bot.app`: adapters get plain values.  The environment wins over the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import ConfigError, Problem

DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class Secret:
    """A text that no log, traceback or repr shows; `reveal()` gives it to the one who must have it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


def parse_duration(value: object) -> timedelta:
    """ "15s", "10m", "6h" or "90d" as a timedelta.

    Raises ValueError in words for an operator.
    """
    match = DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{value!r} is no duration: write 30s, 10m, 6h or 90d")
    return timedelta(seconds=float(match[1]) * UNITS[match[2]])


def check_zone(value: str) -> str:
    """The IANA zone name, if there is such a zone; else ValueError."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {value!r}: write an IANA name such as Europe/Kyiv") from error
    return value


def parse_moment(value: object) -> datetime:
    """An ISO 8601 moment, aware; without an offset it is UTC.  Raises ValueError in words for an operator."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is no moment: write 2024-11-22T08:00:00Z") from error
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _local_time(value: object) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is no time of day: write 08:00") from error


def _moment(value: object) -> datetime | None:
    if value in ("", None):
        return None
    return parse_moment(value)


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Zone = Annotated[str, BeforeValidator(check_zone)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _database_url(value: object) -> str:
    text = str(value)
    if re.fullmatch(r"sqlite:///.+|postgres(ql)?://.+", text):
        return text
    scheme = text.split(":", 1)[0]
    raise ValueError(f"{scheme!r} is no database that Sitrep knows: write sqlite:///path or postgresql://…")


def _api_url(value: object) -> str:
    text = str(value).rstrip("/")
    if re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", text):
        return text
    raise ValueError(f"{value!r} is no web address: write https://api.telegram.org")


class Listen(NamedTuple):
    """Where something answers."""

    host: str
    port: int


def _listen(value: object) -> Listen | None:
    """ "127.0.0.1:9100" or "[::1]:9100"; without a host this machine alone may ask."""
    if value in ("", None):
        return None
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*)):(\d{1,5})", str(value))
    if not match or int(match[3]) > 65_535:
        raise ValueError(f"{value!r} is no place to listen: write 127.0.0.1:9100")
    return Listen(match[1] or match[2] or "127.0.0.1", int(match[3]))


class Database(_Table):
    url: Annotated[str, BeforeValidator(_database_url)] = "sqlite:///var/sitrep.db"


class Telegram(_Table):
    api_url: Annotated[str, BeforeValidator(_api_url)] = "https://api.telegram.org"
    admins: tuple[int, ...] = ()


class Polling(_Table):
    tick: Duration = timedelta(seconds=15)
    user_agent: Annotated[str, Field(min_length=3)] = "Sitrep/0.1 (conflict briefing bot)"
    deadline: Duration = timedelta(seconds=30)
    body_cap: Annotated[int, Field(ge=10_000)] = 5_000_000
    per_host: Annotated[int, Field(ge=1)] = 2
    concurrency: Annotated[int, Field(ge=1)] = 16
    allow_private: bool = False


class Reading(_Table):
    model: str = ""
    batch: Annotated[int, Field(ge=1, le=500)] = 16
    deadline: Duration = timedelta(seconds=30)


class Digest(_Table):
    at: Annotated[time, BeforeValidator(_local_time)] = time(8, 0)
    zone: Zone = "UTC"
    items: Annotated[int, Field(ge=1, le=50)] = 15
    grace: Duration = timedelta(hours=6)
    lookback: Duration = timedelta(hours=24)


class Limits(_Table):
    per_second: Annotated[int, Field(gt=0)] = 30
    private_interval: Duration = timedelta(seconds=1)
    group_per_minute: Annotated[int, Field(gt=0)] = 20
    paid_stars_per_day: Annotated[int, Field(ge=0)] = 0


class Retention(_Table):
    articles: Duration = timedelta(days=90)


class Monitoring(_Table):
    listen: Annotated[Listen | None, BeforeValidator(_listen)] = None


class Logging(_Table):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Clock(_Table):
    start: Annotated[datetime | None, BeforeValidator(_moment)] = None


class _File(_Table):
    telegram: Telegram = Telegram()
    database: Database = Database()
    polling: Polling = Polling()
    reading: Reading = Reading()
    digest: Digest = Digest()
    delivery: Limits = Limits()
    retention: Retention = Retention()
    monitoring: Monitoring = Monitoring()
    logging: Logging = Logging()
    clock: Clock = Clock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that the operator set."""

    config_dir: Path
    sources_path: Path
    token: Secret | None
    telegram: Telegram
    database: Database
    polling: Polling
    reading: Reading
    digest: Digest
    delivery: Limits
    retention: Retention
    monitoring: Monitoring
    logging: Logging
    clock: Clock


VARIABLES: Mapping[str, tuple[str, str]] = {
    "SITREP_TELEGRAM_API_URL": ("telegram", "api_url"),
    "SITREP_ADMINS": ("telegram", "admins"),
    "SITREP_DATABASE_URL": ("database", "url"),
    "SITREP_ALLOW_PRIVATE_SOURCES": ("polling", "allow_private"),
    "SITREP_METRICS": ("monitoring", "listen"),
    "SITREP_LOG_LEVEL": ("logging", "level"),
    "SITREP_LOG_FORMAT": ("logging", "format"),
    "SITREP_CLOCK": ("clock", "start"),
}
"""The environment's word for a key of the file; SITREP_CONFIG, SITREP_SOURCES and the token stand for themselves."""


def default_config_dir() -> Path:
    """The shipped data: inside the installed package, else beside it in the checkout."""
    packaged = Path(__file__).parent / "_config"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "config"


def load_settings(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """Settings from the environment, a `.env` file in `folder` (the working directory) and `settings.toml`.

    Raises ConfigError with every fault found.
    """
    env = dict(_dotenv(folder or Path.cwd())) | dict(os.environ if environment is None else environment)
    config_dir = Path(env["SITREP_CONFIG"]) if env.get("SITREP_CONFIG") else default_config_dir()
    problems = list(_missing_paths(env, config_dir))
    tables, path = _read_file(config_dir, problems)
    origins = _overlay(tables, env)
    parsed = _validate(tables, path, origins, problems)
    token = _token(env.get("SITREP_TELEGRAM_TOKEN", ""), problems)
    if problems or parsed is None:
        raise ConfigError(*problems)
    sources = Path(env["SITREP_SOURCES"]) if env.get("SITREP_SOURCES") else config_dir / "sources.toml"
    return Settings(
        config_dir=config_dir,
        sources_path=sources,
        token=token,
        **{name: getattr(parsed, name) for name in _File.model_fields},
    )


def _dotenv(folder: Path) -> Iterator[tuple[str, str]]:
    from dotenv import dotenv_values

    for key, value in dotenv_values(folder / ".env").items():
        if value is not None and key.startswith("SITREP_"):
            yield key, value


def _missing_paths(env: Mapping[str, str], config_dir: Path) -> Iterator[Problem]:
    if not config_dir.is_dir():
        yield Problem(where="SITREP_CONFIG", key="", reason=f"there is no folder {config_dir}")
    if env.get("SITREP_SOURCES") and not Path(env["SITREP_SOURCES"]).is_file():
        yield Problem(where="SITREP_SOURCES", key="", reason=f"there is no file {env['SITREP_SOURCES']}")


def _read_file(config_dir: Path, problems: list[Problem]) -> tuple[dict[str, Any], Path]:
    """The file's tables; a folder that the operator made need not hold a settings.toml."""
    path = config_dir / "settings.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), path
    except FileNotFoundError:
        return {}, path
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(where=str(path), key="", reason=str(error)))
        return {}, path


def _overlay(tables: dict[str, Any], env: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Puts the environment's values into the tables; answers which variable set which key."""
    origins: dict[tuple[str, ...], str] = {}
    for variable, (table, key) in VARIABLES.items():
        if not env.get(variable):
            continue
        value: Any = env[variable]
        if variable == "SITREP_ADMINS":
            value = [word.strip() for word in value.split(",") if word.strip()]
        if isinstance(tables.setdefault(table, {}), dict):
            tables[table][key] = value
        origins[(table, key)] = variable
    return origins


def _validate(
    tables: dict[str, Any], path: Path, origins: Mapping[tuple[str, ...], str], problems: list[Problem]
) -> _File | None:
    try:
        return _File.model_validate(tables)
    except ValidationError as error:
        for fault in error.errors():
            where = tuple(str(part) for part in fault["loc"])
            reason = fault["msg"].removeprefix("Value error, ")
            if fault["type"] == "extra_forbidden":
                reason = "there is no such setting"
            variable = origins.get(where[:2])
            problems.append(
                Problem(where=variable or str(path), key="" if variable else ".".join(where), reason=reason)
            )
        return None


def _token(text: str, problems: list[Problem]) -> Secret | None:
    if not text:
        return None
    if not TOKEN.fullmatch(text.strip()):
        reason = "this does not look like a bot's token (123456789:AA…); @BotFather shows it after /newbot or /token"
        problems.append(Problem(where="SITREP_TELEGRAM_TOKEN", key="", reason=reason))
        return None
    return Secret(text.strip())
