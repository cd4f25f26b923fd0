"""Whom one asks: addresses, telephones and forms for questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Contact, Link, Text
from knowledge.loaders.fields import MAIL, URL, Field, is_page
from knowledge.loaders.prose import Sentence
from knowledge.loaders.words import find

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope

PHONE = re.compile(r"(?<![\w/.=-])\+?\(?\d[\d .()/-]{7,18}\d(?![\w/])")


def read_contact(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Contact:
    emails: list[Text] = []
    phones: list[Text] = []
    links: list[Link] = []
    for node in envelope.all("contact"):
        for t in node.texts():
            _contacts(t.text or "", t.lines, emails, phones, links)
    for f in fields:
        if f.name == "contact" and (f.front or len(f.text) < 500):
            for part in (_without_others(f.text), *f.links):
                _contacts(part, f.lines, emails, phones, links if f.front else [])
        elif f.front and f.name == "registration":
            for part in (f.text, *f.links):
                _contacts(part, f.lines, emails, [], [])
    told: list[Text] = []
    others: list[Text] = []
    for s in prose:
        found = [Text(text=m[0], lines=s.lines) for m in MAIL.finditer(s.text)]
        found += [
            Text(text=m[0], lines=s.lines)
            for x in s.links
            if x.url.startswith(("mailto:", "http://mailto:")) and (m := MAIL.search(x.url))
        ]
        asks = find("question", s.text) or find("question", s.heading) or find("write_to", s.text)
        other = [t for t in found if _for_others(t.text, s)]
        others += other
        (emails if asks else told).extend(t for t in found if t not in other)
        if find("phone", s.text) or (asks and MAIL.search(s.text)):
            phones += [
                Text(text=m[0].strip(), lines=s.lines)
                for m in PHONE.finditer(s.text)
                if len(re.sub(r"\D", "", m[0])) >= 8
            ]
        if asks and find("form", s.text):
            links += [x for x in s.links if is_page(x.url)]
    away = {t.text.casefold() for t in others}
    emails = [t for t in emails if t.text.casefold() not in away]
    told = [t for t in told if t.text.casefold() not in away]
    if not emails and len({t.text.casefold() for t in told}) <= 2:
        emails = told
    unique = {t.text.casefold(): t for t in reversed(emails)}
    return Contact(
        emails=tuple(unique.values())[::-1],
        phones=tuple({re.sub(r"\D", "", p.text): p for p in phones}.values()),
        links=tuple(links),
    )


def _without_others(text: str) -> str:
    """A field without the addresses in it that are not for questions."""
    return MAIL.sub(lambda m: " " if _for_others(m[0], Sentence(text[: m.end()], (), ())) else m[0], text)


def _for_others(mail: str, s: Sentence) -> bool:
    """Whether an address is for proposals, the press or the like: it says so itself, or the words before it do."""
    if find("other_mail", mail.split("@")[0].replace("_", " ").replace(".", " ").replace("-", " ")):
        return True
    at = s.text.find(mail)
    clause = re.split(r"[.;!?]\s", s.text[: at if at >= 0 else len(s.text)])[-1]
    named = list(MAIL.finditer(clause))
    return find("other_mail", clause[named[-1].end() if named else 0 :]) is not None


def _contacts(text: str, lines: tuple[int, ...], emails: list[Text], phones: list[Text], links: list[Link]) -> None:
    emails += [Text(text=m[0], lines=lines) for m in MAIL.finditer(text)]
    spoken = MAIL.sub(" ", text)
    if not MAIL.search(text) or find("phone", spoken):
        phones += [Text(text=m[0].strip(), lines=lines) for m in PHONE.finditer(spoken) if not URL.search(text)]
        links += [Link(url=m[0], lines=lines) for m in URL.finditer(text)]
