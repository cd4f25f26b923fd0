"""Event file → Event and the problems of the page. `parse` is pure; `load_event` is the one reader of files."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from knowledge.event import Event, EventFileError, Faq, Link, Problem, Text, Venue
from knowledge.loaders import audience, place, prose
from knowledge.loaders.about import tell_of_speakers
from knowledge.loaders.alone import as_event, talk_of_title
from knowledge.loaders.contact import read_contact
from knowledge.loaders.dated import date_by_headings
from knowledge.loaders.days import at_stops, make_days, read_when
from knowledge.loaders.draft import merged
from knowledge.loaders.emoji import fact_blocks
from knowledge.loaders.envelope import Envelope, open_envelope
from knowledge.loaders.event_talk import talks_of_event
from knowledge.loaders.fields import body_fields, front_fields
from knowledge.loaders.marks import Block
from knowledge.loaders.openings import read_openings
from knowledge.loaders.page_title import title_of
from knowledge.loaders.placeholders import filled
from knowledge.loaders.price import is_free, read_price
from knowledge.loaders.problems import find_problems
from knowledge.loaders.programme import Programme
from knowledge.loaders.prose_dates import other_dates
from knowledge.loaders.registration import read_registration
from knowledge.loaders.schedules import format_of, parse_schedule
from knowledge.loaders.series import give_hours, year_told
from knowledge.loaders.sessions import finish, front_sessions
from knowledge.loaders.stops import find_stops
from knowledge.loaders.times import forget_times
from knowledge.loaders.tree import blocks
from knowledge.loaders.words import forget, key_of, names_of, spoken
from knowledge.loaders.zone import read_language, read_timezone

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 2_000_000  # bytes of an event page
LONGEST_SCHEDULE = 50_000_000
SCHEDULES = (".xml", ".json", ".ics")
SAFE = re.compile(r"[\w][\w ./-]{0,200}")
POSTCODE = re.compile(r"\b\d{5}\b")
SKIPPED = {
    "layout",
    "permalink",
    "style",
    "published",
    "tags",
    "categories",
    "categorie",
    "afficherlacarte",
    "draft",
    "map",
}


def load_event(path: str | Path) -> tuple[Event, tuple[Problem, ...]]:
    """Read an event file. Raises EventFileError, one sentence, where it cannot be used at all."""
    path = Path(path)
    return parse(_text_of(path), file=str(path), beside=lambda name: _text_of(path.parent / name))


def _text_of(path: Path) -> str:
    limit = LONGEST_SCHEDULE if path.suffix.casefold() in SCHEDULES else LONGEST
    try:
        if path.is_dir():
            raise EventFileError(f"{path}: this is a folder, not an event file; name a file in it.", file=str(path))
        if not path.is_file():
            what = "is no file" if path.exists() else "does not exist"
            raise EventFileError(f"{path}: the event file {what}; check its name.", file=str(path))
        with path.open("rb") as opened:
            data = opened.read(limit + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        sentence = f"{path}: the file cannot be read ({reason}); check its name and rights."
        raise EventFileError(sentence, file=str(path)) from None
    if len(data) > limit:
        sentence = f"{path}: the file is longer than {limit // 1_000_000} MB, which no event page is; shorten it."
        raise EventFileError(sentence, file=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sentence = f"{path}:{line}: the file is not UTF-8; save it as UTF-8 text."
        raise EventFileError(sentence, file=str(path), line=line) from None


def parse(
    text: str, *, file: str = "", beside: Callable[[str], str] | None = None
) -> tuple[Event, tuple[Problem, ...]]:
    """The event a page tells of, and what is wrong with the page. `beside` gives the text of a file next to it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if "\0" in text or not text.strip():
        what = "is empty" if not text.strip() else "is no text"
        raise EventFileError(f"{file or 'event file'}: the file {what}; write the event's page into it.", file=file)
    try:
        form = format_of(text)
        if form and (form != "json" or "schedule" in text[:2000]):
            return parse_schedule(text, file)
        if len(text) > LONGEST:
            sentence = f"{file}: the page is longer than {LONGEST // 1_000_000} MB, which no event page is; shorten it."
            raise EventFileError(sentence, file=file)
        return _read(text, file, beside)
    finally:
        forget()
        forget_times()


def _read(text: str, file: str, beside: Callable[[str], str] | None) -> tuple[Event, tuple[Problem, ...]]:
    envelope = open_envelope(text, file)
    body = blocks(envelope.body, envelope.first_line)
    texts = [n.text or "" for n in envelope.front.texts() if " " in (n.text or "")] + [b.text for b in body]
    language, languages = read_language(envelope, texts)
    with spoken(languages):
        event, problems = _understand(envelope, body, text, file, language)
    for name in _schedules(envelope):
        if beside is not None:
            event, problems = _with_schedule(event, problems, name, beside)
    return event, problems


def _schedules(envelope: Envelope) -> list[str]:
    """Files beside the page that its front matter names as its schedule."""
    texts = [n.text.strip() for n in envelope.all("sessions") if n.text]
    return [t for t in texts if t.casefold().endswith(SCHEDULES) and SAFE.fullmatch(t) and ".." not in t]


