"""How one gets in: whether one must register, where, until when."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from knowledge.event import Link, Registration, RegistrationState, Text
from knowledge.loaders.fields import MAIL, URL, Field, address_of, is_page
from knowledge.loaders.prose import Sentence, bare, text_of
from knowledge.loaders.times import Dated, find_dates
from knowledge.loaders.words import any_of, find, find_all, plain, starts, without

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope
    from knowledge.loaders.when import When

SHORTEST_STATE = 3  # words of a sentence that says no more than "Sold out!"
MAP = re.compile(r"//(?:goo\.gl/maps|maps\.|www\.google\.[a-z.]+/maps|[\w.]*openstreetmap\.)")
ONCE = 18  # characters before "registration is closed"
LONGEST_LABEL = 4  # words
LONGEST_FIELD = 400  # characters of a section that tells of registration


def read_registration(
    envelope: Envelope, fields: list[Field], prose: list[Sentence], around: list[Sentence], when: When
) -> Registration:
    """`around` is the prose without the programme: only there a full house is the event's."""
    links: list[Link] = []
    texts: list[Text] = []
    for node in envelope.all("registration"):
        for t in node.texts():
            url = address_of(t.text or "")
            if url:
                links.append(Link(url=url, lines=t.lines))
            else:
                texts.append(Text(text=_with_key(envelope, bare(t.text or "")), lines=t.lines))
                links += [Link(url=m[0].rstrip(".,;"), lines=t.lines) for m in URL.finditer(t.text or "")]
    for f in (f for f in fields if _tells_registration(f)):
        told = find("registering", f.label) or find("none", f.label)
        label = f"{f.label} {f.text}" if told and len(f.label.split()) <= LONGEST_LABEL else f.text
        if f.front or len(f.text) < LONGEST_FIELD:
            texts.append(Text(text=label if address_of(f.text) is None else f.label, lines=f.lines))
        if not find("connect", f.text):
            links += [Link(url=u, label=f.text, lines=f.lines) for u in f.links if is_page(u) and not MAP.search(u)]
    outside = {s.lines for s in around}
    for s in prose:
        if _about_registering(s):
            if s.lines in outside or _closes_all(s.text) or any(_registers(x, s) for x in s.links):
                texts.append(Text(text=s.text, lines=s.lines))
            links += [x for x in s.links if is_page(x.url) and _registers(x, s)]
    own = envelope.text("url")
    if not links and own and _site(own.text or ""):  # the page's address is where one registers
        links.append(Link(url=own.text or "", lines=own.lines))
    if not links and not texts:
        spoken = [s for s in around if not any(find(k, s.text) for k in ("newsletter", "previous_edition", "past"))]
        links = [x for s in spoken for x in s.links if _site(x.url)][:1]
    labels = " \n ".join(x.label for x in links)
    full = any(find("full", f"{f.label} {f.text}") for f in fields if f.front and _tells_registration(f))
    full = full or any(starts("full", s.text) and len(s.text.split()) <= SHORTEST_STATE for s in around)
    state = _state(texts, labels, full=full, linked=bool(links))
    deadline = _deadline(envelope, fields, texts, when)
    return _registration(state, texts, [] if state == "not required" else links, deadline)


def _with_key(envelope: Envelope, text: str) -> str:
    """ "anmeldung: nicht erforderlich" is "Anmeldung nicht erforderlich"."""
    key = next((k for k, n in envelope.front.pairs if n.text and bare(n.text) == text), "")
    return f"{key} {text}" if len(text.split()) <= SHORTEST_STATE and not find("registering", text) else text


def _tells_registration(f: Field) -> bool:
    if f.name == "registration":
        return True
    told = f"{f.label} {f.text}"
    if f.front and f.name in (None, "price") and find("none", told):
        return True
    return f.front and f.name != "contact" and bool(find("registering", told)) and not find("not_registering", told)


def _registration(
    state: RegistrationState, texts: list[Text], links: list[Link], deadline: tuple[dt.date, Text] | None
) -> Registration:
    first = texts[0] if texts else None
    decisive = next((t for t in texts if state == "closed" and find("closed", t.text)), first)
    unique = {re.sub(r"/$", "", x.url): x for x in reversed(links)}
    return Registration(
        state=state,
        words=decisive,
        links=tuple(unique.values())[::-1],
        deadline=deadline[0] if deadline else None,
        deadline_words=deadline[1] if deadline else None,
        lines=decisive.lines if decisive else (links[0].lines if links else ()),
    )


def _about_registering(s: Sentence) -> bool:
    if find("newsletter", s.text) or find("not_registering", s.text):
        return False
    return bool(find("registering", s.text) or find("closed", s.text) or find("none", s.text))


def _closes_all(text: str) -> bool:
    """Whether a sentence of the programme says that registration is over, not that one of its sessions is full."""
    return find("closed", text) is not None and find("registering", text) is not None


def _registers(link: Link, s: Sentence) -> bool:
    """Whether a link of such a sentence is the way to register."""
    label = link.label
    if MAP.search(link.url):
        return False
    if find("online", s.text) and not find("registering", label) and not _site(link.url):
        return False
    if find("registering", label) or find("closed", label) or find("here", label) or len(s.links) == 1:
        return starts("registering", label) is not None or not find("programme", label)
    return _site(link.url)


def _site(url: str) -> bool:
    return find("registration_site", re.sub(r"[./_-]", " ", url)) is not None


def _state(texts: list[Text], labels: str, *, full: bool, linked: bool) -> RegistrationState:
    spoken = " \n ".join(t.text for t in texts)
    if full or _closed(spoken) or find("closed", labels):
        return "closed"
    left = without("none", spoken)
    if find("none", spoken) and not find("required", left) and not (linked and find("registering", f"{left} {labels}")):
        return "not required"
    if linked or find("open", left) or any(find("registering", t.text) and MAIL.search(t.text) for t in texts):
        return "open"
    if find("required", left) or find("registering", left):
        return "required"
    return "unknown"


def _closed(spoken: str) -> bool:
    """Whether words say that registration is over, not what comes "once registration is closed"."""
    return any(not find("once", spoken[max(0, m.start() - ONCE) : m.start()]) for m in find_all("closed", spoken))


def _deadline(envelope: Envelope, fields: list[Field], texts: list[Text], when: When) -> tuple[dt.date, Text] | None:
    node = text_of(envelope.text("deadline"))
    named = [*([node] if node else []), *(Text(text=f.text, lines=f.lines) for f in fields if f.name == "deadline")]
    for text in [*named, *texts]:
        for dated in find_dates(text.text, when.year):
            before = plain(text.text[: dated.at[0]])
            if text in named or re.search(rf"(?<!\w){any_of('deadline')}\W*(?:\w+\W+){{0,3}}$", before):
                return _before(dated, dated.until or dated.date, when), text
            if dated.until and find("registering", before):
                return _before(dated, dated.until, when), text
    return None


def _before(dated: Dated, date: dt.date, when: When) -> dt.date:
    """A deadline without a year is the last one before the end of the event."""
    days = when.all()
    late = not dated.year and days and date > days[-1] and (date.month, date.day) != (2, 29)
    return date.replace(year=date.year - 1) if late else date
