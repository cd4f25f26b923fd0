"""Which of the offered choices a person means: by its number, its rank, or words that only one of them has."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge import tidy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.wording import Wording
    from knowledge import Answer, Memory

NUMBER = re.compile(r"\W*(\d{1,2})\W*")
WORD = re.compile(r"\w+")
TELLING = 3  # letters of a word that may single out a choice


def pick(text: str, choices: Sequence[str], ordinals: Iterable[Sequence[str]] = ()) -> str | None:
    """The choice that `text` means, None where it is a new question."""
    number = NUMBER.fullmatch(text)
    if number:
        return _at(choices, int(number[1]) - 1)
    words = WORD.findall(tidy(text))
    ranks = list(ordinals)
    for rank, names in enumerate(ranks):
        if words in [WORD.findall(tidy(name)) for name in names]:
            return _at(choices, len(choices) - 1 if rank == len(ranks) - 1 else rank)
    return _by_words(words, choices)


def picked(text: str, memory: Memory, wording: Wording | None) -> str | None:
    """The choice of the reply before that `text` means, in the words of that reply's language."""
    return pick(text, memory.choices, wording.ordinals if wording else ()) if memory.choices else None


def offering(answer: Answer, now: dt.datetime) -> Memory:
    """What is remembered of an answer: what it was about, what it offered, and when."""
    return replace(answer.memory, choices=answer.choices, at=now.isoformat())


def elsewhere(memory: Memory) -> Memory:
    """What is remembered when another event is spoken of: what was asked, not of whom or what."""
    return replace(memory, sessions=(), speakers=(), day=None, choices=())


def fingerprint(text: str) -> str:
    """A short name for a text, to fit into a button's action."""
    from hashlib import blake2s  # imported where it is needed: a question does without

    return blake2s(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _at(choices: Sequence[str], place: int) -> str | None:
    return choices[place] if 0 <= place < len(choices) else None


def _by_words(words: Sequence[str], choices: Sequence[str]) -> str | None:
    if not any(len(word) >= TELLING for word in words):
        return None
    fitting = [choice for choice in choices if set(words) <= set(WORD.findall(tidy(choice)))]
    return fitting[0] if len(fitting) == 1 else None
