"""How often the desk is right, and how often wrong, on the questions in `tests/questions`.

`python -m benchmarks.quality` prints Markdown tables per language and kind of question for the seen and the unseen
part: totals only, so that the unseen part stays unseen.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.asked import Asked, ask
from tests.judging import verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PARTS = ("seen", "unseen")
FEWEST = 10  # cases of a kind that make a row
NEITHER = "–"


def percent(counted: int, of: int) -> str:
    return f"{100 * counted / of:.1f}" if of else NEITHER


def shares(asked: list[Asked]) -> list[str]:
    """Cases, right and wrong of some."""
    words = [verdict(case, reply["kind"], reply["answer"]) for case, reply in asked]
    return [str(len(asked)), percent(words.count("right"), len(words)), percent(words.count("wrong"), len(words))]


def rows(parts: list[list[Asked]], keys: Callable[[Asked], Iterable[str]]) -> list[list[str]]:
    """A row for each key of cases, the commonest first, with the shares of both parts."""
    groups: list[dict[str, list[Asked]]] = []
    for part in parts:
        groups.append(defaultdict(list))
        for one in part:
            for key in keys(one):
                groups[-1][key].append(one)
    names = sorted({*groups[0], *groups[1]}, key=lambda key: -sum(len(group[key]) for group in groups))
    names = [name for name in names if sum(len(group[name]) for group in groups) >= FEWEST]
    return [[name, *(cell for group in groups for cell in shares(group[name]))] for name in names]


def sides(asked: list[Asked]) -> list[str]:
    """Replies in the asker's language, lines that prove a right answer, milliseconds at the median and the 99th."""
    language = sum(reply["language"] == case["lang"] for case, reply in asked)
    answers = [
        (case, reply)
        for case, reply in asked
        if case["want"] == "answer"
        and reply["kind"] == "answer"
        and verdict(case, "answer", reply["answer"]) == "right"
    ]
    proved = sum(bool(set(case["line"]) & set(reply["lines"])) for case, reply in answers)
    spent = sorted(reply["ms"] for _, reply in asked)
    times = [f"{statistics.median(spent):.2f}", f"{spent[int(len(spent) * 0.99)]:.2f}"] if spent else [NEITHER] * 2
    return [percent(language, len(asked)), percent(proved, len(answers)), *times]


def table(head: list[str], body: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def report(parts: list[list[Asked]]) -> str:
    figures = [f"{part}: {figure}" for part in PARTS for figure in ("cases", "right %", "wrong %")]
    every = rows(parts, lambda _: ["all"])
    language = rows(parts, lambda one: [one[0]["lang"]])
    wanted = rows(parts, lambda one: [one[0]["want"]])
    kinds = rows(parts, lambda one: one[0]["tags"])
    beside = ["part", "in the asker's language %", "lines prove the answer %", "median ms", "99th percentile ms"]
    return "\n\n".join(
        [
            table(["language", *figures], every + language),
            table(["wanted", *figures], wanted),
            table(["kind", *figures], kinds),
            table(beside, [[part, *sides(asked)] for part, asked in zip(PARTS, parts, strict=True)]),
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(report([ask(part, times=2) for part in PARTS]) + "\n")
