"""What the page says in a field of its own: price, registration, contact, audience, place …"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Listing, Quote, shorten
from knowledge.language import language
from knowledge.rules.answering import tells
from knowledge.rules.aptness import HELD_APART
from knowledge.rules.asked import accounts
from knowledge.rules.counting import asks_count, asks_left
from knowledge.rules.days import date_finding, is_series
from knowledge.rules.evidence import from_sentences
from knowledge.rules.place import is_place_named, placed, venue
from knowledge.rules.quoting import excerpt_of, quoted
from knowledge.rules.ranking import OF_ONE_THING
from knowledge.rules.state import is_over, over
from knowledge.rules.timeline import in_times
from knowledge.sentences import page_topics
from knowledge.words import tidy, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from knowledge.case import Case
    from knowledge.event import Lines, Registration, Text
    from knowledge.facts import Sentence

HOUSE = re.compile(r"(?<!\w)\d+[a-d]?(?![\w°])")  # its number, or a postcode: "Paris (7e)" has none
PERCENT = re.compile(r"\d+ ?%")
DIGIT = re.compile(r"\d")
WHOLE_PRICE = 160  # characters of tariffs, of which one is understood beside the others
FEW_WORDS = 3  # a field with fewer is told with its sentence


def field(
    case: Case, topic: str, text: Text | None, say: str, left: tuple[int, ...], *, whole: int = 0
) -> Finding | None:
    """A field of the event, if it accounts for the other words of the question; `whole`: characters told uncut."""
    if text is None or not accounts(case, case.facts.keys(text.text), left) or not tells(case, text.text):
        return None
    wanted = left or tuple(case.clause.at(f"topic:{topic}"))
    words = Quote(text.text if len(text.text) <= whole else excerpt_of(case, text.text, wanted))
    return Finding(rule="field", say=say, values={"text": words}, lines=text.lines, topic=topic)


def address(case: Case, left: tuple[int, ...]) -> Finding | None:
    place = case.facts.event.venue
    exact = any(HOUSE.search(t.text) for t in (place.name, place.address) if t)
    return venue(case, "address") if not left and (exact or (place.online and not place.name)) else None


def next_edition(case: Case, left: tuple[int, ...]) -> Finding | None:
    """The next meeting of a series, or what the page says of a later edition."""
    days = list(case.facts.event.days)
    if not left and is_series(days) and any(d.date > case.now.date() for d in days):
        return date_finding(case)
    found = _other_date(case, left, "next edition", "next_edition") or _later_date(case, left)
    return found or (date_finding(case) if not left and _is_the_next(case) else None)


def _is_the_next(case: Case) -> bool:
    """Whether the event itself is the next one, being still to come: "when is the next meetup?"."""
    days, find = case.facts.event.days, case.asked_in.lexicon.find
    named = {hit.label for i in case.clause.at("topic:next_edition") for hit in find([case.clause.words[i]])}
    asked = case.has("ask:date", "ask:when") and not case.has("relation:after", "relation:other", "relation:again")
    return bool(days) and days[0].date >= case.now.date() and asked and "object:event" in named


def _later_date(case: Case, left: tuple[int, ...]) -> Finding | None:
    """A date after the event that the page calls the next one."""
    coming = case.facts.language.lexicon.words_of["relation:next"] - case.facts.language.function
    days = case.facts.event.days
    for other in case.facts.event.other_dates:
        later = other.why == "other event" and days and other.date > days[-1].date
        called = bool(other.words) and bool(coming & {t.word for t in tokens(other.words)})
        if later and called and accounts(case, case.facts.keys(other.words), left):
            values = {"text": Quote(shorten(other.words, 300))}
            return Finding(rule="other date", say="quote", values=values, lines=other.lines, topic="next_edition")
    return None


def previous_edition(case: Case, left: tuple[int, ...]) -> Finding | None:
    return _other_date(case, left, "previous edition", "previous_edition")


def _other_date(case: Case, left: tuple[int, ...], why: str, topic: str) -> Finding | None:
    for other in case.facts.event.other_dates:
        if other.why == why and other.words and accounts(case, case.facts.keys(other.words), left):
            words = excerpt_of(case, other.words, left, numeric=True) if left else shorten(other.words, 300)
            values = {"text": Quote(words)}
            return Finding(rule="other date", say="quote", values=values, lines=other.lines, topic=topic)
    return None


def access(case: Case, left: tuple[int, ...]) -> Finding | None:
    text = case.facts.event.venue.access
    words = case.clause.words
    numbers = [words[i].word for i in range(len(words)) if words[i].word.isdigit()]
    if text and not all(n in tidy(text.text) for n in numbers):
        return None
    found = field(case, "access", text, "access", left)
    if found is None and case.has("ask:how") and not left and not case.facts.evidence.get("access"):
        return venue(case, "access")
    return found


def room(case: Case, left: tuple[int, ...]) -> Finding | None:
    """The room, where the venue's name holds it."""
    name = case.facts.event.venue.name
    if not left and (told := placed(case)):
        return told
    timed = case.has("ask:when", "ask:start", "ask:end", "ask:hours")  # "from when on can one get in?"
    if name and not left and not timed and "room" in page_topics(case.facts.language, name.text):
        return Finding(rule="venue", say="venue", values={"place": name.text}, lines=name.lines, topic="room")
    return None


