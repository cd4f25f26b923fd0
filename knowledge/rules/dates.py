"""On which day the event is, and whether it is on the day a question takes for its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.rules.days import MOST_DATES, coming, date_finding, days_in, is_series, lines_of_days, named_elsewhere
from knowledge.rules.hours import LONGEST_TOLD, first_last

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Day
    from knowledge.when import When

DAYLIKE = ("day", "part", "week", "month", "year")


def claim(case: Case) -> Finding | None:
    """ "Is it tomorrow?", "on the 5th?", "and in April?": yes, or no and the right day."""
    clause = case.clause
    when = next((t for t in case.times if t.dated and t.grain in DAYLIKE), None)
    open_question = clause.has(
        "ask:what", "ask:list", "ask:exists", "object:programme", "topic:programme"
    ) and not clause.has("ask:date")
    if when and when.grain == "month" and is_series(list(case.facts.event.days)) and not clause.has("ask:about"):
        open_question = False  # "is anything on in May?"
    if when and when.grain == "day" and any(t is not when and t.weekday is not None for t in case.times):
        open_question = False  # "the 1st is a Sunday, isn't it?"
    hours = any(not at for x, at in clause.labels.items() if x in ("ask:start", "ask:end", "ask:hours"))
    if when is None or case.kinds or open_question or hours:  # the hours asked before: "and on the 5th?"
        return None
    if not (clause.mark or clause.has("ask:is_it", "ask:date", "ask:when")):
        return None
    days = days_in(case, when)
    if not days and named_elsewhere(case, when):
        return None
    if not days and (told := _told_of(case, when)):
        return told
    if not days or _wrong_weekday(when, days) or _other_weekday_beside(case, when, days[0]):
        return date_finding(case, "date_no")
    if when.grain == "day" and clause.has("ask:when") and not clause.has("ask:date"):
        return None  # "on the 5th, at what time?"
    open_span = when.grain not in ("day", "part")
    plain = clause.rest or (open_span and (clause.has("ask:date", "ask:when") or len(days) > 1))
    say = "date" if plain else "date_yes"  # "is the one in May in Bamberg too?"
    dates: object = [d.date for d in days[:MOST_DATES]] if len(days) > 1 else days[0].date
    return Finding(rule="claim", say=say, values={"date": dates}, lines=lines_of_days(days), topic="date")


def other_edition(case: Case) -> str | None:
    """The topic of another edition whose date is asked: "when is it next year?"."""
    days = case.facts.event.days
    when = next((t for t in case.times if t.grain == "year"), None)
    asks = case.has("ask:date", "ask:when") and not case.has("ask:is_it", "ask:exists")
    if when is None or not asks or not days or days_in(case, when) or case.kinds or case.subject.sessions:
        return None
    return "next_edition" if when.start.date() > days[-1].date else "previous_edition"


def _told_of(case: Case, when: When) -> Finding | None:
    """The sentence of the page on a month in which the event is not: "no meeting in August"."""
    clause = case.clause
    named = [i for i in clause.at_time - clause.at("function") if not clause.words[i].word.isdigit()]
    told = [s for s in case.facts.sentences if s.session is None and any(clause.keys[i] & s.keys for i in named)]
    if when.grain != "month" or not told or len(told[0].text) > LONGEST_TOLD:
        return None
    values = {"text": Quote(told[0].text)}
    return Finding(rule="claim", say="quote", values=values, lines=told[0].lines, topic="date")


def wrong_day(case: Case) -> Finding | None:
    """A correction to say first where the question takes another day for the event's."""
    for when in case.times:
        if not when.dated or when.relative or when.grain not in ("day", "part", "minute"):
            continue
        days = days_in(case, when)
        if (not days and not named_elsewhere(case, when)) or _wrong_weekday(when, days):
            return date_finding(case, "date_correct")
    return None


def _wrong_weekday(when: When, days: list[Day]) -> bool:
    """Whether a day was named by its number and with a weekday it does not have: "Wednesday 14"."""
    numbered = any(c.isdigit() for c in when.words)
    return bool(days) and numbered and when.weekday is not None and days[0].date.weekday() != when.weekday


def _other_weekday_beside(case: Case, when: When, day: Day) -> bool:
    """Whether the weekday of a day is claimed, and is another."""
    return any(t is not when and t.weekday not in (None, day.date.weekday()) for t in case.times)


def date(case: Case) -> Finding | None:
    """On which day, or days; of what follows the event just told, nothing."""
    if case.has("topic:next_edition") and case.memory.topic in ("date", "next_edition"):
        return None
    if case.has("ask:end", "ask:hours"):
        return None  # "at what time does it close?"
    if any(t.part or t.grain == "minute" for t in case.times if not t.dated):
        return None
    when = next((t for t in case.times if t.dated), None)
    days = days_in(case, when) if when else []
    if when and not days and named_elsewhere(case, when):
        return None
    if len(days) == 1 or len(case.facts.event.days) == 1:
        return _with_hours(case, days[0] if days else case.facts.event.days[0])
    if days:
        dates = [d.date for d in days[:MOST_DATES]]
        return Finding(rule="date", say="date", values={"date": dates}, lines=lines_of_days(days), topic="date")
    if case.has("relation:next") and len(case.facts.event.days) > 1:
        day = coming(case)[0]
        return Finding(rule="date", say="date_next", values={"date": day.date}, lines=day.lines, topic="date")
    if case.has("ask:when", "ask:start") and is_series(list(case.facts.event.days)):
        return _with_hours(case, coming(case)[0])
    return date_finding(case)


def _with_hours(case: Case, day: Day) -> Finding:
    """One day, and from when until when on it, as far as the page says."""
    opens, closes, lines = first_last(case, day)
    say = "date" if not opens else "date_hours" if closes else "date_opens"
    values = {"date": day.date, "opens": opens, "closes": closes}
    return Finding(rule="date", say=say, values=values, lines=tuple(sorted({*lines, *day.lines})), topic="date")
