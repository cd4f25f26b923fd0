"""The desk: a question, the moment it is asked and the chat's short memory → an answer. Values only.

The shapes every chat relies on stand here; how a question is understood and answered is the business of `question`,
`matcher`, `turns` and `answers`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from knowledge.answers import Finding, Speech, says_more, without_repeats
from knowledge.asking import asking_clauses
from knowledge.case import Missing
from knowledge.clause import Moment
from knowledge.cutting import endings, halves
from knowledge.gathering import gather
from knowledge.language import language as language_data
from knowledge.language import languages
from knowledge.matcher import match
from knowledge.meaning import meaning
from knowledge.memory import Memory, fresh, last_day, written
from knowledge.question import read
from knowledge.rules.order import NEIGHBOURS
from knowledge.subject import resolve
from knowledge.turns import Turn, asks_ahead, asks_alone, goes_with, is_lost, named_in, without_loose

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from knowledge.clause import Clause
    from knowledge.event import Event, Faq, Lines
    from knowledge.meaning import Meaning

AnswerKind = Literal["answer", "fallback", "choice", "chat"]
WHENS = ("ask:when", "ask:date", "ask:end", "ask:until")
CHAT_ORDER = ("bot", "thanks", "bye", "praise", "how_are_you", "question", "ok", "sorry", "greeting")
CHAT_SAYS = {
    "bot": "bot",
    "thanks": "thanks",
    "bye": "bye",
    "praise": "thanks",
    "how_are_you": "greeting",
    "question": "question",
    "ok": "ok",
    "sorry": "ok",
    "greeting": "greeting",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the desk says to a message, and what it rests on."""

    kind: AnswerKind
    text: str  # plain text, in `language`
    language: str
    lines: Lines = ()  # of the event file, that prove the answer; empty unless kind is "answer"
    choices: tuple[str, ...] = ()  # for "choice": questions to choose from
    sessions: tuple[str, ...] = ()  # identities of the sessions the answer speaks of
    topics: tuple[str, ...] = ()  # what was asked, by topic names
    not_found: tuple[str, ...] = ()  # what was looked for in vain, in the asker's words
    unanswered: tuple[str, ...] = ()  # the parts of the message that found no answer
    entries: tuple[Faq, ...] = ()  # answers of the organisers that it holds
    pictures: tuple[str, ...] = ()  # addresses of pictures of the page the answer rests on
    memory: Memory = Memory()
    why: tuple[str, ...] = ()  # for --why: what was recognised, facts considered with scores, lines


