"""The personal agenda: sessions are chosen by a button or in words, and listed with what comes next."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.agenda import LONGEST_LEAD, agenda, called, clashes, coming, handle, is_over, running
from bot.commands.events import slug
from bot.commands.turn import noted, offer, say
from bot.message import Button, Follow, Outcome, Reply, Unfollow
from bot.offers import lead_buttons, rows, session_buttons
from bot.times import timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.agenda import Agenda
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Effect
    from bot.wishes import Wish
    from knowledge import Desk, Event

TOPICS = {"session", "speaker", "room", "meal", "break"}  # of an answer that names sessions
CLOSE = 5  # sessions from which to ask back; what fits more is a question
LISTED = 8  # buttons to drop a session
SHORT = 32  # characters of a title on a button to drop it …
LABEL = 80  # … and of a session to choose from


def show(talk: Conversation, turn: Turn) -> Outcome:
    """The agenda by day; with words behind the command, the session to take in, `+name` and `-name` from a choice."""
    if turn.message.group:
        return say(turn, "private_only")
    if turn.text[:1] in {"+", "-"} and len(turn.text) > 1:
        pressed = add if turn.text[0] == "+" else drop
        return pressed(talk, turn, turn.text[1:].partition(" ")[0]) or say(turn, "choice_gone")
    if turn.text:
        found = sessions_meant(turn, turn.text)
        return _chosen(turn, found) if found else talk.ask(turn, turn.text, turn.memory.language)
    mine = agenda(turn.desk.event, turn.memory.follows)
    text = listed(turn, mine) if mine.chosen or mine.lost else turn.wording.say("agenda_empty")
    reply = timed(Reply(text=text, buttons=_buttons(turn, mine)), turn.desk, turn.wording.code, mine.chosen)
    return Outcome(replies=(reply,), memory=turn.memory)


def wished(talk: Conversation, turn: Turn, wish: Wish) -> Outcome | None:
    """What was wished in words; None where it is a question after all."""
    turn = replace(turn, wording=talk.wording(turn.memory.language, wish.language))
    mine = agenda(turn.desk.event, turn.memory.follows)
    if wish.kind in {"mine", "next"}:
        if wish.kind == "mine" and mine.chosen:
            return show(talk, replace(turn, text=""))
        return _next(talk, turn, mine)
    found = sessions_meant(turn, wish.named) if wish.named else _spoken_of(turn)
    outcome = _dropped(turn, found, mine) if wish.kind == "drop" else _chosen(turn, found) if found else None
    return outcome or (say(turn, "agenda_unknown") if wish.plain else None)


def add(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    found = called(talk.desks, value)
    if found is None or turn.message.group:
        return say(turn, "private_only") if turn.message.group else None
    return _added(replace(turn, desk=found[0]), found[1])


def drop(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    found = called(talk.desks, value)
    if found is None or turn.message.group:
        return say(turn, "private_only") if turn.message.group else None
    return _taken_out(replace(turn, desk=found[0]), found[1])


def take(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """A button of the list: the list is shown anew without it."""
    found = called(talk.desks, value)
    if found is None or turn.message.group:
        return say(turn, "private_only") if turn.message.group else None
    outcome = _taken_out(replace(turn, desk=found[0]), found[1])
    left = replace(turn, desk=found[0], memory=outcome.memory)
    (reply,) = show(talk, left).replies
    return replace(outcome, replies=(replace(reply, edits=True),))


def remind(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """First step: the message keeps its text, and asks how long before."""
    found = called(talk.desks, value)
    if found is None or turn.message.group:
        return say(turn, "private_only") if turn.message.group else None
    desk, place = found
    if is_over(desk.event, desk.event.sessions[place], turn.now):
        return _reply(turn, desk, place, "agenda_over")
    return noted(turn, turn.wording.say("remind_ask"), lead_buttons(turn.wording, value))


def lead(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """Second step: so many minutes before, or 0 for no reminder."""
    name, _, minutes = value.partition(".")
    found = called(talk.desks, name)
    if found is None or turn.message.group or not minutes.isdecimal() or int(minutes) > LONGEST_LEAD:
        return say(turn, "private_only") if turn.message.group else None
    desk, place = found
    if is_over(desk.event, desk.event.sessions[place], turn.now):
        return _reply(turn, desk, place, "agenda_over")
    if minutes == "0" and place not in agenda(desk.event, turn.memory.follows).chosen:
        return noted(turn, turn.wording.say("remind_none"), rows(session_buttons(turn, desk, place)))
    follow = Follow(event=slug(desk.event), session=desk.event.sessions[place].id, lead=int(minutes) or None)
    key = "remind_set" if follow.lead else "remind_off"
    return _reply(_following(turn, follow), desk, place, key, follow, n=follow.lead or 0)


def listed(turn: Turn, mine: Agenda) -> str:
    """By day, with what overlaps and what comes next."""
    desk, wording, event = turn.desk, turn.wording, turn.desk.event
    speech = desk.speech(wording.code)
    lines = [wording.say("agenda_title")]
    for date, places in groupby(mine.chosen, key=lambda place: event.sessions[place].date):
        lines += [speech.date(date)] if date else []
        lines += [f"- {_line(turn, place, mine)}" for place in places]
    pairs = [(a, b) for a in mine.chosen for b in clashes(event, a, mine.chosen) if a < b]
    titles = [" – ".join(speech.title(event.sessions[place]) for place in pair) for pair in pairs]
    lines += [wording.say("agenda_overlap", session=pair) for pair in titles]
    lines += [wording.say("agenda_lost", n=mine.lost)] if mine.lost else []
    return "\n".join([*lines, *upcoming(turn, mine)])


def upcoming(turn: Turn, mine: Agenda) -> list[str]:
    """What is on for this person, and what is next and how long until then."""
    desk, wording, event = turn.desk, turn.wording, turn.desk.event
    speech = desk.speech(wording.code)
    lines = [
        wording.say("agenda_now", session=speech.line(p, short=True)) for p in running(event, mine.chosen, turn.now)
    ]
    for place in coming(event, mine.chosen, turn.now):
        begins = event.begins(event.sessions[place])
        if begins is not None:
            dated = begins.date() != turn.now.astimezone(event.zone).date()
            told = speech.line(place, dated=dated, short=True)
            lines.append(wording.say("agenda_next", time=speech.duration(begins - turn.now), session=told))
    return lines or ([wording.say("agenda_done")] if mine.chosen else [])


def _next(talk: Conversation, turn: Turn, mine: Agenda) -> Outcome:
    """Of the own agenda; who has none gets what the event has, and how to begin one."""
    if mine.chosen:
        reply = Reply(text="\n".join(upcoming(turn, mine)))
        reply = timed(reply, turn.desk, turn.wording.code, mine.chosen)
        return Outcome(replies=(reply,), memory=turn.memory)
    outcome = talk.ask(turn, turn.text, turn.memory.language)
    first, *others = outcome.replies
    hinted = replace(first, text=f"{first.text}\n{turn.wording.say('agenda_empty')}")
    return replace(outcome, replies=(hinted, *others))


def sessions_meant(turn: Turn, words: str) -> list[int]:
    """The sessions that words name as the desk understands them, few enough to choose from."""
    memory = replace(turn.memory.desk, language=turn.wording.code)  # few words do not tell theirs
    answer = turn.desk.ask(words, now=turn.now, memory=memory)
    told = TOPICS & set(answer.topics) if answer.topics else len(answer.sessions) == 1
    if answer.kind != "answer" or answer.not_found or not told:
        return []
    return _places(turn.desk.event, answer.sessions)


def _spoken_of(turn: Turn) -> list[int]:
    return _places(turn.desk.event, turn.memory.desk.sessions)


def _places(event: Event, names: Sequence[str]) -> list[int]:
    found = [place for place, session in enumerate(event.sessions) if session.id in names]
    everything = len(found) == len(event.sessions) > 1
    return [] if everything or len(found) > CLOSE else found


def _chosen(turn: Turn, found: Sequence[int]) -> Outcome:
    """The one session that is meant is taken in; of several, which one is asked back."""
    event = turn.desk.event
    left = [place for place in found if not is_over(event, event.sessions[place], turn.now)]
    if len(left or found) == 1:
        return _added(turn, (left or found)[0])
    return _ask_which(turn, left or found, "+")


def _dropped(turn: Turn, found: Sequence[int], mine: Agenda) -> Outcome | None:
    ours = [place for place in found if place in mine.chosen]
    if len(ours) == 1:
        return _taken_out(turn, ours[0])
    if ours:
        return _ask_which(turn, ours, "-")
    return _taken_out(turn, found[0]) if len(found) == 1 else None


def _ask_which(turn: Turn, places: Sequence[int], mark: str) -> Outcome:
    speech, event = turn.desk.speech(turn.wording.code), turn.desk.event
    what = "add" if mark == "+" else "drop"
    days = {event.sessions[place].date for place in places}
    dated = len(days) > 1
    offered = [
        (
            _short(speech.line(p, dated=dated, short=True), LABEL),
            f"{what}:{name}",
            f"/agenda {mark}{name} {speech.line(p)}",
        )
        for p in places
        for name in [handle(turn.desk, event.sessions[p])]
    ]
    return offer(turn, turn.wording.say("agenda_which"), offered)


def _added(turn: Turn, place: int) -> Outcome:
    desk, event = turn.desk, turn.desk.event
    session = event.sessions[place]
    mine = agenda(event, turn.memory.follows)
    if is_over(event, session, turn.now):
        return _reply(turn, desk, place, "agenda_over")
    if place in mine.chosen:
        return _reply(turn, desk, place, "agenda_already")
    follow = Follow(event=slug(event), session=session.id)
    return _reply(_following(turn, follow), desk, place, "agenda_added", follow)


def _taken_out(turn: Turn, place: int) -> Outcome:
    desk, event = turn.desk, turn.desk.event
    gone = Unfollow(event=slug(event), session=event.sessions[place].id)
    kept = tuple(f for f in turn.memory.follows if (f.event, f.session) != (gone.event, gone.session))
    if kept == turn.memory.follows:
        return _reply(turn, desk, place, "agenda_not_in")
    return _reply(replace(turn, memory=replace(turn.memory, follows=kept)), desk, place, "agenda_dropped", gone)


def _following(turn: Turn, follow: Follow) -> Turn:
    kept = tuple(f for f in turn.memory.follows if (f.event, f.session) != (follow.event, follow.session))
    return replace(turn, memory=replace(turn.memory, follows=(*kept, follow)))


def _reply(turn: Turn, desk: Desk, place: int, key: str, *effects: Effect, **values: object) -> Outcome:
    """What was done, with what overlaps, under the message whose button was pressed."""
    wording, event = turn.wording, desk.event
    speech = desk.speech(wording.code)
    dated = len({session.date for session in event.sessions}) > 1
    text = wording.say(key, session=speech.line(place, dated=dated, short=True), **values)
    follows = [effect for effect in effects if isinstance(effect, Follow)]
    if follows:
        at_once = clashes(event, place, agenda(event, turn.memory.follows).chosen)
        text = "\n".join(
            [text, *(wording.say("agenda_overlap", session=speech.line(p, dated=dated, short=True)) for p in at_once)]
        )
    buttons = rows(session_buttons(replace(turn, desk=desk), desk, place))
    spoken = replace(turn.memory.desk, sessions=(event.sessions[place].id,), at=turn.now.isoformat())
    turn = replace(turn, memory=replace(turn.memory, desk=spoken))
    outcome = noted(turn, text, buttons)
    replies = tuple(timed(reply, desk, wording.code, [place]) for reply in outcome.replies)
    return replace(outcome, replies=replies, effects=effects)


def _line(turn: Turn, place: int, mine: Agenda) -> str:
    line = turn.desk.speech(turn.wording.code).line(place, short=True)
    reminder = mine.leads.get(place)
    return f"{line} ({turn.wording.say('agenda_reminder', n=reminder)})" if reminder else line


def _buttons(turn: Turn, mine: Agenda) -> tuple[tuple[Button, ...], ...]:
    """One to drop each that is still to come."""
    event = turn.desk.event
    left = [place for place in mine.chosen if not is_over(event, event.sessions[place], turn.now)]
    return tuple(
        (
            Button(
                label=f"{turn.wording.say('button_drop')} – {_short(event.sessions[p].title or '…', SHORT)}",
                action=f"take:{name}",
            ),
        )
        for p in left[:LISTED]
        for name in [handle(turn.desk, event.sessions[p])]
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
