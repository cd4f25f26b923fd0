"""Ages: told in a question, bounded on a page, and what the desk answers between the two."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from knowledge import ages
from knowledge.desk import Desk
from knowledge.language import language
from knowledge.loader import parse
from knowledge.words import tokens

PAGE = """---
title: Family Science Saturday
date: 2027-03-06
location: Corn Hall, Market Street, Diss
contact: hello@science-saturday.example
timezone: Europe/London
---
Tickets cost £6; free for under-12s. Under-16s must come with an adult.

## Programme

- 10:00-11:00 **Building bridges out of spaghetti**, Meera Patel (ages 7 to 11)
- 11:30-12:30 **A short history of glue**, Owen Pryce

A crèche for children from 2 to 5 years is open all day.
"""


@pytest.mark.parametrize(
    ("code", "question", "words"),
    [
        ("en", "Can my 10 year old come?", "10 year old"),
        ("en", "my daughter is 9, can she join?", "9"),
        ("en", "How long does it last, 2 hours?", ""),
        ("en", "is it room 10, or next door?", ""),
        ("fr", "Mon fils a 17 ans, il peut venir ?", "17 ans"),
        ("fr", "j'ai 2 places pour mon fils", ""),
        ("de", "Darf meine 14-jährige Nichte mit?", "14 jährige"),
        ("de", "kann meine 6jährige kommen", "6jährige"),
        ("de", "Ich komme mit meinem Sohn (11).", "11"),
        ("es", "mi hija tiene 9 años", "9 años"),
        ("it", "ho 22 anni, quanto pago?", "22 anni"),
        ("pt", "o meu filho tem 8 anos", "8 anos"),
        ("nl", "mijn zoon is 8 jaar oud", "8 jaar oud"),
    ],
)
def test_an_age_is_told(code: str, question: str, words: str) -> None:
    given = tokens(question)
    at = ages.told(given, question, language(code))
    assert " ".join(given[i].raw for i in sorted(at)) == words


@pytest.mark.parametrize(
    ("code", "text", "bound"),
    [
        ("en", "Under-16s must come with an adult.", True),
        ("en", "Ages 14+", True),
        ("en", "More than 50+ exhibitors", False),
        ("en", "Call +33 1 23 45 67 89", False),
        ("en", "The museum is 25 years old.", False),
        ("en", "Doors open from 10 to 12.", False),
        ("fr", "À partir de 6 ans.", True),
        ("fr", "Gratuit pour les moins de 18 ans", True),
        ("fr", "Elle a enseigné pendant 32 ans.", False),
        ("de", "ab 12 Jahren", True),
        ("de", "Seit 30 Jahren im Ort", False),
        ("es", "no recomendada para menores de 7 años", True),
        ("it", "laboratorio (7-11 anni), dai 7 anni", True),
    ],
)
def test_a_page_bounds_an_age(code: str, text: str, bound: bool) -> None:
    assert ages.bounds(text, language(code)) is bound


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(parse(PAGE, file="science.md")[0])


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("Can my 10 year old come?", "adult", "£6"),
        ("my son is 8, what does he pay?", "under-12s", "adult"),
        ("mon fils a 9 ans, il peut faire le pont en spaghetti ?", "7 to 11", "crèche"),
        ("Habt ihr eine Kinderbetreuung für meine dreijährige Tochter?", "crèche", "adult"),
        ("My son is 9, does he get a certificate?", "hello@science-saturday.example", "adult"),
    ],
)
def test_the_desk_tells_the_bound_that_is_asked(desk: Desk, question: str, holds: str, lacks: str) -> None:
    text = desk.ask(question, now=dt.datetime(2027, 3, 1, 9, tzinfo=ZoneInfo("Europe/London"))).text
    assert holds in text
    assert lacks not in text
