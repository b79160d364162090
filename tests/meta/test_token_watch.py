"""The watch over the token sees it where it is, so that its silence means something."""

from __future__ import annotations

from pathlib import Path

from token_watch import MARKED, TokenWatch


def test_a_token_is_found_in_a_file_and_in_a_text_and_what_is_looked_at_is_counted(tmp_path: Path) -> None:
    watch, folder = TokenWatch(), tmp_path / "left"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "bot.db-wal").write_bytes(b"\0\xff" + MARKED.encode() + b"\0")
    (folder / "clean.log").write_text("nothing here")

    watch.look_into(folder, "a test")
    watch.look_at(f"GET /bot{MARKED}/getMe", "its log")
    (folder / "deep" / "bot.db-wal").unlink()  # or the watch over this very test finds it

    assert watch.found == [f"a test: {folder / 'deep' / 'bot.db-wal'}", "its log"]
    assert (watch.files, watch.texts) == (2, 1)
