"""Small facts of a page: pictures for labels, veiled addresses, days in UTC, what is still open."""

from knowledge.loader import parse


def test_pictures_are_labels_and_their_lines_no_sessions() -> None:
    page = """---
title: Assemblée générale
date: 2027-09-24
---
::: info
📅 **Jeudi 4 novembre 2027**  
🕣 **20h30**  
📍 Salle du Genêt — 2 Rue du Pré 69740 Genas
:::
"""  # noqa: W291
    event, _ = parse(page, file="page.md")
    (day,) = event.days
    assert (day.date.isoformat(), str(day.opens)) == ("2027-11-04", "20:30:00")
    assert event.venue.name and event.venue.name.text == "Salle du Genêt"  # noqa: PT018
    assert event.venue.address and event.venue.address.text == "2 Rue du Pré 69740 Genas"  # noqa: PT018
    assert event.sessions == ()


def test_a_day_that_an_editor_of_pages_wrote_in_utc() -> None:
    page = """---
title: Assemblée
date_debut: 2027-06-23T22:00:00.000Z
date_fin: 2027-06-23T22:00:00.000Z
---
**Jeudi 24 juin 2027 à 19h**
"""
    (day,) = parse(page, file="page.md")[0].days
    assert (day.date.isoformat(), str(day.opens)) == ("2027-06-24", "19:00:00")


def test_a_veiled_mail_address_and_hours_with_points() -> None:
    page = "# Café\n\nLe 16 mai 2027, de 9h. à 12h., on répare. Questions : cafe.lac(at)mail[point]example\n"
    event, _ = parse(page, file="page.md")
    assert [t.text for t in event.contact.emails] == ["cafe.lac@mail.example"]
    assert (str(event.days[0].opens), str(event.days[0].closes)) == ("09:00:00", "12:00:00")


def test_a_place_that_is_still_open_is_none() -> None:
    page = "# Fête\n\nLe 16 mai 2027\n\n## Lieu\n\n[Adresse à communiquer]\n"
    venue = parse(page, file="page.md")[0].venue
    assert (venue.name, venue.address) == (None, None)


def test_a_pause_told_below_a_session_is_no_session() -> None:
    page = """# Marathon de tricot

## Samedi 15 mai 2027

**09h30 - 12h30** → 🧶 **Tricot en équipe**
Choix des laines, premiers rangs
*(Pause café vers 10h30)*

**12h30 - 14h00** → 🍽️ **Déjeuner**
"""
    assert [s.title for s in parse(page, file="page.md")[0].sessions] == ["Tricot en équipe", "Déjeuner"]


def test_a_clock_is_no_label() -> None:
    page = "# Fête\n\n16 mai 2027\n\nVenir à 12:00 dans la grange. Nous lirons les lettres.\n"
    assert parse(page, file="page.md")[0].venue.access is None
