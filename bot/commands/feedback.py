"""One tap that says an answer was not what was asked: it counts as a question without answer, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.commands.turn import noted
from bot.figures import ANSWERED, ASKED_BACK, OPEN, PARTLY
from bot.kept import not_meant
from bot.message import Counted

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Outcome
    from knowledge import Answer, Memory

KEPT = 3  # questions; who taps under an earlier answer is asked to say it again
LONGEST = 300  # characters kept of each
COUNTED = "\n"  # before the fingerprint of a question that was counted, in place of its words


def asked(memory: Memory, question: str) -> tuple[str, ...]:
    """The questions to remember after this one."""
    others = [known for known in memory.questions if known != question[:LONGEST]]
    return (*others, question[:LONGEST])[-KEPT:]


def counted(turn: Turn, answer: Answer) -> Counted | None:
    """What the figures keep of a question in words; None for commands, buttons and small talk."""
    result = {"answer": PARTLY if answer.not_found else ANSWERED, "fallback": OPEN, "choice": ASKED_BACK}
    written = turn.message.command is None and turn.message.text.lstrip()[:1] not in {"/", "!"}
    if turn.pressed or not written or answer.kind not in result:
        return None
    event = turn.desk.event
    day = turn.now.astimezone(event.zone).date()
    return Counted(event=slug(event), day=day, result=result[answer.kind], topics=tuple(dict.fromkeys(answer.topics)))


def pressed(_talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """Counted where the question is still remembered; a second tap changes nothing."""
    memory = turn.memory.desk
    if COUNTED + value in memory.questions:
        return noted(turn, turn.wording.say("feedback_noted"))
    question = next((known for known in memory.questions if fingerprint(known) == value), None)
    if question is None:
        return noted(turn, turn.wording.say("feedback_late"))
    questions = tuple(COUNTED + value if known == question else known for known in memory.questions)
    topics = (memory.topic,) if memory.topic and question == memory.questions[-1] else ()
    kept = not_meant(turn, question, topics)
    turn = replace(turn, memory=replace(turn.memory, desk=replace(memory, questions=questions)))
    return replace(noted(turn, turn.wording.say("feedback_noted")), effects=kept)
