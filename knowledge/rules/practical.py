"""Rules on the topics attendees ask about everywhere: what the page says in a field, else in a sentence of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Listing, Quote, shorten
from knowledge.language import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from knowledge.event import Lines, Link, Registration, Text
    from knowledge.facts import Keys, Sentence
    from knowledge.scope import Case

# A topic that says the same more precisely than others it is named with.
BEATS: dict[str, frozenset[str]] = {
    "contact": frozenset({"registration", "address"}),
    "registration_deadline": frozenset({"registration", "propose"}),
    "registration": frozenset({"audience"}),
    "edition": frozenset({"previous_edition"}),
    "onsite": frozenset({"online", "access"}),
    "waiting_list": frozenset({"registration", "capacity"}),
    "cancellation": frozenset({"registration", "contact"}),
    "food_diet": frozenset({"meal", "audience"}),
    "interpretation": frozenset({"language"}),
    "sign_language": frozenset({"language", "interpretation", "accessibility"}),
    "replay": frozenset({"streaming", "online"}),
    "streaming": frozenset({"online"}),
    "capacity": frozenset({"registration", "audience", "waiting_list"}),
    "press": frozenset({"audience", "registration"}),
    "promo": frozenset({"price"}),
    "identity_check": frozenset({"registration", "audience"}),
    "prerequisites": frozenset({"audience"}),
    "accessibility": frozenset({"audience", "access"}),
    "parking": frozenset({"access", "address", "accessibility"}),
    "bicycle": frozenset({"access", "parking"}),
    "accommodation": frozenset({"price", "access"}),
    "childcare": frozenset({"audience"}),
    "certificate": frozenset({"registration"}),
    "salary": frozenset({"price"}),
    "wifi": frozenset({"online"}),
    "room": frozenset({"address"}),
    "next_edition": frozenset({"edition"}),
    "luggage": frozenset({"bring", "access"}),
    "bring": frozenset({"registration"}),
    "meal": frozenset({"price"}),
    "slides": frozenset({"programme"}),
    "propose": frozenset({"registration"}),
    "badge": frozenset({"registration"}),
    "lost_found": frozenset({"contact"}),
    "networking": frozenset(),
}
SOFT = frozenset({"programme", "session", "speaker", "topic", "room"})  # asked of the programme rather than of the page
WEAK = frozenset({"audience"})  # asked only where nothing else is: "may I come with my dog?"
OF_PEOPLE = frozenset({"audience", "organiser", "propose"})  # words that say something else of a person who is named
NUMBERED = frozenset({"registration_deadline", "edition", "capacity"})  # topics that are answered by a number
MOST_SENTENCES = 2


def topics(case: Case) -> list[str]:
    """The topics of a clause, those left out that a more precise one says."""
    found = case.clause.of("topic")
    if "meal" in case.scope.kinds and found & {"registration", "price"}:
        found = found - {"registration", "price"} | {"meal"}
    if found - WEAK - SOFT:
        found = found - WEAK
    beaten = set().union(*(BEATS.get(t, frozenset()) for t in found))
    return sorted(t for t in found if t not in beaten)


def sentences(case: Case, topic: str) -> list[Sentence]:
    """What the page says of a topic outside its programme."""
    facts = case.facts
    found = [facts.sentences[i] for i in facts.evidence.get(topic, ())]
    return [
        s
        for s in found
        if s.session is None
        or topic in ("registration", "room", "language", "prerequisites", "bring", "meal", "capacity")
    ]


def fits(case: Case, keys: Keys, left: Iterable[int]) -> bool:
    return all(case.clause.keys[i] & keys for i in left)


def words_left(case: Case) -> tuple[int, ...]:
    """Words besides the topics that an answer on a topic must account for."""
    general = case.facts.event_keys
    return tuple(
        i for i in case.clause.rest if not case.clause.keys[i] & general and not case.clause.words[i].word.isdigit()
    )


def from_sentences(case: Case, topic: str) -> Finding | None:
    left = words_left(case)
    found = [s for s in sentences(case, topic) if fits(case, s.keys | s.context, left)]
    if topic in NUMBERED:
        found = [s for s in found if has_number(case, s.text)]
    if not found:
        return None
    found = sorted(found, key=lambda s: -len(s.topics & case.clause.of("topic")))[:MOST_SENTENCES]
    if len(found) > 1 and len(found[0].text) > 160:
        found = found[:1]
    text = " … ".join(s.text for s in found)
    lines = tuple(sorted({n for s in found for n in s.lines}))
    return Finding(rule="sentence", say="quote", values={"text": Quote(text)}, lines=lines, topic=topic)


def has_number(case: Case, text: str) -> bool:
    """Whether a number stands in a text, in figures or in words."""
    return any(t.word.isdigit() or t.word[0].isdigit() or t.word in case.facts.language.numbers for t in tokens(text))


def field(case: Case, topic: str, text: Text | None, say: str, *, free: bool = False) -> Finding | None:
    """A field of the event, if it accounts for the other words of the question."""
    if text is None:
        return None
    left = words_left(case)
    if left and not free and not fits(case, case.facts.keys(text.text), left):
        return None
    return Finding(
        rule="field", say=say, values={"text": Quote(shorten(text.text, 400))}, lines=text.lines, topic=topic
    )


def venue(case: Case, topic: str = "venue") -> Finding | None:
    place = case.facts.event.venue
    parts = [t for t in (place.name, place.address) if t]
    if words_left(case) and not fits(case, case.facts.keys(" ".join(map(str, parts))), words_left(case)):
        return None
    lines = tuple(sorted({n for t in parts for n in t.lines}))
    texts = [t.text.strip().rstrip(".") for t in parts]
    if len(texts) == 2 and texts[0] in texts[1]:
        texts = texts[1:]
    if parts:
        return Finding(rule="venue", say="venue", values={"place": ", ".join(texts)}, lines=lines, topic=topic)
    if place.online:
        return Finding(
            rule="venue",
            say="venue_online",
            values={"place": Quote(place.online.text)},
            lines=place.online.lines,
            topic=topic,
        )
    return None


def address(case: Case) -> Finding | None:
    if not case.facts.event.venue.address and not case.facts.event.venue.online:
        return None
    return venue(case, "address")


def access(case: Case) -> Finding | None:
    text = case.facts.event.venue.access
    found = field(case, "access", text, "access") if text else None
    numbers = [case.clause.words[i].word for i in range(len(case.clause.words)) if case.clause.words[i].word.isdigit()]
    if text and not found and not [i for i in words_left(case) if not case.facts.event_keys & case.clause.keys[i]]:
        found = field(case, "access", text, "access", free=True)
    if found and numbers and text and not _has_numbers(text.text, numbers):
        return None
    if found:
        return found
    if case.has("ask:how") and not sentences(case, "access"):
        return venue(case, "access")
    return None


def _has_numbers(text: str, numbers: list[str]) -> bool:
    from knowledge.language import tidy

    plain = tidy(text)
    return all(n in plain for n in numbers)


def room(case: Case) -> Finding | None:
    """The room, where the venue's name holds it."""
    from knowledge.facts import page_topics

    name = case.facts.event.venue.name
    if name and "room" in page_topics(case.facts.language, name.text) and not words_left(case):
        return Finding(rule="venue", say="venue", values={"place": name.text}, lines=name.lines, topic="room")
    return None


