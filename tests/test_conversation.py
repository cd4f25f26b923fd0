"""The conversation core: commands, choices, events, memory; whole conversations stand in dialogs/*.txt."""

from __future__ import annotations

import datetime as dt
import string
from dataclasses import replace
from pathlib import Path

import pytest

from bot.choosing import pick
from bot.conversation import COMMANDS, OFFICE_COMMANDS, Conversation
from bot.message import REMEMBERED, ChatMemory, Forget, Message, Outcome, Unanswered
from bot.which import meant
from bot.wording import command_names, wordings
from knowledge import Answer, Desk, Event, Memory, load_event, named
from tests.dialogs import Dialog, read_dialog

ROOT = Path(__file__).parent.parent
NOW = dt.datetime(2024, 3, 5, 9, 20, tzinfo=dt.timezone(dt.timedelta(hours=1)))
EVENT, _ = load_event(ROOT / "events" / "etat-dans-le-nuage-2024.md")
OTHER = replace(
    EVENT, file="events/autre.md", title=replace(EVENT.title, text="Une autre journée"), days=(), sessions=()
)
DIALOGS = sorted((Path(__file__).parent / "dialogs").glob("*.txt"))
QUESTIONS = ("À quelle heure parle Vincent Coudrin ?", "À quelle heure parle Vincent Pertuy ?")


class AskingBack(Desk):
    """A desk that answers every question but its own choices with a choice."""

    def ask(
        self,
        question: str,
        *,
        now: dt.datetime,
        memory: Memory = Memory(),
        language: str | None = None,
        again: bool = False,
        why: bool = False,
    ) -> Answer:
        if question in QUESTIONS:
            return Answer(kind="answer", text=f"-> {question}", language="fr", memory=Memory(language="fr"))
        remembered = Memory(language="fr")
        return Answer(kind="choice", text="Lequel ?", language="fr", choices=QUESTIONS, memory=remembered)


CONVERSATION = Conversation([Desk(EVENT)], wordings())
TWO_EVENTS = Conversation([Desk(EVENT), Desk(OTHER)], wordings())
UNSURE = Conversation([AskingBack(EVENT)], wordings())


def say(text: str, memory: ChatMemory = ChatMemory(), conversation: Conversation = CONVERSATION) -> Outcome:  # noqa: B008
    return conversation.handle(Message(text=text), memory, NOW)


def press(button: str, memory: ChatMemory = ChatMemory(), conversation: Conversation = CONVERSATION) -> Outcome:  # noqa: B008
    return conversation.handle(Message(button=button), memory, NOW)


def told(outcome: Outcome) -> str:
    assert len(outcome.replies) == 1
    return outcome.replies[0].text


def words(key: str, language: str = "fr", **values: object) -> str:
    return wordings()[language].say(key, **values)


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
def test_dialogs_go_as_written(path: Path) -> None:
    dialog: Dialog = read_dialog(path)
    event, _ = load_event(ROOT / dialog.event)
    conversation, memory = Conversation([Desk(event)], wordings()), ChatMemory()
    outcome: Outcome | None = None
    for turn in dialog.turns:
        outcome = conversation.handle(turn.said(outcome), memory, turn.now.replace(tzinfo=event.zone))
        memory = outcome.memory
        assert turn.complaints(outcome) == [], f"{path.name}:{turn.line}: {told(outcome)!r}"


@pytest.mark.parametrize("language", wordings())
def test_wordings_have_the_same_keys_and_placeholders(language: str) -> None:
    ours, model = wordings()[language], wordings()["en"]
    assert [(w.commands.keys(), w.questions.keys(), len(w.ordinals)) for w in (ours,)] == [
        (model.commands.keys(), model.questions.keys(), len(model.ordinals))
    ]

    def blanks(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    assert {key: blanks(text) for key, text in ours.texts.items()} == {
        key: blanks(text) for key, text in model.texts.items()
    }
    assert [key for key, text in ours.texts.items() if not text.strip()] == []


def test_names_of_commands_are_ascii_and_each_leads_to_one_command() -> None:
    pairs = {(alias, command) for w in wordings().values() for command, names in w.commands.items() for alias in names}
    assert len({alias for alias, _ in pairs}) == len(pairs)
    assert [alias for alias, _ in pairs if not (alias.isascii() and alias.isalnum() and alias.islower())] == []
    assert {command for command, _ in command_names(wordings()).values()} == {*COMMANDS, *OFFICE_COMMANDS}


@pytest.mark.parametrize("text", ["/help", "!help", "/aide", "!aide", "/HELP", "/help@guichet_bot", " /help "])
def test_a_command_works_with_both_marks_and_its_other_names(text: str) -> None:
    assert told(say(text)) == words("help")


def test_a_command_in_another_language_is_answered_in_it() -> None:
    assert told(say("/hilfe")) == words("help", "de")


def test_a_command_that_a_chat_has_parsed_is_the_same() -> None:
    parsed = CONVERSATION.handle(Message(command="help"), ChatMemory(), NOW)
    assert parsed == say("/help")


def test_start_greets_with_the_title() -> None:
    assert EVENT.title.text in told(say("/start"))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("C'est où, Une autre journée ?", None),  # "journée" is in both titles
        ("La deuxième édition du nuage, c'est quand ?", "État"),
        ("c'est dans un nuage", None),
        ("Où est la conférence Fromages ?", "Fromages"),
        ("Où ?", None),
    ],
)
def test_an_event_is_named_by_the_words_that_only_its_title_has(text: str, title: str | None) -> None:
    cheese = replace(OTHER, title=replace(OTHER.title, text="Fromages 2031"))
    quiet = replace(OTHER, passages=(), summary=None)
    found = named([EVENT, quiet, cheese], quiet, text, now=NOW)
    assert (found is None) == (title is None)
    assert title is None or (found is not None and title in found.event.title.text)


