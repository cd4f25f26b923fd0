"""The event as a whole: its days and hours, where it is, whether it is on, over or cancelled, how long until then."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import DateRun, Finding, Quote, Told
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Day, Lines, OtherDate
    from knowledge.when import When

HOUR = re.compile(r"\b\d{1,2} ?(?:[h:.]\d\d|h\b|uhr|heures?|am\b|pm\b)", re.IGNORECASE)
TWO_DAYS = 4  # times in a line that tells two days and their hours
NOON = dt.time(12)
LONGEST_TOLD = 300  # characters of a sentence told whole
MOST_DATES = 4  # told at once; of a longer series the next one is
SERIES = dt.timedelta(days=21)  # a longer stretch of days is a series of meetings, not one event
DAY = dt.timedelta(days=1)
DAYLIKE = ("day", "part", "week", "month", "year")


def today(case: Case) -> dt.date:
    return case.now.date()


def lines_of_days(days: list[Day]) -> Lines:
    return tuple(sorted({line for day in days[:MOST_DATES] for line in day.lines}))


def coming(case: Case) -> list[Day]:
    """The days of the event that are not over, today's included; all of them when the event is over."""
    days = list(case.facts.event.days)
    return [d for d in days if d.date >= today(case)] or days


def is_series(days: list[Day]) -> bool:
    """Whether these are separate meetings rather than one event."""
    apart = any((b.date - a.date).days > 1 for a, b in pairwise(days))
    return apart and days[-1].date - days[0].date >= SERIES


def date_finding(case: Case, say: str = "date") -> Finding | None:
    """When the event is; of a series of meetings, the next."""
    days = list(case.facts.event.days)
    if not days:
        return None
    if is_series(days):
        day = coming(case)[0]
        say = "date_next" if say == "date" else say
        return Finding(rule="date", say=say, values={"date": day.date}, lines=day.lines, topic="date")
    dates: object = days[0].date
    if len(days) > 1:
        in_a_row = all((b.date - a.date).days == 1 for a, b in pairwise(days))
        run = in_a_row or len(days) > MOST_DATES
        dates = DateRun(days[0].date, days[-1].date) if run else [d.date for d in days]
        say = f"{say}_run" if run and say == "date" else say
    return Finding(rule="date", say=say, values={"date": dates}, lines=lines_of_days(days), topic="date")


def days_in(case: Case, when: When) -> list[Day]:
    """The days of the event that a span of time touches."""
    zone = case.facts.event.zone
    first, last = when.start.astimezone(zone).date(), when.end.astimezone(zone)
    return [d for d in case.facts.event.days if d.date == first or first < d.date < last.date()]


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


def named_elsewhere(case: Case, when: When) -> list[OtherDate]:
    """The days of this span that the page names for something other than the event itself."""
    zone = case.facts.event.zone
    first, end = when.start.astimezone(zone).date(), when.end.astimezone(zone).date()
    others = case.facts.event.other_dates
    return [d for d in others if first <= d.date < max(end, first + DAY) and d.why != "published"]


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


def the_day(case: Case) -> Day | None:
    """The day a question on hours means: the one it names, today's, or the next."""
    for when in case.times:
        days = days_in(case, when)
        if days:
            return days[0]
    return next(iter(coming(case)), None)


def first_last(case: Case, day: Day) -> tuple[dt.time | None, dt.time | None, Lines]:
    """Opening and closing time of a day, from its own hours or from its sessions; a closing only where it is said."""
    spans, sessions = case.facts.spans, case.facts.event.sessions
    at = [i for i, on in enumerate(spans) if on and on.begin.date() == day.date]
    opens, closes, lines = day.opens, day.closes, set(day.hours_lines or day.lines)
    edges = [(on.begin, on.end, on.said, i) for i in at if (on := spans[i])]
    if opens is None and edges:
        begin, _, _, first = min(edges)
        opens = begin.time()
        lines |= set(sessions[first].lines)
    if closes is None and edges:
        _, end, said, last = max(edges, key=lambda e: e[1])
        if said:
            closes = end.time()
            lines |= set(sessions[last].lines)
    return opens, closes, tuple(sorted(lines))


def until(case: Case) -> Finding | None:
    """How many days until the event; on its day, how many hours and minutes, or how many are left of it."""
    day = next((d for d in case.facts.event.days if d.date >= today(case)), None)
    if day is None:
        return over(case)
    left = (day.date - today(case)).days
    opens, closes, lines = first_last(case, day)
    begun = opens is not None and case.now.time() >= opens
    edge = closes if (case.has("ask:end") or begun) and not case.has("ask:start") else opens
    if left == 0 and edge and case.now.time() < edge:
        moment = dt.datetime.combine(day.date, edge, case.now.tzinfo)
        return Finding(
            rule="until", say="time_until", values={"time": moment - case.now, "what": edge}, lines=lines, topic="hours"
        )
    say = "days_today" if left == 0 else "days_until_one" if left == 1 else "days_until"
    return Finding(rule="until", say=say, values={"n": left, "date": day.date}, lines=day.lines, topic="date")


