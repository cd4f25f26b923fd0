"""Organisers' commands: what is sent to many, when, and who may send. Being an organiser is looked up at every use."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.announcement import EACH, EVERYBODY, OPEN, Announce, Announcement, Decide, Dismiss, Invite, Join
from bot.choosing import fingerprint
from bot.commands.agenda import sessions_meant
from bot.commands.events import slug
from bot.commands.turn import noted, offer, say
from bot.ledger import bar, is_series, said, short, tally
from bot.message import Outcome, Reply
from bot.moments import lead, moment, parts
from bot.times import announced
from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.announcement import Office
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Effect
    from bot.wording import Wording
    from knowledge import Event, Session

INVITATION = "org_"  # before the secret in a link's payload
INVITED_FOR = 24 * 3600.0  # seconds
TO = re.compile(r"@(telegram:-?\d+|matrix:[^\s:]+:[^\s:]+|[^:\n]{1,200}?)\s*:\s*(.+)", re.DOTALL)
CHAT = re.compile(r"(telegram|matrix):.+")
LANGUAGE_LINE = re.compile(r"([a-z]{2})\s*:\s*(.*)", re.IGNORECASE)
LONGEST = 3900  # characters of a text, so that it is one message even with a word that it is late
CAPTION = 900  # … under a picture or a file
BREAKS = {"break", "meal"}  # before which "each session" says nothing
BUTTONS = (("confirm", "go", "+"), ("test", "test", "?"), ("discard", "drop", "-"))


def announce(talk: Conversation, turn: Turn) -> Outcome:
    """Now, once confirmed; with a mark and a key it is what a button under a preview does."""
    mark, key = turn.text[:1], turn.text[1:].partition(" ")[0]
    action = next((action for _, action, typed in BUTTONS if typed == mark), None)
    if action and re.fullmatch(r"[0-9a-f]{16}", key):
        return pressed(talk, turn, f"{action}.{key}") or say(turn, "announce_gone")
    if not turn.text:
        return say(turn, "announce_how")
    return _drafted(talk, turn, turn.text)


def schedule(talk: Conversation, turn: Turn) -> Outcome:
    """At a moment in words, or so long before a session or each of them."""
    how = turn.wording.say("schedule_how")
    if not turn.text:
        return say(turn, "schedule_how")
    event = turn.desk.event
    complaint = say(turn, "announce_when", how=how)
    wordings = _wordings(talk, turn)
    for when, text in parts(turn.text):
        if found := lead(when, wordings):
            places = sessions_meant(turn, found.named) if found.named else _all_to_come(turn, found.minutes)
            if len(places) == 1 and found.named:
                return _before(talk, turn, text, event.sessions[places[0]], found.minutes)
            if places and not found.named:
                return _drafted(talk, turn, text, session=EACH, minutes=found.minutes)
            complaint = say(turn, "announce_which", name=found.named or when)
            continue
        named = moment(when, event, turn.now, [wording.code for wording in wordings])
        if named is None or not named[1]:
            continue
        if named[0] <= turn.now:
            return say(turn, "announce_past", when=_told(turn, named[0]))
        return _drafted(talk, turn, text, due=named[0].timestamp())
    return complaint


def reminders(_talk: Conversation, turn: Turn) -> Outcome:
    """What waits and what is being sent, first due first, each with a button that stops it."""
    office = _office(turn)
    open_ones = [one for one in office.announcements if one.state in OPEN]
    listed = sorted(open_ones, key=lambda one: (one.due or 0.0, one.series))
    series = {key: list(some) for key, some in groupby(sorted(listed, key=lambda o: o.series), lambda o: o.series)}
    order = list(dict.fromkeys(one.series for one in listed))
    if not order:
        return say(turn, "reminders_none")
    lines = [_line(turn, series[key]) for key in order]
    text = "\n".join([turn.wording.say("reminders_title"), *(f"{n}. {line}" for n, line in enumerate(lines, 1))])
    stop = turn.wording.say("button_cancel")
    labels = [f"{stop} – {n}. {short(series[key][0])}" for n, key in enumerate(order, 1)]
    return offer(
        turn, text, [(told, f"office:cancel.{key}", f"/cancel {key}") for told, key in zip(labels, order, strict=True)]
    )


def cancel(talk: Conversation, turn: Turn) -> Outcome:
    """The one that is named by its number or key; without, the list to choose from."""
    key = turn.text.strip()
    if not key:
        return reminders(talk, turn)
    if key.isdecimal() and len(key) < 4:
        offered = reminders(talk, turn).memory.desk.choices
        typed = offered[int(key) - 1] if 0 < int(key) <= len(offered) else ""
        key = typed.rpartition(" ")[2]
    return pressed(talk, turn, f"cancel.{key}") or say(turn, "announce_gone")


def invite(_talk: Conversation, turn: Turn) -> Outcome:
    """A link for one person, and those who came by one, to be removed."""
    office = _office(turn)
    made = Invite(code=fingerprint(office.token), expires=turn.now.timestamp() + INVITED_FOR)
    text = turn.wording.say("invite_link", link=office.link)
    if not office.guests:
        return Outcome(replies=(Reply(text=text),), memory=turn.memory, effects=(made,))
    label = turn.wording.say
    offered = [
        (label("button_remove", person=guest), f"office:remove.{fingerprint(guest)}", f"/invite -{fingerprint(guest)}")
        for guest in office.guests
    ]
    return replace(offer(turn, f"{text}\n\n{label('invite_guests')}", offered), effects=(made,))


def join(_talk: Conversation, turn: Turn) -> Outcome:
    """Somebody comes by an invitation."""
    office, person = turn.office, turn.message.person
    if office is None or office.role != "invited" or not person or turn.message.group:
        return say(turn, "invite_gone")
    code = fingerprint(turn.text.removeprefix(INVITATION))
    welcome = say(turn, "invite_welcome", title=turn.desk.event.title)
    return replace(welcome, effects=(Join(code=code, person=person),))


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """The buttons under a preview, in the list of what waits, and at the invited."""
    what, _, key = value.partition(".")
    if what == "remove":
        guest = next((one for one in _office(turn).guests if fingerprint(one) == key), None)
        return _note(turn, turn.wording.say("invite_removed", person=guest), Dismiss(person=guest)) if guest else None
    mine = [one for one in _office(turn).announcements if one.series == key]
    if what == "cancel":
        if not any(one.state in OPEN for one in mine):
            return say(turn, "announce_gone")
        return _note(turn, turn.wording.say("announce_cancelled"), Decide(series=key, state="cancelled"))
    draft = next((one for one in mine if one.state == "draft"), None)
    if draft is None:
        return say(turn, "announce_gone")
    if what == "test":
        language = turn.wording.code
        reply = announced(said(draft, language, turn.wording), turn.desk, language, draft.session)
        return Outcome(replies=(reply,), memory=turn.memory)
    if what == "drop":
        return _note(turn, turn.wording.say("announce_dropped"), Decide(series=key, state="dropped"))
    return _confirmed(talk, turn, draft) if what == "go" else None


def _confirmed(talk: Conversation, turn: Turn, draft: Announcement) -> Outcome:
    """One before each session becomes as many as there are moments; what passed meanwhile says so."""
    if draft.due is not None and draft.due <= turn.now.timestamp():
        return say(turn, "announce_past", when=_told(turn, dt.datetime.fromtimestamp(draft.due, turn.desk.event.zone)))
    if not is_series(draft):
        return _note(turn, turn.wording.say("announce_confirmed"), Decide(series=draft.series, state="waiting"))
    desk = next((one for one in talk.desks if slug(one.event) == draft.event), turn.desk)
    places = _all_to_come(replace(turn, desk=desk), draft.lead)
    effects: list[Effect] = [Decide(series=draft.series, state="dropped")]
    for place in places:
        session = desk.event.sessions[place]
        one = replace(
            draft,
            key=fingerprint(f"{draft.key}\n{session.id}"),
            session=session.id,
            due=_due(desk.event, session, draft.lead),
            state="waiting",
        )
        effects.append(Announce(announcement=one))
    return _note(turn, turn.wording.say("announce_confirmed"), *effects)


def _before(talk: Conversation, turn: Turn, text: str, session: Session, minutes: int) -> Outcome:
    due = _due(turn.desk.event, session, minutes)
    if due is None:
        return say(turn, "announce_which", name=session.title or "")
    if due <= turn.now.timestamp():
        return say(turn, "announce_past", when=_told(turn, dt.datetime.fromtimestamp(due, turn.desk.event.zone)))
    return _drafted(talk, turn, text, due=due, session=session.id, minutes=minutes)


def _drafted(
    talk: Conversation, turn: Turn, text: str, *, due: float | None = None, session: str = "", minutes: int = 0
) -> Outcome:
    """The preview exactly as people will see it, in each language, then when, to whom, and what to do with it."""
    audience, text = _audience(talk, turn, text)
    if audience is None:
        return say(turn, "announce_which", name=text)
    texts = _texts(talk, turn, text)
    file = turn.message.attached
    most = CAPTION if file else LONGEST
    if not texts or any(len(one.encode("utf-16-le")) // 2 > most for _, one in texts):
        return say(turn, "announce_long", n=most) if texts else say(turn, "announce_how")
    key = fingerprint(f"{turn.message.person}\n{turn.now.isoformat()}\n{session}\n{due}\n{turn.text}")
    draft = Announcement(
        key=key,
        series=key,
        event=slug(turn.desk.event),
        texts=texts,
        author=turn.message.person,
        language=turn.wording.code,
        audience=audience,
        file=file,
        due=due,
        session=session,
        lead=minutes,
        created=turn.now.timestamp(),
    )
    previews = tuple(announced(said(draft, c, talk.wording(c)), turn.desk, c, session) for c, _ in texts)
    asked = offer(turn, _summary(turn, draft), [_choice(turn.wording, draft, *button) for button in BUTTONS])
    return replace(asked, replies=(*previews, *asked.replies), effects=(Announce(announcement=draft),))


def _choice(wording: Wording, draft: Announcement, name: str, action: str, mark: str) -> tuple[str, str, str]:
    label = wording.say(f"button_{name}")
    return label, f"office:{action}.{draft.key}", f"/announce {mark}{draft.key} {label}"


def _summary(turn: Turn, draft: Announcement) -> str:
    audience = _to(turn, draft.audience)
    n = _office(turn).reached(draft.event, draft.audience)
    return turn.wording.say("announce_ready", when=_when(turn, draft), audience=audience, n=n)


def _when(turn: Turn, one: Announcement) -> str:
    """As an absolute time in the event's zone."""
    event, wording = turn.desk.event, turn.wording
    if is_series(one):
        places = _all_to_come(turn, one.lead)
        first = _due(event, event.sessions[places[0]], one.lead) if places else None
        told = _told(turn, dt.datetime.fromtimestamp(first or 0.0, event.zone))
        return wording.say("announce_each", n=len(places), minutes=one.lead, when=told)
    if one.due is None:
        return wording.say("announce_now")
    told = _told(turn, dt.datetime.fromtimestamp(one.due, event.zone))
    place = next((place for place, session in enumerate(event.sessions) if session.id == one.session), None)
    if place is None:
        return told
    line = turn.desk.speech(wording.code).line(place, short=True)
    return wording.say("announce_before", when=told, minutes=one.lead, session=line)


