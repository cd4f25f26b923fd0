"""Questions without an answer: what is kept of them, and that what a person tells of themselves is not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.kept import as_meaning, as_text
from bot.message import ChatMemory, Message, Unanswered
from bot.scrubbing import GONE, LONGEST, scrubbed
from bot.wording import wordings
from knowledge import Desk
from tests.garden import garden_day

DESK = Desk(garden_day())
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
