"""Judges a reply by the expectations of a question (`tests/questions/README.md`)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LONGEST, LONGEST_PROGRAMME = 600, 1500
MIXED = {"compound", "unknown", "contact"}  # tags where a fallback may hold all that is wanted
OPPOSITE = {
    "yes": r"\W*(?:non|no|nein|nee|não|nao)\b",
    "no": r"\W*(?:oui|yes|ja|sim|sí|sì|si)\b",
}
CLOCK = re.compile(r"(?<![\d:.,])(\d{1,2}) ?(?:h|:|\.|uhr|heures?) ?(\d{2})?(?!\d)(?: ?uhr| ?uur)?")
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"})


def plain(text: str) -> str:
    """Casefolded, without accents, every clock time as HH:MM."""
    text = unicodedata.normalize("NFKD", text.translate(PLAIN))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = " ".join(text.split())
    return CLOCK.sub(lambda m: f"{int(m[1]):02d}:{m[2] or '00'}", text)


def holds(needle: str, hay: str) -> bool:
    needle = plain(needle)
    left = r"(?<!\w)" if needle[:1].isalnum() else ""
    right = r"(?!\d)" if needle[-1:].isdigit() else ""
    return re.search(left + re.escape(needle) + right, hay) is not None


def verdict(question: dict[str, Any], kind: str, text: str) -> str:
    """One word on a reply of that kind and text."""
    said, tags = plain(text), set(question.get("tags", ()))
    if any(holds(bad, said) for bad in question.get("none", ())):
        return "wrong"
    opposite = OPPOSITE.get(question.get("polarity", ""))
    if opposite and re.match(opposite, said):
        return "wrong"
    if len(text) > (LONGEST_PROGRAMME if "programme" in tags else LONGEST):
        return "long"
    if question["want"] == "chat":
        return "missed" if kind == "fallback" else "right"
    if question["want"] == "fallback":
        return _silence(kind, said, plain(question.get("contact", "")))
    return _fact(kind, [any(holds(n, said) for n in group) for group in question["all"]], bool(MIXED & tags))


def _silence(kind: str, said: str, contact: str) -> str:
    if kind != "fallback":
        return "missed" if kind == "choice" else "wrong"
    return "right" if contact in said else "incomplete"


def _fact(kind: str, found: list[bool], mixed: bool) -> str:
    if kind in ("fallback", "choice"):
        return "right" if kind == "fallback" and mixed and all(found) else "missed"
    if kind == "chat":
        return "wrong"
    return "right" if all(found) else "incomplete" if any(found) else "wrong"


@dataclass
class Score:
    """Verdicts counted, and the questions that were not answered right."""

    verdicts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, question: dict[str, Any], kind: str, text: str) -> None:
        word = verdict(question, kind, text)
        self.verdicts[word] += 1
        if word != "right":
            self.faults.append(f"{word}: {question['id']} {question['q']!r} -> {kind}: {text!r}")

    @property
    def total(self) -> int:
        return self.verdicts.total()

    @property
    def right(self) -> float:
        """Share of right replies, in percent."""
        return 100 * self.verdicts["right"] / max(self.total, 1)

    @property
    def wrong(self) -> float:
        """Share of confidently wrong replies, in percent."""
        return 100 * self.verdicts["wrong"] / max(self.total, 1)


def questions(*paths: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
