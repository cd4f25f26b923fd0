"""Keys in other forms and orders, places that are streets, days that are no telephones."""

import pytest

from knowledge.event import Event
from knowledge.loader import parse


def read(page: str) -> Event:
    return parse(page, file="page.md")[0]


@pytest.mark.parametrize(
    ("front", "hours"),
    [
        ("startsAt: 2027-07-15T21:00:00\nendsAt: 2027-07-15T23:30:00", "21:00:00-23:30:00"),
        ('date: 2027-07-15\ntime_start: "11 h 15"\ntime_end: "12 h 15"', "11:15:00-12:15:00"),
        ('date: "2027-07-15"\nheure_debut: "14:00"\nheure_fin: "17:00"', "14:00:00-17:00:00"),
    ],
)
def test_begin_and_end_under_keys_of_many_forms(front: str, hours: str) -> None:
    event = read(f"---\ntitle: Fête de la mousse\n{front}\ninscription_lien: https://moss.example/in\n---\n\nVenez.\n")
    (day,) = event.days
    assert (day.date.isoformat(), f"{day.opens}-{day.closes}") == ("2027-07-15", hours)
    assert [x.url for x in event.registration.links] == ["https://moss.example/in"]


def test_a_place_that_is_a_street() -> None:
    page = "---\ntitle: Bal\nstart: 2027-09-03T19:00:00\nplace: 36 quai des Cygnes\ncity: Strasbourg\n---\n\nVenez.\n"
    venue = read(page).venue
    assert venue.name is None
    assert venue.address is not None
    assert venue.address.text == "36 quai des Cygnes, Strasbourg"


def test_a_place_in_the_line_below_the_day_and_hours_far_behind_it() -> None:
    page = """# Atelier

_Samedi 12 juin 2027
Bibliothèque des Mousses, Montréal_

Le retour aux origines aura lieu le 12 juin 2027 à l'ancienne Agence universitaire de la mousse (AUM), de 13h à 18h.
"""
    event = read(page)
    assert event.venue.name is not None
    assert event.venue.name.text == "Bibliothèque des Mousses, Montréal"
    assert (str(event.days[0].opens), str(event.days[0].closes)) == ("13:00:00", "18:00:00")


def test_a_day_is_no_telephone() -> None:
    page = "# Bal\n\nLe 3 septembre 2027\n\nContact : la soirée du 04/09/2027 est ailleurs.\n"
    assert read(page).contact.phones == ()
