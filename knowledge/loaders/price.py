"""What entry costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Text
from knowledge.loaders.fields import Field, address_of
from knowledge.loaders.prose import Sentence, first_clause, text_of
from knowledge.loaders.words import any_of, find, first_word, plain

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope

TRUE = ("true", "yes", "oui", "ja", "sí", "si")
LONGEST = 160  # characters
SHORT = 80
MOSTLY = 0.6  # of a price's words
SENTENCES = re.compile(r"[^\s.\d]{2}[.!?]\s+[A-ZÀ-Þ]")
MONEY = re.compile(
    r"(?:(?:[€£$]|\b(?:chf|eur|usd|gbp)\b)\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:€|£|\$|euros?\b|eur\b|chf\b|francs?\b|franken\b|fr\.(?=\s|$)))",
    re.IGNORECASE,
)


def read_price(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    """A labelled price, "free" where entry or registration is meant, an amount where a ticket is."""
    return text_of(envelope.text("price")) or _flagged(envelope) or _labelled(fields) or _said(envelope, prose)


def _flagged(envelope: Envelope) -> Text | None:
    """The words for "is_free: true" in the page's language."""
    flags = (node for node in envelope.all("free") if (node.text or "").casefold() in TRUE)
    return next((Text(text=first_word("free"), lines=node.lines) for node in flags), None)


def is_free(price: Text | None) -> bool:
    """Whether these words say that entry costs nothing to anybody."""
    said = find("free", price.text) if price else None
    if price is None or said is None or find("own_price", price.text):
        return False
    return len(said[0]) >= MOSTLY * len(price.text)


def _labelled(fields: list[Field]) -> Text | None:
    for f in fields:
        if f.name == "price" and f.text and not f.front and (told := _told_price(f.text)):
            return Text(text=told, lines=f.lines)
        if f.name == "price" and f.front and f.text and (MONEY.search(f.text) or not find("free", f.label)):
            return Text(text=first_clause(f.text), lines=f.lines)
    for f in fields:
        if f.front and (m := find("free", f.label) or find("free", f.text)):
            source = f.text if find("free", f.text) else f.label
            return Text(text=source[m.start() : m.end()], lines=f.lines)
    return None


def _said(envelope: Envelope, prose: list[Sentence]) -> Text | None:
    for told in (t for n in envelope.all("registration") for t in n.texts() if t.text and not address_of(t.text)):
        if m := find("free", told.text or ""):
            return Text(text=(told.text or "")[m.start() : m.end()], lines=told.lines)
    for s in prose:
        if find("not_price", s.text) or _buys_no_entry(s.text):
            continue
        if _free(s.text) or (MONEY.search(s.text) and find("price", s.text)):
            return Text(text=_priced(s.text), lines=s.lines)
    return None


def _buys_no_entry(text: str) -> bool:
    """Whether the money of a sentence is for material, a meal or the like ("Material costs 12 euros")."""
    money = MONEY.search(text)
    if money is None:
        return False
    start = max((m.end() for m in re.finditer(r"[.;:]\s", text[: money.start()])), default=0)
    before = text[start : money.start()]
    return find("extra_cost", before) is not None and find("entry", before) is None


def _told_price(text: str) -> str | None:
    """The first clause of a section on prices that says one."""
    if len(text) <= LONGEST and len(MONEY.findall(text)) > 1 and not SENTENCES.search(text):
        return text.strip(" .;")
    for clause in re.split(r"(?<=[^\s.\d]{2}[.!?;])\s+|(?<=\d)[.;]\s+(?=[A-ZÀ-Þ])", text):
        if MONEY.search(clause) or find("free", clause) or find("free_entry", clause):
            return clause[:LONGEST].strip(" .;")
    return text.strip(" .") if len(text) < SHORT and re.search(r"\d", text) else None


def _free(text: str) -> bool:
    m = find("free", text)
    if not m:
        return False
    if " " in m[0]:
        return True
    before = text[max(0, m.start() - 20) : m.start()]
    return find("entry", text) is not None and not find("negation", before)


def _priced(text: str) -> str:
    """The clause of a sentence that says the price."""
    if not MONEY.search(text) and (free := find("free", text)) and len(text) > SHORT / 2:
        return text[free.start() : free.end()]
    if money := list(MONEY.finditer(text)):
        depth = text.count("(", 0, money[-1].end()) - text.count(")", 0, money[-1].end())
        bracket = re.match(r"[^()]{0,60}\)" if depth > 0 else r"[^()]{0,3}\)", text[money[-1].end() :])
        end = money[-1].end() + (bracket.end() if bracket else 0)
        text = text[:end] if text[end:].lstrip().startswith(",") else text
    if (
        money
        and len(text) > SHORT
        and (rest := re.search(rf",\s|;|\s{any_of('and')}\s", plain(text[money[-1].end() :])))
    ):
        text = text[: money[-1].end() + rest.start()]
    clauses = re.split(r"(?<=[^\d])(?<!\binkl)(?<!\bincl)(?<!\bpers)(?<!\bca)(?<!\bmax)[.;!]\s|\s[–—]\s", text)
    return next((c for c in clauses if MONEY.search(c) or find("free", c)), text).strip(" .!")
