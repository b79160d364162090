"""The extractor in a process of its own, so that the event loop never waits for a parse and a crash harms nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bot.domain.model import Article, Reading
from bot.errors import ModelError

log = logging.getLogger(__name__)

START_TIMEOUT = 120.0
"""Seconds for a process to load its model."""


class ReaderProcess:
    """Satisfies `bot.ports.Reader`.  The process starts with the first reading and is replaced when it dies or hangs.

    A batch that kills the process is read article by article, and one that does it twice alone is answered unread.
    """

    def __init__(self, config_dir: Path, model: str | None = None, *, seconds_per_article: float = 30.0) -> None:
        self._config_dir = config_dir
        self._wanted = model
        self._seconds = seconds_per_article
        self._process: SpawnProcess | None = None
        self._pipe: Connection[object, object] | None = None
        self._lock = asyncio.Lock()
        self._closing = False
        self.model = ""

    async def start(self) -> None:
        """Loads the model; raises `ModelError` where there is none."""
        async with self._lock:
            await asyncio.to_thread(self._ensure)

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        """One reading for each article, in order."""
        async with self._lock:
            return await asyncio.to_thread(self._read, list(articles))

    async def close(self) -> None:
        """Ends the process at once; what it was reading stays unread and is read after the next start."""
        self._closing = True
        if self._process is not None:
            self._process.kill()
        async with self._lock:
            await asyncio.to_thread(self._stop)

    def _read(self, articles: list[Article]) -> list[Reading]:
        if not articles:
            return []
        readings = self._attempt(articles)
        if readings is not None:
            return readings
        self._check_open()
        if len(articles) == 1:
            again = self._attempt(articles)
            if again is not None:
                return again
            return [Reading(article=articles[0].id, relevant=False, unread="reading it ended the reader")]
        return [reading for article in articles for reading in self._read([article])]

    def _attempt(self, articles: list[Article]) -> list[Reading] | None:
        """The readings, or None where the process died or took too long."""
        self._check_open()
        self._ensure()
        assert self._pipe is not None
        try:
            self._pipe.send(articles)
            if self._pipe.poll(self._seconds * len(articles)):
                answer = self._pipe.recv()
                return answer if isinstance(answer, list) else None
            log.warning("reading %d articles took longer than allowed; the reader is replaced", len(articles))
        except (EOFError, OSError):
            log.warning("the reader died over %d articles; it is replaced", len(articles))
        self._stop()
        return None

    def _check_open(self) -> None:
        """Nothing may be answered for articles that a closed reader never read."""
        if self._closing:
            raise ModelError("the reader is closed")

    def _ensure(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self._stop()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._config_dir, self._wanted), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        self.model = self._greeting(ours)

    def _greeting(self, pipe: Connection[object, object]) -> str:
        try:
            answer = pipe.recv() if pipe.poll(START_TIMEOUT) else ModelError("the model took too long to load")
        except (EOFError, OSError):
            answer = ModelError("the reader ended while it loaded its model")
        if isinstance(answer, Exception):
            self._stop()
            raise answer
        return str(answer)

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
            self._process.close()
        self._process = self._pipe = None


def serve(pipe: Connection[object, object], config_dir: Path, model: str | None) -> None:
    """The process: greets with the model's name or with what is wrong, then answers lists of articles with readings."""
    from bot.errors import SitrepError
    from bot.extract.pipeline import load_extractor

    try:
        extractor = load_extractor(config_dir, model)
    except SitrepError as error:
        pipe.send(error)
        return
    pipe.send(extractor.model)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            articles = pipe.recv()
            assert isinstance(articles, list)
            pipe.send(extractor.read(articles))
