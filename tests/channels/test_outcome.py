from __future__ import annotations

import httpx
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.channels.outcome import judge, judge_answer, read_answer
from bot.ports import Gone, Migrated, NotSent, Refused, Unknown

ANSWERS = [
    (429, b'{"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}', NotSent, 7),
    (429, b'{"description":"Too Many Requests: retry after 8"}', NotSent, 8),
    (429, b"<html>slow down</html>", NotSent, 5),
    (400, b'{"description":"x","parameters":{"migrate_to_chat_id":-1007}}', Migrated, None),
    (400, b'{"description":"Bad Request: message is too long"}', Refused, None),
    (400, b'{"description":"Bad Request: chat not found"}', Gone, None),
    (403, b'{"description":"Forbidden: bot was blocked by the user"}', Gone, None),
    (500, b'{"description":"Internal Server Error: restart"}', Unknown, None),
    (502, b"<html>Bad Gateway</html>", Unknown, None),
    (401, b'{"description":"Unauthorized"}', NotSent, 300),
    (409, b'{"description":"Conflict"}', NotSent, 5),
    (413, b"<html>Request Entity Too Large</html>", Refused, None),
]


@pytest.mark.parametrize(("code", "body", "kind", "seconds"), ANSWERS, ids=[f"{c[0]} {c[1][:30]!r}" for c in ANSWERS])
def test_an_answer_is_judged_by_status_and_words(code, body, kind, seconds):
    outcome = judge_answer(read_answer(code, body), scheme="telegram")

    assert isinstance(outcome, kind)
    assert seconds is None or outcome.retry_after == seconds


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


FAILURES = [
    (caused(TimedOut(), httpx.ConnectTimeout("")), NotSent),
    (caused(TimedOut(), httpx.PoolTimeout("")), NotSent),
    (caused(NetworkError("x"), httpx.PoolTimeout("")), NotSent),
    (caused(TimedOut(), httpx.ReadTimeout("")), Unknown),
    (caused(TimedOut(), httpx.WriteTimeout("")), Unknown),
    (caused(NetworkError("x"), httpx.ConnectError("")), NotSent),
    (caused(NetworkError("x"), httpx.ReadError("")), Unknown),
    (caused(NetworkError("x"), httpx.WriteError("")), Unknown),
    (caused(NetworkError("x"), httpx.RemoteProtocolError("")), Unknown),
    (caused(NetworkError("x"), RuntimeError("the connections have been closed")), NotSent),
    (caused(NetworkError("x"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates")), Refused),
    (TelegramError("Invalid server response"), Unknown),
]


@pytest.mark.parametrize(("error", "kind"), FAILURES, ids=[repr(case[0].__cause__) for case in FAILURES])
def test_a_failure_of_the_network_is_judged_by_whether_the_request_left(error, kind):
    assert isinstance(judge(error, scheme="telegram"), kind)
