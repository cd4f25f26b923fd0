"""Time and memory of the desk itself, without a chat: `python -m benchmarks.questions EVENT [QUESTIONS.jsonl]`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7
ASKED = ("c'est où ?", "when does it start?", "wie komme ich hin?", "qui parle à 11h30 ?", "is there parking?")


def of_a_child(*command: str) -> float:
    """Processor time of a process, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def cold(event: str) -> None:
    ask = ("-P", "-m", "bot", "ask", event, ASKED[0])
    of_a_child(*ask)
    pairs = [(of_a_child(*ask), of_a_child("-c", "pass")) for _ in range(RUNS)]
    whole, empty = zip(*pairs, strict=True)
    for name, pick in (("minimum", min), ("median", statistics.median)):
        ratio = pick(whole) / pick(empty)
        print(f"cold start, {name}: {pick(whole):.0f} ms, empty {pick(empty):.0f} ms: {ratio:.1f} times")


def warm(event: str, questions: list[str]) -> None:
    from knowledge import Desk, load_event

    now = dt.datetime(2024, 3, 1, 10, tzinfo=dt.UTC)
    page = load_event(event)[0]
    desk = Desk(page)
    for text in questions:
        desk.ask(text, now=now)
    print(f"reading again {spent(lambda: load_event(event)):.1f} ms, indexing again {spent(lambda: Desk(page)):.1f} ms")
    times = sorted(spent(lambda text=text: desk.ask(text, now=now)) for text in questions)  # type: ignore[misc]
    median, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{len(times)} questions: median {median:.2f} ms, 99th percentile {late:.2f} ms, longest {times[-1]:.2f} ms")
    for size in (250, 1000, 4000):
        text = ("where is it and when, " * 200)[:size]
        desk.ask(text, now=now)
        print(f"{size} characters of questions: {spent(lambda text=text: desk.ask(text, now=now)):.1f} ms")  # type: ignore[misc]
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f} MiB at most")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("event")
    parser.add_argument("questions", nargs="?", type=Path)
    given = parser.parse_args()
    texts = list(ASKED)
    if given.questions:
        texts = [json.loads(line)["q"] for line in given.questions.read_text(encoding="utf-8").splitlines() if line]
    cold(given.event)
    warm(given.event, texts)


if __name__ == "__main__":
    main()
