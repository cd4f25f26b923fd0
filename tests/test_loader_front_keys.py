"""Front matters of many kinds: keys that begin with the event's word, no dashes before them, dates with a clock."""

import pytest

from knowledge.event import Event
from knowledge.loader import parse


def read(text: str, file: str = "page.md") -> Event:
    return parse(text, file=file)[0]


@pytest.mark.parametrize(
    "front",
    [
        "meetup_date: 2027-06-11\nmeetup_start_time: 19h00\nmeetup_end_time: 22h00\nmeetup_location: Grange du Lac",
        "event-date: 11 juin 2027, 19h - 22h\nevent-place: Grange du Lac",
        "rencontre_debut: 2027-06-11T19:00:00\nrencontre_fin: 2027-06-11T22:00:00\nrencontre_lieu: Grange du Lac",
    ],
)
def test_keys_that_begin_with_the_word_of_an_event(front: str) -> None:
    event = read(f"---\ntitle: Soirée tri\n{front}\n---\n\nOn trie ensemble les vieux outils.\n")
    (day,) = event.days
    assert (day.date.isoformat(), str(day.opens), str(day.closes)) == ("2027-06-11", "19:00:00", "22:00:00")
    assert event.venue.name
    assert event.venue.name.text == "Grange du Lac"


def test_lines_of_keys_without_dashes_before_them() -> None:
    page = "Title: Apéro semences le 3 octobre\nDate: 2028-09-11 12:00\nTags: lang:fr, graines\n---\n\nOn troque.\n"
    event = read(page)
    assert event.title.text == "Apéro semences le 3 octobre"
    assert [d.date.isoformat() for d in event.days] == ["2028-10-03"]


def test_prose_with_a_colon_is_no_front_matter() -> None:
    event = read("Note: bring a spoon\n\n# Soup day\n\nSaturday 6 March 2027, 12:00 in the Old Dairy.\n")
    assert event.title.text == "Soup day"


@pytest.mark.parametrize(
    ("front", "day", "opens"),
    [
        ('date: "2027-11-03 18:30:00"\nplace: moulin-vert', "2027-11-03", "18:30:00"),
        ('date: "15-10-2027 23:00"', "2027-10-15", "18:30:00"),
    ],
)
def test_a_date_with_its_clock_is_the_events(front: str, day: str, opens: str) -> None:
    body = "Rendez-vous à 18h30 chez [Moulin Vert](https://moulin.example), 17 rue du Bief à Caen.\n"
    event = read(f"---\ntitle: Édition 4\n{front}\n---\n\n{body}")
    (found,) = event.days
    assert (found.date.isoformat(), str(found.opens)) == (day, opens)
    assert event.venue.name
    assert event.venue.name.text == "Moulin Vert"
    assert event.venue.address
    assert event.venue.address.text == "17 rue du Bief à Caen"


def test_the_day_of_the_files_name_where_the_page_gives_none() -> None:
    page = "---\ntitle: Maps\nlocation:\n  name: Reading Room\n  address: 3 Mill Lane, Cork\n---\n\nWe draw paths.\n"
    assert [d.date.isoformat() for d in read(page, "events/2027-09-07-mapping.en.md").days] == ["2027-09-07"]
    assert read(page).days == ()


def test_labels_with_pictures() -> None:
    page = (
        "---\ntitle: Club\n---\nDate 📅: __Mardi 12 octobre 2027__  \nHoraire 🕦 : __18h30-20h__  \n📍 Lieu : Serre B\n"
    )
    event = read(page)
    (day,) = event.days
    assert (day.date.isoformat(), str(day.opens), str(day.closes)) == ("2027-10-12", "18:30:00", "20:00:00")
    assert event.venue.name
    assert event.venue.name.text == "Serre B"


def test_a_numbered_day_is_no_range() -> None:
    page = """# Visite

## Jour 1 - 4 novembre 2027

### Après-midi (14h00 - 17h00)

- **14h00** - Visite de la serre
- **16h00** - Table ronde

## Jour 2 - 5 novembre 2027

- **9h00** - Conclusion
"""
    event = read(page)
    assert [d.date.day for d in event.days] == [4, 5]
    assert [(s.date.day if s.date else None, s.room) for s in event.sessions] == [(4, None), (4, None), (5, None)]
