"""An incoming message, the chat's memory and the moment → replies and effects. Pure, and the same for every chat.

Telegram, Matrix, the web page and the terminal translate their own messages into `Message` and carry out the
`Reply` and effect values that come back.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.choosing import elsewhere, fingerprint, offering, picked
from bot.message import (
    REMEMBERED,
    Button,
    ChatMemory,
    Effect,
    File,
    Forget,
    Message,
    MessageKind,
    Outcome,
    Reply,
    Unanswered,
)
from bot.which import asks_which, in_order, label, meant, places
from bot.wording import Wording, command_names
from knowledge import Memory, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from knowledge import Answer, Desk, Event

__all__ = [
    "REMEMBERED",
    "Button",
    "ChatMemory",
    "Conversation",
    "Effect",
    "File",
    "Forget",
    "Message",
    "MessageKind",
    "Outcome",
    "Reply",
    "Unanswered",
]

FALLBACK_LANGUAGE = "en"
ANY_LANGUAGE = "any"
MARKED = re.compile(r"[/!]([a-z][a-z0-9_]*)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
MIMES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One message with all that is needed to reply to it."""

    message: Message
    text: str  # the question, or what stands behind the command
    command: str | None
    memory: ChatMemory
    now: dt.datetime
    desk: Desk
    wording: Wording
    switched: bool = False  # it names another event than the chat was about


