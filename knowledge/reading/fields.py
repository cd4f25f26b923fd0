"""Front matter and prose → what a page says of its days, place, registration, price, audience, contact, organiser."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.event import Contact, Day, Link, OtherDate, Picture, Registration, Text, Venue
from knowledge.language import tidy
from knowledge.reading.times import Dated, find_dates, find_times
from knowledge.reading.tree import squeeze
from knowledge.reading.words import plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.event import Lines, RegistrationState
    from knowledge.reading.envelope import Value
    from knowledge.reading.programme import Draft
    from knowledge.reading.tree import Block

MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
PHONE = re.compile(r"(?<![\w/])(?:\+\d{2,3}[\s.()-]?|0)(?:[\s.()-]?\d){8,11}(?!\w)")
URL = re.compile(r"https?://[^\s<>()\"'\]]+")
MARKUP = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|\{:[^}]*\}")
MD_LINK = re.compile(r"\[([^\]]*)\]\(\s*([^()\s]+)\s*\)")
MIDNIGHT = dt.time()
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z«\"“])")
LABELLED = {"date", "hours", "access", "registration", "contact", "venue", "price", "audience"}
FAR = 200  # days between a date of the page and the event's, from which on it is another event's


@dataclass(slots=True)
class Found:
    """What the front matter and the labelled fields give, before the body is asked."""

    fields: dict[str, list[Value]] = field(default_factory=dict)  # by our names
    labelled: list[tuple[str, str, str, Lines]] = field(default_factory=list)  # field, label, text, lines
    links: list[Link] = field(default_factory=list)

    def text(self, name: str) -> Text | None:
        values = self.fields.get(name)
        if values:
            return Text(
                text=clean(" ".join(v.text for v in values)), lines=tuple(sorted({n for v in values for n in v.lines}))
            )
        return None

    def label(self, name: str) -> Text | None:
        for kind, _, text, lines in self.labelled:
            if kind == name and text:
                return Text(text=clean(text), lines=lines)
        return None


def clean(text: str) -> str:
    """Without Markdown marks, on one line."""
    text = MD_LINK.sub(lambda m: m[1] or m[2], text.replace("\\n", " "))
    text = re.sub(r"<[^<>]{1,300}>", " ", text)
    return squeeze(MARKUP.sub("", text))


def sort_front(values: Iterable[Value]) -> Found:
    """Front matter by meaning: keys by their aliases, labelled fields by what their label says."""
    found = Found()
    groups: dict[tuple[object, ...], dict[str, Value]] = {}
    for value in values:
        top = tidy(str(value.path[0]))
        name = words().keys.get(top)
        if name == "fields":
            groups.setdefault(value.path[:2], {})[tidy(value.key)] = value
        elif name and (
            len(value.path) == 1 or name in ("access", "summary", "audience", "organiser", "contact", "registration")
        ):
            found.fields.setdefault(name, []).append(value)
        for url in URL.findall(value.text):
            found.links.append(Link(url=url.strip(), label=value.key, lines=value.lines))
    for group in groups.values():
        _labelled(group, found)
    return found


def _labelled(group: dict[str, Value], found: Found) -> None:
    label = next((v.text for k, v in group.items() if k.startswith("intitul")), "")
    content = next((v.text for k, v in group.items() if k.startswith("contenu")), "")
    link = next((v.text.strip() for k, v in group.items() if k.startswith(("lien", "mailto"))), "")
    others = [v.text for k, v in group.items() if not k.startswith(("intitul", "contenu", "lien"))]
    lines = tuple(sorted({n for v in group.values() for n in v.lines}))
    kind = label_kind(label) or label_kind(content) or kind_by_content(label, content)
    if label_kind(content) and not label_kind(label):
        label, content = content, label
    text = " ".join([content, *others]).strip()
    if kind == "contact" and link:
        text = f"{text} {link}".strip()
    if kind == "registration" and link:
        found.links.append(
            Link(url=link if "://" in link or "@" in link else f"https://{link}", label="registration", lines=lines)
        )
        if tidy(label) not in words().labels or not content:
            text = f"{label} {content}".strip()
    found.labelled.append((kind or "other", label.strip(" ?:"), text or link, lines))


def label_kind(label: str) -> str | None:
    key = tidy(label).strip(" ?:!.").replace("’", "'")
    return words().labels.get(key)


def kind_by_content(label: str, content: str) -> str | None:
    both = f"{label} {content}"
    if find_times(content) and len(content) < 40:
        return "hours"
    if words().find("open", both) or words().find("free", both):
        return "registration"
    if re.search(r"\b\d{5}\b", content):
        return "place"
    return None


# --- days -------------------------------------------------------------------------------------------------------


def stamp(value: Text | None) -> tuple[dt.date, dt.time | None] | None:
    """An ISO date or time, or a date in words, of a front matter value; midnight is no time."""
    if value is None:
        return None
    match = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d?):(\d\d))?", value.text)
    if match:
        try:
            date = dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
        time = dt.time(int(match[4]), int(match[5])) if match[4] and int(match[4]) < 24 else None
        return date, None if time == MIDNIGHT else time
    dates = find_dates(value.text, None)
    times = find_times(value.text)
    return (dates[0].date, times[0].start if times else None) if dates else None


def days_of(
    found: Found, texts: Sequence[tuple[str, Lines]], drafts: Sequence[Draft], published: dt.date | None
) -> tuple[Day, ...]:
    """The days of the event: the front matter's start and end, the labels and the text, the sessions' own dates."""
    start, end = stamp(found.text("start")), stamp(found.text("end"))
    label = found.label("date")
    year = (start[0].year if start and start[0].year > 1990 else None) or (published.year if published else None)
    dated: list[tuple[dt.date, Lines]] = []
    start_text = found.text("start")
    if start and start[0].year > 1990:
        dated.append((start[0], start_text.lines if start_text else ()))
        if end and start[0] < end[0] <= start[0] + dt.timedelta(days=31):
            lines = (found.text("end") or Text(text="")).lines
            dated += [(start[0] + dt.timedelta(days=n), lines) for n in range(1, (end[0] - start[0]).days + 1)]
    if label and not dated:
        dated += _from_text(label.text, label.lines, year)
    if label and dated and start:
        dated = [(d, tuple(sorted({*ls, *label.lines})) if d == start[0] else ls) for d, ls in dated]
    if not dated:
        dated = _first_mention(texts, year, published)
    known = {d for d, _ in dated}
    dated += [(d.date, tuple(d.lines)) for d in drafts if d.date and d.date not in known]
    return _days(dated, found, start, end, drafts)


def _from_text(text: str, lines: Lines, year: int | None) -> list[tuple[dt.date, Lines]]:
    dates = find_dates(text, year)
    if len(dates) == 2 and re.search(
        r"\bdu\b|\bfrom\b|\bvom\b|\bdel\b|\bdal\b|–|\bau\b|\bto\b|\bbis\b|\bal\b", plain(text)
    ):
        span = (dates[1].date - dates[0].date).days
        if 0 < span <= 31 and not re.search(r"\b(?:et|and|und|y|e)\b", plain(text)[dates[0].at[0] : dates[1].at[1]]):
            return [(dates[0].date + dt.timedelta(days=n), lines) for n in range(span + 1)]
    return [(d.date, lines) for d in dates]


def _first_mention(
    texts: Sequence[tuple[str, Lines]], year: int | None, published: dt.date | None
) -> list[tuple[dt.date, Lines]]:
    for text, lines in texts:
        for sentence in SENTENCE_END.split(text):
            dates = [d for d in find_dates(sentence, year) if not is_other(sentence, d)]
            if not dates:
                continue
            if published and not dates[0].year and dates[0].date < published - dt.timedelta(days=30):
                dates = [Dated(d.date.replace(year=d.date.year + 1), False, d.weekday, d.at) for d in dates]
            return _from_text(sentence, lines, dates[0].date.year) if len(dates) > 1 else [(dates[0].date, lines)]
    return []


def is_other(sentence: str, date: Dated) -> bool:
    """Whether a date in a sentence is a deadline or another event's."""
    before = plain(sentence)[max(0, date.at[0] - 45) : date.at[0]]
    return bool(
        re.search(words().pattern("deadline").pattern + r"(?:\s+\w+){0,2}\s*$", before)
        or words().find("next", sentence)
        or re.search(r"(?:a partir du|des le|candidatures|ab dem)\s*(?:\w+\s)?$", before)
    )


