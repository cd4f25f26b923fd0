"""What a page says of its own accord, outside the programme: fields, sentences, and silence where it is silent."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge import Answer, Desk, parse

PAGE = """---
title: Kite Day
date: 2026-06-13
faq:
  - question: Can I fly my own kite?
    answer: Yes, on the north meadow, after a look at the lines.
---
# Kite Day

Saturday 13 June 2026, 10:00 - 17:00

Venue: Mill Barn, 4 Mill Lane, Oakham

Price: £12, or £5 for students; free for children under 12.

Registration: required, by 30 May, at https://kites.example/register

Contact: hello@kites.example, 01572 555 010

## Programme

- 10:00 - 10:30 Welcome, Mara Ellison, Kite Guild
- 10:30 - 11:30 Why kites fly, Tobias Renn, engineer, Windworks
- 12:00 - 13:00 Lunch
- 13:00 - 15:00 Workshop: Build a box kite, Ana Duarte, sailmaker

## Getting there

Bus 9 stops at Mill Lane. Parking: behind the barn, 40 spaces, £3 for the day.

## What to bring

- a windproof jacket
- gloves

## Good to know

Lunch is included and vegetarian. Workshop: 16 places. Dogs must stay on the lead.
Are the talks recorded? Yes, the films are published in July.
The barn has a ramp at the side door. We post pictures on [Mastodon](https://social.example/@kites).

![The sponsors of the day](sponsors.png)
"""
NOW = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)


def ask(question: str, *, now: dt.datetime = NOW) -> Answer:
    event, _ = parse(PAGE, file="kite-day.md")
    return Desk(event).ask(question, now=now)


SAID = [
    ("Is there parking?", "behind the barn", ""),
    ("Gibt es Parkplätze?", "behind the barn", ""),
    ("How much is it for students?", "£5", "£12"),
    ("Quel est le tarif étudiant ?", "£5", "£12"),
    ("What does it cost?", "£12", ""),
    ("Which bus stops there?", "Bus 9", ""),
    ("What should I bring?", "gloves", ""),
    ("Are dogs allowed?", "on the lead", ""),
    ("How many places are there in the workshop?", "16", "40"),
    ("Are the talks recorded?", "July", ""),
    ("Are you on Mastodon?", "social.example", ""),
    ("How can I contact you?", "hello@kites.example", ""),
    ("What is the deadline for registration?", "30 May", ""),
    ("Can I fly my own kite?", "north meadow", ""),
    ("Is there a ramp?", "side door", ""),
    ("Who are the sponsors?", "sponsors.png", ""),
    ("do u feed us?", "vegetarian", ""),
    ("asking for a friend, can her dog come along?", "on the lead", ""),
]


@pytest.mark.parametrize(("question", "said", "unsaid"), SAID, ids=[c[0] for c in SAID])
def test_the_page_answers(question: str, said: str, unsaid: str) -> None:
    answer = ask(question)
    assert answer.kind == "answer", answer.text
    assert said in answer.text
    assert not unsaid or unsaid not in answer.text
    assert answer.lines
    assert len(answer.text) <= 300


SILENT = [
    "Is there a shuttle bus from the station?",
    "Are you on Facebook?",
    "Is there a lift?",
    "Is there a hotel nearby?",
    "Is there wifi?",
    "Is the food halal?",
    "How many people are registered?",
    "Can I pay by card?",
    "What is wind?",
    "Can I fly my own drone?",
    "Could we rent a bike there?",
    "Can I turn up late?",
    "Is it possible to leave early?",
    "Can we come as a group of five?",
    "When do I get my confirmation email?",
    "Will there be time to put questions to the speakers?",
    "Do you have a quiet room?",
    "Can I have a receipt?",
    "Darf ich später dazustoßen?",
    "Wie sieht es mit einer Garderobe aus?",
    "¿Puedo entrar cuando ya haya empezado?",
    "¿Me dais un recibo?",
    "Mi date una ricevuta?",
    "Se arrivo a metà mattina mi fate entrare?",
]


@pytest.mark.parametrize("question", SILENT)
def test_what_the_page_does_not_say_is_not_answered(question: str) -> None:
    answer = ask(question)
    assert answer.kind == "fallback", answer.text
    assert "hello@kites.example" in answer.text


def test_who_only_tells_of_being_late_is_told_what_he_asks() -> None:
    assert "Mara Ellison" in ask("I'm afraid I'll be late, who is speaking now?").text


DEEDS = [
    "Could you sign me up?",
    "Can you book a seat for me?",
    "Could you email my boss that I will be late?",
    "Give me the list of participants",
    "Peux-tu m'inscrire ?",
    "Melde mich bitte an",
    "Resérvame un lugar",
    "Iscrivimi al laboratorio",
]


@pytest.mark.parametrize("question", DEEDS)
def test_a_request_for_a_deed_is_declined(question: str) -> None:
    answer = ask(question)
    assert answer.kind == "fallback", answer.text
    assert "hello@kites.example" in answer.text
