"""Keeps the bot's token out of every log line and traceback, whoever writes them."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from urllib.parse import quote

HIDDEN = "<token>"
TALKATIVE = ("httpx", "httpcore", "telegram")
"""They log requests, whose addresses hold the token, at INFO and below."""


def quiet_tokens(*tokens: str) -> Callable[[], None]:
    """Hides these tokens in all log records and uncaught tracebacks from now on; answers what undoes it.

    Works on the records themselves, so it does not matter which handlers there are or are added later.
    """
    secrets = sorted({form for token in tokens if token for form in (token, quote(token, safe=""))}, key=len)[::-1]
    make_record, hook = logging.getLogRecordFactory(), sys.excepthook

    def make_clean_record(*args: object, **kwargs: object) -> logging.LogRecord:
        return _clean(make_record(*args, **kwargs), secrets)

    def clean_hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if _leaks(shown := "".join(traceback.format_exception(kind, error, trace)), secrets):
            sys.stderr.write(hide(shown, secrets))
        else:
            hook(kind, error, trace)

    def undo() -> None:
        logging.setLogRecordFactory(make_record)
        sys.excepthook = hook

    logging.setLogRecordFactory(make_clean_record)
    sys.excepthook = clean_hook
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return undo


def hide(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _leaks(text: str, secrets: list[str]) -> bool:
    return any(secret in text for secret in secrets)


def _clean(record: logging.LogRecord, secrets: list[str]) -> logging.LogRecord:
    if _leaks(said := _message(record), secrets):
        record.msg, record.args = hide(said, secrets), ()
    if record.exc_info and _leaks(shown := _traceback(record), secrets):
        # Formatters print this text in place of the exception, which would tell all again.
        record.exc_text, record.exc_info = hide(shown, secrets), None
    return record


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit; handlers report it in their own way
        return f"{record.msg} {record.args}"


def _traceback(record: logging.LogRecord) -> str:
    if not isinstance(record.exc_info, tuple) or record.exc_info[0] is None:
        return ""
    return "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