def _days(
    dated: list[tuple[dt.date, Lines]],
    found: Found,
    start: tuple[dt.date, dt.time | None] | None,
    end: tuple[dt.date, dt.time | None] | None,
    drafts: Sequence[Draft],
) -> tuple[Day, ...]:
    hours = found.label("hours")
    label = found.label("date")
    source = hours or (label if label and find_times(label.text) else None)
    times = find_times(source.text) if source else []
    opens = times[0].start if times else (start[1] if start else None)
    closes = times[-1].end if times else None
    if closes is None and end and start and end[1] and (opens is None or end[0] > start[0] or end[1] > opens):
        closes = end[1]
    lines = source.lines if source else ((found.text("start") or Text(text="")).lines if opens else ())
    merged: dict[dt.date, set[int]] = {}
    for date, at in dated:
        merged.setdefault(date, set()).update(at)
    return tuple(
        Day(date=d, opens=opens, closes=closes, lines=tuple(sorted(merged[d])), hours_lines=lines)
        for d in sorted(merged)
    )


# --- place, people, registration ---------------------------------------------------------------------------------


def venue_of(found: Found, texts: Sequence[tuple[str, Lines]]) -> Venue:
    name, address = found.text("venue") or found.label("venue"), found.text("address")
    access = found.text("access") or found.label("access")
    place = next(
        (Text(text=f"{label}", lines=lines) for kind, label, text, lines in found.labelled if kind == "place"), None
    )
    online = next((t for t in (name, address, access) if t and words().find("online", t.text)), None)
    if online is None:
        online = _online(texts)
    if name and online is not None and words().find("online", name.text) and place:
        name = place
    for value in found.fields.get("locality") or []:
        address = Text(text=f"{address}, {value.text}" if address else value.text, lines=value.lines)
    return Venue(name=name, address=address, access=access, online=online)


