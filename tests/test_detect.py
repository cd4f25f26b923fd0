"""The language of short messages, by their words, on pages of other languages."""

from __future__ import annotations

import pytest

from knowledge.detect import detect
from knowledge.words import tokens

SHORT = {
    "fr": ("c'est où", "à quelle heure", "combien ça coûte", "faut s'inscrire ?", "ki organise", "non merci", "svp"),
    "en": ("where is it", "what time", "any wifi", "hello", "no thanks", "who runs this", "is it over?"),
    "de": ("wo ist das", "um wie viel uhr", "gibts wlan", "und danach?", "was kostet das", "darf mein hund mit?"),
    "es": ("dónde es", "a qué hora", "¿es gratis?", "¡hola!", "hay que inscribirse?", "quién habla", "y mañana?"),
    "it": ("dov'è", "a che ora", "cè il wifi?", "quanto costa", "qual è la sala?", "chi parla", "si mangia"),
    "pt": ("onde é", "a que horas abre", "o programa", "é pago?", "qual sala?", "a entrada é paga?", "posso pagar?"),
    "nl": (
        "waar is het",
        "hoe laat",
        "is er wifi?",
        "wat kost het",
        "mag mijn hond mee?",
        "en daarna?",
        "kan ik pinnen",
    ),
}


@pytest.mark.parametrize("page", SHORT)
@pytest.mark.parametrize("code", SHORT)
def test_short_messages_tell_their_language_on_any_page(code: str, page: str) -> None:
    told = {text: detect(tokens(text), prefer=[page, "en"], text=text) for text in SHORT[code]}
    assert told == dict.fromkeys(SHORT[code], code)
