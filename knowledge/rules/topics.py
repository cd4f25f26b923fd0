"""What attendees ask about everywhere (parking, price, registration …): what the page says in a field, else in a
sentence of its own that accounts for the other words of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Listing, Quote, shorten
from knowledge.case import labels
from knowledge.facts import page_topics
from knowledge.language import tidy
from knowledge.rules.event import is_over, over, venue
from knowledge.rules.passages import can_answer, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from knowledge.case import Case
    from knowledge.event import Lines, Registration, Text
    from knowledge.facts import Keys, Sentence

# A topic that says the same more precisely than others it is named with, and accounts for their words.
BEATS: dict[str, frozenset[str]] = {
    "accessibility": frozenset({"audience", "access"}),
    "accommodation": frozenset({"price", "access"}),
    "badge": frozenset({"registration"}),
    "bicycle": frozenset({"access", "parking"}),
    "bring": frozenset({"registration"}),
    "cancellation": frozenset({"registration", "contact"}),
    "capacity": frozenset({"registration", "audience", "waiting_list"}),
    "certificate": frozenset({"registration"}),
    "childcare": frozenset({"audience"}),
    "contact": frozenset({"registration", "address"}),
    "edition": frozenset({"previous_edition"}),
    "food_diet": frozenset({"meal", "audience"}),
    "identity_check": frozenset({"registration", "audience"}),
    "interpretation": frozenset({"language"}),
    "lost_found": frozenset({"contact"}),
    "luggage": frozenset({"bring", "access"}),
    "meal": frozenset({"price"}),
    "next_edition": frozenset({"edition"}),
    "onsite": frozenset({"online", "access"}),
    "parking": frozenset({"access", "address", "accessibility"}),
    "prerequisites": frozenset({"audience"}),
    "press": frozenset({"audience", "registration"}),
    "price": frozenset({"registration", "audience"}),
    "promo": frozenset({"price"}),
    "propose": frozenset({"registration"}),
    "registration": frozenset({"audience"}),
    "registration_deadline": frozenset({"registration", "propose"}),
    "replay": frozenset({"streaming", "online"}),
    "room": frozenset({"address"}),
    "salary": frozenset({"price"}),
    "sign_language": frozenset({"language", "interpretation", "accessibility"}),
    "slides": frozenset({"programme"}),
    "streaming": frozenset({"online"}),
    "waiting_list": frozenset({"registration", "capacity"}),
    "wifi": frozenset({"online"}),
}
SOFT = frozenset({"programme", "session", "speaker", "topic", "room"})  # asked of the programme rather than of the page
WEAK = frozenset({"audience"})  # asked only where nothing else is: "may I come with my dog?"
OF_PEOPLE = frozenset({"audience", "organiser", "propose"})  # words that say something else of a person who is named
NUMBERED = frozenset({"registration_deadline", "edition", "capacity"})  # topics that are answered by a number
IN_SESSIONS = frozenset({"registration", "room", "language", "prerequisites", "bring", "meal", "capacity"})
FIELD_ONLY = frozenset({"contact", "topic", "organiser"})
MOST_SENTENCES = 2
LONG_SENTENCE = 160  # characters from which one sentence is enough
ASKS = labels(
    "ask:when", "ask:date", "ask:start", "ask:end", "ask:hours", "ask:where", "ask:who", "ask:about", "ask:count",
    "ask:duration", "ask:until", "relation:still", "object:link", "object:mail", "object:phone", "kind:talk",
)  # fmt: skip


def asked(case: Case) -> list[str]:
    """The topics of a clause, those left out that a more precise one says."""
    found = case.clause.of("topic")
    if case.subject.persons:
        found -= OF_PEOPLE
    if "meal" in case.kinds and found & {"registration", "price"}:
        found = found - {"registration", "price"} | {"meal"}
    if found - WEAK - SOFT:
        found = found - WEAK
    beaten = set().union(*(BEATS.get(t, frozenset()) for t in found))
    return sorted(t for t in found if t not in beaten)


def takes(topic: str) -> frozenset[str]:
    mine = {topic, *BEATS.get(topic, ())} | ({"meal"} if topic == "food_diet" else set())
    return ASKS | {f"topic:{t}" for t in mine} | ({"kind:meal"} if topic in ("meal", "food_diet") else set())


def topic(case: Case, name: str) -> Finding | None:
    """What the page says of one topic: its field, else its sentences."""
    left = case.unexplained(takes(name), "event", timed=False)
    rule = FIELDS.get(name)
    found = rule(case, left) if rule else None
    if found is None and name not in FIELD_ONLY:
        found = from_sentences(case, name, left)
    return found


def sentences(case: Case, topic: str) -> list[Sentence]:
    """What the page says of a topic, outside its programme where the programme would only mention it."""
    found = [case.facts.sentences[i] for i in case.facts.evidence.get(topic, ())]
    return [s for s in found if s.session is None or topic in IN_SESSIONS]


def accounts(case: Case, keys: Keys, left: tuple[int, ...]) -> bool:
    return all(case.clause.keys[i] & keys for i in left)


def from_sentences(case: Case, topic: str, left: tuple[int, ...]) -> Finding | None:
    found = [
        s for s in sentences(case, topic) if accounts(case, s.keys | s.context, left) and can_answer(case, s)
    ]
    if topic in NUMBERED:
        found = [s for s in found if case.facts.has_number(s.text)]
    if topic == "registration_deadline":
        found = [s for s in found if case.facts.has_date(s.text)]
    if not found:
        return None
    topics = case.clause.of("topic")
    found = sorted(found, key=lambda s: -len(s.topics & topics))[:MOST_SENTENCES]
    if len(found[0].text) > LONG_SENTENCE:
        found = found[:1]
    return quoted("sentence", found, topic)


def field(case: Case, topic: str, text: Text | None, say: str, left: tuple[int, ...]) -> Finding | None:
    """A field of the event, if it accounts for the other words of the question."""
    if text is None or not accounts(case, case.facts.keys(text.text), left):
        return None
    return Finding(rule="field", say=say, values={"text": Quote(shorten(text.text, 400))}, lines=text.lines, topic=topic)


def address(case: Case, left: tuple[int, ...]) -> Finding | None:
    place = case.facts.event.venue
    return venue(case, "address") if not left and (place.address or place.online) else None


def access(case: Case, left: tuple[int, ...]) -> Finding | None:
    text = case.facts.event.venue.access
    words = case.clause.words
    numbers = [words[i].word for i in range(len(words)) if words[i].word.isdigit()]
    if text and not all(n in tidy(text.text) for n in numbers):
        return None
    found = field(case, "access", text, "access", left)
    if found is None and case.has("ask:how") and not left and not sentences(case, "access"):
        return venue(case, "access")
    return found


def room(case: Case, left: tuple[int, ...]) -> Finding | None:
    """The room, where the venue's name holds it."""
    name = case.facts.event.venue.name
    if name and not left and "room" in page_topics(case.facts.language, name.text):
        return Finding(rule="venue", say="venue", values={"place": name.text}, lines=name.lines, topic="room")
    return None