class Conversation:
    """Replies to messages about one or several events; it keeps nothing itself and reads neither clock nor file."""

    def __init__(self, desks: Sequence[Desk], wordings: Mapping[str, Wording], *, retention_days: int = 30) -> None:
        if not desks:
            raise ValueError("a conversation needs at least one desk")
        self.desks = tuple(desks)  # replaced as a whole when a page was read again
        self.wordings = wordings
        self._retention_days = retention_days
        self._names = command_names(wordings)
        self._places = places(wordings)
        self._commands = {
            "start": self._start,
            "help": self._help,
            "programme": self._standard,
            "now": self._standard,
            "contact": self._standard,
            "events": self._events,
            "language": self._language,
            "privacy": self._privacy,
            "forget": self._forget,
            "whoami": self._whoami,
        }

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(self._commands)

    def handle(self, message: Message, memory: ChatMemory, now: dt.datetime) -> Outcome:
        """Reply to one message; an edited one is a new question."""
        memory = _fresh(memory, now)
        if message.button is not None:
            return self._pressed(message, memory, now)
        text = message.text.strip()
        if message.command is None and (picked := self._picked(text, memory)):
            text = picked
        return self._reply(self._turn(message, text, memory, now))

    def wording(self, *codes: str | None) -> Wording:
        """The wording of the first of these languages that is spoken, of English if none is."""
        known = (code[:2].lower() for code in codes if code)
        return next((self.wordings[code] for code in known if code in self.wordings), self.wordings[FALLBACK_LANGUAGE])

    def _turn(self, message: Message, text: str, memory: ChatMemory, now: dt.datetime) -> _Turn:
        command, text, language = self._read_command(message.command, text)
        desk = self._desk(memory, now)
        hint = message.language_hint
        wording = self.wording(memory.language, language, memory.desk.language, hint, desk.event.language)
        return _Turn(message=message, text=text, command=command, memory=memory, now=now, desk=desk, wording=wording)

    def _read_command(self, name: str | None, text: str) -> tuple[str | None, str, str | None]:
        """Command, text behind it, language of its name; an unknown command is a question about its words."""
        if name is None:
            marked = MARKED.fullmatch(text)
            if not marked:
                return None, text, None
            name, text = marked[1], (marked[2] or "").strip()
        command, language = self._names.get(name.lower(), (None, None))
        if command is None:
            return None, f"{name.replace('_', ' ')} {text}".strip(), None
        return command, text, language

    def _reply(self, turn: _Turn) -> Outcome:
        if turn.command is not None:
            return self._commands[turn.command](turn)
        if not any(character.isprintable() and not character.isspace() for character in turn.text):
            return _say(turn, "empty" if turn.message.kind == "text" else "only_text")
        if len(self.desks) > 1:
            if wording := asks_which(turn.text, self.wordings.values()):
                return self._events(replace(turn, text="", wording=self.wording(turn.memory.language, wording.code)))
            turn = self._about_the_named(turn)
        outcome = self._ask(turn, turn.text, turn.memory.language)
        if turn.message.kind == "text":
            return outcome
        answered, *others = outcome.replies
        noted = replace(answered, text=f"{answered.text}\n{turn.wording.say('only_text')}")
        return replace(outcome, replies=(noted, *others))

    def _about_the_named(self, turn: _Turn) -> _Turn:
        """A question that names another event is about that one, and so is what follows."""
        desks = self.desks
        found = named([desk.event for desk in desks], turn.desk.event, turn.text, now=turn.now, at=self._places)
        desk = next((desk for desk in desks if found and desk.event is found.event), None)
        if found is None or desk is None:
            return turn
        memory = replace(turn.memory, desk=elsewhere(turn.memory.desk), event=desk.event.file)
        return replace(turn, desk=desk, text=found.rest, memory=memory, switched=True)

    def _ask(self, turn: _Turn, question: str, language: str | None) -> Outcome:
        memory = _hinted(turn)
        answer = turn.desk.ask(question, now=turn.now, memory=memory, language=language, again=turn.switched)
        unknown = turn.command is None and (answer.kind == "fallback" or answer.not_found)
        kept = Unanswered(question=question, topics=answer.topics, language=answer.language)
        reply = _answered(answer)
        if turn.switched:
            reply = replace(reply, text=f"{reply.text}\n({turn.desk.event.title})")
        return Outcome(
            replies=(reply,),
            memory=replace(turn.memory, desk=offering(answer, turn.now)),
            effects=(kept,) if unknown else (),
        )

    def _standard(self, turn: _Turn) -> Outcome:
        """A command that is short for a question, so that the desk is the one source of answers."""
        assert turn.command is not None  # noqa: S101 - only commands come here
        question = turn.wording.questions[turn.command]
        return self._ask(turn, f"{question} {turn.text}".strip(), turn.wording.code)

    def _start(self, turn: _Turn) -> Outcome:
        """The greeting; a link may name the event it is about."""
        named = self._named(turn.text)
        if named is not None:
            turn = replace(turn, desk=named, memory=replace(turn.memory, event=named.event.file))
        return _say(turn, "greeting", title=turn.desk.event.title)

    def _help(self, turn: _Turn) -> Outcome:
        return _say(turn, "help")

    def _privacy(self, turn: _Turn) -> Outcome:
        minutes = int(REMEMBERED.total_seconds()) // 60
        return _say(turn, "privacy", minutes=minutes, days=self._retention_days)

    def _whoami(self, turn: _Turn) -> Outcome:
        person = turn.message.person
        return _say(turn, "whoami", person=person) if person else _say(turn, "whoami_nobody")

    def _forget(self, turn: _Turn) -> Outcome:
        said = Reply(text=turn.wording.say("forgotten"))
        return Outcome(replies=(said,), memory=ChatMemory(), effects=(Forget(),))

    def _language(self, turn: _Turn) -> Outcome:
        wanted = turn.text.lower()
        if wanted in {ANY_LANGUAGE, turn.wording.say("language_any").lower()}:
            free = replace(turn, memory=replace(turn.memory, language=None))
            return _say(free, "language_free", edits=turn.message.button is not None)
        chosen = next((w for w in self.wordings.values() if wanted in {w.code, w.name.lower()}), None)
        if chosen is not None:
            turn = replace(turn, wording=chosen, memory=replace(turn.memory, language=chosen.code))
            return _say(turn, "language_set", edits=turn.message.button is not None)
        asked = turn.wording.say("language_unknown" if wanted else "language_ask", name=turn.text[:40])
        offered = [(w.name, f"language:{w.code}", f"/language {w.name}") for w in self.wordings.values()]
        free_of_choice = (turn.wording.say("language_any"), f"language:{ANY_LANGUAGE}", f"/language {ANY_LANGUAGE}")
        return _offer(turn, asked, [*offered, free_of_choice])

    def _events(self, turn: _Turn) -> Outcome:
        named = self._named(turn.text)
        if named is not None:
            kept = ChatMemory(language=turn.memory.language, event=named.event.file)
            turn = replace(turn, memory=kept, desk=named)
            return _say(turn, "event_set", title=named.event.title, edits=turn.message.button is not None)
        if len(self.desks) == 1:
            return _say(turn, "event_only", title=turn.desk.event.title)
        events = in_order([desk.event for desk in self.desks])
        listed = [(label(event, turn.wording.code), _slug(event)) for event in events]
        offered = [(told, f"event:{fingerprint(slug)}", f"/events {told}") for told, slug in listed]
        return _offer(turn, turn.wording.say("events"), offered)

    def _named(self, text: str) -> Desk | None:
        wanted = text.casefold().strip()
        if not wanted:
            return None
        found = [d for d in self.desks if wanted in {_slug(d.event), d.event.title.text.casefold()}]
        if not found:  # as it stands in the list, in whatever language that was
            found = [d for d in self.desks if any(wanted == label(d.event, c).casefold() for c in self.wordings)]
        return found[0] if len(found) == 1 else None

    def _desk(self, memory: ChatMemory, now: dt.datetime) -> Desk:
        desks = self.desks
        chosen = next((desk for desk in desks if desk.event.file == memory.event), None)
        if chosen is not None:
            return chosen
        event = meant([desk.event for desk in desks], now)
        return next(desk for desk in desks if desk.event is event)

    def _picked(self, text: str, memory: ChatMemory) -> str | None:
        return picked(text, memory.desk, self.wording(memory.language, memory.desk.language))

    def _pressed(self, message: Message, memory: ChatMemory, now: dt.datetime) -> Outcome:
        """A button's action is `what:value`; one whose choice has passed says so."""
        what, _, value = (message.button or "").partition(":")
        if what == "language":
            return self._reply(self._turn(message, f"/language {value}", memory, now))
        if what == "event":
            slug = next((_slug(d.event) for d in self.desks if fingerprint(_slug(d.event)) == value), None)
            if slug is not None:
                return self._reply(self._turn(message, f"/events {slug}", memory, now))
        if what == "pick":
            question = next((choice for choice in memory.desk.choices if fingerprint(choice) == value), None)
            if question is not None:
                return self._reply(self._turn(message, question, memory, now))
        return _say(self._turn(message, "", memory, now), "choice_gone")


