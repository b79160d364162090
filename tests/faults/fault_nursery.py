"""Gives birth to processes in a few milliseconds: one process loads everything once, and forks a child for each life.

Run as a script it is that process: it reads one JSON object a line, forks, and says how each child ended.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import signal
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BORN_WITHIN = 60.0


def _environment() -> dict[str, str]:
    """Without what measures coverage: thousands of short lives would each write a file of it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")} | {
        "PYTHONPATH": str(ROOT)
    }


class Nursery:
    """The other end: starts lives and waits for their end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    @classmethod
    async def open(cls, log: Path) -> Nursery:
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, __file__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=out,
                cwd=ROOT, env=_environment(),
            )  # fmt: skip
        return cls(process)

    async def _listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            said = json.loads(line)
            if "born" in said:
                self._ends[said["born"]] = asyncio.get_running_loop().create_future()
                self._born.put_nowait(said["born"])
            elif not self._ends[said["dead"]].done():
                self._ends[said["dead"]].set_result(said["status"])

    async def start(self, **config: Any) -> int:
        """Begins a life and answers its process id."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(config).encode() + b"\n")
        return await asyncio.wait_for(self._born.get(), BORN_WITHIN)

    async def end(self, pid: int, *, within: float = 60.0) -> int:
        """How a life ended: 0 in peace, -9 killed."""
        return await asyncio.wait_for(asyncio.shield(self._ends[pid]), within)

    async def live(self, **config: Any) -> int:
        return await self.end(await self.start(**config))

    def kill(self, pid: int) -> None:
        if not self._ends[pid].done():
            os.kill(pid, signal.SIGKILL)

    async def close(self) -> None:
        for pid in self._ends:
            self.kill(pid)
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        await self._listening


def tell(**said: int) -> None:
    print(json.dumps(said), flush=True)


def bury() -> None:
    """Says which children have ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        tell(dead=pid, status=os.waitstatus_to_exitcode(status))


def child(line: str) -> None:
    import fault_life

    code = 1
    try:
        config = json.loads(line)
        if config.get("file_size"):
            limit_files(config["file_size"])
        asyncio.run(fault_life.live(config))
        code = 0
    except BaseException:
        logging.getLogger(__name__).exception("a life failed")
    finally:
        logging.shutdown()
        os._exit(code)


def limit_files(size: int) -> None:
    """As if the disk were full beyond this size of a file."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main() -> None:
    import fault_life  # noqa: F401 - loaded here, so that no life has to

    logging.basicConfig(level=logging.INFO, format="%(process)d %(levelname)s %(name)s: %(message)s")
    for talkative in ("httpx", "httpcore"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    waiting = b""
    while True:
        ready, _, _ = select.select([0], [], [], 0.002)
        bury()
        if not ready:
            continue
        read = os.read(0, 65536)
        if not read:
            break
        *lines, waiting = (waiting + read).split(b"\n")
        for line in lines:
            pid = os.fork()
            if pid == 0:
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                child(line.decode())
            tell(born=pid)


if __name__ == "__main__":
    main()