def test_a_question_that_names_another_event_is_about_that_one() -> None:
    cheese = replace(OTHER, title=replace(OTHER.title, text="Fromages 2031"))
    conversation = Conversation([Desk(EVENT), Desk(cheese)], wordings())
    outcome = say("C'est où, Fromages ?", conversation=conversation)
    assert outcome.memory.event == cheese.file
    assert say("et quand ?", outcome.memory, conversation).memory.event == cheese.file


def test_start_with_a_link_is_about_its_event() -> None:
    outcome = say("/start autre", conversation=TWO_EVENTS)
    assert OTHER.title.text in told(outcome)
    assert outcome.memory.event == OTHER.file


@pytest.mark.parametrize("command", ["programme", "now", "contact"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_commands_that_are_questions_say_what_the_question_says(command: str, language: str) -> None:
    asked = wordings()[language].questions[command]
    by_command = say(f"/{command}", ChatMemory(language=language))
    assert told(by_command) == told(say(asked, ChatMemory(language=language)))
    assert by_command.effects == ()


@pytest.mark.parametrize("language", wordings())
def test_commands_that_are_questions_find_an_answer_in_every_language(language: str) -> None:
    desk = Desk(EVENT)
    kinds = {
        command: desk.ask(question, now=NOW, language=language).kind
        for command, question in wordings()[language].questions.items()
    }
    assert kinds == dict.fromkeys(("programme", "now", "contact"), "answer")


def test_an_unknown_command_is_a_question() -> None:
    assert told(say("/adresse")) == told(say("adresse"))


def test_a_question_without_answer_is_kept_without_its_asker() -> None:
    message = Message(text="Y a-t-il un parking ?", person="telegram:1")
    (kept,) = CONVERSATION.handle(message, ChatMemory(), NOW).effects
    assert isinstance(kept, Unanswered)
    assert (kept.question, kept.language) == (message.text, "fr")
    assert "telegram" not in repr(kept)


def test_a_question_with_answer_is_not_kept() -> None:
    assert say("Quelle est l'adresse ?").effects == ()


def test_an_edited_message_is_a_new_question() -> None:
    edited = CONVERSATION.handle(Message(text="Quelle est l'adresse ?", edited=True), ChatMemory(), NOW)
    assert edited == say("Quelle est l'adresse ?")


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "other"])
def test_what_is_no_text_gets_a_civil_line(kind: str) -> None:
    outcome = CONVERSATION.handle(Message(kind=kind), ChatMemory(), NOW)  # type: ignore[arg-type]
    assert told(outcome) == words("only_text")


def test_the_words_under_a_photo_are_answered() -> None:
    outcome = CONVERSATION.handle(Message(kind="photo", text="Quelle est l'adresse ?"), ChatMemory(), NOW)
    assert told(outcome) == told(say("Quelle est l'adresse ?")) + "\n" + words("only_text")


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b"])
def test_an_empty_message_gets_a_hint(text: str) -> None:
    assert told(say(text)) == words("empty")


@pytest.mark.parametrize(
    "text", ["2", " 2. ", "2)", "le deuxième", "La Seconde", "le dernier", "pertuy", "vincent pertuy ?"]
)
def test_a_choice_is_taken_by_number_rank_or_words(text: str) -> None:
    asked = say("quand parle vincent", conversation=UNSURE)
    assert asked.replies[0].choices == QUESTIONS
    assert told(say(text, asked.memory, UNSURE)) == f"-> {QUESTIONS[1]}"


def test_a_choice_is_taken_by_its_button() -> None:
    asked = say("quand parle vincent", conversation=UNSURE)
    (first,), (_second,) = asked.replies[0].buttons
    assert len(first.action.encode()) <= 64
    assert told(press(first.action, asked.memory, UNSURE)) == f"-> {QUESTIONS[0]}"


