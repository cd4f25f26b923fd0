"""What one word means beside another: labels under each session, dates in a row, what comes once something is over."""

import pytest

from knowledge.event import Event
from knowledge.loader import parse


def read(page: str) -> Event:
    return parse(page, file="page.md")[0]


def test_labels_under_each_session_are_no_sessions() -> None:
    event = read("""# Jueves 6 de mayo de 2027

## Mañana

### 08:00 - 09:00 | Acreditación
- **Ubicación**: Hall principal
- **Descripción**: Registro de participantes

### 09:00 - 09:30 | Ceremonia de apertura
- **Ubicación**: Auditorio
- **Descripción**: Bienvenida oficial
- **Speakers**: [Por definir]

### 10:00 - 10:30 | Coffee break
- **Ubicación**: Patio
- **Descripción**: Café para todos
""")
    assert [(s.title, s.room) for s in event.sessions] == [
        ("Acreditación", "Hall principal"),
        ("Ceremonia de apertura", "Auditorio"),
        ("Coffee break", "Patio"),
    ]
    assert event.venue.name is None


def test_dates_in_a_row_go_on_into_the_next_year() -> None:
    event = read("""---
title: Atelier de mousse
date_debut: 2027-10-14T08:19:54.690Z
date_fin: 2028-01-13T09:19:54.732Z
---
Un jeudi par mois, de 19h à 21h. Les dates retenues : 14 octobre, 11 novembre, 9 décembre et 13 janvier.
""")
    assert [d.date.isoformat() for d in event.days] == ["2027-10-14", "2027-11-11", "2027-12-09", "2028-01-13"]


def test_what_comes_once_registration_is_over() -> None:
    event = read("""# Journées

3 juillet 2027

Inscrivez-vous via [ce lien](https://moss.example/inscription). Nous reviendrons vers vous une fois les inscriptions
terminées.
""")
    assert event.registration.state == "open"


def test_see_you_on_a_day_is_the_day_where_no_other_is_told() -> None:
    page = "---\ntitle: Atelier\ndate: 2027-10-14\n---\n\nRendez-vous le **jeudi 14 octobre**, à Brunoy.\n"
    assert [d.date.isoformat() for d in read(page).days] == ["2027-10-14"]


def test_a_day_whose_programme_is_still_to_come() -> None:
    event = read("""# Journées annuelles

### Lundi 24 mai 2027

- 10h20 - 10h30 *Welcome*
- 10h30 - 11h15: **Ann Lee** (Université de Lille)

### Mardi 25 mai

Programme à venir
""")
    assert [d.date.day for d in event.days] == [24, 25]


FLAGGED = """event_date: "2027-06-05 18:30:00"
is_free: true
location:
    name: Le Bivouac
    street_address: 22 Allée X"""
NESTED = """params:
  event:
    name: Mug 5
    date: "2027-06-05 18:30:00"
    is_free: true
    location:
      friendly_name: Le Bivouac
      full_address: 22 Allée X"""


@pytest.mark.parametrize("front", [FLAGGED, NESTED])
def test_an_event_in_maps_and_flags(front: str) -> None:
    event = read(f"---\ntitle: Mug 5\n{front}\n---\n\nNous sommes prêts pour une nouvelle séance.\n")
    (day,) = event.days
    assert (day.date.isoformat(), str(day.opens)) == ("2027-06-05", "18:30:00")
    assert event.free
    assert event.venue.name is not None
    assert event.venue.name.text == "Le Bivouac"


def test_a_column_under_its_day_and_people_in_badges() -> None:
    event = read("""---
title: Programma
---

<table>
  <thead><tr><th></th><th>Mercoledì 17 Marzo 2027</th></tr></thead>
  <tbody>
    <tr><th>15:15</th><td>La memoria del muschio <br /> <span class="badge">Anna Rossi</span></td></tr>
    <tr><th>16:45</th><td>Pausa</td></tr>
    <tr><th>18:15</th><td>Il bosco <br /> <span class="b">Anna Rossi</span> <span class="b">Bo Neri</span></td></tr>
  </tbody>
</table>
""")
    assert {s.date.isoformat() for s in event.sessions if s.date} == {"2027-03-17"}
    assert [[p.name for p in s.speakers] for s in event.sessions] == [["Anna Rossi"], [], ["Anna Rossi", "Bo Neri"]]