def online(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "online", case.facts.event.venue.online, "online_yes", left)


def onsite(case: Case, left: tuple[int, ...]) -> Finding | None:
    """In person or not: the place, or that it is online."""
    return venue(case, "onsite") if not left else None


def price(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "price", case.facts.event.price, "price", left)


def audience(case: Case, left: tuple[int, ...]) -> Finding | None:
    found = from_sentences(case, "audience", left) if left else None
    return found or field(case, "audience", case.facts.event.audience, "audience", left)


def organiser(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "organiser", case.facts.event.organiser, "organiser", left)


def registration(case: Case, left: tuple[int, ...]) -> Finding | None:
    """Whether and how to register, and whether one still can."""
    if left:
        return None
    if is_over(case) and not case.has("ask:when"):
        return over(case)
    entry = case.facts.event.registration
    said = _registration(entry, closed_on_its_day=bool(entry.deadline and case.now.date() > entry.deadline))
    if said is None:
        return None
    say, values = said
    lines: Lines = entry.lines or (entry.words.lines if entry.words else ())
    return Finding(rule="registration", say=say, values=values, lines=lines, topic="registration")


def _registration(entry: Registration, *, closed_on_its_day: bool) -> tuple[str, dict[str, object]] | None:
    words = Quote(shorten(entry.words.text, 200)) if entry.words else Quote("")
    link = entry.links[0].url if entry.links else ""
    if entry.state == "closed":
        return "registration_closed", {"text": words}
    if closed_on_its_day:
        return "registration_over", {"date": entry.deadline}
    if entry.state == "not required":
        return "registration_free", {"text": words}
    if entry.state == "required" or (entry.state == "open" and words.text):
        return "registration_words", {"text": [p for p in (words if words.text else None, link) if p]}
    return ("registration_open", {"link": link}) if entry.state == "open" and link else None