def over(case: Case) -> Finding | None:
    days = case.facts.event.days
    if not days:
        return None
    value = days[0].date if len(days) == 1 else DateRun(days[0].date, days[-1].date)
    return Finding(rule="over", say="event_over", values={"date": value}, lines=lines_of_days(list(days)), topic="date")


def is_over(case: Case) -> bool:
    return case.facts.end is not None and case.now >= case.facts.end


def too_late(case: Case) -> Finding | None:
    """Whether something is still possible, once the event is over."""
    return over(case) if is_over(case) else None


def state(case: Case) -> Finding | None:
    """Is it over, has it begun, have I missed it."""
    if case.has("ask:when", "ask:hours", "ask:until"):
        return None
    if is_over(case):
        return over(case)
    day = next((d for d in case.facts.event.days if d.date >= today(case)), None)
    if day is None:
        return None
    opens, closes, lines = first_last(case, day)
    values = {"date": day.date, "time": opens}
    if day.date > today(case) or (opens and case.now.time() < opens):
        say = "event_not_yet" if opens else "event_not_yet_day"
        return Finding(rule="state", say=say, values=values, lines=(*day.lines, *lines))
    if closes and case.has("relation:over"):
        return Finding(rule="state", say="event_on", values={"time": closes}, lines=lines)
    return Finding(rule="state", say="event_begun", values=values, lines=lines) if opens else None


def last_day(case: Case) -> Finding | None:
    """The first or the last day of an event of several days: "is today the last day?"."""
    days = case.facts.event.days
    if len(days) < 2 or not case.has("object:day"):
        return None
    day = days[0] if case.has("relation:first") else days[-1]
    asked = next((t for t in case.times if t.dated and t.grain == "day"), None)
    say = "date" if asked is None else "date_yes" if day in days_in(case, asked) else "date_no"
    return Finding(rule="last day", say=say, values={"date": day.date}, lines=day.lines, topic="date")


def cancelled(case: Case) -> Finding | None:
    """A premise that the page does not bear out: cancelled, postponed, moved; of another day it may be true."""
    said = any(
        hit.label == "relation:cancelled"
        for sentence in case.facts.sentences
        if "cancellation" not in sentence.own
        for hit in case.facts.language.lexicon.find(tokens(sentence.text))
    )
    other = any(t.dated and not days_in(case, t) and (t.grain != "day" or named_elsewhere(case, t)) for t in case.times)
    return None if said or other else date_finding(case, "not_announced")


def hours(case: Case) -> Finding | None:
    """When the day opens, closes, how long it lasts."""
    day = the_day(case)
    hourly = not _claims_an_hour(case) and any(t.grain not in ("day", "part") for t in case.times)
    if day is None or case.kinds or hourly:
        return None
    if any(not days_in(case, t) and named_elsewhere(case, t) for t in case.times):
        return None
    of_a_day = case.has("ask:start", "ask:end", "ask:hours", "ask:duration")
    if not of_a_day and (len(case.facts.event.days) > 1 or (case.has("ask:date") and not case.has("ask:when"))):
        return None
    if (found := _hours_of_each_day(case)) is not None:
        return found
    opens, closes, lines = first_last(case, day)
    part = next((t.part for t in case.times if t.part), None)
    if part and not _tells_of(part, opens, closes, ends=case.has("ask:end")):
        return None
    lines = tuple(sorted({*lines, *day.lines}))
    values = {"date": day.date, "opens": opens, "closes": closes, "time": opens}
    say = _hours_said(case, opens, closes)
    if say is None:
        return _hours_in_a_line(case)
    if say == "lasts" and opens and closes:
        values["time"] = dt.datetime.combine(day.date, closes) - dt.datetime.combine(day.date, opens)  # type: ignore[assignment]
    if say == "closes":
        values["time"] = closes
    return Finding(rule="hours", say=say, values=values, lines=lines, topic="hours")


def _claims_an_hour(case: Case) -> bool:
    """ "Does it end at six?": which the closing time answers, whether it is right or not."""
    clause, hours = case.clause, [t for t in case.times if t.grain == "minute"]
    one = len(hours) == 1 and hours[0].relation == "at" and not hours[0].relative
    asks = case.has("ask:start") != case.has("ask:end") and not case.has("ask:what", "ask:who", "ask:when", "ask:where")
    return one and asks and clause.mark and not case.subject.sessions and not case.subject.persons


