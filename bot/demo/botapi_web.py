"""The HTTP of the local stand-in: `/bot<token>/<method>` for the bot, `/user/<verb>` for whoever plays the people."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from tornado.web import Application, RequestHandler

from bot.demo.botapi_call import Call
from bot.demo.botapi_limits import Accepted, Faults
from bot.demo.botapi_media import Upload
from bot.demo.botapi_methods import COUNTED, METHODS, Result
from bot.demo.botapi_text import Json, Refusal, bad_request

if TYPE_CHECKING:
    from bot.demo.botapi import BotApi


def application(api: BotApi) -> Application:
    """The routes; nothing is logged of a request, since its path holds the token."""
    routes = [
        (r"/bot([^/]+)/([A-Za-z]+)", _BotSide, {"api": api}),
        (r"/user/([a-z_]+)", _UserSide, {"api": api}),
        (r".*", _Nowhere),
    ]
    return Application(routes, log_function=_log_nothing)  # type: ignore[arg-type]


def _log_nothing(handler: RequestHandler) -> None:
    """Requests are told by the ledger."""


class _Answering(RequestHandler):
    def answer(self, code: int, body: Json) -> None:
        self.set_status(code)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(body))

    def refuse(self, refusal: Refusal) -> None:
        body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        if "retry_after" in refusal.parameters:
            self.set_header("Retry-After", str(refusal.parameters["retry_after"]))
        self.answer(refusal.code, body)


class _Nowhere(_Answering):
    def prepare(self) -> None:
        self.refuse(Refusal(404, "Not Found"))


class _BotSide(_Answering):
    def initialize(self, api: BotApi) -> None:
        self.api = api
        self.work: asyncio.Future[Result] | None = None

    def on_connection_close(self) -> None:
        if self.work:
            self.work.cancel()

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        try:
            call = self._call(token, method.lower())
            self.api.asked.append(call.method)
            self.api.wake()
            if call.method in COUNTED:
                await self._faulty(call)
            else:
                self.answer(200, {"ok": True, "result": await self._run(call)})
        except Refusal as refusal:
            self.refuse(refusal)
        except asyncio.CancelledError:
            return

    def _call(self, token: str, method: str) -> Call:
        if ":" not in token:
            raise Refusal(404, "Not Found")
        if token != self.api.token:
            raise Refusal(401, "Unauthorized")
        if method not in METHODS:
            raise Refusal(404, "Not Found: method not found")
        return Call(method=method, values=self._values(), files=self._files())

    def _values(self) -> Mapping[str, Any]:
        values: dict[str, Any] = {name: _decoded(got[-1]) for name, got in self.request.arguments.items()}
        if self.request.headers.get("Content-Type", "").startswith("application/json") and self.request.body:
            values |= _json_object(self.request.body)
        return values

    def _files(self) -> Mapping[str, Upload]:
        return {
            name: Upload(got[0]["filename"], got[0]["body"], got[0]["content_type"])
            for name, got in self.request.files.items()
        }

    async def _run(self, call: Call) -> Result:
        self.work = asyncio.ensure_future(METHODS[call.method](self.api, call))
        return await self.work

    async def _faulty(self, call: Call) -> None:
        """A send or an edit, with whatever is asked to go wrong."""
        faults = self.api.faults
        await asyncio.sleep(faults.slowness)
        wrong = faults.next()
        if wrong == "dropped":
            self.detach().close()
            return
        if wrong == "throttled":
            seconds = faults.throttle_seconds
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        if wrong == "errors" and not faults.errors_accept:
            raise Refusal(500, "Internal Server Error")
        result = await self._run(call)
        if faults.on_accept:
            faults.on_accept(self.api.ledger[-1])
        await self._answer_wrongly(wrong, result)

    async def _answer_wrongly(self, wrong: str, result: Result) -> None:
        """What was accepted is answered, or not, as the fault has it."""
        if wrong == "errors":
            raise Refusal(500, "Internal Server Error")
        if wrong == "lost_answers":
            self.detach().close()
        elif wrong == "hung":
            await self._hang()
        elif wrong == "garbled":
            self.finish('{"ok": true, "result": {"message_id": ')
        else:
            self.answer(200, {"ok": True, "result": result})

    async def _hang(self) -> None:
        """Says nothing until the server stops or the bot gives up."""
        self.work = asyncio.get_running_loop().create_future()
        ending = self.api.ending or self.work
        await asyncio.wait({self.work, ending}, return_when=asyncio.FIRST_COMPLETED)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json_object(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return found


class _UserSide(_Answering):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def get(self, verb: str) -> None:
        given = {name: _decoded(got[-1]) for name, got in self.request.arguments.items()}
        await self._do(verb, {name: _number(value) for name, value in given.items()})

    async def post(self, verb: str) -> None:
        await self._do(verb, _json_object(self.request.body or b"{}"))

    async def _do(self, verb: str, given: Json) -> None:
        try:
            result = self._verb(verb)(**given)
            if asyncio.iscoroutine(result):
                result = await result
        except TimeoutError as late:
            self.answer(504, {"ok": False, "description": str(late)})
        except (LookupError, TypeError, StopIteration, Refusal) as wrong:
            self.answer(400, {"ok": False, "description": f"{verb}: {wrong}"})
        else:
            self.answer(200, {"ok": True, "result": _plain(result)})

    def _verb(self, verb: str) -> Callable[..., object]:
        return getattr(self.api, verb) if verb in OWN else partial(VERBS[verb], self.api)


def _number(value: str) -> int | str:
    return int(value) if value.removeprefix("-").isdecimal() else value


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def _set_faults(api: BotApi, **wanted: Any) -> Faults:  # noqa: ANN401 -- the fields of Faults
    api.faults = dataclasses.replace(api.faults, **wanted)
    return api.faults


def _set_rules(api: BotApi, **wanted: Any) -> object:  # noqa: ANN401 -- the fields of Rules
    api.limits.rules = dataclasses.replace(api.limits.rules, **wanted)
    return api.limits.rules


def _throttle(api: BotApi, chat_id: int, seconds: float) -> None:
    api.limits.throttle(chat_id, seconds)


def _status(api: BotApi) -> Json:
    return {"changes": api.changes, "asked": len(api.asked), "refused": api.limits.refused, "sent": len(api.ledger)}


def _ledger(api: BotApi) -> list[Accepted]:
    return api.ledger


def _group(api: BotApi, chat_id: int, **how: Any) -> Json:  # noqa: ANN401 -- what create_group takes
    return api.create_group(chat_id, **how).json()


def _channel(api: BotApi, chat_id: int, **how: Any) -> Json:  # noqa: ANN401 -- what create_channel takes
    return api.create_channel(chat_id, **how).json()


OWN = frozenset(
    (
        "person",
        "say",
        "press",
        "press_stale",
        "share_location",
        "ask_inline",
        "messages",
        "wait_for",
        "wait_for_press",
        "wait_for_inline",
        "add_topic",
        "close_topic",
        "reopen_topic",
        "delete_topic",
        "join",
        "set_admin",
        "set_bot",
        "mute",
        "migrate",
        "announce_migration",
        "delete_group",
        "block",
        "unblock",
        "deactivate",
    )
)
"""The verbs that are methods of `BotApi`."""
VERBS: Mapping[str, Callable[..., object]] = {
    "create_group": _group,
    "create_channel": _channel,
    "ledger": _ledger,
    "faults": _set_faults,
    "rules": _set_rules,
    "throttle": _throttle,
    "status": _status,
}
