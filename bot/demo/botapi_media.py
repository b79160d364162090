"""Files sent to the local stand-in: what it checks of them and how the Bot API describes them."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from bot.demo.botapi_text import Json, bad_request

PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
PHOTO_SIDES = 10_000
"""Width and height together, in pixels."""
JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request."""

    name: str
    body: bytes
    content_type: str = ""


def photo(upload: Upload) -> list[Json]:
    """A `photo`: its sizes, here one."""
    if len(upload.body) > PHOTO_BYTES:
        raise bad_request("file is too big")
    width, height = picture_size(upload.body)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > PHOTO_SIDES:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return [_named(upload) | {"width": width, "height": height}]


def document(upload: Upload) -> Json:
    if len(upload.body) > DOCUMENT_BYTES:
        raise bad_request("file is too big")
    if not upload.body:
        raise bad_request("file must be non-empty")
    kind = {"mime_type": upload.content_type} if upload.content_type else {}
    return _named(upload) | {"file_name": upload.name} | kind


def _named(upload: Upload) -> Json:
    digest = hashlib.sha256(upload.body).hexdigest()
    return {"file_id": digest, "file_unique_id": digest[:16], "file_size": len(upload.body)}


def picture_size(body: bytes) -> tuple[int, int]:
    """Width and height of a PNG or a JPEG; (0, 0) for anything else."""
    if body.startswith(b"\x89PNG\r\n\x1a\n") and len(body) >= 24:
        width, height = struct.unpack(">II", body[16:24])
        return width, height
    return _jpeg_size(body) if body.startswith(b"\xff\xd8") else (0, 0)


def _jpeg_size(body: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(body) and body[at] == 0xFF:
        if body[at + 1] in JPEG_FRAMES:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", body[at + 2 : at + 4])[0])
    return 0, 0