def _online(texts: Sequence[tuple[str, Lines]]) -> Text | None:
    for text, lines in texts:
        if re.search(
            r"100 ?% (?:en ligne|online)|entierement en ligne|webinaire|visio-?conference|livestream|streaming",
            plain(text),
        ):
            return Text(text=text, lines=lines)
    return None


def registration_of(
    found: Found, texts: Sequence[tuple[str, Lines]], links: Sequence[Link], year: int | None
) -> Registration:
    label, own = found.label("registration"), found.text("registration")
    about = own or label
    pool = [(about.text, about.lines)] if about else []
    sentences = pool + [(s, lines) for t, lines in texts for s in SENTENCE_END.split(t)]
    signs = [k for k in found.links if k.label == "registration" and "@" not in k.url]
    signs += [k for k in links if words().find("open", k.label) and k.url.startswith("http")]
    if about and URL.search(about.text):
        signs += [Link(url=u, lines=about.lines) for u in URL.findall(about.text)]
    unique = tuple({k.url.rstrip("/"): k for k in signs}.values())
    state, words_, lines = _state(sentences, unique)
    deadline, said = _deadline(sentences, year)
    return Registration(
        state=state,
        words=words_ or (about if about else None),
        links=unique,
        deadline=deadline,
        deadline_words=said,
        lines=lines or (about.lines if about else ()),
    )


def _state(sentences: list[tuple[str, Lines]], links: tuple[Link, ...]) -> tuple[RegistrationState, Text | None, Lines]:
    found = words()
    order: tuple[tuple[str, RegistrationState], ...] = (
        ("closed", "closed"),
        ("none", "not required"),
        ("required", "required"),
        ("open", "open"),
    )
    for kind, state in order:
        for text, lines in sentences:
            match = found.find(kind, text)
            if (
                match
                and not (kind == "closed" and not (found.find("open", text) or "inscri" in plain(text)))
                and not (kind == "none" and found.find("required", text))
            ):
                if state == "required" and links:
                    state = "open"
                if (
                    state == "open"
                    and not links
                    and kind == "open"
                    and not re.search(r"inscrivez|register|anmelden|inscrib|iscriv", plain(text))
                ):
                    continue
                return state, Text(text=clean(text), lines=lines), lines
    return ("open", None, links[0].lines) if links else ("unknown", None, ())


def _deadline(sentences: list[tuple[str, Lines]], year: int | None) -> tuple[dt.date | None, Text | None]:
    found = words()
    for text, lines in sentences:
        match = found.find("deadline", text)
        if match and (found.find("open", text) or len(text) < 60):
            dates = find_dates(text, year)
            if dates and dates[0].at[0] >= match.start():
                return dates[0].date, Text(text=clean(text), lines=lines)
    return None, None


def first_sentence(texts: Sequence[tuple[str, Lines]], kind: str, *, short: int = 260) -> Text | None:
    for text, lines in texts:
        for sentence in SENTENCE_END.split(text):
            if words().find(kind, sentence) and len(sentence) <= short:
                return Text(text=clean(sentence), lines=lines)
    return None