def _told(turn: Turn, moment: dt.datetime) -> str:
    speech = turn.desk.speech(turn.wording.code)
    zone = turn.desk.event.timezone
    return turn.wording.say("announce_at", date=speech.date(moment.date()), time=speech.clock(moment.time()), zone=zone)


def _to(turn: Turn, audience: str) -> str:
    kind, _, name = audience.partition(":")
    if kind == "session":
        sessions = {session.id: session for session in turn.desk.event.sessions}
        name = turn.desk.speech(turn.wording.code).title(sessions[name]) if name in sessions else name
    return turn.wording.say(f"to_{kind}", name=name)


def _line(turn: Turn, some: Sequence[Announcement]) -> str:
    """One of the list: when, to whom, how far it is, what it says."""
    first = some[0]
    counts = tally(_office(turn).counts.get(first.key, {}))
    total = sum(counts.values())
    how_far = f" {bar(total - counts['waiting'], total)}" if first.state in {"filling", "running"} else ""
    more = f" {turn.wording.say('reminders_more', n=len(some))}" if len(some) > 1 else ""
    return f"{_when(turn, first)}{more}{how_far} – {_to(turn, first.audience)} – {short(first)}"


def _audience(talk: Conversation, turn: Turn, text: str) -> tuple[str | None, str]:
    """To whom, and the text; None with the words that name nobody."""
    named, rest = "", text
    if text.startswith("@"):
        if not (found := TO.fullmatch(text)):
            return None, text[:40]
        named, rest = found[1].strip(), found[2]
    elif phrase := _for_followers(talk, turn, text):
        named, rest = phrase
    if not named:
        return EVERYBODY, text
    if CHAT.fullmatch(named):
        return f"chat:{named}", rest
    wanted = tidy(named)
    code = next((w.code for w in talk.wordings.values() if wanted in {w.code, tidy(w.name)}), None)
    if code:
        return f"language:{code}", rest
    places = sessions_meant(turn, named)
    return (f"session:{turn.desk.event.sessions[places[0]].id}", rest) if len(places) == 1 else (None, named)


