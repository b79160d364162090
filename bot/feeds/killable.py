"""Runs a function on hostile input in a process that may hang or crash without harm.

Worker processes are started when first needed, used again, and killed and replaced when a call takes too long or takes
the process with it.  They end with the program.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

WORKERS = 2
"""So that one hostile input holds up at most half of what is to be read."""
MEMORY = 1_500_000_000
"""Bytes of address space of a worker; reading a feed of 5 MB stays under 400 MB."""
SWOLLEN = 300_000_000
"""Bytes of resident memory at which a worker is replaced after its answer: what one large input took is given back."""
BUSY = 20.0
"""How many times its limit a call may take by the clock while other work keeps the processor from it.  With eleven
programs on two processors, loading the model of languages (0.65 s of work) took 9.4 s by the clock."""
STARTING = 60.0
"""Seconds granted to a new process for its imports, which do not count as the call's own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Died:
    """The call brought no answer, and why."""

    reason: str


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, preload: tuple[str, ...]) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(theirs, preload), daemon=True, name="sitrep-parser")
        self._process.start()
        theirs.close()
        self.dead = not self._started()

    def _started(self) -> bool:
        try:
            return self._pipe.poll(STARTING) and self._pipe.recv() == "ready"
        except (EOFError, OSError):
            return False

    def lives(self) -> bool:
        """Whether the process is still there: it may have been ended from outside while nothing was asked of it."""
        return not self.dead and self._process.is_alive()

    def call(self, job: Callable[[], R], time_limit: float) -> R | Died:
        """The job's answer, or `Died`; after that this worker is dead."""
        if self.dead:
            self.close()
            return Died(reason="the process that reads could not be started")
        try:
            self._pipe.send(job)
            if self._answers_within(time_limit):
                answer: R | Died
                answer, retires = self._pipe.recv()
                if retires:
                    self.close()
                return answer
            reason = f"it took longer than {time_limit:g} s"
        except (EOFError, OSError):
            reason = "it crashed the process that read it"
        self.close()
        return Died(reason=reason)

    def _answers_within(self, limit: float) -> bool:
        """Whether an answer comes within the limit, in seconds of work: a busy machine's clock runs on without any."""
        begun, end, wait = self._worked(), time.monotonic() + limit * BUSY, limit
        while not self._pipe.poll(wait):
            left = limit - (self._worked() - begun)
            if left <= 0 or time.monotonic() >= end:
                return False
            wait = min(max(left, 0.05), max(end - time.monotonic(), 0.0))
        return True

    def _worked(self) -> float:
        """Seconds of processor time that the process has had; those of the clock where the system does not say."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return time.monotonic()
        user, system = fields.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self.dead = True
        self._process.kill()
        self._process.join(5)
        self._pipe.close()


class KillablePool:
    """A few workers, the last used first, so that a quiet program keeps one only."""

    def __init__(self, workers: int = WORKERS, preload: tuple[str, ...] = ()) -> None:
        self._preload = preload
        self._idle: list[_Worker] = []
        self._slots: asyncio.Semaphore | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._count = workers
        self._lock = Lock()

    async def call(self, job: Callable[[], R], time_limit: float) -> R | Died:
        """Calls a function of a module with its arguments bound, within `time_limit` seconds."""
        async with self._turn():
            return await asyncio.to_thread(self._call, job, time_limit)

    def close(self) -> None:
        """Ends all idle workers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def _turn(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if self._slots is None or self._loop is not loop:
            self._slots, self._loop = asyncio.Semaphore(self._count), loop
        return self._slots

    def _call(self, job: Callable[[], R], time_limit: float) -> R | Died:
        worker = self._rested() or _Worker(self._preload)
        answer = worker.call(job, time_limit)
        if not worker.dead:
            with self._lock:
                self._idle.append(worker)
        return answer

    def _rested(self) -> _Worker | None:
        """The idle worker that was used last, of those that still live."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.lives():
                    return worker
                worker.close()
        return None


_pool = KillablePool(preload=("bot.feeds.news", "bot.feeds.article_text", "trafilatura"))


async def call_guarded(time_limit: float, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R | Died:
    """Calls a function of a module in the program's common pool of killable processes; seconds, function, arguments."""
    return await _pool.call(functools.partial(function, *args, **kwargs), time_limit)


def close_guarded() -> None:
    """Ends the common pool's processes, for a clean stop."""
    _pool.close()


def _serve(pipe: Connection, preload: tuple[str, ...]) -> None:
    """The worker's life: modules, ready, then call after call until the pipe closes."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in preload:
        import_module(module)
    pipe.send("ready")
    while True:
        try:
            job = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send((_answer(job), _resident() > SWOLLEN))


def _resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _answer(job: Callable[[], R]) -> R | Died:
    """Whatever a parser raises on hostile input is an answer too: here, at the edge, everything is caught."""
    try:
        return job()
    except MemoryError:
        return Died(reason="it needed too much memory")
    except Exception as error:
        return Died(reason=f"{type(error).__name__}: {error}"[:200])
