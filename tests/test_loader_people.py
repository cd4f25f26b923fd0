"""Who speaks, as one line names them: lists before who moderates, bodies in brackets, what is no body."""

from __future__ import annotations

import pytest

from knowledge.loader import parse


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (
            "**Encore ?** avec Léa Vidal, Tom Berger et Nadia Roux, animée par Agnès Moreau",
            ["Léa Vidal", "Tom Berger", "Nadia Roux", "Agnès Moreau*"],
        ),
        (
            "**Panel: who prints?** with Lea Vidal, Tom Berger and Nadia Roux, chaired by Ann Moor",
            ["Lea Vidal", "Tom Berger", "Nadia Roux", "Ann Moor*"],
        ),
        (
            "**Panel** mit Lea Vidal, Tom Berger und Nadia Roux, moderiert von Anna Moor",
            ["Lea Vidal", "Tom Berger", "Nadia Roux", "Anna Moor*"],
        ),
        (
            "**Du chiffon** par Agnès Moreau, restauratrice (Archives de la Loire)",
            ["Agnès Moreau/restauratrice/Archives de la Loire"],
        ),
        ("**Atelier reliure**, Marc Thibault, 12 places", ["Marc Thibault"]),
    ],
)
def test_who_speaks(line: str, people: list[str]) -> None:
    page = (
        "---\ntitle: Journée du papier\ndate_debut: 2027-09-16\n---\n## Programme\n\n"
        f"- 11h30 – 12h30 : {line}\n- 13h00 – 14h00 : **Un autre exposé**\n"
    )
    event, _ = parse(page, file="page.md")
    found = [
        "/".join(filter(None, (p.name, p.role, p.organisation))) + "*" * p.moderator for p in event.sessions[0].speakers
    ]
    assert found == people
