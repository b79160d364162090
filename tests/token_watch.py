"""Looks for the bot's token in all that tests leave behind: files and databases, logs, output, tracebacks.

The tokens are the stand-in's own and one that some tests use in its place.  What is looked through is counted, and told
at the end of a run: nothing found in nothing would be no finding.
"""

from __future__ import annotations

import asyncio.subprocess
import mmap
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo.botapi import TOKEN

MARKED = "1000000:AAmarked-token_that-must-never-be-seen"
SECRETS = tuple(token.partition(":")[2] for token in (TOKEN, MARKED))
COUNTED = ("files", "texts")
MEANT = (".env",)
"""Files in which a token is meant to be."""
CODE = (".py", ".pyc")
"""An installed copy of the product holds the stand-in's token, which is no secret, in its code."""


class TokenWatch:
    """A plugin of pytest; with several workers the first process adds up what each has seen."""

    def __init__(self) -> None:
        self.files = self.texts = 0
        self.found: list[str] = []

    def look_at(self, text: str, where: str) -> None:
        self.texts += 1
        self.found += [where for secret in SECRETS if secret in text]

    def look_into(self, folder: Path, where: str) -> None:
        for path in folder.rglob("*"):
            looked = path.name not in MEANT and path.suffix not in CODE
            if looked and path.is_file() and not path.is_symlink() and path.stat().st_size:
                self.files += 1
                if _holds(path):
                    self.found.append(f"{where}: {path}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: object) -> Iterator[Any]:
        report = yield
        if report.when == "teardown":
            for name, text in report.sections:
                self.look_at(text, f"{item.nodeid}: {name}")
            if folder := getattr(item, "funcargs", {}).get("tmp_path"):
                self.look_into(folder, item.nodeid)
        if report.failed:
            self.look_at(report.longreprtext, f"{item.nodeid}: traceback")
        return report

    def pytest_testnodedown(self, node: Any) -> None:
        seen = getattr(node, "workeroutput", {}).get("token")
        if seen:
            for name in COUNTED:
                setattr(self, name, getattr(self, name) + seen[name])
            self.found += seen["found"]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["token"] = {name: getattr(self, name) for name in (*COUNTED, "found")}
        elif self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for where in self.found:
            terminalreporter.write_line(f"the token stands in {where}", red=True)
        terminalreporter.write_line(
            f"token: {len(self.found)} times in {self.files} files and {self.texts} logs, outputs and tracebacks"
        )

    def watch_outputs(self) -> None:
        """Looks at all that programs say to the tests that run them, from now on."""

        def watched(said: tuple[Any, Any], command: object) -> tuple[Any, Any]:
            for text in filter(None, said):
                self.look_at(text if isinstance(text, str) else text.decode("utf-8", "replace"), f"output of {command}")
            return said

        plain, other = subprocess.Popen.communicate, asyncio.subprocess.Process.communicate
        subprocess.Popen.communicate = _after(plain, watched)  # type: ignore[method-assign]
        asyncio.subprocess.Process.communicate = _after_awaiting(other, watched)  # type: ignore[method-assign]


def _after(method: Callable[..., Any], watched: Callable[..., Any]) -> Callable[..., Any]:
    return lambda process, *args, **kwargs: watched(method(process, *args, **kwargs), process.args)


def _after_awaiting(method: Callable[..., Any], watched: Callable[..., Any]) -> Callable[..., Any]:
    async def communicate(process: Any, *args: Any, **kwargs: Any) -> Any:
        return watched(await method(process, *args, **kwargs), f"process {process.pid}")

    return communicate


def _holds(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(secret.encode()) >= 0 for secret in SECRETS)
