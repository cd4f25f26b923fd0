"""The figures of an event for its organisers: numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.events import slug
from bot.figures import DELIVERY, RESULTS, SENT
from bot.message import Outcome, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.figures import Figures

TOPICS = 5


def stats(_talk: Conversation, turn: Turn) -> Outcome:
    assert turn.office is not None  # noqa: S101 - the conversation lets nobody else in
    figures = turn.office.figures[slug(turn.desk.event)]
    lines = [turn.wording.say("stats_title", title=turn.desk.event.title.text), *_lines(turn, figures)]
    return Outcome(replies=(Reply(text="\n".join(lines)),), memory=turn.memory)


def _lines(turn: Turn, figures: Figures) -> list[str]:
    say = turn.wording.say
    lines = [say("stats_following", **figures.following)]
    asked, today = _asked(figures.counts), _asked(figures.today)
    lines.append(say("stats_questions", n=asked, today=today))
    if figures.share is not None:
        lines.append(say("stats_answered", share=int(figures.share * 100), n=figures.counts.get("unanswered", 0)))
    names = turn.desk.topic_names(turn.wording.code)
    topics = [f"{names.get(topic, topic)} {n}" for topic, n in figures.topics[:TOPICS]]
    if topics:
        lines.append(say("stats_topics", topics=", ".join(topics)))
    sent = {name: figures.counts.get(f"{DELIVERY}{name}", 0) for name in SENT.values()}
    lines.append(say("stats_sent", **sent))
    half, most = figures.within(0.5), figures.within(0.95)
    if half and most:
        lines.append(say("stats_seconds", half=half, most=most))
    return lines


def _asked(counts: Mapping[str, int]) -> int:
    return sum(counts.get(name, 0) for name in RESULTS)
