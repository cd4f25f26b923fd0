"""Questions without an answer: what is kept of them, and that what a person tells of themselves is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcement import Office, Settle
from bot.commands.events import slug
from bot.conversation import Conversation
from bot.faq_export import as_lines
from bot.grouping import Wording, grouped
from bot.kept import as_meaning, as_text
from bot.message import ChatMemory, Forget, Message, Outcome, Unanswered
from bot.questions import given as given_answers
from bot.questions import groups, to_tell
from bot.rows import Handled
from bot.scrubbing import GONE, LONGEST, scrubbed
from bot.store import Store
from bot.wording import wordings
from knowledge import Desk, Faq, parse
from tests.garden import garden_day
from tests.running import cluster, new_database

DESK = Desk(garden_day())
EVENT = slug(DESK.event)
TALK = Conversation([DESK], wordings())
NOW = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("can you answer to ada.l+x@mail.example.org please?", f"can you answer to {GONE} please?"),
        ("ada (at) example.org", GONE),
        ("call me at +33 6 12 34 56 78, thanks", f"call me at {GONE}, thanks"),
        ("mon numéro : 06.12.34.56.78", f"mon numéro : {GONE}"),
        ("Tel. (030) 123 45-67?", f"Tel. {GONE}?"),
        ("0612345678 c'est moi", f"{GONE} c'est moi"),
        ("look at https://example.org/u/42?me=1 now", f"look at {GONE} now"),
        ("www.example.org or example.org/me", f"{GONE} or {GONE}"),
        ("I am @ada_l here", f"I am {GONE} here"),
        ("my badge is A12345678", f"my badge is {GONE}"),
        ("badge n° 987654", f"badge n° {GONE}"),
        ("is it on 2024-03-05 at 10:30?", "is it on 2024-03-05 at 10:30?"),
        ("am 05.03.2024 von 9.30 bis 12.45 Uhr?", "am 05.03.2024 von 9.30 bis 12.45 Uhr?"),
        ("de 9h30 à 12h45, salle 101 ?", "de 9h30 à 12h45, salle 101 ?"),
        ("the 2023-2024 edition, 75002 Paris", "the 2023-2024 edition, 75002 Paris"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_may_be_a_persons_is_taken_out(asked: str, kept: str) -> None:
    assert scrubbed(asked) == kept


@given(st.text(max_size=600))
def test_whatever_is_asked_is_kept_short_and_on_one_line(text: str) -> None:
    assert len(scrubbed(text)) <= LONGEST
    assert "\n" not in scrubbed(text)
    assert scrubbed(scrubbed(text)) == scrubbed(text)


def test_nothing_that_is_kept_holds_what_was_taken_out() -> None:
    """Neither the words of a question nor what they mean."""
    asked = "Is there a cloakroom, tell ada@example.org or 0612345678?"
    outcome = TALK.handle(Message(text=asked), ChatMemory(), NOW)
    [kept] = [effect for effect in outcome.effects if isinstance(effect, Unanswered)]
    assert kept.meaning is not None
    told = f"{kept.question} {as_text(kept.meaning)}"
    assert [word for word in ("ada", "example", "0612345678") if word in told] == []
    assert as_meaning(as_text(kept.meaning), "", "en") == kept.meaning


GROUPS = [
    ["y a-t-il un vestiaire ?", "Is there a cloakroom?", "Gibt es eine Garderobe?"],
    ["peut-on faire réparer son vélo ?", "can I repair my bike there?", "Kann man Fahrräder reparieren?"],
    ["¿Hay wifi?", "Gibt es WLAN?"],
    ["Is there a chess tournament?"],
]


def asked(*questions: str, first: int = 1) -> list[Wording]:
    found = []
    for number, question in enumerate(questions, first):
        [meaning] = DESK.meanings(question, now=NOW)
        one = Wording(
            number=number, question=question, language=meaning.language, event=EVENT, meaning=meaning, last=number
        )
        found.append(one)
    return found


def test_questions_are_grouped_across_wordings_and_languages() -> None:
    mixed = [question for some in zip_longest(*GROUPS) for question in some if question]
    found = grouped(asked(*mixed))
    assert {frozenset(one.question for one in group.wordings) for group in found} == {frozenset(g) for g in GROUPS}
    assert [group.count for group in found] == [3, 3, 2, 1]


def test_a_group_keeps_its_number_when_more_is_asked() -> None:
    before = grouped(asked("¿Hay wifi?", "Is there a chess tournament?"))
    after = grouped(asked("¿Hay wifi?", "Is there a chess tournament?", "Gibt es WLAN?"))
    assert {group.number for group in before} == {group.number for group in after} == {1, 2}


def test_what_is_not_for_the_organisers_does_not_come_back() -> None:
    [dismissed] = asked("Gibt es WLAN?")
    assert [group.question for group in grouped(asked(*GROUPS[2], *GROUPS[3]), [dismissed.meaning])] == GROUPS[3]


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/desk.db"
        if request.param == "postgresql":
            url = new_database(stack.enter_context(cluster()), "questions")
        store = Store(url)
        await store.open()
        yield store
        await store.close()


async def test_an_answer_given_once_is_told_to_who_waits_and_to_all_who_ask(store: Store) -> None:
    """In two languages, from the question to the answer, over the store."""
    talk = Conversation([DESK], wordings())
    talk.tells = True

    async def say(chat: str, message: Message, memory: ChatMemory, *, office: bool = False) -> Outcome:
        known = Office(questions=await store.run(groups)) if office else None
        outcome = talk.handle(message, memory, NOW, known)
        await store.handled([Handled(chat=chat, memory=outcome.memory, effects=outcome.effects)])
        return outcome

    first = await say("telegram:1", Message(text="y a-t-il un vestiaire ?"), ChatMemory())
    [[tell]] = first.replies[0].buttons
    await say("telegram:1", Message(button=tell.action), first.memory)
    await say("telegram:2", Message(text="Is there a cloakroom?"), ChatMemory())
    listed = await say("telegram:9", Message(text="/unanswered"), ChatMemory(), office=True)
    assert "2 ×" in listed.replies[0].text
    answer = listed.replies[0].buttons[0][0]
    begun = await say("telegram:9", Message(button=answer.action), listed.memory, office=True)
    shown = await say("telegram:9", Message(text="Yes, left of the entrance."), begun.memory, office=True)
    assert "Yes, left of the entrance." in shown.replies[0].text
    assert shown.effects == ()
    [go], _ = shown.replies[0].buttons
    done = await say("telegram:9", Message(button=go.action), shown.memory, office=True)
    assert [type(effect) for effect in done.effects] == [Settle]
    assert await store.run(groups) == ()
    [told] = await store.run(to_tell)
    assert (told.chat, told.question, told.entry.answer) == (
        "telegram:1",
        "y a-t-il un vestiaire ?",
        "Yes, left of the entrance.",
    )
    talk.answers = await store.run(given_answers)
    for question, mark in [
        ("Is there a cloakroom?", "the organisers, "),
        ("Gibt es eine Garderobe?", "(auf Englisch)"),
        ("où est le vestiaire ?", "(en anglais)"),
    ]:
        outcome = talk.handle(Message(text=question), ChatMemory(), NOW)
        assert outcome.replies[0].text.startswith("Yes, left of the entrance."), question
        assert mark in outcome.replies[0].text
        assert outcome.effects == ()
    await store.handled([Handled(chat="telegram:1", effects=(Forget(),))])
    assert await store.run(to_tell) == []


def test_exported_answers_are_read_back_by_the_loader() -> None:
    given = (
        Faq(
            question='Is it "free"? # yes: no',
            answer="It's: 5 €\n- \\ and 'more'",
            language="en",
            date=dt.date(2026, 5, 1),
        ),
        Faq(question="y a-t-il un vestiaire ?", answer="Yes, left.", language="fr", date=dt.date(2026, 5, 2)),
    )
    event, _ = parse(f"---\ntitle: A day\n{as_lines(given)}---\n\nHello.\n", file="day.md")
    assert [(one.question, " ".join(one.answer.split()), one.language, one.date) for one in event.faq] == [
        (one.question, " ".join(one.answer.split()), one.language, one.date) for one in given
    ]


@pytest.mark.parametrize("text", ["/unanswered", "/reply 1 yes", "/reply +1"])
def test_nobody_but_organisers_sees_or_answers_questions(text: str) -> None:
    outcome = TALK.handle(Message(text=text), ChatMemory(language="en"), NOW)
    assert outcome.replies[0].text == wordings()["en"].say("office_only")
    assert outcome.effects == ()