def online(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "online", case.facts.event.venue.online, "online_yes", left)


def onsite(case: Case, left: tuple[int, ...]) -> Finding | None:
    """In person or not, there or elsewhere: the place, or that it is online."""
    if case.has("ask:date", "ask:when", "ask:count") or (left and not is_place_named(case, left)):
        return None
    return venue(case, "onsite")


def price(case: Case, left: tuple[int, ...]) -> Finding | None:
    """What it costs; that of a session is no price of the event."""
    text = case.facts.event.price
    if text and "%" in text.text and not case.has("topic:promo") and not DIGIT.search(PERCENT.sub("", text.text)):
        return None  # a discount is no price
    if left and (found := from_sentences(case, ["price"])):
        return found
    holding = [s for s in case.facts.sentences if text and text.text in s.text and {*s.lines} & {*text.lines}]
    mixed = text and holding and all(s.session is not None or _of_one_thing(case, s, text.text) for s in holding)
    if mixed and not left and (found := from_sentences(case, ["price"])) and not {*found.lines} & {*holding[0].lines}:
        return found
    return field(case, "price", text, "price_free" if case.facts.event.free else "price", left, whole=WHOLE_PRICE)


def _of_one_thing(case: Case, sentence: Sentence, price: str) -> bool:
    """Whether the words before the first number of a price say that it is that of one thing: "lunch: €12"."""
    digit = DIGIT.search(price)
    head = sentence.text[: sentence.text.find(price) + (digit.start() if digit else len(price))]
    return bool(page_topics(case.facts.language, head) & OF_ONE_THING)


def audience(case: Case, left: tuple[int, ...]) -> Finding | None:
    found = from_sentences(case, ["audience"]) if left else None
    text = case.facts.event.audience
    if found:
        return found
    numbers = language(case.clause.language).numbers
    asks_entry = any(hit.label == "topic:audience" and len(hit.at) > 1 for hit in case.clause.hits) and not any(
        case.clause.words[i].word.isdigit() or case.clause.words[i].word in numbers for i in left
    )
    asks_entry = asks_entry and not _of_a_name(case, left)
    if text is None:
        return from_sentences(case, ["audience"], heedless=True) if asks_entry else None
    if len(text.text.split()) < FEW_WORDS:
        return _whole(case, text, "audience") if asks_entry or not left else None
    return field(case, "audience", text, "audience", () if asks_entry else left)


def _of_a_name(case: Case, left: tuple[int, ...]) -> bool:
    """Whether what nothing explains is the name of somebody: "how old is Ann Lee?"."""
    named = [i for i in left if case.clause.words[i].raw.istitle()]
    return any(i + 1 in named for i in named)


def _whole(case: Case, text: Text, topic: str) -> Finding | None:
    """The sentence that holds a field of a word or two."""
    found = [s for s in case.facts.sentences if text.text in s.text and {*s.lines} & {*text.lines}]
    return quoted("field", [found[0].text], found[:1], topic) if found else None


def organiser(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "organiser", case.facts.event.organiser, "organiser", left)


