"""When a row may be sent, and which comes first: values and a clock in, a decision out."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cutting import pieces, units
from bot.outbox import REFUSALS, Delivery, _again_in, backoff
from bot.pace import Pace
from bot.rows import Row
from bot.turns import Limiter, Queue, Window

ANNA, BRUNO, HALL = "telegram:1", "telegram:2", "telegram:-3"


def row(number: int, chat: str = ANNA, priority: int = 0) -> Row:
    return Row(id=number, chat=chat, payload="{}", priority=priority)


def sent_until(queue: Queue, end: float, step: float = 0.1) -> list[tuple[float, int]]:
    """Moments and ids of what goes out when every call takes no time."""
    sent, tick = [], 0
    while (now := round(tick * step, 6)) < end:
        while isinstance(found := queue.next(now), Row):
            sent.append((now, found.id))
            queue.done(found, now)
        tick += 1
    return sent


def test_a_window_counts_from_the_end_of_a_call() -> None:
    window = Window(1, 1.0)
    window.begin()
    assert window.wait(5.0) > 0
    window.end(5.0)
    assert window.wait(5.4) == pytest.approx(0.6)
    assert window.wait(6.0) == 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80), st.integers(1, 10))
def test_a_window_never_lets_more_through_in_any_stretch(gaps: list[float], count: int) -> None:
    window, now, begun = Window(count, 1.0), 0.0, []
    for gap in gaps:
        now += gap / 10
        now += window.wait(now)
        if window.wait(now) == 0:
            window.begin()
            window.end(now)
            begun.append(now)
    assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in zip(begun, begun[count:], strict=False))


@pytest.mark.parametrize(
    ("chat", "rate", "in_ten_seconds"),
    [(ANNA, 30.0, 12), (HALL, 30.0, 20), (ANNA, 300.0, 120), (ANNA, 0.5, 5)],
)
def test_a_chat_has_its_own_limit(chat: str, rate: float, in_ten_seconds: int) -> None:
    queue = Queue(Limiter(rate))
    for number in range(200):
        queue.put(row(number, chat))
    assert len(sent_until(queue, 10.0)) == in_ten_seconds


def test_all_chats_share_the_rate_in_the_shortest_time() -> None:
    queue = Queue(Limiter(30.0))
    for number in range(100):
        queue.put(row(number, f"telegram:{number + 10}"))
    moments = [moment for moment, _ in sent_until(queue, 5.0)]
    assert moments == [0.0] * 30 + [1.0] * 30 + [2.0] * 30 + [3.0] * 10


def test_replies_go_before_all_else() -> None:
    queue = Queue(Limiter(30.0))
    for number in range(50):
        queue.put(row(number, f"telegram:{number + 10}", priority=5))
    queue.put(row(99, BRUNO, priority=0))
    assert sent_until(queue, 0.1)[0] == (0.0, 99)


def test_announcements_leave_evenly_and_a_reply_never_waits_long() -> None:
    """At the usual rate one leaves every thirtieth of a second; what was held up is caught up with, but not all."""
    queue = Queue(Limiter(30.0))
    for number in range(90):
        queue.put(row(number, f"telegram:{number + 10}", priority=2))
    moments = [moment for moment, _ in sent_until(queue, 2.0, 0.01)]
    assert len(moments) in {58, 59, 60}
    assert max(moments.count(one) for one in moments) <= 4
    queue.put(row(99, BRUNO, priority=0))
    now = 2.0
    while (found := queue.next(now)) != row(99, BRUNO, priority=0):
        assert not isinstance(found, Row)
        now += 0.005
    assert now < 2.05


@given(st.integers(0, 10**6))
def test_no_more_than_the_rate_arrive_in_any_second_however_long_calls_take(seed: int) -> None:
    """A call is 5 ms on its way at least, and now and then no longer; half of that is the way there."""
    chance, limiter, now = random.Random(seed), Limiter(30.0), 0.0
    arrived = list[float]()
    for number in range(200):
        way = 0.005 if number % 50 == 0 else chance.uniform(0.005, 0.025)
        now += max(0.0, limiter.wait_all(now)) + chance.choice([0.0, 0.0, 0.05])
        limiter.begin(f"telegram:{number}", now)
        arrived.append(now + 0.0025 + (way - 0.005) * chance.random())
        limiter.end(f"telegram:{number}", now + way)
        now += way
    arrived.sort()
    assert all(later - earlier >= 1.0 - 1e-6 for earlier, later in zip(arrived, arrived[30:], strict=False))


def test_a_chat_gets_one_at_a_time_in_order() -> None:
    queue = Queue(Limiter(30.0))
    for number in (1, 2, 3):
        queue.put(row(number))
    first = queue.next(0.0)
    assert first == row(1)
    assert not isinstance(queue.next(0.0), Row)
    queue.done(row(1), 0.1, again_in=2.0)
    assert not isinstance(queue.next(0.2), Row)
    assert queue.next(2.2) == row(1)


def test_a_pause_is_for_its_chat_until_a_second_one_is_paused() -> None:
    limiter = Limiter()
    limiter.pause(ANNA, 0.0, 5.0)
    assert (limiter.wait(ANNA, 1.0), limiter.wait(BRUNO, 1.0), limiter.wait_all(1.0)) == (4.0, 0.0, 0.0)
    limiter.pause(BRUNO, 1.0, 3.0)
    assert limiter.wait_all(1.0) == 3.0
    assert limiter.wait(ANNA, 5.0) == 0.0


def test_what_is_known_of_quiet_chats_is_dropped() -> None:
    limiter = Limiter()
    for number in range(100):
        limiter.begin(f"telegram:{number}")
        limiter.end(f"telegram:{number}", 0.0)
    limiter.tidy(10.0)
    assert limiter._chats == {}


DECISIONS = [
    (Delivery(kind="sent"), False, False),
    (Delivery(kind="limited", seconds=7), False, True),
    (Delivery(kind="offline"), False, True),
    (Delivery(kind="refused"), False, True),
    (Delivery(kind="failed"), False, False),
    (Delivery(kind="gone"), False, False),
    (Delivery(kind="moved", chat=HALL), False, True),
    (Delivery(kind="doubt"), False, False),
    (Delivery(kind="doubt"), True, True),
]


@pytest.mark.parametrize(("delivery", "again", "sent_again"), DECISIONS)
def test_what_an_attempt_leads_to(delivery: Delivery, again: bool, sent_again: bool) -> None:
    found = _again_in(replace(row(1), attempts=1), delivery, again=again)
    assert (found is not None) == sent_again
    assert delivery.kind != "limited" or found == 7


def test_a_server_that_never_can_is_given_up() -> None:
    assert _again_in(replace(row(1), attempts=REFUSALS), Delivery(kind="refused"), again=False) is None


def test_attempts_come_ever_later() -> None:
    assert [round(backoff(attempt) / 0.9 * 2) >= 2 ** (attempt - 1) * 0.8 for attempt in range(1, 7)] == [True] * 6
    assert backoff(50) <= 60


def test_a_person_asks_ten_at_once_then_one_in_three_seconds() -> None:
    pace = Pace()
    assert [pace.wait("anna", 0.0) for _ in range(10)] == [0.0] * 10
    assert pace.wait("anna", 0.0) == pytest.approx(3.0, abs=0.01)
    assert pace.wait("bruno", 0.0) == 0.0
    assert [pace.tell("anna"), pace.tell("anna")] == [True, False]
    assert pace.wait("anna", 3.01) == 0.0
    pace.tidy(100.0)
    assert pace.tell("anna") if pace.wait("anna", 100.0) == 0.0 else False


@given(st.text(alphabet="ab \n.é😀", max_size=400), st.integers(4, 40))
def test_pieces_keep_every_word_and_stay_below_the_limit(text: str, limit: int) -> None:
    cut = list(pieces(text, limit))
    assert all(0 < units(piece) <= limit for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_pieces_are_cut_between_paragraphs() -> None:
    assert list(pieces("one two\n\nthree four\n\nfive", 20)) == ["one two\n\nthree four"[:7], "three four\n\nfive"]
