"""One request to the Bot API with its parameters, read the same from a query, a form, JSON or multipart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.botapi_media import Upload
from bot.demo.botapi_text import Json, bad_request

DATA_BYTES = 64
MAX_BUTTONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A method and its parameters as they came: strings from a form, values from JSON."""

    method: str
    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    def object(self, name: str) -> Json:
        """A JSON object, or an empty one where it is not given."""
        value = self._decoded(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {name}: expected an object")
        return value or {}

    def objects(self, name: str) -> list[Json]:
        value = self._decoded(name)
        if value is not None and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
            raise bad_request(f"can't parse {name}: expected an Array of objects")
        return value or []

    def names(self, name: str) -> list[str] | None:
        """A JSON array of strings; None where it is not given or is not one, as Telegram takes it."""
        value = self._decoded(name)
        return [str(item) for item in value] if isinstance(value, list) else None

    def file(self, name: str) -> Upload:
        value = self.text(name)
        upload = self.files.get(value.removeprefix("attach://") if value.startswith("attach://") else name)
        if upload is None:
            raise bad_request(f"there is no {name} in the request")
        return upload

    def keyboard(self) -> list[list[Json]]:
        """The inline keyboard, checked; empty rows are left out."""
        rows = self.object("reply_markup").get("inline_keyboard", [])
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad_request('can\'t parse inline keyboard: field "inline_keyboard" must be an Array of Arrays')
        if sum(map(len, rows)) > MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        return [[_button(button) for button in row] for row in rows if row]

    def _decoded(self, name: str) -> Any:  # noqa: ANN401 -- it is whatever the JSON holds
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {_TITLES.get(name, name)} JSON object") from None


_TITLES = {"reply_markup": "reply keyboard markup", "entities": "entities", "reply_parameters": "reply parameters"}
_KINDS = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "copy_text", "web_app")


def _button(button: object) -> Json:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    kinds = [kind for kind in _KINDS if kind in button]
    if not kinds:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in kinds and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in kinds and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button
