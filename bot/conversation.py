"""An incoming message, the chat's memory and the moment → replies and effects. Pure, and the same for every chat.

Telegram, Matrix, the web page and the terminal translate their own messages into `Message` and carry out the
`Reply` and effect values that come back. What a command does stands in `commands/`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import elsewhere, fingerprint, offering, picked
from bot.commands import (
    agenda,
    answering,
    basics,
    calendar,
    correcting,
    events,
    feedback,
    language,
    organisers,
    pictures,
    programme,
    reminding,
    stats,
    subscribing,
    venue,
)
from bot.commands.turn import Turn, say
from bot.corrections import concerns
from bot.kept import unanswered
from bot.message import REMEMBERED, Button, ChatMemory, File, Message, Outcome, Reply
from bot.offers import sessions_of, tell_me, under
from bot.times import timed
from bot.which import asks_which, meant, places
from bot.wishes import Wishes
from bot.wording import Wording, command_names
from knowledge import Memory, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.announcement import Office
    from bot.message import Correct
    from knowledge import Answer, Desk, Faq

FALLBACK_LANGUAGE = "en"
MARKED = re.compile(r"[/!]([a-z][a-z0-9_]*)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
MIMES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


class Conversation:
    """Replies to messages about one or several events; it keeps nothing itself and reads neither clock nor file."""

    def __init__(self, desks: Sequence[Desk], wordings: Mapping[str, Wording], *, retention_days: int = 30) -> None:
        if not desks:
            raise ValueError("a conversation needs at least one desk")
        self.desks = tuple(desks)  # replaced as a whole when a page was read again
        self.wordings = wordings
        self.retention_days = retention_days
        self.written: Mapping[str, dt.datetime] = {}  # when each page was last written, by its file
        self.answers: Mapping[str, tuple[Faq, ...]] = {}  # the organisers', by the event's slug
        self.tells = False  # whether who asked can be told later
        self.corrections: Sequence[Correct] = ()  # that the desks hold
        self._names = command_names(wordings)
        self._places = places(wordings)
        self._wishes = Wishes(wordings)

    def handle(self, message: Message, memory: ChatMemory, now: dt.datetime, office: Office | None = None) -> Outcome:
        """Reply to one message; an edited one is a new question. `office` is there for organisers only."""
        memory = _fresh(memory, now)
        if message.button is not None:
            return self._pressed(message, memory, now, office)
        turn = self._turn(message, self._text(message, memory), memory, now)
        return self._reply(replace(turn, office=office))

    def for_organisers(self, message: Message, memory: ChatMemory, now: dt.datetime) -> str | None:
        """What of organisers a message asks for, or the invitation that it brings; None: nothing."""
        if message.button is not None:
            what = message.button.partition(":")[0]
            return what if what in OFFICE_BUTTONS else None
        text = self._text(message, _fresh(memory, now))
        if message.command is None and text[:1] not in {"/", "!"}:
            return None
        command, text, _ = self._read_command(message.command, text)
        if command == "start" and text.startswith(organisers.INVITATION):
            return text
        return command if command in OFFICE_COMMANDS else None

    def takes_long(self, message: Message) -> bool:
        """Whether a reply is better made beside others."""
        return pictures.is_drawn(message.text, message.button, self.wordings.values())

    def _text(self, message: Message, memory: ChatMemory) -> str:
        """What was written, or the choice that it picks, or the answer that an organiser was asked for."""
        text = message.text.strip()
        plain = message.command is None and message.kind == "text" and text[:1] not in {"", "/", "!"}
        if plain and (before := answering.awaited(memory.desk)):
            return f"{before}{text}"
        return (self._picked(text, memory) if message.command is None else None) or text

    def ask(self, turn: Turn, question: str, code: str | None) -> Outcome:
        """What the desk answers to a question, in this language or in the question's own."""
        memory = _hinted(turn)
        desk = turn.desk.knowing(self.answers.get(events.slug(turn.desk.event), ())) if self.answers else turn.desk
        answer = desk.ask(question, now=turn.now, memory=memory, language=code, again=turn.switched)
        said = replace(turn, wording=self.wording(answer.language))
        counted = feedback.counted(turn, answer)
        if answer.kind == "answer" and (outcome := programme.paged(said, answer)):
            return replace(outcome, counted=counted)
        unknown = turn.command is None and (answer.kind == "fallback" or answer.not_found)
        kept = unanswered(said, question, answer) if unknown else ()
        reply = _answered(answer)
        if not reply.buttons:
            waits = unknown and self.tells and not turn.message.group and not turn.switched
            reply = replace(reply, buttons=tell_me(said) if waits else under(answer, said))
        if answer.entries:
            reply = replace(reply, text=answering.marked(said, reply.text, answer.entries))
        reply = timed(reply, turn.desk, answer.language, sessions_of(turn.desk.event, answer))
        reply = replace(reply, files=tuple(replace(f, caption=said.wording.say("picture")) for f in reply.files))
        remembered = replace(offering(answer, turn.now), questions=feedback.asked(turn.memory.desk, turn.text))
        reply = replace(reply, text=self._with_corrections(reply.text, said, answer))
        if turn.switched:
            reply = replace(reply, text=f"{reply.text}\n({turn.desk.event.title})")
        return Outcome(
            replies=(reply,),
            memory=replace(turn.memory, desk=remembered),
            effects=kept,
            counted=counted,
        )

    def _with_corrections(self, text: str, turn: Turn, answer: Answer) -> str:
        """What an organiser corrected is told as such, with its hour."""
        zone = turn.desk.event.zone
        mine = [c for c in self.corrections if c.event == events.slug(turn.desk.event) and concerns(answer, c)]
        if not mine or answer.kind != "answer":
            return text
        at = dt.datetime.fromtimestamp(max(c.at for c in mine), zone)
        return f"{text}\n{turn.wording.say('corrected', time=turn.desk.speech(turn.wording.code).clock(at.time()))}"

    def standard(self, turn: Turn) -> Outcome:
        """A command that is short for a question, so that the desk is the one source of answers."""
        assert turn.command is not None  # noqa: S101 - only commands come here
        question = turn.wording.questions[turn.command]
        return self.ask(turn, f"{question} {turn.text}".strip(), turn.wording.code)

    def wording(self, *codes: str | None) -> Wording:
        """The wording of the first of these languages that is spoken, of English if none is."""
        known = (code[:2].lower() for code in codes if code)
        return next((self.wordings[code] for code in known if code in self.wordings), self.wordings[FALLBACK_LANGUAGE])

    def _turn(self, message: Message, text: str, memory: ChatMemory, now: dt.datetime) -> Turn:
        command, text, code = self._read_command(message.command, text)
        desk = self.desk(memory, now)
        hint = message.language_hint
        wording = self.wording(memory.language, code, memory.desk.language, hint, desk.event.language)
        return Turn(message=message, text=text, command=command, memory=memory, now=now, desk=desk, wording=wording)

    def _read_command(self, name: str | None, text: str) -> tuple[str | None, str, str | None]:
        """Command, text behind it, language of its name; an unknown command is a question about its words."""
        if name is None:
            marked = MARKED.fullmatch(text)
            if not marked:
                return None, text, None
            name, text = marked[1], (marked[2] or "").strip()
        command, code = self._names.get(name.lower(), (None, None))
        if command is None:
            return None, f"{name.replace('_', ' ')} {text}".strip(), None
        return command, text, code

    def _reply(self, turn: Turn) -> Outcome:
        if turn.command == "start" and turn.text.startswith(organisers.INVITATION):
            return organisers.join(self, turn)
        if turn.command is not None and turn.command in OFFICE_COMMANDS:
            return _closed(turn) or OFFICE_COMMANDS[turn.command](self, turn)
        if pictured := pictures.asked(turn, self.wordings.values()):
            drawn = replace(turn, wording=self.wording(turn.memory.language, pictured[0].code), command="programme")
            return pictures.shown(drawn, pictured[1]) or programme.programme(self, replace(drawn, text=""))
        if turn.command is not None:
            return COMMANDS[turn.command](self, turn)
        if not any(character.isprintable() and not character.isspace() for character in turn.text):
            return say(turn, "empty" if turn.message.kind == "text" else "only_text")
        if len(self.desks) > 1:
            if wording := asks_which(turn.text, self.wordings.values()):
                said = self.wording(turn.memory.language, wording.code)
                return events.events(self, replace(turn, text="", wording=said))
            turn = self._about_the_named(turn)
        if turn.message.kind == "text" and (outcome := self._wished(turn)):
            return outcome
        if wording := programme.asked(turn, self.wordings.values()):
            said = self.wording(turn.memory.language, wording.code)
            return programme.programme(self, replace(turn, text="", command="programme", wording=said))
        outcome = self.ask(turn, turn.text, turn.memory.language)
        if turn.message.kind == "text":
            return outcome
        answered, *others = outcome.replies
        noted = replace(answered, text=f"{answered.text}\n{turn.wording.say('only_text')}")
        return replace(outcome, replies=(noted, *others))

    def _wished(self, turn: Turn) -> Outcome | None:
        """What is said of the own agenda, which a group has not."""
        memory = turn.memory
        if not turn.message.group and (outcome := reminding.wished(self, turn)):
            return outcome
        prefer = (memory.language, memory.desk.language, turn.message.language_hint, turn.desk.event.language)
        wish = None if turn.message.group else self._wishes.read(turn.text, prefer)
        if wish is None:
            return None
        if wish.kind == "add" and (choice := self._picked(wish.named, memory)):  # "I take the second one"
            return self._reply(self._turn(turn.message, choice, memory, turn.now))
        return agenda.wished(self, turn, wish)

    def _about_the_named(self, turn: Turn) -> Turn:
        """A question that names another event is about that one, and so is what follows."""
        desks = self.desks
        found = named([desk.event for desk in desks], turn.desk.event, turn.text, now=turn.now, at=self._places)
        desk = next((desk for desk in desks if found and desk.event is found.event), None)
        if found is None or desk is None:
            return turn
        memory = replace(turn.memory, desk=elsewhere(turn.memory.desk), event=desk.event.file)
        return replace(turn, desk=desk, text=found.rest, memory=memory, switched=True)

    def desk(self, memory: ChatMemory, now: dt.datetime) -> Desk:
        """Of the event that a chat is about: the chosen one, else the running or next one."""
        desks = self.desks
        chosen = next((desk for desk in desks if desk.event.file == memory.event), None)
        if chosen is not None:
            return chosen
        event = meant([desk.event for desk in desks], now)
        return next(desk for desk in desks if desk.event is event)

    def _picked(self, text: str, memory: ChatMemory) -> str | None:
        wording = self.wording(memory.language, memory.desk.language)
        return picked(text, memory.desk, wording) or programme.way(text, memory.desk.choices, self.wordings.values())

    def _pressed(self, message: Message, memory: ChatMemory, now: dt.datetime, office: Office | None) -> Outcome:
        """A button's action is `what:value`; one that has lost its meaning says so."""
        what, _, value = (message.button or "").partition(":")
        turn = replace(self._turn(message, "", memory, now), office=office)
        if what in OFFICE_BUTTONS:
            return _closed(turn) or OFFICE_BUTTONS[what](self, turn, value) or say(turn, "choice_gone")
        outcome = BUTTONS[what](self, turn, value) if what in BUTTONS else None
        return outcome or say(turn, "choice_gone")