def _fresh(memory: ChatMemory, now: dt.datetime) -> ChatMemory:
    """What the chat was about is dropped when its time is over; what was chosen stays."""
    at = memory.desk.at
    if at is None or now - dt.datetime.fromisoformat(at) <= REMEMBERED:
        return memory
    return replace(memory, desk=Memory())


def _hinted(turn: _Turn) -> Memory:
    """For a first short question: the language that the chat program says of its user."""
    memory = turn.memory.desk
    return memory if memory.language or not turn.message.language_hint else replace(memory, language=turn.wording.code)


def _say(turn: _Turn, key: str, *, edits: bool = False, **values: object) -> Outcome:
    return Outcome(replies=(Reply(text=turn.wording.say(key, **values), edits=edits),), memory=turn.memory)


def _offer(turn: _Turn, asked: str, offered: Iterable[tuple[str, str, str]]) -> Outcome:
    """Ask back: each offer is its label, a button's action, and what typing it would be."""
    labels, actions, typed = zip(*offered, strict=True)
    buttons = tuple((Button(label=label, action=action),) for label, action in zip(labels, actions, strict=True))
    remembered = replace(turn.memory.desk, choices=typed, at=turn.now.isoformat())
    reply = Reply(text=asked, choices=labels, buttons=buttons)
    return Outcome(replies=(reply,), memory=replace(turn.memory, desk=remembered))


def _answered(answer: Answer) -> Reply:
    buttons = tuple((Button(label=choice, action=f"pick:{fingerprint(choice)}"),) for choice in answer.choices)
    files = tuple(_picture(url) for url in answer.pictures if url.startswith(("https://", "http://")))
    return Reply(text=answer.text, choices=answer.choices, buttons=buttons, files=files)


def _picture(url: str) -> File:
    name = url.partition("?")[0].rpartition("/")[2]
    return File(name=name, mime=MIMES.get(name.rpartition(".")[2].lower(), "image/*"), url=url)


def _slug(event: Event) -> str:
    """What a link calls an event: its file's name without folder and ending."""
    return event.file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0].casefold() or event.file