def _with_schedule(
    event: Event, problems: tuple[Problem, ...], name: str, beside: Callable[[str], str]
) -> tuple[Event, tuple[Problem, ...]]:
    """The page and its schedule read together: the page's words, the schedule's sessions before those of the page."""
    text = beside(name)
    if format_of(text) is None:
        raise EventFileError(f"{name}: this is no schedule (XML, JSON or iCalendar); save it again.", file=name)
    schedule, more = parse(text, file=name)
    known = {(s.date, s.start, s.title) for s in schedule.sessions}
    own = tuple(s for s in event.sessions if (s.date, s.start, s.title) not in known and s.start)
    dates = {d.date for d in event.days}
    days = sorted([*event.days, *(d for d in schedule.days if d.date not in dates)], key=lambda d: d.date)
    both = replace(event, sessions=(*schedule.sessions, *own), days=tuple(days), schedules=(*event.schedules, name))
    return replace(both, passages=(*event.passages, *schedule.passages)), (*problems, *more)


def _understand(
    envelope: Envelope, body: list[Block], text: str, file: str, language: str
) -> tuple[Event, tuple[Problem, ...]]:
    fields = [*front_fields(envelope), *body_fields(body)]
    lead = [(prose.bare(n.text or ""), n.lines) for n in prose.lead(envelope)]
    when = read_when(envelope, fields, body, lead, file)
    opened = read_openings(when, body)
    stops = at_stops(when, find_stops(body, when.year))
    apart = opened | fact_blocks(body) | {n for s in stops for n in s.lines}
    programme = Programme(when.year or year_told(envelope, body), when.all(), apart)
    front = front_sessions(envelope, when.year, when.all())
    programme.named = {d.words for d in front if d.words}
    drafts = filled(merged([*front, *programme.read(body)]))
    date_by_headings(drafts, body, when.all(), when.year)
    give_hours(drafts, when)
    title = title_of(envelope, body, file)
    if not drafts:
        drafts = talks_of_event(envelope, fields, title, body) or talk_of_title(envelope)
        as_event(drafts, envelope, when)
    tell_of_speakers(drafts, body)
    told = list(prose.sentences(envelope, body))
    venue = place.read_venue(envelope, fields, told, when, body)
    dated = [*((d.date, tuple(d.lines)) for d in drafts if d.date), *programme.free_days]
    days = make_days(when, venue.name.text if venue.name else None, dated, {s.date: s.place.text for s in stops})
    sessions = finish(drafts, when.all() if len(when.all()) == 1 else [d.date for d in days])
    problems = list(when.problems)
    own = {n for s in sessions for n in s.lines}
    around = [s for s in told if not own.intersection(s.lines)]
    resolve = _resolver(envelope)
    near = [title.text, *(t for t, _ in lead), when.place_of]
    price = read_price(envelope, fields, around)
    event = Event(
        file=file,
        title=title,
        language=language,
        timezone=read_timezone(envelope, language, _places(envelope, venue), near, [text], problems),
        days=days,
        venue=venue,
        contact=read_contact(envelope, fields, told),
        registration=read_registration(envelope, fields, told, around, when),
        price=price,
        free=is_free(price),
        audience=audience.read_audience(envelope, fields, around),
        capacity=audience.read_capacity(around, fields, envelope),
        organiser=audience.read_organiser(envelope, told, fields),
        summary=next((Text(text=t, lines=ls) for t, ls in lead if t), None),
        sessions=sessions,
        passages=prose.passages(envelope, fields, body, _known(envelope)),
        pictures=prose.pictures(envelope, body, resolve),
        links=_links(body, resolve),
        other_dates=other_dates(when, envelope.text("published"), [(s.text, s.lines) for s in around]),
        faq=_faq(envelope),
        url=_text(envelope, "url"),
    )
    problems += find_problems(event, body)
    unique = {(p.line, p.code, p.values): p for p in problems}
    return event, tuple(sorted(unique.values(), key=lambda p: (p.line, p.code)))


def _text(envelope: Envelope, name: str) -> str | None:
    node = envelope.text(name)
    return node.text if node else None


def _places(envelope: Envelope, venue: Venue) -> list[str]:
    texts = [t.text for t in (venue.address, venue.name) if t]
    towns, countries = ([t.text for n in envelope.all(k) for t in n.texts() if t.text] for k in ("town", "country"))
    behind = [t[m.end() :] for t in texts[:1] if (m := POSTCODE.search(t))]  # a street may have the name of a town
    return [*towns, *behind, *texts, *countries]


def _resolver(envelope: Envelope) -> Callable[[str], str]:
    base = _text(envelope, "url")
    return lambda url: urljoin(base, url) if base else url


def _known(envelope: Envelope) -> set[str]:
    """Keys whose texts are told elsewhere, or are none."""
    named = {"title", "published", "fields", "summary", "timezone", "url", "coordinates", "faq"}
    return {k for k, _ in envelope.front.pairs if key_of(k) in SKIPPED or named.intersection(names_of(k))}


def _links(body: list[Block], resolve: Callable[[str], str]) -> tuple[Link, ...]:
    found = [link for block in body for link in prose.block_links(block)]
    return tuple(Link(url=resolve(x.url), label=x.label.strip(), lines=x.lines) for x in found)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _faq(envelope: Envelope) -> tuple[Faq, ...]:
    found = []
    for node in envelope.all("faq"):
        for item in node.items:
            q, a, code, date = (
                next((t for n in item.all(name) for t in n.texts()), None)
                for name in ("question", "answer", "language", "published")
            )
            if q and q.text and a and a.text:
                found.append(
                    Faq(
                        question=q.text,
                        answer=a.text,
                        language=code.text if code else None,
                        lines=tuple(sorted({*q.lines, *a.lines})),
                        date=_day(date.text or "") if date else None,
                    )
                )
    return tuple(found)