def _pick(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """One of the choices that the last reply offered."""
    question = next((choice for choice in turn.memory.desk.choices if fingerprint(choice) == value), None)
    return talk._reply(talk._turn(turn.message, question, turn.memory, turn.now)) if question else None


def _pictured(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """Where the programme cannot be drawn, it is told."""
    return pictures.pressed(talk, turn, value) or programme.pressed(talk, turn, value.partition(".")[0])


COMMANDS: Mapping[str, Callable[[Conversation, Turn], Outcome]] = {
    "start": basics.start,
    "help": basics.tell_help,
    "programme": programme.programme,
    "now": Conversation.standard,
    "contact": Conversation.standard,
    "agenda": agenda.show,
    "remind": reminding.remind,
    "subscribe": subscribing.subscribe,
    "stop": subscribing.stop,
    "calendar": calendar.show,
    "events": events.events,
    "language": language.language,
    "privacy": basics.privacy,
    "forget": basics.forget,
    "whoami": basics.whoami,
}
# What stands before the colon of a button's action; None comes back from one that has lost its meaning.
BUTTONS: Mapping[str, Callable[[Conversation, Turn, str], Outcome | None]] = {
    "pick": _pick,
    "language": language.pressed,
    "event": events.pressed,
    "add": agenda.add,
    "drop": agenda.drop,
    "take": agenda.take,
    "remind": agenda.remind,
    "lead": agenda.lead,
    "calendar": calendar.pressed,
    "programme": programme.pressed,
    "page": programme.turned,
    "picture": _pictured,
    "map": venue.pressed,
    "feedback": feedback.pressed,
    "welcome": basics.welcome,
    "subscribe": subscribing.choices,
    "switch": subscribing.switch,
    "leave": subscribing.stop_pressed,
    "tell": answering.tell,
}

# What organisers alone may do; it is let through with an `office` only.
OFFICE_COMMANDS: Mapping[str, Callable[[Conversation, Turn], Outcome]] = {
    "announce": organisers.announce,
    "correct": correcting.correct,
    "schedule": organisers.schedule,
    "reminders": organisers.reminders,
    "cancel": organisers.cancel,
    "invite": organisers.invite,
    "unanswered": answering.unanswered,
    "reply": answering.reply,
    "stats": stats.stats,
}
OFFICE_BUTTONS: Mapping[str, Callable[[Conversation, Turn, str], Outcome | None]] = {
    "office": organisers.pressed,
    "hold": subscribing.hold,
    "asked": answering.pressed,
    "correct": correcting.pressed,
}


def _closed(turn: Turn) -> Outcome | None:
    """What is said to who is no organiser, and to organisers where others read along."""
    if turn.office is None or turn.office.role != "organiser":
        return say(turn, "office_only")
    return say(turn, "private_only") if turn.message.group else None


def _fresh(memory: ChatMemory, now: dt.datetime) -> ChatMemory:
    """What the chat was about is dropped when its time is over; what was chosen stays."""
    at = memory.desk.at
    if at is None or now - dt.datetime.fromisoformat(at) <= REMEMBERED:
        return memory
    return replace(memory, desk=Memory())


def _hinted(turn: Turn) -> Memory:
    """For a first short question: the language that the chat program says of its user."""
    memory = turn.memory.desk
    return memory if memory.language or not turn.message.language_hint else replace(memory, language=turn.wording.code)


def _answered(answer: Answer) -> Reply:
    buttons = tuple((Button(label=choice, action=f"pick:{fingerprint(choice)}"),) for choice in answer.choices)
    files = tuple(_picture(url) for url in answer.pictures if url.startswith(("https://", "http://")))
    return Reply(text=answer.text, choices=answer.choices, buttons=buttons, files=files)


def _picture(url: str) -> File:
    name = url.partition("?")[0].rpartition("/")[2]
    return File(name=name, mime=MIMES.get(name.rpartition(".")[2].lower(), "image/*"), url=url)