def registration(case: Case, left: tuple[int, ...]) -> Finding | None:
    """Whether and how to register, and whether one still can."""
    if left or case.has("ask:count", "ask:quantity_people"):
        return None
    if is_over(case) and not case.has("ask:when"):
        return over(case)
    entry = case.facts.event.registration
    if entry.deadline and entry.state != "closed" and (case.times or case.has("relation:still")):
        return deadline(case, left)
    if entry.words and entry.words.text.endswith("?"):
        return from_sentences(case, ["registration"])  # a question that the page itself answers
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
        topics = page_topics(case.facts.language, other.words)
        if "propose" in topics - case.clause.of("topic") and "registration" not in topics:
            continue  # that of those who propose something
        if (left or topics & {"registration", "propose"} or topics <= {"registration_deadline"}) and accounts(
            case, case.facts.keys(other.words), left
        ):
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
    named = _person_to_ask(case, values)
    if named:
        return quoted("contact", [named.text], [named], "contact")
    lines = tuple(sorted({n for t in texts for n in t.lines} | {n for link in entry.links for n in link.lines}))
    return Finding(rule="contact", say="contact", values={"text": ", ".join(values)}, lines=lines, topic="contact")


def _person_to_ask(case: Case, values: list[str]) -> Sentence | None:
    """The sentence that names somebody beside the address, where "who" is asked."""
    who = language(case.clause.language).lexicon.words_of["ask:who"] - case.asked_in.lexicon.words_of["light"]
    if not any(t.word in who for t in case.clause.words):
        return None
    holding = [s for s in case.facts.sentences if any(v in s.text for v in values)]
    return next(
        (s for s in holding if any(t.word in case.facts.names and t.raw[:1].isupper() for t in tokens(s.text))), None
    )


def about(case: Case, left: tuple[int, ...]) -> Finding | None:
    """What the event is about."""
    event = case.facts.event
    if left or case.subject.persons or not (event.summary or " " in event.title.text.strip()):
        return None
    lines = (*event.title.lines, *(event.summary.lines if event.summary else ()))
    values = {"title": event.title.text, "text": shorten(event.summary.text if event.summary else "", 380)}
    return Finding(rule="about", say="about", values=values, lines=lines, topic="topic")


def meal(case: Case, left: tuple[int, ...]) -> Finding | None:
    """When one eats: the meals of the programme."""
    sessions, clause = case.facts.event.sessions, case.clause
    named = clause.at("topic:meal", "kind:meal") - clause.at("function")
    titles = case.facts.title_keys
    found = tuple(i for i, s in enumerate(sessions) if s.start and any(clause.keys[n] & titles[i] for n in named))
    found = found or tuple(i for i, s in enumerate(sessions) if s.kind == "meal")
    found = tuple(i for i in found if in_times(case, i)) or found
    if left or not found or not case.has("ask:when", "ask:start", "ask:end", "ask:duration"):
        return None
    lines = tuple(sorted({n for i in found for n in sessions[i].lines}))
    values = {"sessions": Listing(found, dated=len(case.facts.event.days) > 1)}
    return Finding(rule="meal", say="sessions", values=values, lines=lines, sessions=found, topic="meal")


def _of_vehicles(case: Case, text: Text) -> bool:
    """Whether the places told are those for bicycles or cars, where others are asked for."""
    holding = [s for s in case.facts.sentences if text.text in s.text and {*s.lines} & {*text.lines}]
    return any(s.own & HELD_APART - case.clause.of("topic") for s in holding)


def capacity(case: Case, left: tuple[int, ...]) -> Finding | None:
    text = case.facts.event.capacity
    entry = case.facts.event.registration
    if left and entry.words and entry.state == "closed" and accounts(case, case.facts.keys(entry.words.text), left):
        words = Quote(shorten(entry.words.text, 200))  # "is it full?"
        return Finding(rule="field", say="quote", values={"text": words}, lines=entry.words.lines, topic="capacity")
    if text and _of_vehicles(case, text):
        return None
    if asks_left(case) or (text and asks_count(case) and not case.facts.has_number(text.text)):
        return None
    return field(case, "capacity", case.facts.event.capacity, "quote", left)


FIELDS: dict[str, Callable[[Case, tuple[int, ...]], Finding | None]] = {
    "access": access,
    "address": address,
    "audience": audience,
    "capacity": capacity,
    "contact": contact,
    "meal": meal,
    "next_edition": next_edition,
    "online": online,
    "onsite": onsite,
    "organiser": organiser,
    "previous_edition": previous_edition,
    "price": price,
    "registration": registration,
    "registration_deadline": deadline,
    "room": room,
    "topic": about,
}
