"""Event file → Event and the problems of the page. `parse` is pure; `load_event` is the one reader of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.event import Event, EventFileError, Faq, Passage, Problem, Text
from knowledge.language import detect, languages, tokens
from knowledge.reading import fields
from knowledge.reading.envelope import LONGEST, open_envelope
from knowledge.reading.programme import finish, read_programme
from knowledge.reading.tree import Block, blocks

if TYPE_CHECKING:
    from knowledge.event import Lines
    from knowledge.reading.envelope import Value

ZONES = {
    "fr": "Europe/Paris",
    "de": "Europe/Berlin",
    "es": "Europe/Madrid",
    "it": "Europe/Rome",
    "pt": "Europe/Lisbon",
    "nl": "Europe/Amsterdam",
    "en": "Europe/London",
}
SKIPPED = {"layout", "permalink", "style", "published", "tags", "categories", "categorie", "image"}


def load_event(path: str | Path) -> tuple[Event, tuple[Problem, ...]]:
    """Read an event file. Raises EventFileError, one sentence, where it cannot be used at all."""
    path = Path(path)
    try:
        if path.stat().st_size > LONGEST:
            raise EventFileError(
                f"{path}: the file is longer than {LONGEST // 1_000_000} MB, which no event page is; shorten it.",
                file=str(path),
            )
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise EventFileError(f"{path}: the file is not UTF-8; save it as UTF-8 text.", file=str(path)) from None
    except OSError as error:
        raise EventFileError(
            f"{path}: the file cannot be read ({error.strerror or error}); check its name and rights.", file=str(path)
        ) from None
    return parse(text, file=str(path))


def parse(text: str, *, file: str = "") -> tuple[Event, tuple[Problem, ...]]:
    """The event a page tells of, and what is wrong with the page."""
    envelope = open_envelope(text, file)
    body = blocks(envelope.body, envelope.first_line)
    found = fields.sort_front(envelope.values)
    texts = _texts(envelope.values, body)
    language = _language(found, texts)
    published = fields.stamp(_value(envelope.values, "date") or _value(envelope.values, "pubdate"))
    start = fields.stamp(found.text("start"))
    year = start[0].year if start and start[0].year > 1990 else published[0].year if published else None
    drafts = read_programme(body, year)
    days = fields.days_of(found, texts, drafts, published[0] if published else None)
    if days:
        year = days[0].date.year
    sessions = finish(drafts, days[0].date if len(days) == 1 else None)
    pictures, links = fields.pictures_and_links(body)
    prose = [(t, ls) for t, ls in texts if not set(ls) & {n for s in sessions for n in s.lines[:1]}]
    date_value = _value(envelope.values, "date")
    event = Event(
        file=file,
        title=_title(found, body, file),
        language=language,
        timezone=str(found.text("timezone") or ZONES.get(language, "UTC")),
        days=days,
        venue=fields.venue_of(found, texts),
        contact=fields.contact_of(found, texts),
        registration=fields.registration_of(found, texts, links, year),
        price=fields.price_of(found, prose),
        audience=fields.audience_of(found, prose),
        organiser=fields.organiser_of(found, prose),
        summary=found.text("summary"),
        sessions=sessions,
        passages=_passages(envelope.values, found, body),
        pictures=pictures,
        links=tuple(links),
        other_dates=fields.other_dates_of(
            prose,
            days,
            (published[0], date_value.lines) if published and date_value else None,
            {s.date for s in sessions if s.date},
        ),
        faq=_faq(envelope.values),
        url=str(found.text("url")) if found.text("url") else None,
    )
    return event, ()


def _value(values: tuple[Value, ...], key: str) -> Text | None:
    return next((Text(text=v.text, lines=v.lines) for v in values if v.path == (key,)), None)


def _texts(values: tuple[Value, ...], body: list[Block]) -> list[tuple[str, Lines]]:
    front = [
        (fields.clean(v.text), v.lines)
        for v in values
        if str(v.path[0]) not in SKIPPED and v.key not in ("image", "date", "title") and " " in v.text.strip()
    ]
    prose = [(b.text, b.numbers) for b in body if b.text]
    return front + prose


def _title(found: fields.Found, body: list[Block], file: str) -> Text:
    own = found.text("title")
    if own:
        return own
    heading = next((b for b in body if b.kind == "heading"), None)
    return Text(text=heading.text, lines=heading.numbers) if heading else Text(text=Path(file).stem.replace("-", " "))


def _language(found: fields.Found, texts: list[tuple[str, Lines]]) -> str:
    own = found.text("language")
    if own and own.text[:2].lower() in languages():
        return own.text[:2].lower()
    sample = " ".join([str(found.text("title") or ""), *(t for t, _ in texts)])[:6000]
    return detect(tokens(sample), prefer=("en",))


def _passages(values: tuple[Value, ...], found: fields.Found, body: list[Block]) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    for _, label, text, lines in found.labelled:
        if text or label:
            passages.append(
                Passage(text=fields.clean(text or label), headings=(label,) if text and label else (), lines=lines)
            )
    for value in values:
        top = str(value.path[0])
        if (
            top in SKIPPED
            or top == "champs_informations"
            or value.key in ("image", "date")
            or not fields.clean(value.text)
        ):
            continue
        if " " in value.text.strip() or top not in ("layout",):
            passages.append(Passage(text=fields.clean(value.text), headings=(), lines=value.lines))
    return (*passages, *_prose(body))


def _prose(body: list[Block]) -> list[Passage]:
    headings: list[tuple[int, str]] = []
    lead: tuple[str, int] | None = None
    found: list[Passage] = []
    for block in body:
        if block.kind == "heading":
            headings = [h for h in headings if h[0] < block.level] + [(block.level, block.text)]
            lead = None
            continue
        context = tuple(h for _, h in headings)
        if block.kind == "paragraph" and block.parent < 0:
            alone = len(block.lines) == 1 and (block.lines[0].all_bold or block.text.endswith(":"))
            lead = (block.text, 0) if alone else None
        elif block.kind == "item" and lead:
            context = (*context, lead[0])
        text = " — ".join(c for c in block.cells if c) if block.cells else block.text
        if text:
            found.append(Passage(text=text, headings=context, lines=block.numbers))
    return found


def _faq(values: tuple[Value, ...]) -> tuple[Faq, ...]:
    groups: dict[object, dict[str, Value]] = {}
    for value in values:
        if str(value.path[0]) == "faq" and len(value.path) == 3:
            groups.setdefault(value.path[1], {})[value.key] = value
    return tuple(
        Faq(
            question=g["q"].text,
            answer=g["a"].text,
            language=g["language"].text if "language" in g else None,
            lines=tuple(sorted({*g["q"].lines, *g["a"].lines})),
        )
        for g in groups.values()
        if "q" in g and "a" in g
    )