def online(case: Case) -> Finding | None:
    place = case.facts.event.venue
    if place.online:
        return field(case, "online", place.online, "online_yes", free=not case.scope.left)
    return None


def onsite(case: Case) -> Finding | None:
    """In person or not: the place, or that it is online."""
    place = case.facts.event.venue
    if place.address or place.online is None:
        return venue(case, "onsite")
    return Finding(
        rule="online",
        say="venue_online",
        values={"place": Quote(place.online.text)},
        lines=place.online.lines,
        topic="onsite",
    )


def price(case: Case) -> Finding | None:
    return field(case, "price", case.facts.event.price, "price")


def audience(case: Case) -> Finding | None:
    text = case.facts.event.audience
    found = from_sentences(case, "audience") if words_left(case) else None
    return found or field(case, "audience", text, "audience", free=True)


def registration(case: Case) -> Finding | None:
    event, zone = case.facts.event, case.facts.event.zone
    entry = event.registration
    if [i for i in case.scope.left if not case.clause.keys[i] & case.facts.event_keys]:
        return None
    lines: Lines = entry.lines or (entry.words.lines if entry.words else ())
    words = Quote(shorten(entry.words.text, 200)) if entry.words else Quote("")
    if case.facts.end and case.now >= case.facts.end and not case.has("ask:when"):
        from knowledge.rules.days import over_finding

        return over_finding(case)
    if entry.state == "closed":
        return Finding(
            rule="registration", say="registration_closed", values={"text": words}, lines=lines, topic="registration"
        )
    if entry.deadline and case.now.astimezone(zone).date() > entry.deadline:
        return Finding(
            rule="registration",
            say="registration_over",
            values={"date": entry.deadline},
            lines=lines,
            topic="registration",
        )
    return _registration(entry, words, lines)


