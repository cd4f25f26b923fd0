"""Questions that are kept for the organisers: what is kept of them, and how it is written down. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.commands.events import slug
from bot.message import Unanswered
from bot.scrubbing import scrubbed
from knowledge import Meaning

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from knowledge import Answer

MOST_PARTS = 3  # of one message
MOST_WORDS = 20  # of a question, by which it is grouped


def unanswered(turn: Turn, question: str, answer: Answer) -> tuple[Unanswered, ...]:
    """Each part of a message that found no answer; `turn` is in the language of the answer."""
    question = scrubbed(question)
    found = turn.desk.meanings(question, now=turn.now, language=answer.language)
    parts = [part for part in found if part.text in answer.unanswered] or list(found)
    whole = len(found) <= 1
    kept = [_kept(turn, question if whole else part.text, answer.topics, part) for part in parts[:MOST_PARTS]]
    return tuple(kept) or (_kept(turn, question, answer.topics, None),)


def not_meant(turn: Turn, question: str, topics: tuple[str, ...]) -> tuple[Unanswered, ...]:
    """A question whose answer was not what was asked."""
    question = scrubbed(question)
    found = turn.desk.meanings(question, now=turn.now, language=turn.wording.code)
    return (_kept(turn, question, topics, found[0] if found else None),)


def _kept(turn: Turn, question: str, topics: tuple[str, ...], meaning: Meaning | None) -> Unanswered:
    return Unanswered(
        question=question,
        topics=topics,
        language=turn.wording.code,
        event=slug(turn.desk.event),
        meaning=meaning,
    )


def as_text(meaning: Meaning) -> str:
    """A meaning as JSON."""
    words = [[[word, sorted(keys)] for word, keys in some][:MOST_WORDS] for some in (meaning.words, meaning.own)]
    return json.dumps([meaning.text, meaning.language, meaning.topics, *words], ensure_ascii=False)


def as_meaning(text: str | None, question: str, language: str) -> Meaning:
    """What `as_text` wrote; without it, a meaning that only the same words have."""
    if not text:
        return Meaning(text=question, language=language, words=((question.casefold(), frozenset()),))
    told, code, topics, words, own = json.loads(text)
    return Meaning(text=told, language=code, topics=tuple(topics), words=_words(words), own=_words(own))


def _words(given: list[tuple[str, list[str]]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((word, frozenset(keys)) for word, keys in given)
