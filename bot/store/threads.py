"""A connection with a thread of its own, for work that is done often and must not hold up the event loop.

The asynchronous driver changes threads for every statement and every row; here that is done once for the whole of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

P = ParamSpec("P")
T = TypeVar("T")


class OwnThread:
    """One transaction after another, each whole in the thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")

    async def run(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does it in one transaction; who is cancelled meanwhile waits all the same until it is done."""

        def whole() -> T:
            with self._engine.begin() as connection:
                return work(connection, *args, **kwargs)

        done = asyncio.get_running_loop().run_in_executor(self._thread, whole)
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait((done,))
            raise

    def close(self) -> None:
        """Ends the thread and closes the connection."""
        self._thread.shutdown()
        self._engine.dispose()
