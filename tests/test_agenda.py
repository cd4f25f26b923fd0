"""The personal agenda, buttons under answers and what taps do; whole conversations stand in dialogs/*-agenda.txt."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.agenda import agenda, clashes, coming, handle, running
from bot.commands.events import slug
from bot.conversation import Conversation
from bot.message import Button, ChatMemory, Follow, Message, Outcome, Unanswered, Unfollow
from bot.wishes import Wishes
from bot.wording import wordings
from knowledge import Desk, Event, Session, load_event

EVENT, _ = load_event(Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md")
DESK = Desk(EVENT)
TALK = Conversation([DESK], wordings())
DAY = dt.date(2024, 3, 5)
BEFORE = dt.datetime(2024, 3, 5, 8, 40, tzinfo=EVENT.zone)
WISHES = Wishes(wordings())


def handled(message: Message, memory: ChatMemory = ChatMemory(), now: dt.datetime = BEFORE) -> Outcome:  # noqa: B008
    return TALK.handle(message, memory, now)


def buttons(outcome: Outcome) -> dict[str, Button]:
    """By what they do."""
    found = [button for row in outcome.replies[-1].buttons for button in row]
    return {button.action.partition(":")[0]: button for button in found}


def tap(outcome: Outcome, what: str, now: dt.datetime = BEFORE, *, group: bool = False) -> Outcome:
    pressed = Message(button=buttons(outcome)[what].action, under=outcome.replies[-1].text, group=group)
    return handled(pressed, outcome.memory, now)


ASKED = handled(Message(text="quand parle Adrien Laroche ?"))


def at(identity: str, start: str, end: str | None = None, duration: int | None = None) -> Session:
    ends = dt.time.fromisoformat(end) if end else None
    return Session(
        id=identity, date=DAY, start=dt.time.fromisoformat(start), end=ends, duration=duration, title=identity
    )


SESSIONS = (
    at("a", "09:00", "10:00"),
    at("b", "10:00", "11:00"),
    at("c", "10:30", duration=60),
    at("d", "10:30"),
    at("night", "23:00", "01:00"),
    Session(id="sometime", title="sometime"),
)
PROGRAMME: Event = replace(EVENT, file="events/day.md", sessions=SESSIONS)


@pytest.mark.parametrize(
    ("place", "expected"),
    [(0, ()), (1, (2, 3)), (2, (1, 3)), (3, (1, 2)), (4, ()), (5, ())],
    ids=[session.id for session in SESSIONS],
)
def test_sessions_clash_when_they_overlap_as_far_as_the_page_says(place: int, expected: tuple[int, ...]) -> None:
    assert clashes(PROGRAMME, place, range(len(SESSIONS))) == expected


@pytest.mark.parametrize(
    ("clock", "now_on", "next_on"),
    [("08:00", (), (0,)), ("09:00", (0,), (1,)), ("10:15", (1,), (2, 3)), ("10:45", (1, 2), (4,)), ("23:30", (4,), ())],
)
def test_what_runs_and_what_comes_next(clock: str, now_on: tuple[int, ...], next_on: tuple[int, ...]) -> None:
    now = dt.datetime.combine(DAY, dt.time.fromisoformat(clock), PROGRAMME.zone)
    places = range(len(SESSIONS))
    assert (running(PROGRAMME, places, now), coming(PROGRAMME, places, now)) == (now_on, next_on)


def test_an_agenda_is_in_the_order_of_time_and_counts_what_the_programme_lost() -> None:
    follows = [Follow(event="day", session=name, lead=lead) for name, lead in (("c", 15), ("a", None), ("gone", None))]
    others = [Follow(event="day"), Follow(event="elsewhere", session="b")]
    found = agenda(PROGRAMME, [*follows, *others])
    assert (found.chosen, found.leads, found.lost) == ((0, 2), {2: 15}, 1)


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("j'irai à la table ronde", "add", "à la table ronde"),
        ("Bon alors, je vais aller à l'atelier !", "add", "à l'atelier"),
        ("Finalement pas l'atelier", "drop", "l'atelier"),
        ("pas l'atelier finalement", "drop", "l'atelier"),
        ("Peux-tu ajouter l'atelier à mon agenda ?", "add", "l'atelier"),
        ("j'y vais", "add", ""),
        ("mon programme à moi", "mine", ""),
        ("et après pour moi ?", "next", ""),
        ("I'll go to the panel", "add", "to the panel"),
        ("add the keynote to my agenda please", "add", "the keynote"),
        ("finally not the workshop", "drop", "the workshop"),
        ("not the workshop after all", "drop", "the workshop"),
        ("add it to my agenda", "add", ""),
        ("What's next for me?", "next", ""),
        ("ich gehe zum Vortrag über Brot", "add", "zum Vortrag über Brot"),
        ("nimm den Vortrag in meine Agenda auf", "add", "den Vortrag"),
        ("doch nicht den Vortrag", "drop", "den Vortrag"),
        ("iré a la charla de Ana", "add", "a la charla de Ana"),
        ("quita el taller de mi agenda", "drop", "el taller"),
        ("andrò alla tavola rotonda", "add", "alla tavola rotonda"),
        ("vou à oficina", "add", "à oficina"),
        ("ik ga naar de lezing", "add", "de lezing"),
        ("wat heb ik hierna?", "next", ""),
    ],
)
def test_wishes_are_told_from_what_is_said(text: str, kind: str, named: str) -> None:
    wish = WISHES.read(text, [])
    assert wish is not None
    assert (wish.kind, wish.named) == (kind, named)


@pytest.mark.parametrize(
    "text", ["", "?", "où est-ce ?", "j'irai à l'atelier ?", "the panel", "what is the programme?", "wann?", "j" * 500]
)
def test_what_is_no_wish_is_a_question(text: str) -> None:
    assert WISHES.read(text, ["fr"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "j'irai à vélo",
        "je ne vais pas trouver la salle",
        "I'm going by train",
        "ich komme mit dem Hund",
        "vado in treno",
    ],
)
def test_a_wish_that_names_no_session_is_a_question(text: str) -> None:
    assert [effect for effect in handled(Message(text=text)).effects if not isinstance(effect, Unanswered)] == []


def test_a_session_is_offered_with_what_helps_next() -> None:
    assert list(buttons(ASKED)) == ["add", "remind", "calendar", "feedback"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c'est où ?", ["map", "feedback"]),
        ("c'est quel jour ?", ["calendar", "feedback"]),
        ("y a-t-il un parking ?", []),
        ("bonjour", []),
        ("/contact", []),
    ],
)
def test_buttons_fit_the_answer(text: str, expected: list[str]) -> None:
    assert list(buttons(handled(Message(text=text)))) == expected


def test_while_a_session_runs_there_is_nothing_to_be_reminded_of() -> None:
    now = BEFORE.replace(hour=10, minute=0)
    outcome = handled(Message(text="qui parle maintenant ?"), now=now)
    assert list(buttons(outcome)) == ["add", "programme", "feedback"]


def test_buttons_say_what_they_do_in_the_language_of_the_answer() -> None:
    english = handled(Message(text="when does Adrien Laroche speak?"), ASKED.memory)
    assert buttons(english)["add"].label == wordings()["en"].say("button_add")


@pytest.mark.parametrize("text", ["quand parle Adrien Laroche ?", "c'est où ?", "/agenda", "/calendar"])
def test_actions_fit_into_64_bytes(text: str) -> None:
    for button in buttons(handled(Message(text=text), FOLLOWING)).values():
        assert len(button.action.encode()) <= 64


FOLLOWING = ChatMemory(follows=(Follow(event="etat-dans-le-nuage-2024", session="s3"),))


def test_taps_edit_the_message_and_keep_its_text() -> None:
    added = tap(ASKED, "add")
    (reply,) = added.replies
    assert reply.edits
    assert reply.text.startswith(ASKED.replies[0].text)
    assert added.memory.follows == FOLLOWING.follows == added.effects
    dropped = tap(added, "drop")
    assert dropped.effects == (Unfollow(event="etat-dans-le-nuage-2024", session="s3"),)
    assert dropped.replies[0].text.count("→") == 1


def test_a_doubled_tap_changes_nothing_more() -> None:
    once = tap(ASKED, "add")
    again = handled(Message(button=buttons(ASKED)["add"].action, under=once.replies[0].text), once.memory)
    assert (again.effects, again.memory.follows) == ((), once.memory.follows)
    assert wordings()["fr"].say("agenda_already", session="")[:20] in again.replies[0].text


def test_a_reminder_is_set_in_two_steps_and_taken_back() -> None:
    asked = tap(ASKED, "remind")
    leads = [button for row in asked.replies[0].buttons for button in row]
    assert [button.action.rpartition(".")[2] for button in leads] == ["10", "15", "30", "0"]
    none = handled(Message(button=leads[-1].action), asked.memory)
    assert (none.effects, none.memory.follows) == ((), ())
    (follow,) = handled(Message(button=leads[2].action), asked.memory).effects
    assert follow == replace(FOLLOWING.follows[0], lead=30)
    off = handled(Message(button=leads[-1].action), ChatMemory(follows=(follow,)))
    assert off.memory.follows == FOLLOWING.follows


@pytest.mark.parametrize("what", ["add", "remind"])
def test_a_late_tap_is_told_that_it_is_over(what: str) -> None:
    late = tap(ASKED, what, BEFORE.replace(hour=18))
    assert late.effects == ()
    assert wordings()["fr"].say("agenda_over", session="").strip() in late.replies[0].text


@pytest.mark.parametrize("what", ["add", "drop", "remind", "take"])
def test_in_a_group_nobody_changes_an_agenda(what: str) -> None:
    button = f"{what}:{handle(DESK, EVENT.sessions[2])}"
    outcome = handled(Message(button=button, group=True), FOLLOWING)
    assert (outcome.effects, outcome.memory.follows) == ((), FOLLOWING.follows)
    assert outcome.replies[0].text


def test_a_group_is_offered_what_harms_nobody() -> None:
    asked = handled(Message(text="quand parle Adrien Laroche ?", group=True))
    assert list(buttons(asked)) == ["calendar"]


def test_a_session_that_is_no_longer_there_says_so() -> None:
    gone = handled(Message(button="add:0000000000000000"))
    assert gone.replies[0].text == wordings()["fr"].say("choice_gone")


def test_what_was_not_asked_is_counted_once() -> None:
    once = tap(ASKED, "feedback")
    question, event = "quand parle Adrien Laroche ?", slug(DESK.event)
    assert once.effects == (Unanswered(question=question, topics=("session",), language="fr", event=event),)
    again = handled(Message(button=buttons(ASKED)["feedback"].action, under=once.replies[0].text), once.memory)
    assert again.effects == ()
    assert again.replies[0].text == once.replies[0].text


def test_what_was_not_asked_is_counted_for_the_last_three_answers() -> None:
    memory = ASKED.memory
    for text in ("c'est où ?", "c'est quel jour ?"):
        memory = handled(Message(text=text), memory).memory
    pressed = Message(button=buttons(ASKED)["feedback"].action)
    assert len(handled(pressed, memory).effects) == 1
    late = handled(pressed, handled(Message(text="combien ça coûte ?"), memory).memory)
    later = handled(pressed, memory, BEFORE + dt.timedelta(hours=1))
    assert (late.effects, later.effects) == ((), ())
    assert late.replies[0].text == wordings()["fr"].say("feedback_late")


def test_changing_the_event_keeps_what_is_followed() -> None:
    other = replace(EVENT, file="events/other.md", title=replace(EVENT.title, text="Une autre journée"))
    two = Conversation([DESK, Desk(other)], wordings())
    outcome = two.handle(Message(text="/events other"), FOLLOWING, BEFORE)
    assert outcome.memory.event == other.file
    assert outcome.memory.follows == FOLLOWING.follows


def test_overlaps_are_pointed_out_when_choosing_and_in_the_list() -> None:
    page = Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md"
    text = page.read_text(encoding="utf-8").replace("10h50-11h05", "10h20-11h05")
    from knowledge import parse

    event, _ = parse(text, file="events/etat-dans-le-nuage-2024.md")
    talk = Conversation([Desk(event)], wordings())
    first = talk.handle(Message(text="j'irai écouter Adrien Laroche"), ChatMemory(), BEFORE)
    second = talk.handle(Message(text="j'irai écouter Nina Landes"), first.memory, BEFORE)
    words = wordings()["fr"].say("agenda_overlap", session="").strip()
    assert words not in first.replies[0].text
    assert words in second.replies[0].text
    assert words in talk.handle(Message(text="/agenda"), second.memory, BEFORE).replies[0].text
