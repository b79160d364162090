"""The reader's process answers, is replaced when it dies, and says what is wrong with a model."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.model import Article
from bot.errors import ModelError
from bot.extract.worker import ReaderProcess

CONFIG = Path(__file__).parents[2] / "config"
ARTICLE = Article(
    id="a",
    source="s",
    url="u",
    title="",
    paragraphs=("Israeli jets bombed a school in Gaza City on Monday, killing eleven people, medics said.",),
    published=datetime(2024, 11, 20, 12, tzinfo=UTC),
)


@pytest.mark.slow
async def test_a_reader_that_is_killed_is_replaced():
    reader = ReaderProcess(CONFIG)
    before = await reader.read([ARTICLE])
    assert reader._process is not None
    assert reader._process.pid is not None
    os.kill(reader._process.pid, signal.SIGKILL)
    after = await reader.read([ARTICLE])
    await reader.close()
    assert before == after
    assert before[0].relevant


@pytest.mark.slow
async def test_a_missing_model_reaches_the_caller():
    reader = ReaderProcess(CONFIG, "no_such_model")
    with pytest.raises(ModelError):
        await reader.start()
    await reader.close()


async def test_nothing_to_read_starts_no_process():
    reader = ReaderProcess(CONFIG)
    assert await reader.read([]) == []
    assert reader._process is None