class Desk:
    """The information desk of one event: building it indexes the page; asking reads no file, network or clock."""

    def __init__(self, event: Event, *, contact: str | None = None, page_url: str | None = None) -> None:
        self.event = event
        self.facts = gather(event)
        self._contact = contact
        self._page_url = page_url or event.url

    def ask(
        self,
        question: str,
        *,
        now: dt.datetime,
        memory: Memory = Memory(),
        language: str | None = None,
        again: bool = False,
        why: bool = False,
    ) -> Answer:
        """Answer one message. `now` is aware; `language` fixes that of the reply (default: the question's).

        `why`: with what led to the answer.
        `again`: the question only named this event, so that one which asks nothing repeats what was asked of another.
        """
        now = now.astimezone(self.event.zone)
        memory = fresh(memory, now)
        prefer = [c for c in (memory.language, self.event.language, "en") if c and c in languages()]
        clauses = read(question, self.facts, Moment(now, last_day(memory)), prefer=prefer)
        code = clauses[0].language if clauses else prefer[0]
        reply = language if language in languages() else code
        speech = Speech(language_data(reply or code), self.facts)
        overriding = [c for c in clauses if c.has("ask:override")]
        asking = asking_clauses(clauses) or (clauses[:1] if again and memory.asked else [])
        if overriding:  # what it asks beside is answered all the same
            asking = [c for c in asking if c.mark and c not in overriding] or overriding[:1]
        if not asking:
            return self._chat(question, clauses, speech, memory, now)
        memory = self._introduced(clauses[: clauses.index(asking[0])], memory)
        turns, memory = self._turns(asking, now, memory)
        answer = self._reply(turns, speech, written(memory, speech, now))
        return replace(answer, why=_why(turns)) if why else answer

    def knowing(self, answers: tuple[Faq, ...]) -> Desk:
        """This desk, with what the organisers answered in the chat."""
        if not answers:
            return self
        knowing = copy.copy(self)
        knowing.facts = replace(self.facts, answers=answers)
        return knowing

    def meanings(self, question: str, *, now: dt.datetime, language: str | None = None) -> tuple[Meaning, ...]:
        """What a message asks, one after the other, to be compared with what others ask."""
        prefer = [c for c in (language, self.event.language, "en") if c and c in languages()]
        clauses = read(question, self.facts, Moment(now.astimezone(self.event.zone)), prefer=prefer)
        return tuple(meaning(clause) for clause in asking_clauses(clauses) or clauses)

    def speech(self, language: str) -> Speech:
        """Words of this language for sessions, days and spans of this event, as the answers have them."""
        return Speech(language_data(language), self.facts)

    def topic_names(self, language: str) -> Mapping[str, str]:
        """How topics are called in a language, by their names."""
        return self.speech(language).language.names

    def _turns(self, clauses: list[Clause], now: dt.datetime, memory: Memory) -> tuple[list[Turn], Memory]:
        turns: list[Turn] = []
        for clause in clauses:
            for turn in self._answered(clause, now, memory):
                if turns and isinstance(turns[-1].found, Missing) and goes_with(clause, turns[-1].found):
                    turn = turn._replace(found=turns[-1].found)
                if turns and self._is_told(turn.clause, turns[-1].found):
                    continue
                if turns and asks_ahead(turns[-1], turn):
                    turns.pop()
                turns.append(turn)
                memory = self._remember(memory, turn.clause, turn.found, named_in(turn))
        return without_loose(turns), memory

    def _introduced(self, stories: list[Clause], memory: Memory) -> Memory:
        """Who is spoken of before anything is asked: "My friend Ann is on tonight. What will she talk about?"."""
        for clause in stories:
            subject = resolve(clause, self.facts)
            if subject.persons:
                names = tuple(self.facts.persons[p].name for p in subject.persons)
                ids = tuple(self.event.sessions[i].id for i in subject.sessions)
                memory = replace(memory, speakers=names, sessions=ids)
        return memory

    def _is_told(self, clause: Clause, found: Finding | Missing) -> bool:
        """Whether what was just quoted says what is asked on: "is there another one in Metz? When?"."""
        if not isinstance(found, Finding) or found.say != "quote" or not clause.has(*WHENS):
            return False
        free = clause.at(*WHENS, "function", "light", "pronoun")
        return free.issuperset(range(len(clause.words))) and self.facts.has_date(str(found.values["text"]))

    def _answered(self, clause: Clause, now: dt.datetime, memory: Memory) -> list[Turn]:
        """A clause as a whole; where nothing accounts for all of it, its end, or its halves if one is answered."""
        whole = Turn(clause, *match(clause, self.facts, now, memory))
        if isinstance(whole.found, Finding):
            return [whole]
        for ending in endings(clause, self.facts):
            turn = Turn(ending, *match(ending, self.facts, now, memory))
            if isinstance(turn.found, Finding):
                return [turn]
        parted: list[Turn] = []
        for first, second in halves(clause, self.facts):
            turn = Turn(first, *match(first, self.facts, now, memory))
            if isinstance(turn.found, Finding):
                later = self._remember(memory, first, turn.found)
                return [turn, Turn(second, *match(second, self.facts, now, later))]
            if not parted and asks_alone(first) and asks_alone(second):  # "free entry, or must I book?"
                other = Turn(second, *match(second, self.facts, now, memory))
                parted = [turn, other] if isinstance(other.found, Finding) else []
        return parted or [whole]

    def _remember(
        self, memory: Memory, clause: Clause, found: Finding | Missing, named: tuple[int, ...] = ()
    ) -> Memory:
        """What is kept of a clause and its answer; `named`: the sessions it names, whatever answers it."""
        asked = " ".join(
            sorted(
                label
                for label in clause.labels
                if label.startswith(("ask:", "topic:", "relation:")) and label != "ask:is_it"
            )
        )
        if isinstance(found, Missing) or not found.sessions:
            asked = " ".join(x for x in asked.split() if x not in NEIGHBOURS)  # "must I tell you before?"
        day = self._day_of(clause, found) or memory.day
        if isinstance(found, Missing):
            return Memory(
                language=memory.language,
                asked=asked or memory.asked,
                topic=memory.topic,
                sessions=memory.sessions,
                speakers=memory.speakers,
                lost=is_lost(found, clause),
                day=day,
            )
        sessions = tuple(self.event.sessions[i].id for i in found.sessions or named)
        return Memory(
            language=memory.language,
            topic=found.topic,
            asked=asked or memory.asked,
            sessions=sessions,
            speakers=found.persons,
            lines=found.lines if found.say == "quote" and not found.topic and not sessions else (),
            day=day,
        )

    def _day_of(self, clause: Clause, found: Finding | Missing) -> str | None:
        """The day that a turn is about: the one it names, or that of the sessions it tells."""
        asked = next((t for t in clause.times if t.dated and t.grain in ("day", "part", "minute")), None)
        if asked:
            return asked.start.astimezone(self.event.zone).date().isoformat()
        told = () if isinstance(found, Missing) else found.sessions
        days = {self.event.sessions[i].date for i in told}
        return next((d.isoformat() for d in days if d and len(days) == 1), None)

    def _chat(self, question: str, clauses: list[Clause], speech: Speech, memory: Memory, now: dt.datetime) -> Answer:
        labels = set().union(*(c.of("chat") for c in clauses)) if clauses else set()
        say = next((CHAT_SAYS[label] for label in CHAT_ORDER if label in labels), None)
        if say is None and any(c.has("greeting") for c in clauses):
            say = "bye"
        if say is None and not clauses and any(ord(c) > 0x2190 for c in question):
            say = "ok"
        if any(c.has("object:help") for c in clauses):
            say = "help"
        memory = written(memory, speech, now)
        if say is None:
            text = f"{speech.sentence('not_understood')} {self._contact_line(speech)}"
            return Answer(kind="fallback", text=text, language=speech.language.code, memory=memory)
        text = speech.sentence(say, title=self.event.title.text)
        return Answer(kind="chat", text=text, language=speech.language.code, memory=memory)

    def _reply(self, turns: list[Turn], speech: Speech, memory: Memory) -> Answer:
        found = [t.found for t in turns if isinstance(t.found, Finding)]
        missing = [t.found for t in turns if isinstance(t.found, Missing)]
        texts = without_repeats([speech.text(f) for f in found if not any(says_more(other, f) for other in found)])
        not_found = tuple(dict.fromkeys(m.words for m in missing if m.words))
        if missing:
            said = list(dict.fromkeys(self._missing(m, speech) for m in missing))
            texts.append(" ".join([*said, self._contact_line(speech)]))
        topics = [f.topic for f in found if f.topic] + [t for m in missing for t in m.topics]
        lines = tuple(sorted({n for f in found for part in (f, *f.before) for n in part.lines}))
        ids = tuple(dict.fromkeys(self.event.sessions[i].id for f in found for i in f.sessions))
        return Answer(
            kind="answer" if found else "fallback",
            text="\n".join(texts),
            language=speech.language.code,
            lines=lines,
            sessions=ids,
            topics=tuple(dict.fromkeys(topics)),
            not_found=not_found,
            unanswered=tuple(t.clause.text.strip() for t in turns if isinstance(t.found, Missing)),
            entries=tuple(f.entry for f in found if f.entry),
            pictures=tuple(p for f in found for p in f.pictures),
            memory=memory,
        )

    def _missing(self, missing: Missing, speech: Speech) -> str:
        if missing.deed:
            return speech.sentence("cannot_do")
        names = [speech.language.names[t] for t in missing.topics if t in speech.language.names]
        if missing.words and not names:
            return speech.sentence("not_found_words", what=_safe(missing.words))
        if names:
            return speech.sentence("not_found", what=speech.join(names[:2]))
        return speech.sentence("not_found_this")

    def _contact_line(self, speech: Speech) -> str:
        event = self.event
        values = [t.text for t in (*event.contact.emails, *event.contact.phones)]
        values += [link.url for link in event.contact.links]
        values = values or ([self._contact] if self._contact else [])
        if values:
            return speech.sentence("contact_line", contact=", ".join(values[:2]))
        link = next((link.url for link in event.registration.links), None) or self._page_url
        if link:
            return speech.sentence("contact_link", contact=link)
        return speech.sentence("contact_nobody")


def _safe(words: str) -> str:
    """The asker's words as they may be said back: letters, digits and spaces, not too many."""
    return "".join(c for c in words if c.isalnum() or c in " '’-")[:60].strip()


def _why(turns: list[Turn]) -> tuple[str, ...]:
    from knowledge.why import why

    return tuple(line for turn in turns for line in why(turn.clause, turn.case, turn.found))
