"""How one gets in and whom one asks: registration, price, audience, capacity, organiser, contact."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from knowledge.event import Contact, Link, Registration, RegistrationState, Text
from knowledge.loaders.fields import MAIL, URL, Field, address_of
from knowledge.loaders.prose import Sentence, bare, text_of
from knowledge.loaders.times import find_dates
from knowledge.loaders.tree import squeeze
from knowledge.loaders.words import any_of, find, pattern, plain, starts

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope

PHONE = re.compile(r"(?<![\w/.=-])\+?\(?\d[\d .()/-]{7,18}\d(?![\w/])")
LONGEST_FIELD = 400  # characters of a section that tells of registration
LONGEST_PRICE = 160
SHORT_FIELD = 80
MONEY = re.compile(
    r"(?:(?:[€£$]|\b(?:chf|eur|usd|gbp)\b)\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:€|£|\$|euros?\b|eur\b|chf\b|francs?\b))",
    re.IGNORECASE,
)


def read_registration(
    envelope: Envelope, fields: list[Field], prose: list[Sentence], around: list[Sentence], year: int | None
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
                texts.append(Text(text=bare(t.text or ""), lines=t.lines))
    for f in (f for f in fields if _tells_registration(f)):
        label = f"{f.label} {f.text}" if find("registering", f.label) and len(f.label.split()) <= 4 else f.text
        if f.front or len(f.text) < LONGEST_FIELD:
            texts.append(Text(text=label if address_of(f.text) is None else f.label, lines=f.lines))
        if not find("connect", f.text):
            links += [Link(url=u, label=f.text, lines=f.lines) for u in f.links if _is_page(u)]
    outside = {s.lines for s in around}
    for s in prose:
        if _about_registering(s):
            if s.lines in outside or find("closed", s.text) or any(_registers(x, s) for x in s.links):
                texts.append(Text(text=s.text, lines=s.lines))
            links += [x for x in s.links if _is_page(x.url) and _registers(x, s)]
    labels = " \n ".join(x.label for x in links)
    full = any(find("full", f"{f.label} {f.text}") for f in fields if f.front and _tells_registration(f))
    state = _state(texts, labels, full=full, linked=bool(links))
    deadline = _deadline(envelope, fields, texts, year)
    return _registration(state, texts, [] if state == "not required" else links, deadline)


def _tells_registration(f: Field) -> bool:
    if f.name == "registration":
        return True
    told = f"{f.label} {f.text}"
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


def _is_page(url: str) -> bool:
    return not url.startswith(("mailto:", "tel:", "#")) and not MAIL.fullmatch(url.strip())


def _about_registering(s: Sentence) -> bool:
    if find("newsletter", s.text) or find("not_registering", s.text):
        return False
    return bool(find("registering", s.text) or find("closed", s.text) or find("none", s.text))


def _registers(link: Link, s: Sentence) -> bool:
    """Whether a link of such a sentence is the way to register."""
    label = link.label
    if find("online", s.text) and not find("registering", label) and not _site(link.url):
        return False
    if find("registering", label) or find("closed", label) or find("here", label) or len(s.links) == 1:
        return not find("programme", label)
    return _site(link.url)


def _site(url: str) -> bool:
    return find("registration_site", re.sub(r"[./_-]", " ", url)) is not None


def _state(texts: list[Text], labels: str, *, full: bool, linked: bool) -> RegistrationState:
    spoken = " \n ".join(t.text for t in texts)
    if full or find("closed", spoken) or find("closed", labels):
        return "closed"
    left = pattern("none").sub(" ", plain(spoken))
    if find("none", spoken) and not find("required", left) and not (linked and find("registering", f"{left} {labels}")):
        return "not required"
    if linked or find("open", left):
        return "open"
    if find("required", left) or find("registering", left):
        return "required"
    return "unknown"


def _deadline(
    envelope: Envelope, fields: list[Field], texts: list[Text], year: int | None
) -> tuple[dt.date, Text] | None:
    node = text_of(envelope.text("deadline"))
    named = [*([node] if node else []), *(Text(text=f.text, lines=f.lines) for f in fields if f.name == "deadline")]
    for text in [*named, *texts]:
        for dated in find_dates(text.text, year):
            before = plain(text.text[: dated.at[0]])
            if text in named or re.search(rf"(?<!\w){any_of('deadline')}\W*(?:\w+\W+){{0,3}}$", before):
                return dated.until or dated.date, text
            if dated.until and find("registering", before):
                return dated.until, text
    return None


def read_price(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    """A labelled price, "free" where entry or registration is meant, an amount where a ticket is."""
    if node := text_of(envelope.text("price")):
        return node
    for f in fields:
        if f.name == "price" and f.text and not f.front and (told := _told_price(f.text)):
            return Text(text=told, lines=f.lines)
        if f.name == "price" and f.front and not find("free", f.label) and f.text:
            return Text(text=_clause(f.text), lines=f.lines)
    for f in fields:
        if f.front and (m := find("free", f.label) or find("free", f.text)):
            source = f.text if find("free", f.text) else f.label
            return Text(text=source[m.start() : m.end()], lines=f.lines)
    for s in prose:
        if find("not_price", s.text):
            continue
        if _free(s.text) or (MONEY.search(s.text) and find("price", s.text)):
            return Text(text=_priced(s.text), lines=s.lines)
    return None


def _told_price(text: str) -> str | None:
    """The first clause of a section on prices that says one."""
    for clause in re.split(r"(?<=[^\s.\d]{2}[.!?;])\s+|(?<=\d)[.;]\s+(?=[A-ZÀ-Þ])", text):
        if MONEY.search(clause) or find("free", clause):
            return clause[:LONGEST_PRICE].strip(" .;")
    return text.strip(" .") if len(text) < SHORT_FIELD and re.search(r"\d", text) else None


def _free(text: str) -> bool:
    m = find("free", text)
    if not m:
        return False
    if " " in m[0]:
        return True
    before = text[max(0, m.start() - 20) : m.start()]
    return find("entry", text) is not None and not find("negation", before)


def _clause(text: str) -> str:
    return re.split(r"(?<=[^\s.\d]{2}[.!?])\s+", text)[0].strip(" .")


def _priced(text: str) -> str:
    """The clause of a sentence that says the price."""
    if not MONEY.search(text) and (free := find("free", text)) and len(text) > SHORT_FIELD / 2:
        return text[free.start() : free.end()]
    if money := list(MONEY.finditer(text)):
        bracket = re.match(r"[^()]{0,3}\)", text[money[-1].end() :])
        end = money[-1].end() + (bracket.end() if bracket else 0)
        text = text[:end] if text[end:].lstrip().startswith(",") else text
    clauses = re.split(r"(?<=[^\d])[.;!]\s|\s[–—]\s", text)
    return next((c for c in clauses if MONEY.search(c) or find("free", c)), text).strip(" .!")


def read_audience(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    if node := text_of(envelope.text("audience")):
        return node
    for f in fields:
        if f.name == "audience" and f.text:
            return Text(text=_clause(f.text), lines=f.lines)
    for kind in ("audience_only", "audience"):
        for s in prose:
            if (m := find(kind, s.text)) and not find("not_audience", s.text) and not _denied(s.text, m.start()):
                after = _until_end(s.text[m.end() :])
                if len(after) >= 4:
                    whole = m[0] if plain(m[0]) != m[0] else s.text[m.start() : m.end()]
                    return Text(
                        text=squeeze(f"{whole}{after}") if find("audience_whole", whole) else after.strip(" :"),
                        lines=s.lines,
                    )
    for s in prose:
        if (m := find("audience_before", s.text)) and m.start() > 8:
            return Text(text=s.text[: m.start()].strip(" ,–-:"), lines=s.lines)
    for s in prose:
        m = starts("you_are", s.text)
        told = re.split(r"[?!.]|\s(?:et|and|y|und|e)\s(?:vous|souhait)", s.text[m.end() :])[0].strip() if m else ""
        if len(told.split()) > 1:
            return Text(text=told, lines=s.lines)
    return None


def _denied(text: str, at: int) -> bool:
    return find("negation", text[max(0, at - 12) : at]) is not None


def _until_end(text: str) -> str:
    """The words up to the end of what they say of the audience."""
    m = re.search(r"(?<=[^\s.]{2})[.!?](?:\s|$)|\s[–—-]\s[A-ZÀ-Þ]", text)
    text = text[: m.start()] if m else text
    dated = find_dates(text, None) or find_dates(text, 2000)
    if dated and dated[0].at[0] > 3:
        text = re.sub(rf"\s(?:{any_of('the')}|{any_of('from')})\s*$", "", text[: dated[0].at[0]].rstrip() + " ").strip(
            " ,"
        )
    for comma in re.finditer(r",\s", text):
        if any(find(kind, text[comma.end() : comma.end() + 30]) for kind in ("free", "none", "registering")):
            return text[: comma.start()]
    return text


def read_capacity(prose: list[Sentence], fields: list[Field], envelope: Envelope) -> Text | None:
    if node := text_of(envelope.text("capacity")):
        return node
    told = [Text(text=f.text, lines=f.lines) for f in fields if f.front and f.text]
    texts = [*told, *(Text(text=s.text, lines=s.lines) for s in prose)]
    counted = re.compile(rf"\d+\s+(?:\w+\s)?{any_of('capacity')}(?!\w)")
    numbered = next((t for t in texts if counted.search(plain(t.text))), None)
    return numbered or next((t for t in texts if find("limited", t.text)), None)


def read_organiser(envelope: Envelope, prose: list[Sentence], fields: list[Field]) -> Text | None:
    """Who organises: "X invites you", "organised by X"."""
    if node := text_of(envelope.text("organiser")):
        return node
    for f in fields:
        if f.name == "organiser" and f.text:
            return Text(text=_clause(f.text), lines=f.lines)
    for s in prose:
        if m := find("organised_by", s.text):
            name = re.split(r"[.;:!?]|,\s(?=[a-zà-þ])|\s(?:le|on|am|el|dans)\s", s.text[m.end() :].strip())[0].strip(
                " ,"
            )
            if name[:1].isupper() or starts("article", name):
                return Text(text=name[:120], lines=s.lines)
    for s in prose:
        if m := find("organise", s.text):
            before = re.split(
                r"[.!?:;]\s|(?<=\w),\s(?=(?:la|le|les|l’|l'|the|die|der|das|el|il)\s?)", s.text[: m.start()]
            )[-1].strip(" ,")
            if before and len(before) < 160 and (before[:1].isupper() or starts("article", before)):
                return Text(text=before, lines=s.lines)
    return None


def read_contact(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Contact:
    emails: list[Text] = []
    phones: list[Text] = []
    links: list[Link] = []
    for node in envelope.all("contact"):
        for t in node.texts():
            _contacts(t.text or "", t.lines, emails, phones, links)
    for f in fields:
        if f.name == "contact" and (f.front or len(f.text) < 500):
            for part in (f.text, *f.links):
                _contacts(part, f.lines, emails, phones, links if f.front else [])
        elif f.front and f.name == "registration":
            for part in (f.text, *f.links):
                _contacts(part, f.lines, emails, [], [])
    told: list[Text] = []
    for s in prose:
        found = [Text(text=m[0], lines=s.lines) for m in MAIL.finditer(s.text)]
        found += [
            Text(text=m[0], lines=s.lines)
            for x in s.links
            if x.url.startswith(("mailto:", "http://mailto:")) and (m := MAIL.search(x.url))
        ]
        asks = find("question", s.text) or find("question", s.heading) or find("write_to", s.text)
        (emails if asks else told).extend(found)
        if find("phone", s.text) or (asks and MAIL.search(s.text)):
            phones += [
                Text(text=m[0].strip(), lines=s.lines)
                for m in PHONE.finditer(s.text)
                if len(re.sub(r"\D", "", m[0])) >= 8
            ]
        if asks and find("form", s.text):
            links += [x for x in s.links if _is_page(x.url)]
    if not emails and len({t.text.casefold() for t in told}) <= 2:
        emails = told
    unique = {t.text.casefold(): t for t in reversed(emails)}
    return Contact(
        emails=tuple(unique.values())[::-1],
        phones=tuple({re.sub(r"\D", "", p.text): p for p in phones}.values()),
        links=tuple(links),
    )


def _contacts(text: str, lines: tuple[int, ...], emails: list[Text], phones: list[Text], links: list[Link]) -> None:
    emails += [Text(text=m[0], lines=lines) for m in MAIL.finditer(text)]
    spoken = MAIL.sub(" ", text)
    if not MAIL.search(text) or find("phone", spoken):
        phones += [Text(text=m[0].strip(), lines=lines) for m in PHONE.finditer(spoken) if not URL.search(text)]
        links += [Link(url=m[0], lines=lines) for m in URL.finditer(text)]
