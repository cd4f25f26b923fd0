"""The rules in their order, from the precise to the general, with what each needs and accounts for."""

from __future__ import annotations

from knowledge.case import Rule, labels
from knowledge.rules import (
    claims,
    comparison,
    dates,
    days,
    hours,
    meetings,
    moments,
    neighbours,
    ordinals,
    others,
    pauses,
    people,
    place,
    sessions,
    state,
)

TIMES = labels("ask:when", "ask:date", "ask:start", "ask:end", "ask:hours")
OF_A_SESSION = TIMES | labels(
    "ask:who", "ask:about", "ask:where", "ask:duration", "ask:until", "ask:count", "object:speaks", "object:speaker",
    "object:programme", "topic:room", "topic:programme", "topic:session", "topic:speaker", "topic:topic",
    "relation:over", "relation:every_day", "relation:missed", "relation:begun", "relation:still", "relation:now",
)  # fmt: skip
KINDS = labels(*(f"kind:{k}" for k in ("talk", "panel", "workshop", "welcome", "break", "meal", "closing")))
WHOIS = labels("ask:role", "ask:organisation", "ask:whois")
NEIGHBOURS = labels("relation:after", "relation:before", "relation:previous", "relation:next")
ORDINALS = labels("relation:first", "relation:second", "relation:third", "relation:last")
EDGES = ORDINALS | labels("relation:longest", "relation:shortest")

AT_ONCE: tuple[Rule, ...] = (
    Rule(
        "too late",
        state.too_late,
        labels("relation:still"),
        labels("topic:registration", "topic:access", "topic:audience"),
    ),
)
FROM_THEN_ON = Rule(
    "from then on",
    claims.from_then_on,
    labels("object:arriving", "object:leaving"),
    OF_A_SESSION | KINDS | labels("topic:late_arrival", "relation:still", "relation:first", "object:arriving"),
    "programme",
    timed=True,
)
RULES: tuple[Rule, ...] = (
    Rule("cancelled", state.cancelled, labels("relation:cancelled"), TIMES | {"ask:why", "relation:still"}),
    Rule(
        "until",
        state.until,
        labels("ask:until"),
        TIMES | {"relation:still", "relation:next", "ask:count", "ask:duration"},
    ),
    Rule(
        "first or last day",
        days.last_day,
        labels("relation:first", "relation:last"),
        TIMES | {"object:day"},
        timed=True,
    ),
    Rule(
        "meeting",
        meetings.of_one,
        takes=OF_A_SESSION | {"ask:list", "topic:online", "kind:talk"},
        timed=True,
    ),
    Rule("claim", meetings.claim, takes=labels("ask:date", "ask:when", "relation:still"), timed=True),
    Rule(
        "compare",
        comparison.compare,
        labels("relation:same_time", "relation:compare", "relation:longest", "relation:shortest"),
        OF_A_SESSION | KINDS | NEIGHBOURS | EDGES,
        "programme",
    ),
    Rule(
        "again",
        others.again,
        labels("relation:again", "ask:times"),
        OF_A_SESSION | KINDS | {"relation:other"},
        "programme",
        timed=True,
    ),
    Rule(
        "meanwhile",
        others.meanwhile,
        labels("relation:same_time", "relation:other"),
        OF_A_SESSION | KINDS | {"relation:other"},
        "programme",
    ),
    Rule("neighbour", neighbours.neighbour, NEIGHBOURS, OF_A_SESSION | KINDS | ORDINALS, "programme", timed=True),
    Rule("now", moments.now, takes=OF_A_SESSION | KINDS | {"relation:now"}, about="programme", timed=True),
    Rule(
        "next meeting",
        days.next_meeting,
        labels("topic:next_edition", "relation:next"),
        TIMES | {"relation:after", "relation:other"},
    ),
    Rule(
        "next",
        moments.following,
        labels("relation:next", "relation:after"),
        OF_A_SESSION | KINDS | {"topic:networking"},
        "programme",
    ),
    Rule(
        "state",
        state.state,
        labels("relation:over", "relation:missed", "relation:begun"),
        labels("ask:start", "ask:end", "relation:still", "topic:audience"),
    ),
    Rule("name", people.name, labels("ask:name"), labels("ask:who", "object:speaks", "object:speaker"), "programme"),
    Rule("with whom", people.with_whom, labels("ask:with_whom", "relation:alone"), OF_A_SESSION | KINDS, "programme"),
    Rule(
        "who is",
        people.who_is,
        WHOIS,
        labels("ask:who", "ask:where", "ask:about", "object:speaks", "object:speaker"),
        "programme",
    ),
    Rule(
        "count people",
        people.count,
        labels("object:speaker", "object:speaks", "object:moderator"),
        labels("ask:count", "ask:who", "ask:about") | KINDS,
        "programme",
        timed=True,
    ),
    Rule("role claim", people.role_claim, about="programme"),
    Rule("person", people.sessions_of, takes=OF_A_SESSION | KINDS | EDGES, about="programme", timed=True),
    Rule("break", pauses.pause, labels("kind:break"), OF_A_SESSION | {"kind:meal"}, "programme", timed=True),
    Rule("claim of a session", claims.claim, takes=OF_A_SESSION | KINDS, about="programme", timed=True),
    Rule("order", ordinals.order, EDGES, OF_A_SESSION | KINDS, "programme", timed=True),
    Rule("at time", moments.at_time, takes=OF_A_SESSION | KINDS, about="programme", timed=True),
    Rule(
        "speakers",
        people.speakers,
        labels("ask:who", "object:speaker", "object:moderator"),
        OF_A_SESSION - {"ask:start", "ask:end", "ask:until"} | {"relation:again", "kind:talk"},
        "programme",
    ),
    Rule("sessions by words", sessions.by_words, takes=OF_A_SESSION | KINDS, about="programme", timed=True),
    Rule("kind", sessions.by_kind, KINDS, OF_A_SESSION, "programme", timed=True),
    Rule("sessions", sessions.every, labels("kind:session"), OF_A_SESSION, "programme", timed=True),
    Rule(
        "programme",
        sessions.programme,
        labels("topic:programme", "object:programme"),
        OF_A_SESSION - {"ask:count", "ask:duration", "ask:until"} | {"topic:topic"},
        "programme",
        timed=True,
    ),
)
OF_THE_EVENT: tuple[Rule, ...] = (
    Rule("days", days.how_many_days, labels("ask:days"), TIMES | {"ask:duration"}),
    Rule(
        "hours",
        hours.hours,
        TIMES | {"ask:duration"},
        labels("topic:programme", "topic:topic", "relation:every_day", "relation:first", "relation:last", "object:day"),
        timed=True,
    ),
    Rule(
        "date",
        dates.date,
        labels("ask:date", "ask:when"),
        labels("topic:topic", "relation:next", "relation:first"),
        timed=True,
    ),
    Rule("part of day", hours.part_of_day, labels("ask:is_it", "ask:exists"), timed=True),
    Rule("where", place.where, labels("ask:where"), labels("relation:next"), timed=True),
)