def _registration(entry: Registration, words: Quote, lines: Lines) -> Finding | None:
    link = entry.links[0].url if entry.links else ""
    if entry.state == "not required":
        return Finding(
            rule="registration", say="registration_free", values={"text": words}, lines=lines, topic="registration"
        )
    parts: list[object] = [p for p in (words if words.text else None, link) if p]
    if entry.state == "required" or (entry.state == "open" and words.text):
        return Finding(
            rule="registration", say="registration_words", values={"text": parts}, lines=lines, topic="registration"
        )
    if entry.state == "open" and link:
        return Finding(
            rule="registration", say="registration_open", values={"link": link}, lines=lines, topic="registration"
        )
    return None


def deadline(case: Case) -> Finding | None:
    entry = case.facts.event.registration
    left = words_left(case)
    if entry.deadline and not left:
        lines = entry.deadline_words.lines if entry.deadline_words else entry.lines
        if entry.deadline_words:
            return Finding(
                rule="deadline",
                say="registration_deadline_words",
                values={"date": entry.deadline, "text": Quote(entry.deadline_words.text)},
                lines=lines,
                topic="registration_deadline",
            )
        return Finding(
            rule="deadline",
            say="registration_deadline",
            values={"date": entry.deadline},
            lines=lines,
            topic="registration_deadline",
        )
    if entry.state == "closed":
        return registration(case)
    others = [d for d in case.facts.event.other_dates if d.why == "deadline" and d.words]
    for other in others:
        if fits(case, case.facts.keys(other.words), left) or len(others) == 1:
            return Finding(
                rule="deadline",
                say="registration_deadline_words",
                values={"text": Quote(other.words)},
                lines=other.lines,
                topic="registration_deadline",
            )
    return None


def organiser(case: Case) -> Finding | None:
    if case.scope.left or case.scope.persons:
        return None
    return field(case, "organiser", case.facts.event.organiser, "organiser")


def _link_lines(links: Iterable[Link]) -> set[int]:
    return {n for link in links for n in link.lines}


def contact(case: Case) -> Finding | None:
    entry = case.facts.event.contact
    values = [t.text for t in (*entry.emails, *entry.phones)] + [link.url for link in entry.links]
    lines = tuple(sorted({n for t in (*entry.emails, *entry.phones) for n in t.lines} | _link_lines(entry.links)))
    if (
        case.scope.persons
        or not values
        or (case.has("object:phone") and not case.has("object:mail") and not entry.phones)
    ):
        return None
    return Finding(rule="contact", say="contact", values={"text": ", ".join(values)}, lines=lines, topic="contact")


def about(case: Case) -> Finding | None:
    """What the event is about."""
    event = case.facts.event
    if case.scope.left or case.scope.sessions or case.scope.persons:
        return None
    text = event.summary.text if event.summary else ""
    lines = (*event.title.lines, *(event.summary.lines if event.summary else ()))
    return Finding(
        rule="about",
        say="about",
        values={"title": event.title.text, "text": shorten(text, 380)},
        lines=lines,
        topic="topic",
    )


def meal(case: Case) -> Finding | None:
    """When one eats: the meals of the programme."""
    sessions = case.facts.event.sessions
    found = tuple(i for i, s in enumerate(sessions) if s.kind == "meal")
    if not found or not case.has("ask:when", "ask:start", "ask:end", "ask:duration") or words_left(case):
        return None
    lines = tuple(sorted({n for i in found for n in sessions[i].lines}))
    listing = Listing(found, dated=len(case.facts.event.days) > 1)
    return Finding(rule="meal", say="sessions", values={"sessions": listing}, lines=lines, sessions=found, topic="meal")


def capacity(case: Case) -> Finding | None:
    if case.has("relation:still"):
        return None
    return field(case, "capacity", case.facts.event.capacity, "quote")


FIELDS: dict[str, Callable[[Case], Finding | None]] = {
    "address": address,
    "onsite": onsite,
    "access": access,
    "online": online,
    "price": price,
    "audience": audience,
    "registration": registration,
    "registration_deadline": deadline,
    "organiser": organiser,
    "contact": contact,
    "topic": about,
    "capacity": capacity,
    "meal": meal,
    "room": room,
}


def topic(case: Case, name: str) -> Finding | None:
    """What the page says of one topic: its field, else its sentences."""
    rule = FIELDS.get(name)
    found = rule(case) if rule else None
    if found is None and name not in ("contact", "topic", "organiser"):
        found = from_sentences(case, name)
    return found


def where(case: Case) -> Finding | None:
    """Where it is, of the event as a whole."""
    if not case.has("ask:where") or case.scope.left or case.scope.sessions or case.clause.of("topic"):
        return None
    return venue(case)
