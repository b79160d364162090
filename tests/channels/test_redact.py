from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.channels.redact import quiet_tokens
from bot.channels.telegram import TelegramChannel
from bot.domain.messages import Message
from bot.logs import JsonFormatter

TOKEN = "1000000:sitrep-demo-needs-no-secret-token-00"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged at DEBUG, as text and as JSON, with the token made quiet."""
    out, root = io.StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(out), logging.StreamHandler(out)]
    handlers[0].setFormatter(JsonFormatter())
    levels = {name: logging.getLogger(name).level for name in ("", "httpx", "httpcore", "telegram")}
    undo = quiet_tokens(TOKEN)
    for handler in handlers:
        root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield out
    undo()
    for handler in handlers:
        root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_the_token_is_in_no_log_line_at_debug_whatever_happens_on_the_wire(api, log):
    channel = TelegramChannel(TOKEN, api_url=api.url, read_within=0.2)
    api.create_group(-1001, by=7)
    for fault in ("", "garbled", "lost_answers", "errors", "hung"):
        if fault:
            setattr(api.faults, fault, 1)
        await channel.send("telegram:-1001", Message(text=f"x{fault}"), kind="answer")
    await channel.close()

    assert "sendMessage" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_arguments_and_tracebacks_are_cleaned_too(log):
    error = RuntimeError(f"The token `{TOKEN}` was rejected")

    logging.getLogger("anything").error("asking %s", f"https://example.org/bot{TOKEN}/getMe", exc_info=error)

    assert TOKEN not in log.getvalue()
    assert log.getvalue().count("<token>") >= 3
    assert "RuntimeError" in log.getvalue()


def test_a_token_in_an_address_is_found_in_its_escaped_form(log):
    logging.getLogger("anything").warning("GET /bot%s/getMe", TOKEN.replace(":", "%3A"))

    assert "sitrep-demo-needs" not in log.getvalue()


def test_lines_without_the_token_stay_as_they_are(log):
    logging.getLogger("anything").warning("%d of %s", 3, "five")

    assert json.loads(log.getvalue().splitlines()[0])["message"] == "3 of five"


def test_an_uncaught_error_does_not_show_the_token(log, capsys):
    sys.excepthook(RuntimeError, RuntimeError(TOKEN), None)

    shown = capsys.readouterr().err
    assert "RuntimeError: <token>" in shown


def test_libraries_that_log_addresses_are_quiet_by_default():
    undo = quiet_tokens(TOKEN)
    undo()

    assert all(not logging.getLogger(name).isEnabledFor(logging.INFO) for name in ("httpx", "httpcore", "telegram"))