def deadline(case: Case, left: tuple[int, ...]) -> Finding | None:
    entry = case.facts.event.registration
    if entry.deadline and not left:
        words = entry.deadline_words
        say = "registration_deadline_words" if words else "registration_deadline"
        values = {"date": entry.deadline, "text": Quote(words.text) if words else ""}
        lines = words.lines if words else entry.lines
        return Finding(rule="deadline", say=say, values=values, lines=lines, topic="registration_deadline")
    if entry.state == "closed":
        return registration(case, left)
    others = [d for d in case.facts.event.other_dates if d.why == "deadline" and d.words]
    for other in others:
        if accounts(case, case.facts.keys(other.words), left):
            values = {"text": Quote(other.words)}
            return Finding(
                rule="deadline",
                say="registration_deadline_words",
                values=values,
                lines=other.lines,
                topic="registration_deadline",
            )
    return None


def contact(case: Case, left: tuple[int, ...]) -> Finding | None:
    entry = case.facts.event.contact
    texts = (*entry.emails, *entry.phones)
    values = [t.text for t in texts] + [link.url for link in entry.links]
    phone_only = case.has("object:phone") and not case.has("object:mail") and not entry.phones
    if left or case.subject.persons or not values or phone_only:
        return None
    lines = tuple(sorted({n for t in texts for n in t.lines} | {n for link in entry.links for n in link.lines}))
    return Finding(rule="contact", say="contact", values={"text": ", ".join(values)}, lines=lines, topic="contact")


def about(case: Case, left: tuple[int, ...]) -> Finding | None:
    """What the event is about."""
    event = case.facts.event
    if left or case.subject.persons:
        return None
    lines = (*event.title.lines, *(event.summary.lines if event.summary else ()))
    values = {"title": event.title.text, "text": shorten(event.summary.text if event.summary else "", 380)}
    return Finding(rule="about", say="about", values=values, lines=lines, topic="topic")


def meal(case: Case, left: tuple[int, ...]) -> Finding | None:
    """When one eats: the meals of the programme."""
    sessions = case.facts.event.sessions
    found = tuple(i for i, s in enumerate(sessions) if s.kind == "meal")
    if left or not found or not case.has("ask:when", "ask:start", "ask:end", "ask:duration"):
        return None
    lines = tuple(sorted({n for i in found for n in sessions[i].lines}))
    values = {"sessions": Listing(found, dated=len(case.facts.event.days) > 1)}
    return Finding(rule="meal", say="sessions", values=values, lines=lines, sessions=found, topic="meal")


def capacity(case: Case, left: tuple[int, ...]) -> Finding | None:
    if case.has("relation:still"):
        return None
    return field(case, "capacity", case.facts.event.capacity, "quote", left)


FIELDS: dict[str, Callable[[Case, tuple[int, ...]], Finding | None]] = {
    "access": access,
    "address": address,
    "audience": audience,
    "capacity": capacity,
    "contact": contact,
    "meal": meal,
    "online": online,
    "onsite": onsite,
    "organiser": organiser,
    "price": price,
    "registration": registration,
    "registration_deadline": deadline,
    "room": room,
    "topic": about,
}