def price_of(found: Found, texts: Sequence[tuple[str, Lines]]) -> Text | None:
    own = found.text("price") or found.label("price")
    if own:
        return own
    for kind, label, text, lines in found.labelled:
        both = f"{label} {text}"
        if kind == "registration" and (
            words().find("free", both) or re.search(r"\d+ ?(?:€|euros?|eur\b)", plain(both))
        ):
            return Text(text=clean(text if words().find("free", text) else label), lines=lines)
    for text, lines in texts:
        for sentence in SENTENCE_END.split(text):
            source = plain(sentence)
            if re.search(r"salair|salary|gehalt|budget|million", source):
                continue
            if (
                words().find("free", sentence)
                or re.search(words().pattern("price").pattern + r".{0,60}\d+ ?(?:€|eur|\$|£)", source)
                or re.search(r"\d+ ?(?:€|\$|£)", source)
            ):
                return Text(text=clean(sentence), lines=lines)
    return None


def audience_of(found: Found, texts: Sequence[tuple[str, Lines]]) -> Text | None:
    own = found.text("audience") or found.label("audience")
    if own:
        return own
    for text, lines in texts:
        for sentence in SENTENCE_END.split(text):
            match = words().find("audience", sentence)
            if match:
                plain_text = clean(sentence)
                at = words().find("audience", plain_text)
                return Text(
                    text=plain_text[at.start() if at and len(plain_text) > 60 else 0 :].rstrip(" ."), lines=lines
                )
    return None


def organiser_of(found: Found, texts: Sequence[tuple[str, Lines]]) -> Text | None:
    own = found.text("organiser")
    if own:
        return own
    for text, lines in texts:
        for sentence in SENTENCE_END.split(clean(text)):
            match = words().find("organise", sentence)
            if not match:
                continue
            passive = re.search(r"(?:par|by|von|por|da|di)$", match[0])
            piece = sentence[match.end() :] if passive else sentence[: match.start()]
            pieces = re.split(r",|\.|;|:| qui | that | die ", piece.strip())
            name = (pieces[0] if passive else pieces[-1]).strip(" ,")
            if name and any(c.isupper() for c in name) and len(name) < 140:
                return Text(text=re.sub(r"^(?:la |le |l'|l’|les |the )", "", name), lines=lines)
    return None


def contact_of(found: Found, texts: Sequence[tuple[str, Lines]]) -> Contact:
    """Where questions go: what is labelled so, else the addresses that a sentence on questions names, else any."""
    own = found.text("contact") or found.label("contact")
    pools: list[list[tuple[str, Lines]]] = [[(own.text, own.lines)]] if own else []
    asking = [(t, ls) for t, ls in texts if words().find("question", t)]
    pools += [asking, [(text, lines) for kind, _, text, lines in found.labelled], list(texts)]
    for pool in pools:
        emails = _texts(MAIL, pool)
        phones = _texts(PHONE, pool) if pool is pools[0] or emails else ()
        if emails or phones:
            return Contact(emails=emails, phones=phones)
    return Contact()


def _texts(pattern: re.Pattern[str], pool: Sequence[tuple[str, Lines]]) -> tuple[Text, ...]:
    found: dict[str, Text] = {}
    for text, lines in pool:
        for match in pattern.finditer(text):
            found.setdefault(match[0].casefold(), Text(text=match[0].rstrip("."), lines=lines))
    return tuple(found.values())


def other_dates_of(
    texts: Sequence[tuple[str, Lines]],
    days: Sequence[Day],
    published: tuple[dt.date, Lines] | None,
    sessions: set[dt.date],
) -> tuple[OtherDate, ...]:
    year = days[0].date.year if days else None
    own = {d.date for d in days} | sessions
    found: list[OtherDate] = []
    if published:
        found.append(OtherDate(date=published[0], why="published", lines=published[1]))
    for text, lines in texts:
        for sentence in SENTENCE_END.split(text):
            for date in find_dates(sentence, year):
                if date.date in own:
                    continue
                before = plain(sentence)[: date.at[0]]
                deadline = re.search(words().pattern("deadline").pattern + r"[^.]{0,12}$", before)
                why = "deadline" if deadline else "next edition" if words().find("next", sentence) else "other event"
                found.append(OtherDate(date=date.date, why=why, words=clean(sentence), lines=lines))  # type: ignore[arg-type]
    return tuple(found)


def pictures_and_links(blocks: Sequence[Block]) -> tuple[tuple[Picture, ...], tuple[Link, ...]]:
    pictures: list[Picture] = []
    links: list[Link] = []
    for block in blocks:
        for line in block.lines:
            for run in line.runs:
                if run.image:
                    pictures.append(Picture(url=run.link, alt=run.text, lines=(line.number,)))
                elif run.link:
                    links.append(Link(url=run.link, label=squeeze(run.text), lines=(line.number,)))
    return tuple(pictures), tuple(links)
