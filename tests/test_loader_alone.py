"""Pages that are about one talk, and people who stand before or without a title."""

import pytest

from knowledge.loader import parse

SEMINAR = """---
title: Les algues du lac
speaker: Ann Lee
affiliation: Université de Caen
date: 2027-03-04
time: 14:00
location: Salle 12, bâtiment B
---

Nous verrons comment les algues poussent.
"""

BY_TITLE = """---
title: "Les algues du lac par Ann Lee (4 mars)"
date: 2027-03-04T14:00:00-05:00
author: webteam
---

__Ann Lee__

Botaniste, Jardin Sec | [@ann](https://social.example/ann)

__Talk__

Nous verrons comment les algues poussent.
"""


@pytest.mark.parametrize(
    ("page", "role", "body"),
    [(SEMINAR, None, "Université de Caen"), (BY_TITLE, "Botaniste", "Jardin Sec")],
)
def test_a_page_about_one_talk(page: str, role: str | None, body: str) -> None:
    (session,) = parse(page, file="page.md")[0].sessions
    assert (session.title, str(session.start)) == ("Les algues du lac", "14:00:00")
    assert [(s.name, s.role, s.organisation) for s in session.speakers] == [("Ann Lee", role, body)]


def test_the_author_of_a_page_gives_no_talk() -> None:
    page = "---\ntitle: Fête des algues\nauthor: Ann Lee\ndate: 2027-03-04\n---\n\nVenez.\n"
    assert parse(page, file="page.md")[0].sessions == ()


def test_a_talk_with_its_kind_before_who_gives_it() -> None:
    page = """# Journée mousse

4 mars 2027

## Programme

10h-11h: séminaire invité, Ann Lee (Unit of Moss - ULB), "Modelling moss in winter".

11h-11h30: Bo Kim (Lichenlab, Université de Lille)

14h-15h: séminaire invité, Eva Roux
"""
    told = [(s.title, [(p.name, p.organisation) for p in s.speakers]) for s in parse(page, file="page.md")[0].sessions]
    assert told == [
        ("Modelling moss in winter", [("Ann Lee", "Unit of Moss - ULB")]),
        ("Bo Kim (Lichenlab, Université de Lille)", [("Bo Kim", "Lichenlab, Université de Lille")]),
        ("séminaire invité", [("Eva Roux", None)]),
    ]


def test_rooms_whose_cells_hold_a_person_above_a_title_and_a_column_of_teams() -> None:
    page = """# Exposés du 5 novembre 2027

## Exposés pléniers

|Heure|Orateur|Équipe|Titre
|-----|-------|------|-----
|13h30|Ann Lee|MC3|[Réseaux de mousse](a.txt)

## Petits groupes

|Heure|salle 007|salle 001 <br> (15 max)
|-----|---------|----------
|15h15-15h45|Bo Kim (SIGNET) <br> [Des tâches compressibles](b.txt)|Eva Roux (Kairos) <br> [Registres redessinés](c.txt)
"""
    told = [
        (s.title, s.room, [(p.name, p.organisation) for p in s.speakers])
        for s in parse(page, file="page.md")[0].sessions
    ]
    assert told == [
        ("Réseaux de mousse", None, [("Ann Lee", "MC3")]),
        ("Des tâches compressibles", "salle 007", [("Bo Kim", "SIGNET")]),
        ("Registres redessinés", "salle 001", [("Eva Roux", "Kairos")]),
    ]


def test_workshops_in_lists_of_html_with_who_leads_them() -> None:
    page = """---
title: Jeudi 25 février 2027 - soirée ateliers
date: 2027-02-11 10:31
---
Les <strong>ateliers se dérouleront entre <span>18h</span> et 21h30 environ</strong>.

Les sessions seront animées par une à plusieurs personnes :
<ul>
	<li>Tresser le saule, avec Ann Lee
<ul>
	<li><span>Vous voulez tresser ! Nous explorons le saule.</span></li>
</ul>
</li>
</ul>
<ul>
	<li>Feutre (chaud &amp; froid), avec Bo Kim et Eva Roux
<ul>
	<li><span>La laine sans peine.</span></li>
</ul>
</li>
</ul>
"""
    event, _ = parse(page, file="page.md")
    (day,) = event.days
    assert (str(day.opens), str(day.closes)) == ("18:00:00", "21:30:00")
    told = [(s.title, [p.name for p in s.speakers]) for s in event.sessions]
    assert told == [("Tresser le saule", ["Ann Lee"]), ("Feutre (chaud & froid)", ["Bo Kim", "Eva Roux"])]
