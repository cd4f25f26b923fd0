"""`kill -9` at random moments under load: nobody's question is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.killing import toll
from tests.running import cluster, new_database


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield new_database(address, "kills")


async def test_every_question_is_answered_whatever_is_killed(tmp_path: Path) -> None:
    found = await toll(tmp_path, kills=3, on_doubt="again")
    assert found.asked > 20
    assert found.unanswered == 0
    assert found.doubles <= found.doubts


async def test_every_question_is_answered_with_postgresql(tmp_path: Path, postgresql: str) -> None:
    found = await toll(tmp_path, kills=2, on_doubt="again", database_url=postgresql)
    assert found.unanswered == 0
    assert found.doubles <= found.doubts


async def test_nothing_is_said_twice_where_doubts_are_not_sent_again(tmp_path: Path) -> None:
    found = await toll(tmp_path, kills=2, seed=2, on_doubt="once")
    assert found.doubles == 0
    assert found.unanswered <= found.doubts
