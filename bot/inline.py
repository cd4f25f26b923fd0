"""What the desk offers to share in any chat while somebody types: answers, never more than a few. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.message import ChatMemory, Message

if TYPE_CHECKING:
    import datetime as dt

    from bot.conversation import Conversation
    from bot.message import Outcome, Reply

MOST = 5
LONGEST = 256  # characters of what is typed


@dataclass(frozen=True, slots=True)
class Shared:
    """`title` says what is offered; the reply is what the chat gets."""

    title: str
    reply: Reply


def shared(talk: Conversation, typed: str, now: dt.datetime) -> tuple[Shared, ...]:
    """The answer to what is typed, to each of several questions in it, or to those of a near tie.

    Where nothing is typed yet, it is what people ask most.

    It is the same for everybody who types this, so that a chat program may keep it for a while.
    """
    typed = typed[:LONGEST].strip()
    if not typed:
        wording = talk.wording(talk.desk(ChatMemory(), now).event.language)
        return _each(talk, tuple(wording.questions.values()), now)
    outcome = _asked(talk, typed, now)
    choices = outcome.replies[0].choices if outcome else ()
    if outcome and any(one.action.startswith("pick:") for row in outcome.replies[0].buttons for one in row):
        return _each(talk, choices, now)
    whole = (Shared(typed, _signed(talk, outcome, now)),) if outcome else ()
    return (*whole, *_each(talk, _parts(talk, typed, now), now)[: MOST - len(whole)])


def _parts(talk: Conversation, typed: str, now: dt.datetime) -> tuple[str, ...]:
    """The questions of what is typed, where it is more than one: somebody may want to share the answer to one."""
    parts = tuple(dict.fromkeys(part.text.strip() for part in talk.desk(ChatMemory(), now).meanings(typed, now=now)))
    return parts if len(parts) > 1 and typed[0] not in "/!" else ()


def _each(talk: Conversation, questions: tuple[str, ...], now: dt.datetime) -> tuple[Shared, ...]:
    found = [(question, _asked(talk, question, now)) for question in questions[:MOST]]
    return tuple(Shared(question, _signed(talk, outcome, now)) for question, outcome in found if outcome)


def _asked(talk: Conversation, question: str, now: dt.datetime) -> Outcome | None:
    """None where the desk has no answer, or would do something: half a word is no question for organisers."""
    outcome = talk.handle(Message(text=question, group=True), ChatMemory(), now)
    made = any(file.content for reply in outcome.replies for file in reply.files)  # a file cannot be shared so
    return outcome if outcome.replies and not outcome.effects and not made else None


def _signed(talk: Conversation, outcome: Outcome, now: dt.datetime) -> Reply:
    """Elsewhere one has to be told which event it is about."""
    reply, title = outcome.replies[0], talk.desk(outcome.memory, now).event.title.text
    return reply if title in reply.text else replace(reply, text=f"{reply.text}\n({title})")