def _for_followers(talk: Conversation, turn: Turn, text: str) -> tuple[str, str] | None:
    """ "for those who follow …: text"."""
    head, colon, rest = text.partition(":")
    said = tidy(head).strip()
    for wording in _wordings(talk, turn):
        for phrase in wording.office["followers"]:
            if colon and rest.strip() and said.startswith(f"{tidy(phrase)} "):
                return head.strip()[len(phrase) :].strip(), rest.strip()
    return None


def _texts(talk: Conversation, turn: Turn, text: str) -> tuple[tuple[str, str], ...]:
    """Lines that begin with a language's code and a colon begin its text; without any, it is the author's."""
    found: dict[str, list[str]] = {}
    code = turn.wording.code
    for line in text.splitlines():
        marked = LANGUAGE_LINE.fullmatch(line.strip())
        if marked and marked[1].lower() in talk.wordings:
            code, line = marked[1].lower(), marked[2]
        found.setdefault(code, []).append(line)
    told = {code: "\n".join(lines).strip() for code, lines in found.items()}
    return tuple((code, one) for code, one in told.items() if one)


def _all_to_come(turn: Turn, minutes: int) -> list[int]:
    """One session of each moment at which one begins, as far as so long before is still to come."""
    event, now = turn.desk.event, turn.now.timestamp()
    moments: dict[float, int] = {}
    for place, session in enumerate(event.sessions):
        due = _due(event, session, minutes)
        if due is not None and due > now and session.kind not in BREAKS:
            moments.setdefault(due, place)
    return [moments[due] for due in sorted(moments)]


def _due(event: Event, session: Session, minutes: int) -> float | None:
    begins = event.begins(session)
    return None if begins is None else begins.timestamp() - minutes * 60.0


def _wordings(talk: Conversation, turn: Turn) -> list[Wording]:
    """All languages, the author's and the event's first."""
    first = [turn.wording.code, turn.desk.event.language]
    return [talk.wordings[code] for code in dict.fromkeys([*first, *talk.wordings]) if code in talk.wordings]


def _office(turn: Turn) -> Office:
    assert turn.office is not None  # noqa: S101 - `conversation` lets nobody else in
    return turn.office


def _note(turn: Turn, text: str, *effects: Effect) -> Outcome:
    return replace(noted(turn, text), effects=effects)
