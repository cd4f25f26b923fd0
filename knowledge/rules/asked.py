"""Which topics of the page a clause asks for, and which of its words an answer to them must hold itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.case import labels
from knowledge.concepts import is_name, is_thing
from knowledge.language import language

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge.case import Case
    from knowledge.language import Language
    from knowledge.page_keys import Keys

# A topic that says the same more precisely than others it is named with, and accounts for their words.
BEATS: dict[str, frozenset[str]] = {
    "accessibility": frozenset({"audience", "access"}),
    "accommodation": frozenset({"price", "access"}),
    "badge": frozenset({"registration"}),
    "bicycle": frozenset({"access", "parking"}),
    "bring": frozenset({"registration"}),
    "cancellation": frozenset({"registration", "contact", "price", "confirmation"}),
    "capacity": frozenset({"registration", "audience", "waiting_list"}),
    "certificate": frozenset({"registration"}),
    "childcare": frozenset({"audience"}),
    "confirmation": frozenset({"registration", "contact"}),
    "contact": frozenset({"registration", "address"}),
    "edition": frozenset({"previous_edition", "organiser"}),
    "food_diet": frozenset({"meal", "audience"}),
    "identity_check": frozenset({"registration", "audience"}),
    "interpretation": frozenset({"language"}),
    "invoice": frozenset({"price", "registration"}),
    "late_arrival": frozenset({"audience", "access", "registration"}),
    "lost_found": frozenset({"contact"}),
    "luggage": frozenset({"bring", "access"}),
    "meal": frozenset({"price"}),
    "next_edition": frozenset({"edition"}),
    "onsite": frozenset({"online", "access"}),
    "parking": frozenset({"access", "address", "accessibility", "capacity"}),
    "prerequisites": frozenset({"audience"}),
    "press": frozenset({"audience", "registration"}),
    "price": frozenset({"registration", "audience"}),
    "prizes": frozenset({"price"}),
    "promo": frozenset({"price"}),
    "propose": frozenset({"registration"}),
    "registration": frozenset({"audience"}),
    "registration_deadline": frozenset({"registration", "propose"}),
    "replay": frozenset({"streaming", "online"}),
    "questions_time": frozenset({"audience", "contact"}),
    "room": frozenset({"address"}),
    "salary": frozenset({"price"}),
    "sign_language": frozenset({"language", "interpretation", "accessibility"}),
    "slides": frozenset({"programme"}),
    "streaming": frozenset({"online"}),
    "team": frozenset({"registration", "audience", "capacity"}),
    "waiting_list": frozenset({"registration", "capacity"}),
    "wifi": frozenset({"online"}),
}
SOFT = frozenset({"programme", "session", "speaker", "topic", "room"})  # asked of the programme rather than of the page
WEAK = frozenset({"audience", "bring", "access"})  # asked only where nothing else is: "may I bring my dog?"
OF_PEOPLE = frozenset({"audience", "organiser", "propose"})  # words that say something else of a person who is named
LINKED = frozenset({"online", "streaming", "replay", "slides", "social_media", "map", "feedback"})  # an address helps
SHORTEST_NAME = 5  # letters; shorter words share the stem of a language's name by chance
FEW_SESSIONS = 2
AGAIN = labels("relation:next", "relation:previous", "relation:missed", "relation:again", "relation:other")
ASKS = labels("ask:name", "ask:since",
    "ask:when", "ask:date", "ask:start", "ask:end", "ask:hours", "ask:where", "ask:who", "ask:about", "ask:count",
    "ask:duration", "object:link", "object:mail", "object:phone", "object:full", "kind:talk", "relation:still",
    "relation:now", "relation:over", "relation:after", "relation:before", "relation:first", "relation:last",
    "relation:cancelled",
)  # fmt: skip


def asked(case: Case) -> list[str]:
    """The topics of a clause, those left out that a more precise one says."""
    found = case.clause.of("topic")
    if case.subject.persons:
        found -= OF_PEOPLE
    if "meal" in case.kinds and found & {"registration", "price"}:
        found = found | {"meal"}
    beaten = set().union(*(BEATS.get(t, frozenset()) for t in found))
    if {"room", "address"} <= found and len(case.clause.at("topic:address")) > len(case.clause.at("topic:room")):
        beaten = beaten - {"address"} | {"room"}  # "in which street are your rooms?"
    found -= beaten
    if {"meal", "registration"} <= found and not case.has("ask:must", "ask:can", "ask:how"):
        found = found - {"registration"}  # "is lunch in the ticket?"
    if "registration" in found and case.has("ask:end", "ask:until"):
        found = found - {"registration"} | {"registration_deadline"}
    if found - WEAK - SOFT:
        found = found - WEAK
    return sorted(found)


def takes(topics: Collection[str]) -> frozenset[str]:
    """The labels that an answer to some topics accounts for: their own, and those of topics they say more precisely."""
    mine = {*topics}.union(*(BEATS.get(t, frozenset()) for t in topics), WEAK)
    found = ASKS | {f"topic:{t}" for t in mine}
    found |= {"kind:meal"} if {"meal", "food_diet"} & {*topics} else set()
    return found | AGAIN if {"next_edition", "previous_edition"} & {*topics} else found


def open_words(case: Case, topics: Collection[str]) -> tuple[int, ...]:
    """The words of the clause that an answer to these topics must hold itself: those nothing explains, and things."""
    left = case.unexplained(takes(topics), "event", timed=True)
    clause, plain = case.clause, language(case.clause.language).lexicon.words_of["function"]
    asked = clause.of("topic")
    asked -= {"invoice"} if "price" in asked else set()  # what is said of cash answers for cards as well
    named = clause.at(*(f"topic:{t}" for t in asked))
    things = {
        i for i in named if _thing(clause.words[i].word, clause.keys[i], topics) and clause.words[i].word not in plain
    }
    return tuple(sorted({*left, *things, *_of_a_session(case)}))


def _thing(word: str, keys: Keys, topics: Collection[str]) -> bool:
    """Whether a word names what the page must name too; of the languages spoken any answers "in English?"."""
    return is_thing(keys) or (is_name(keys) and len(word) >= SHORTEST_NAME and "language" not in topics)


def _of_a_session(case: Case) -> set[int]:
    """Words of a kind ("lightning talk") that the titles of one or two sessions hold: those are meant."""
    clause, titles = case.clause, case.facts.title_keys
    found = clause.at("kind:talk") - clause.at("function", "object:event")
    return {i for i in found if 0 < sum(1 for t in titles if clause.keys[i] & t) <= FEW_SESSIONS}


def asks_link(case: Case, topics: Collection[str]) -> bool:
    """Whether an address is asked: by its name, within a phrase of the topic ("the login link"), or by "how"."""
    return case.has("object:link", "ask:how") or names_link(case, topics)


def names_link(case: Case, topics: Collection[str]) -> bool:
    words = link_words(language(case.clause.language))
    return any(case.clause.words[i].word in words for i in case.clause.at(*(f"topic:{t}" for t in topics)))


def link_words(data: Language) -> set[str]:
    words = data.lexicon.words_of
    return words["object:link"] - words["function"] - words["light"]


def accounts(case: Case, keys: Keys, left: tuple[int, ...]) -> bool:
    return all(case.clause.keys[i] & keys for i in left)
