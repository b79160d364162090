"""However early `sitrep run` is told to stop, it stops at once and cleanly."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

from bot.app import _load
from bot.extract.worker import ReaderProcess
from bot.settings import default_config_dir

STOPPED_WHILE_LOADING = """
import os, signal, sys, time
import bot.cli.running
bot.cli.running.run = lambda args: os.kill(os.getpid(), signal.SIGTERM) or time.sleep(20) or 1
sys.argv = ["sitrep", "run"]
sys.exit(bot.cli.main())
"""


STUCK = """
import time
from bot.cli.running import _leave_within
_leave_within(0.2)
time.sleep(20)
"""


def test_a_stop_that_gets_stuck_ends_all_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, timeout=15, check=False)

    assert done.returncode == 0
    assert b"the next start settles what was under way" in done.stderr


def test_a_stop_before_the_bot_runs_is_a_clean_one() -> None:
    done = subprocess.run([sys.executable, "-c", STOPPED_WHILE_LOADING], capture_output=True, timeout=20, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


async def test_a_stop_does_not_wait_for_the_model() -> None:
    reader, stop = ReaderProcess(default_config_dir()), asyncio.Event()
    stop.set()
    begun = time.monotonic()

    await _load(reader, stop)
    await reader.close()

    assert reader.model == ""
    assert time.monotonic() - begun < 10
