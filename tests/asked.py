"""Question cases put to what `guichet ask --batch` runs, page by page, and the replies beside them."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from bot.asking import Manner, ask_batch
from bot.pages import open_desks
from tests.judging import questions

TESTS = Path(__file__).parent
Asked = tuple[dict[str, Any], dict[str, Any]]  # a case and the reply to it


def ask(part: str, *, times: int = 1) -> list[Asked]:
    """All cases of a part, `seen` or `unseen`; asked several times, the last reply counts, when all is warm."""
    cases = questions(*sorted((TESTS / "questions" / part).glob("*.jsonl")))
    replies: dict[str, dict[str, Any]] = {}
    for name in sorted({case["event"] for case in cases}):
        desks = open_desks(str(TESTS / "events" / name))
        put = [{key: case[key] for key in ("id", "q", "now", "context") if key in case} for case in cases]
        lines = [json.dumps(line).encode() for line, case in zip(put, cases, strict=True) if case["event"] == name]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            ask_batch(desks, lines * times, Manner())
        replies |= {reply["id"]: reply for reply in map(json.loads, said.getvalue().splitlines())}
    return [(case, replies[case["id"]]) for case in cases]
