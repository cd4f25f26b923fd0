"""A conversation in the terminal: the first of the chats, and the one that needs nothing."""

from __future__ import annotations

import datetime as dt
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.conversation import Conversation
from bot.message import ChatMemory, Message, Outcome, Reply
from bot.pages import written
from bot.wording import wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.message import File
    from bot.pages import Desks
    from knowledge import Event

PROMPT = "> "
LEAVING = {"quit", "exit", ":q"}  # as in other programs of a terminal; with or without a mark


def talk(desks: Desks, *, language: str | None = None) -> int:
    """Read lines and print replies until the person leaves; `--now` starts the clock there."""
    conversation = Conversation(desks.desks, wordings())
    conversation.written = written(desks.desks)
    memory = ChatMemory(language=language)
    clock = _clock(desks.at()[1])
    show = _printer()
    for desk in desks.desks:
        _doubt(desk.event)
    said = conversation.wording(language, desks.at()[0].event.language)
    show(conversation.handle(Message(command="start"), memory, clock()).replies[0])
    if sys.stdin.isatty():
        show(Reply(text=said.say("terminal")))
    try:
        for line in _lines():
            if line.strip().lstrip("/!").lower() in LEAVING:
                break
            outcome = _handled(conversation, line, memory, clock())
            memory = outcome.memory
            for reply in outcome.replies:
                show(reply)
    except (EOFError, KeyboardInterrupt):
        print()
    show(Reply(text=conversation.wording(memory.language, memory.desk.language, said.code).say("goodbye")))
    return 0


def _doubt(event: Event) -> None:
    """A page that tells of no event is more likely the wrong file."""
    if not (event.days or event.sessions or event.venue.name or event.venue.address):
        told = f"{event.file}: no date, place or programme was found in it; see guichet check {event.file}"
        print(told, file=sys.stderr)


def _handled(conversation: Conversation, line: str, memory: ChatMemory, now: dt.datetime) -> Outcome:
    """The reply to a line; a fault of ours costs that reply, not the conversation."""
    try:
        return conversation.handle(Message(text=line), memory, now)
    except Exception as error:
        print(f"guichet chat: {type(error).__name__}: {error}", file=sys.stderr)
        said = conversation.wording(memory.language, memory.desk.language)
        return Outcome(replies=(Reply(text=said.say("error")),), memory=memory)


def _lines() -> Iterator[str]:
    """What is typed, or piped in."""
    asks = sys.stdin.isatty()
    if asks:
        import readline  # noqa: F401 - arrow keys and history
    while line := input(PROMPT) + "\n" if asks else sys.stdin.readline():
        yield line


def _clock(started: dt.datetime) -> Callable[[], dt.datetime]:
    began = time.monotonic()
    return lambda: started + dt.timedelta(seconds=time.monotonic() - began)


def _printer() -> Callable[[Reply], None]:
    """Colours for a person's eyes, plain lines for everything else."""
    if not sys.stdout.isatty():
        return lambda reply: print(_text(reply), flush=True)
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    return lambda reply: console.print(_text(reply), style="cyan", markup=False, emoji=False)


def _text(reply: Reply) -> str:
    numbered = [f"  {number}. {choice}" for number, choice in enumerate(reply.choices, start=1)]
    files = [file.url or str(_saved(file)) for file in reply.files]
    return "\n".join([reply.text, *numbered, *files])


def _saved(file: File) -> Path:
    """A file of our making, put into the current folder under a name that is free."""
    name = Path(file.name)
    path = next(p for n in count(1) if not (p := name.with_stem(f"{name.stem}-{n}" if n > 1 else name.stem)).exists())
    path.write_bytes(file.content)
    return path