def test_a_choice_that_has_passed_says_so() -> None:
    asked = say("quand parle vincent", conversation=UNSURE)
    action = asked.replies[0].buttons[0][0].action
    assert told(press(action, ChatMemory(), UNSURE)) == words("choice_gone")


@pytest.mark.parametrize("text", ["3", "vincent", "à", "le wifi ?"])
def test_what_names_no_single_choice_is_a_new_question(text: str) -> None:
    assert pick(text, QUESTIONS, wordings()["fr"].ordinals) is None


@pytest.mark.parametrize("action", ["", "pick", "pick:00", "event:00", "language:xx", "other:1", ":"])
def test_buttons_from_nowhere_do_no_harm(action: str) -> None:
    assert told(press(action))


def test_the_language_is_chosen_by_word_number_or_button() -> None:
    offered = say("/language")
    place = list(wordings()).index("de")
    by_button = press(offered.replies[0].buttons[place][0].action, offered.memory)
    by_number = say(str(place + 1), offered.memory)
    by_word = say("deutsch", offered.memory)
    assert {told(o) for o in (by_button, by_number, by_word, say("/language de"))} == {words("language_set", "de")}
    assert by_button.replies[0].edits
    assert by_number.memory.language == "de"
    assert "avenue de Ségur" in told(say("Quelle est l'adresse ?", by_number.memory))


def test_the_language_of_each_question_comes_back() -> None:
    assert say("/language any", ChatMemory(language="de")).memory.language is None


def test_a_language_that_is_not_spoken_is_asked_back() -> None:
    asked = say("/language klingon")
    assert "klingon" in told(asked)
    assert len(asked.replies[0].choices) == len(wordings()) + 1


def test_forget_drops_the_memory_and_says_so_to_the_store() -> None:
    outcome = say("/forget", ChatMemory(language="fr", event="x"))
    assert (outcome.memory, outcome.effects) == (ChatMemory(), (Forget(),))


def test_privacy_names_its_times() -> None:
    conversation = Conversation([Desk(EVENT)], wordings(), retention_days=12)
    text = told(say("/privacy", conversation=conversation))
    assert ["12" in text, "30" in text, "/forget" in text] == [True, True, True]


def test_whoami_tells_the_identifier() -> None:
    outcome = CONVERSATION.handle(Message(command="whoami", person="telegram:123"), ChatMemory(), NOW)
    assert "telegram:123" in told(outcome)


def test_events_lists_them_and_takes_one() -> None:
    offered = say("/events", conversation=TWO_EVENTS)
    assert offered.replies[0].choices == (f"{EVENT.title.text} (5 mars 2024)", OTHER.title.text)
    for outcome in (
        say("2", offered.memory, TWO_EVENTS),
        say("autre", offered.memory, TWO_EVENTS),
        press(offered.replies[0].buttons[1][0].action, offered.memory, TWO_EVENTS),
    ):
        assert outcome.memory.event == OTHER.file


def test_events_with_one_event_names_it() -> None:
    assert told(say("/events")) == words("event_only", title=EVENT.title)


def test_the_memory_is_dropped_after_its_time() -> None:
    first = say("Quand parle Christine Serrette ?").memory
    assert first.desk.at == NOW.isoformat()
    late = CONVERSATION.handle(Message(text="/help"), first, NOW + REMEMBERED + dt.timedelta(seconds=1))
    soon = CONVERSATION.handle(Message(text="/help"), first, NOW + REMEMBERED)
    assert (late.memory.desk, soon.memory.desk) == (Memory(), first.desk)


def test_the_hint_of_the_chat_program_counts_until_a_language_is_known() -> None:
    hinted = CONVERSATION.handle(Message(command="help", language_hint="de-AT"), ChatMemory(), NOW)
    assert told(hinted) == words("help", "de")
    unknown = CONVERSATION.handle(Message(command="help", language_hint="tlh"), ChatMemory(), NOW)
    assert told(unknown) == words("help")


def on(*days: str) -> Event:
    return replace(EVENT, days=tuple(replace(EVENT.days[0], date=dt.date.fromisoformat(day)) for day in days))


@pytest.mark.parametrize(
    ("now", "place"),
    [("2024-01-01", 0), ("2024-03-05", 0), ("2024-03-06", 1), ("2024-03-11", 1), ("2024-04-01", 2), ("2026-01-01", 2)],
)
def test_the_running_event_is_meant_else_the_next_else_the_last(now: str, place: int) -> None:
    events = [on("2024-03-05"), on("2024-03-10", "2024-03-11"), on("2024-05-01"), replace(EVENT, days=())]
    moment = dt.datetime.fromisoformat(now).replace(hour=12, tzinfo=dt.UTC)
    assert meant(events, moment) is events[place]
