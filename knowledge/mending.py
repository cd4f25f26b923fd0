"""Typing errors: the word that was meant, of those that are known."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SAME_HEAD, LONGEST_ENDING = 0.6, 4  # what words of one family share, and how their ends may differ
SHORT, LONG = 5, 8  # letters from which one, from which two typing errors are mended


@functools.lru_cache(maxsize=64)
def by_initial(words: frozenset[str]) -> Mapping[str, Sequence[str]]:
    """Words by their first letter, in order, so that of two equally near ones always the same is meant."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        found.setdefault(word[0], []).append(word)
    return found


def nearest(word: str, known: frozenset[str]) -> str | None:
    """The known word that is one error away, of a long word two."""
    if len(word) < SHORT:
        return None
    return _nearest(word, by_initial(known).get(word[0], ()), 1 if len(word) < LONG else 2)


def nearest_name(word: str, names: Iterable[str]) -> str | None:
    """The name that a word means, give or take a letter: who writes capitals writes with care."""
    return _nearest(word, sorted(name for name in names if name[0] == word[0]), 1)


def _nearest(word: str, choices: Sequence[str], allowed: int) -> str | None:
    near = [c for c in choices if abs(len(c) - len(word)) <= allowed and len(c) >= SHORT - 1]
    near = [c for c in near if _apart(word, c) <= allowed]
    if not near:
        return None
    from rapidfuzz import process  # imported where a word may be mended: it takes a tenth of a cold start
    from rapidfuzz.distance import OSA

    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
    return str(found[0]) if found else None


def _apart(word: str, other: str) -> int:
    """At least so many errors are between two words: letters that only one has, or has more often."""
    left = other
    for letter in word:
        left = left.replace(letter, "", 1)
    return max(len(left), len(word) - len(other) + len(left))


def relative(word: str, known: frozenset[str]) -> str | None:
    """The one known word that begins like this one: "labo" for "laboratoire", "pitchent" for "pitchs"."""
    choices = by_initial(known).get(word[0], ()) if len(word) >= SHORT - 1 else ()
    longer = [c for c in choices if c.startswith(word)]
    if len(longer) == 1:
        return longer[0]
    head = word[: max(SHORT, round(len(word) * SAME_HEAD))]
    alike = [c for c in choices if c.startswith(head) and abs(len(c) - len(word)) <= LONGEST_ENDING]
    return min(alike, key=lambda c: (len(c), c)) if alike and len(word) > SHORT else None
