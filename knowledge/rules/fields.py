"""What the page says in a field of its own: price, contact, audience, place …"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Listing, Quote, shorten
from knowledge.language import language
from knowledge.rules.answering import tells
from knowledge.rules.aptness import HELD_APART
from knowledge.rules.asked import accounts
from knowledge.rules.counting import asks_count, asks_left
from knowledge.rules.editions import next_edition, previous_edition
from knowledge.rules.evidence import from_sentences
from knowledge.rules.place import is_place_named, placed, venue
from knowledge.rules.quoting import excerpt_of, quoted
from knowledge.rules.ranking import OF_ONE_THING
from knowledge.rules.registering import deadline, registration
from knowledge.rules.timeline import in_times
from knowledge.sentences import page_topics
from knowledge.words import tidy, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from knowledge.case import Case
    from knowledge.event import Text
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
