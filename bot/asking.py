"""`guichet ask`: one question, or JSON Lines in and out."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.choosing import elsewhere, offering, picked
from bot.pages import ArgumentError
from bot.which import asks_which, in_order, label
from bot.wording import wordings
from knowledge import Answer, Memory

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.pages import Desks
    from knowledge import Desk

EXIT_CODES = {"answer": 0, "choice": 0, "chat": 0, "fallback": 3}


class Manner(NamedTuple):
    """How questions are put: `language` fixes that of the replies, `why` adds what led to them."""

    language: str | None = None
    why: bool = False


def ask_one(desks: Desks, question: str, manner: Manner) -> int:
    desk, now = desks.at()
    _, answer = _turn(desks, desk, question, now, Memory(), manner)
    print(answer.text)
    for number, choice in enumerate(answer.choices, start=1):
        if choice not in answer.text:
            print(f"{number}. {choice}")
    if manner.why:
        print("", *answer.why, sep="\n")
    return EXIT_CODES[answer.kind]


def ask_batch(desks: Desks, lines: Iterable[bytes], manner: Manner) -> int:
    """Reply to every line in order; 1 where a question could not be answered for a fault of ours."""
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            reply = _reply(desks, line, manner)
        except ArgumentError as error:
            reply = _error(line, f"line {number}: {error}", manner)
        except Exception as error:  # one bad question must not cost the others their reply
            code = 1
            reply = _error(line, f"line {number}: no reply because of {type(error).__name__}: {error}", manner)
            print(f"guichet ask: {reply['answer']}", file=sys.stderr)
        print(json.dumps(reply, ensure_ascii=False), flush=True)
    return code


def _reply(desks: Desks, line: bytes, manner: Manner) -> dict[str, Any]:
    asked = _read(line)
    context = asked.get("context") or []
    desk, now = desks.at(asked.get("now"), name='"now"')
    memory = Memory()
    for earlier in context:
        desk, answer = _turn(desks, desk, earlier, now, memory, manner)
        memory = answer.memory
    began = time.perf_counter()
    desk, answer = _turn(desks, desk, asked["q"], now, memory, manner)
    spent = (time.perf_counter() - began) * 1000
    return _written(asked.get("id"), answer, desk.event.file, spent, manner)


def _turn(desks: Desks, desk: Desk, text: str, now: dt.datetime, memory: Memory, manner: Manner) -> tuple[Desk, Answer]:
    """One turn, about the event that it names; of several events, which there are can be asked too."""
    several = len(desks.desks) > 1
    if several and (wording := asks_which(text, wordings().values())):
        code = manner.language or wording.code
        told = "\n".join(label(event, code) for event in in_order([known.event for known in desks.desks]))
        remembered = replace(memory, language=code)
        return desk, Answer(kind="answer", text=told, language=code, lines=desk.event.title.lines, memory=remembered)
    named, rest = desks.about(desk, text, now) if several else (desk, text)
    if named is desk:
        return desk, _ask(desk, text, now, memory, manner)
    answer = named.ask(rest, now=now, memory=elsewhere(memory), language=manner.language, again=True, why=manner.why)
    answer = replace(answer, memory=offering(answer, now))
    return named, replace(answer, text=f"{answer.text}\n({named.event.title})")


def _ask(desk: Desk, text: str, now: dt.datetime, memory: Memory, manner: Manner) -> Answer:
    """One turn of a conversation: a number or a word may pick what the reply before it offered."""
    if memory.choices:
        text = picked(text, memory, wordings().get(memory.language or "")) or text
    answer = desk.ask(text, now=now, memory=memory, language=manner.language, why=manner.why)
    return replace(answer, memory=offering(answer, now))


def _written(identity: object, answer: Answer, file: str, spent: float, manner: Manner) -> dict[str, Any]:
    proved = answer.kind == "answer"
    written: dict[str, Any] = {
        "id": identity,
        "kind": answer.kind,
        "answer": answer.text,
        "language": answer.language,
        "file": file if proved else "",
        "lines": list(answer.lines) if proved else [],
        "ms": round(spent, 3),
    }
    if answer.choices:
        written["choices"] = list(answer.choices)
    if manner.why:
        written["why"] = list(answer.why)
    return written


def _read(line: bytes) -> dict[str, Any]:
    """The object of one input line, its parts checked."""
    asked = _object(line)
    if not isinstance(asked.get("q"), str):
        raise ArgumentError('"q" is missing or no text; write {"id": "1", "q": "the question"}')
    if not isinstance(asked.get("now"), str | None):
        raise ArgumentError('"now" is no text; write it like "2024-03-05T10:00:00+01:00"')
    context = asked.get("context") or []
    if not isinstance(context, list) or not all(isinstance(earlier, str) for earlier in context):
        raise ArgumentError('"context" is no list of texts; write ["earlier question", "…"]')
    return asked


def _object(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ArgumentError("not UTF-8; save the file as UTF-8") from None
    except (ValueError, RecursionError):
        raise ArgumentError('not JSON; write one object a line, like {"id": "1", "q": "the question"}') from None
    if not isinstance(asked, dict):
        raise ArgumentError('not an object; write one object a line, like {"id": "1", "q": "the question"}')
    return asked


def _error(line: bytes, sentence: str, manner: Manner) -> dict[str, Any]:
    try:
        identity = _object(line).get("id")
    except ArgumentError:
        identity = None
    return {
        "id": identity,
        "kind": "error",
        "answer": sentence,
        "language": manner.language or "en",
        "file": "",
        "lines": [],
        "ms": 0,
    }
