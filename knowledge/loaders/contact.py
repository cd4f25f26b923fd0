"""Whom one asks: addresses, telephones and forms for questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Contact, Link, Text
from knowledge.loaders.fields import MAIL, URL, Field, is_page
from knowledge.loaders.prose import Sentence
from knowledge.loaders.words import find, label_of

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope

PHONE = re.compile(r"(?<![\w/.=-])(?!\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d))\+?\(?\d[\d .()/-]{7,18}\d(?![\w/])")
MAILTO = ("mailto:", "http://mailto:")
SHORT_CALL = re.compile(r"[^.;]{3,60}[,:]\s\+?\(?0[\d /().-]{7,18}\d\W*$")  # "Questions: Ann Lee, 0123 456789"
CALL = re.compile(rf"{MAIL.pattern}\s*[,;|·–-]?\s+(?:\+|\(?0)[\d /().-]{{7,18}}\d\W*(?:[.;]|$)")  # behind an address
FEWEST_DIGITS = 8
MOST_UNASKED = 2  # addresses of a page that are for questions though it does not say so


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
        elif f.front and f.name is None and (MAIL.search(f"{f.text} {' '.join(f.links)}") or PHONE.search(f.text)):
            for part in (_without_others(f.text), *f.links):
                _contacts(part, f.lines, emails, phones, [])
        elif f.front and f.name == "registration":
            for part in (f.text, *f.links):
                _contacts(part, f.lines, emails, [], [])
    emails += _said(prose, emails, phones, links)
    unique = {t.text.casefold(): t for t in reversed(emails)}
    return Contact(
        emails=tuple(unique.values())[::-1],
        phones=tuple({re.sub(r"\D", "", p.text): p for p in phones}.values()),
        links=tuple(links),
    )


def _said(prose: list[Sentence], labelled: list[Text], phones: list[Text], links: list[Link]) -> list[Text]:
    """The addresses for questions in the prose; its telephones and forms go to `phones` and `links`."""
    asked: list[Text] = []
    told: list[Text] = []
    away: set[str] = set()
    for s in prose:
        asks = bool(find("question", s.text) or find("question", s.heading) or find("write_to", s.text))
        found = _mails(s)
        away |= {t.text.casefold() for t in found if _for_others(t.text, s)}
        (asked if asks else told).extend(found)
        if (
            find("phone", s.text)
            or (asks and (MAIL.search(s.text) or SHORT_CALL.search(s.text)))
            or CALL.search(s.text)
        ):
            numbers = [_number(m[0]) for m in PHONE.finditer(s.text)]
            phones += [Text(text=n, lines=s.lines) for n in numbers if len(re.sub(r"\D", "", n)) >= FEWEST_DIGITS]
        links += [x for x in s.links if is_page(x.url) and (asks or not s.text.strip()) and leads_to_contact(x)]
        if asks and find("form", s.text):
            links += [x for x in s.links if is_page(x.url)]
    only = {t.text.casefold() for t in (*asked, *told, *labelled)}
    if len(only) > 1:
        asked, told = ([t for t in texts if t.text.casefold() not in away] for texts in (asked, told))
    if not asked and not labelled and len({t.text.casefold() for t in told}) <= MOST_UNASKED:
        return told
    return asked


def leads_to_contact(link: Link) -> bool:
    """Whether a link is called or addressed "contact"."""
    last = link.url.split("?")[0].rstrip("/").rpartition("/")[2]
    return label_of(link.label) == "contact" or label_of(last.partition(".")[0]) == "contact"


def _number(text: str) -> str:
    """Without a bracket that opens before the number and closes behind other words."""
    text = text.strip()
    return text if text.count("(") == text.count(")") else text.strip("( )")


def _mails(s: Sentence) -> list[Text]:
    linked = [m[0] for x in s.links if x.url.startswith(MAILTO) and (m := MAIL.search(x.url))]
    return [Text(text=t, lines=s.lines) for t in [*(m[0] for m in MAIL.finditer(s.text)), *linked]]


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
        phones += [Text(text=_number(m[0]), lines=lines) for m in PHONE.finditer(spoken) if not URL.search(text)]
        links += [Link(url=m[0], lines=lines) for m in URL.finditer(text)]