def part_of_day(case: Case) -> Finding | None:
    """ "Is it in the morning or in the afternoon?": the hours of the day."""
    clause, day = case.clause, the_day(case)
    parts = [t for t in case.times if t.part and not t.dated]
    if day is None or len(parts) < len(case.times) or case.kinds or not (clause.mark or clause.has("ask:is_it")):
        return None
    opens, closes, lines = first_last(case, day)
    if not parts or opens is None:
        return None
    say = "date_hours" if closes else "date_opens"
    values = {"date": day.date, "opens": opens, "closes": closes}
    return Finding(rule="part of day", say=say, values=values, lines=tuple(sorted({*lines, *day.lines})), topic="hours")


def _tells_of(part: str, opens: dt.time | None, closes: dt.time | None, *, ends: bool) -> bool:
    """Whether the hours of a day answer what is asked of a part of it: "until when in the evening?"."""
    if ends:
        return part in ("afternoon", "evening") and closes is not None and closes >= NOON
    return part == "morning" and opens is not None


def _hours_of_each_day(case: Case) -> Finding | None:
    """Of an event of several days whose hours differ, and none of which is meant, the hours of each."""
    days = case.facts.event.days
    named = any(days_in(case, t) for t in case.times if t.part is None or t.dated)
    if not 1 < len(days) <= MOST_DATES or named or is_series(list(days)) or case.has("ask:duration"):
        return None
    told = [(day, *first_last(case, day)) for day in days]
    if len({(opens, closes) for _, opens, closes, _ in told}) == 1:
        return None
    end = case.has("ask:end") and not case.has("ask:start", "ask:hours")
    if any(closes is None if end else opens is None for _, opens, closes, _ in told):
        return None
    spoken = [
        Told("hours_day" if opens and closes else "day_from", {"date": day.date, "opens": opens, "closes": closes})
        for day, opens, closes, _ in told
    ]
    lines = tuple(sorted({n for day, _, _, at in told for n in (*at, *day.lines)}))
    return Finding(rule="hours", say="hours_days", values={"days": spoken}, lines=lines, topic="hours")


def _hours_in_a_line(case: Case) -> Finding | None:
    """The line of an event of several days that says when the first begins and the last ends."""
    days, named = list(case.facts.event.days), any(days_in(case, t) for t in case.times)
    if len(days) < 2 or is_series(days) or named or not case.has("ask:hours", "ask:start", "ask:end"):
        return None
    lines, facts = {n for day in days for n in day.lines}, case.facts
    told = [s for s in facts.sentences if s.session is None and facts.has_date(s.text)]
    told = [s for s in told if {*s.lines} & lines or len(facts.time_spans(s.text)) >= TWO_DAYS]
    told = [s for s in told if len(HOUR.findall(s.text)) > 1 and len(s.text) <= LONGEST_TOLD]
    if not told:
        return None
    return Finding(rule="hours", say="quote", values={"text": Quote(told[0].text)}, lines=told[0].lines, topic="hours")


def _hours_said(case: Case, opens: dt.time | None, closes: dt.time | None) -> str | None:
    start, end = case.has("ask:start"), case.has("ask:end")
    if case.has("ask:duration"):
        return "lasts" if opens and closes and len(case.facts.event.days) == 1 else None
    if opens and closes and (case.has("ask:hours") or (start and end)):
        return "hours"
    if end and not start:
        return "closes" if closes else None
    if not opens:
        return None
    if start or case.has("ask:hours"):
        return "opens"
    return "date_hours" if closes else "date_opens"


def how_many_days(case: Case) -> Finding | None:
    """On how many days the event takes place."""
    days = list(case.facts.event.days)
    if not days or is_series(days):
        return None
    value = DateRun(days[0].date, days[-1].date) if len(days) > 1 else days[0].date
    return Finding(
        rule="days",
        say="count_days",
        values={"n": dt.timedelta(days=len(days)), "date": value},
        lines=lines_of_days(days),
    )


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


def next_meeting(case: Case) -> Finding | None:
    """The next date of a series of meetings."""
    days = [d for d in case.facts.event.days if d.date >= today(case)]
    if len(case.facts.event.days) < 2 or not days or not is_series(list(case.facts.event.days)):
        return None
    day = days[1] if case.has("relation:after", "relation:other") and len(days) > 1 else days[0]
    return Finding(rule="date", say="date_next", values={"date": day.date}, lines=day.lines, topic="date")


def venue(case: Case, topic: str) -> Finding | None:
    """Name and address of the place, or that it is online."""
    place = case.facts.event.venue
    parts = [t for t in (place.name, place.address) if t]
    if parts:
        texts = [t.text.strip().rstrip(".") for t in parts]
        if len(texts) == 2 and texts[0] in texts[1]:
            texts = texts[1:]
        lines = tuple(sorted({n for t in parts for n in t.lines}))
        return Finding(rule="venue", say="venue", values={"place": ", ".join(texts)}, lines=lines, topic=topic)
    if place.online:
        quoted = Quote(place.online.text)
        return Finding(
            rule="venue", say="venue_online", values={"place": quoted}, lines=place.online.lines, topic=topic
        )
    return None
