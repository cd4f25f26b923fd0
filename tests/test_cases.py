"""The question cases are believable: their pages exist, their evidence stands there, and the scorer can read them."""

import functools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
FILES = {f"{file.parent.name}/{file.stem}": file for file in sorted((TESTS / "questions").glob("*/*.jsonl"))}
KEYS = {"id", "event", "q", "lang", "now", "context", "want", "all", "none", "polarity", "tags", "line", "contact"}
LANGUAGES = {"fr", "en", "de", "es", "it", "pt", "nl"}
DERIVED = {"compound", "reasoning", "count", "now-next", "trap", "yes-no", "cross-lingual"}

Case = dict[str, Any]


@functools.cache
def cases(file: Path) -> list[Case]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@functools.cache
def page(name: str) -> str:
    return (TESTS / "events" / name).read_text(encoding="utf-8")


def words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def test_there_are_seen_and_unseen_cases() -> None:
    parts = {part: {f.stem for f in FILES.values() if f.parent.name == part} for part in ("seen", "unseen")}
    assert parts["seen"] == parts["unseen"] <= LANGUAGES


def test_ids_and_questions_are_unique() -> None:
    every = [case for file in FILES.values() for case in cases(file)]
    asked = [(case["event"], case["q"], *case.get("context", []), case["now"]) for case in every]
    for values in ([case["id"] for case in every], asked):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def form(file: Path, case: Case) -> Iterator[str]:
    """What is wrong with the form of a case."""
    if unknown := set(case) - KEYS:
        yield f"no such keys: {sorted(unknown)}"
    if case["lang"] != file.stem:
        yield "its language is not that of the file"
    if not case["id"].split("-")[-1].startswith(file.parent.name[0]):
        yield "its id does not name its part, s or u"
    if case["want"] not in {"answer", "fallback", "chat"} or case.get("polarity", "yes") not in {"yes", "no"}:
        yield "`want` or `polarity` is none of those there are"
    if datetime.fromisoformat(case["now"]).utcoffset() is None:
        yield "`now` has no offset"
    if not case["tags"] or not all(t.strip() for t in (case["q"], *case.get("context", []), *case.get("none", []))):
        yield "a text or `tags` is empty"
    if not (case["want"] == "answer") == ("all" in case) == ("line" in case):
        yield "an answer has `all` and `line`, nothing else has"
    if "unknown" in case["tags"] and case["want"] != "fallback" and "compound" not in case["tags"]:
        yield "what the page does not say is a fallback"
    if case["contact"] not in page(case["event"]):
        yield "its contact does not stand in the page"


def evidence(case: Case) -> Iterator[str]:
    """Groups are filled, lines say something, and what is wanted stands on them unless it is worked out from them."""
    if not case["all"] or not all(group and all(needle.strip() for needle in group) for group in case["all"]):
        yield "a group of `all` is empty"
    if {needle for group in case["all"] for needle in group} & set(case.get("none", [])):
        yield "what is wanted must not be said"
    lines = dict(enumerate(page(case["event"]).split("\n"), 1))
    if not case["line"] or not all(lines.get(number, "").strip() for number in case["line"]):
        yield "a line of its evidence is empty or none of the page's"
    proof = words(" ".join(lines.get(number, "") for number in case["line"]))
    if not DERIVED & set(case["tags"]) and not all(
        any(f" {words(needle)}" in f" {proof}" for needle in group) for group in case["all"]
    ):
        yield "what is wanted does not stand on its lines"


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_cases_are_well_formed_and_their_evidence_stands_in_the_page(file: Path) -> None:
    faults = {
        case["id"]: found
        for case in cases(file)
        if (found := [*form(file, case), *(evidence(case) if case["want"] == "answer" else ())])
    }
    assert faults == {}
