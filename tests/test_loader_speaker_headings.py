"""Talks whose speakers stand in headings below them, and those of the front matter told again in the body."""

from knowledge.loader import parse

HEADINGS = """---
title: Soirée tours
date: 2027-06-11
---

## Les sujets de la soirée

### Tourner sans trembler

On apprend à tenir la gouge.

##### Ana Roux

![Ana](ana.jpg)
Docteure en bois sec, je suis la cofondatrice de la société Copeaux Bleus qui taille des bols.

---

### Un bol en dix minutes

Du bloc au bol.

##### Bo Petit

Ingénieur Études et Développement

## Infos pratiques

Venez.
"""


def test_headings_below_a_talk_are_its_speakers() -> None:
    event, _ = parse(HEADINGS, file="page.md")
    told = [(s.title, [(p.name, p.role, p.organisation) for p in s.speakers]) for s in event.sessions]
    assert told == [
        ("Tourner sans trembler", [("Ana Roux", "cofondatrice", "Copeaux Bleus")]),
        ("Un bol en dix minutes", [("Bo Petit", "Ingénieur Études et Développement", None)]),
    ]


def test_a_team_is_no_talk() -> None:
    page = "# Fair\n\n3 May 2027\n\n## Organisers\n\n### Ann Lee\n\nPotter.\n\n### Bo Kim\n\nBaker.\n"
    assert parse(page, file="page.md")[0].sessions == ()


def test_talks_of_the_front_matter_are_told_in_the_body() -> None:
    page = """---
title: Édition 4
date: "2027-11-03 18:30:00"
place: moulin-vert
talks:
    - title: Présentation de Clay Consul
      speakers:
        - ann-lee
---

## Présentation de Clay Consul
Par Ann Lee de [Tool Works](https://tools.example).
"""
    (session,) = parse(page, file="page.md")[0].sessions
    assert session.title == "Présentation de Clay Consul"
    assert [(s.name, s.organisation) for s in session.speakers] == [("Ann Lee", "Tool Works")]
