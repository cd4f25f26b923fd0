"""Organisers answer what the page does not: the open questions, an answer given once, and who waits for it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.announcement import Settle
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.commands.turn import noted, offer, say
from bot.kept import not_meant
from bot.message import Button, Outcome, Reply, TellMe

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.grouping import Group
    from bot.message import ChatMemory
    from bot.wording import Wording as Words
    from knowledge import Faq, Memory

PAGE = 5  # groups of questions in one message
LONGEST = 3000  # characters of an answer
MOST_WORDINGS = 12  # of a question that are kept with its answer
DRAFT, AWAITS = "\treply ", "\tawaits "  # mark among the remembered questions what is no question
REPLY = re.compile(r"([+-]?)#?(\d{1,9})(?:[\s:]+(.*))?", re.DOTALL)


def unanswered(_talk: Conversation, turn: Turn) -> Outcome:
    """The open questions of the event, most asked first, each with two buttons."""
    page = int(turn.text) if re.fullmatch(r"\d{1,4}", turn.text) else 1
    return _page(turn, page)


def reply(_talk: Conversation, turn: Turn) -> Outcome:
    """`17 text` shows the answer back, `17` asks for it; `+17` and `-17` are what buttons under a preview do."""
    found = REPLY.fullmatch(turn.text.strip())
    if not found:
        return say(turn, "reply_how")
    mark, number, text = found[1], int(found[2]), (found[3] or "").strip()
    if mark:
        return _confirmed(turn, number) if mark == "+" else _dropped(turn)
    group = _group(turn, number)
    if group is None:
        return say(turn, "reply_gone")
    return _shown_back(turn, group, text[:LONGEST]) if text else _asked_for(turn, group)


def pressed(_talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """The buttons in the list and under a preview."""
    what, _, rest = value.partition(".")
    number = int(rest) if re.fullmatch(r"\d{1,9}", rest) else 0
    if what == "page":
        return _page(turn, number)
    if what == "go":
        return _confirmed(turn, number)
    if what == "drop":
        return _dropped(turn)
    group = _group(turn, number)
    if group is None:
        return say(turn, "reply_gone")
    if what == "answer":
        return _asked_for(turn, group)
    return _settled(turn, group, "", "reply_dismissed") if what == "no" else None


def awaited(memory: Memory) -> str:
    """What stands before the next text of an organiser who was asked for an answer."""
    last = memory.questions[-1] if memory.questions else ""
    return f"/reply {last.removeprefix(AWAITS)} " if last.startswith(AWAITS) else ""


def tell(_talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """Whoever asked is told when the organisers answer."""
    question = next((known for known in turn.memory.desk.questions if fingerprint(known) == value), None)
    if question is None or turn.message.group:
        return None
    [kept] = not_meant(turn, question, ())
    if kept.meaning is None:
        return None
    effect = TellMe(event=kept.event, question=kept.question, language=kept.language, meaning=kept.meaning)
    return replace(noted(turn, turn.wording.say("tell_noted")), effects=(effect,))


def marked(turn: Turn, text: str, entries: tuple[Faq, ...]) -> str:
    """An answer that the organisers gave in the chat says so, with its date, and its language where it is another."""
    given = [(entry.date, entry.answered_in) for entry in entries if entry.date]
    if not given:
        return text
    date, other = given[-1]
    told = turn.desk.speech(turn.wording.code).date(date)
    if other and other != turn.wording.code:
        from babel import Locale  # imported where it is needed

        name = Locale.parse(turn.wording.code).languages.get(other, other)
        return f"{text}\n— {turn.wording.say('organisers_said_in', date=told, language=name)}"
    return f"{text}\n— {turn.wording.say('organisers_said', date=told)}"


def line(wording: Words, group: Group) -> str:
    """A group in a list."""
    languages = ", ".join(group.languages)
    told = {"number": group.number, "n": group.count, "languages": languages}
    return wording.say("unanswered_line", question=group.question, **told)


def _page(turn: Turn, page: int) -> Outcome:
    groups = _open(turn)
    if not groups:
        return say(turn, "unanswered_none")
    pages = -(-len(groups) // PAGE)
    page = min(max(page, 1), pages)
    say_it = turn.wording.say
    shown = groups[(page - 1) * PAGE : page * PAGE]
    lines = [line(turn.wording, group) for group in shown]
    rows = [
        (
            Button(label=say_it("button_answer", number=g.number), action=f"asked:answer.{g.number}"),
            Button(label=say_it("button_dismiss", number=g.number), action=f"asked:no.{g.number}"),
        )
        for g in shown
    ]
    back = [("button_back", page - 1)] if page > 1 else []
    on = [("button_more", page + 1)] if page < pages else []
    turning = tuple(Button(label=say_it(k, n=n, pages=pages), action=f"asked:page.{n}") for k, n in (*back, *on))
    title = say_it("unanswered_title", n=sum(g.count for g in groups))
    buttons = (*rows, turning) if turning else tuple(rows)
    text = "\n".join([title, *lines, say_it("reply_how")])
    edits = turn.pressed and (turn.message.button or "").startswith("asked:page")
    return Outcome(replies=(Reply(text=text, buttons=tuple(buttons), edits=edits),), memory=turn.memory)


def _asked_for(turn: Turn, group: Group) -> Outcome:
    outcome = say(turn, "reply_ask", question=group.question)
    return replace(outcome, memory=_remembering(turn, f"{AWAITS}{group.number}"))


def _shown_back(turn: Turn, group: Group, text: str) -> Outcome:
    others = [wording.question for wording in group.wordings[1:4]]
    asked = "\n".join(f"- {question}" for question in (group.question, *others))
    preview = turn.wording.say("reply_preview", questions=asked, answer=text, n=group.count)
    label, number = turn.wording.say, group.number
    turn = replace(turn, memory=_remembering(turn, f"{DRAFT}{number} {text}"))
    return offer(
        turn,
        preview,
        [
            (label("button_confirm"), f"asked:go.{number}", f"/reply +{number}"),
            (label("button_discard"), f"asked:drop.{number}", f"/reply -{number}"),
        ],
    )


def _confirmed(turn: Turn, number: int) -> Outcome:
    mark = f"{DRAFT}{number} "
    draft = next((known for known in reversed(turn.memory.desk.questions) if known.startswith(mark)), None)
    group = _group(turn, number)
    if draft is None or group is None:
        return say(turn, "reply_gone")
    return _settled(turn, group, draft.removeprefix(mark), "reply_confirmed")


def _settled(turn: Turn, group: Group, answer: str, key: str) -> Outcome:
    found = turn.desk.meanings(answer, now=turn.now, language=turn.wording.code) if answer else ()
    language = found[0].language if found else turn.wording.code
    wordings = group.wordings if not answer else group.wordings[:MOST_WORDINGS]
    effect = Settle(number=group.number, answer=answer, language=language, wordings=wordings)
    done = say(replace(turn, memory=_without_drafts(turn)), key, question=group.question)
    return replace(done, effects=(effect,))


def _dropped(turn: Turn) -> Outcome:
    return say(replace(turn, memory=_without_drafts(turn)), "reply_dropped")


def _remembering(turn: Turn, mark: str) -> ChatMemory:
    memory = turn.memory.desk
    kept = [known for known in memory.questions if not known.startswith((DRAFT, AWAITS))]
    return replace(turn.memory, desk=replace(memory, questions=(*kept, mark)[-3:], at=turn.now.isoformat()))


def _without_drafts(turn: Turn) -> ChatMemory:
    memory = turn.memory.desk
    kept = tuple(known for known in memory.questions if not known.startswith((DRAFT, AWAITS)))
    return replace(turn.memory, desk=replace(memory, questions=kept, choices=()))


def _open(turn: Turn) -> list[Group]:
    groups = turn.office.questions if turn.office else ()
    return [group for group in groups if group.event == slug(turn.desk.event)]


def _group(turn: Turn, number: int) -> Group | None:
    groups = turn.office.questions if turn.office else ()
    return next((group for group in groups if group.number == number), None)
