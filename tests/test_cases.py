"""The question cases are believable: their pages exist, their evidence stands there, and the scorer can read them."""

import json
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
FILES = sorted((TESTS / "questions").glob("*/*.jsonl"))
KEYS = {"id", "event", "q", "lang", "now", "context", "want", "all", "none", "polarity", "tags", "line", "contact"}
LANGUAGES = {"fr", "en", "de", "es", "it", "pt", "nl"}
DERIVED = {"compound", "reasoning", "count", "now-next", "trap", "yes-no", "cross-lingual"}

Case = dict[str, Any]


def cases(file: Path) -> list[Case]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


ALL = [pytest.param(file, case, id=case["id"]) for file in FILES for case in cases(file)]
ANSWERS = [
    pytest.param(file, case, id=case["id"]) for file in FILES for case in cases(file) if case["want"] == "answer"
]


def page(case: Case) -> list[str]:
    text: str = (TESTS / "events" / case["event"]).read_text(encoding="utf-8")
    return text.split("\n")


def words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def test_there_are_seen_and_unseen_cases() -> None:
    parts = {part: {f.stem for f in FILES if f.parent.name == part} for part in ("seen", "unseen")}
    assert parts["seen"] == parts["unseen"] <= LANGUAGES


def test_ids_and_questions_are_unique() -> None:
    every = [case for file in FILES for case in cases(file)]
    ids = [case["id"] for case in every]
    assert len(ids) == len(set(ids))
    asked = [(case["event"], case["q"], tuple(case.get("context", [])), case["now"]) for case in every]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("file", "case"), ALL)
def test_case_is_well_formed(file: Path, case: Case) -> None:
    assert set(case) <= KEYS
    assert case["lang"] == file.stem
    assert case["id"].split("-")[-1].startswith(file.parent.name[0])
    assert case["want"] in {"answer", "fallback", "chat"}
    assert case["q"].strip()
    assert case["tags"]
    assert datetime.fromisoformat(case["now"]).utcoffset() is not None
    assert case.get("polarity", "yes") in {"yes", "no"}
    assert all(earlier.strip() for earlier in case.get("context", ["x"]))
    assert all(bad.strip() for bad in case.get("none", ["x"]))
    assert (case["want"] == "answer") == ("all" in case) == ("line" in case)
    assert ("unknown" in case["tags"]) <= (case["want"] == "fallback" or "compound" in case["tags"])


@pytest.mark.parametrize(("file", "case"), ALL)
def test_contact_stands_in_the_page(file: Path, case: Case) -> None:
    assert case["contact"] in "\n".join(page(case))


@pytest.mark.parametrize(("file", "case"), ANSWERS)
def test_evidence_is_plausible(file: Path, case: Case) -> None:
    """Groups are filled, lines say something, and what is wanted stands on them unless it is worked out from them."""
    assert case["all"]
    assert all(group and all(needle.strip() for needle in group) for group in case["all"])
    assert not {needle for group in case["all"] for needle in group} & set(case.get("none", []))
    lines = page(case)
    assert case["line"]
    assert all(1 <= number <= len(lines) and lines[number - 1].strip() for number in case["line"])
    proof = words(" ".join(lines[number - 1] for number in case["line"]))
    if not DERIVED & set(case["tags"]):
        assert all(any(f" {words(needle)}" in f" {proof}" for needle in group) for group in case["all"])
