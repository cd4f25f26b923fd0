"""What a person's name looks like."""

from __future__ import annotations

import re

UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŽČĐ"
WORD = rf"[{UPPER}](?:\w?\.(?=\s|-?[{UPPER}])|[\w’'-]*)"
PARTICLE = (
    r"(?:de la|de las|de los|de|del|della|dalla|degli|di|da|dos|das|do|du|des|van der|van den|van de|van|von der"
    r"|von dem|von und zu|von|vom|zum|zur|zu|le|la|el|bin|ben|ibn|al|y|d’|d'|ter|ten|af|av)"
)
NAME = re.compile(
    rf"(?:(?:MdB|MdL|MEP|Mme|M\.|Mr\.?|Mrs\.?|Ms\.?|(?:PD\s)?Dr\.?(?:\s(?:med|phil|jur|rer|nat|pol|h\.?c)\.|-Ing\.)*|Dipl\.-\w+\.?|Prof\.|Pr\.?|Maître"
    rf"|Me|CV|CF|Lic\.|Mtr[oa]\.|Arq\.|Dra\.?|Ing\.|Avv\.|Arch\.|Dott\.(?:ssa)?|Prof\.ssa|Herr|Frau|Sra?\.|D\.ª|D\.|Dña\.|Dª\.?|Doña|Sig\.ra|Sig\.)\s+)*"
    rf"(?P<name>{WORD}(?:\s+(?:{PARTICLE}\s*)?{WORD}){{1,4}})"
)
BODY = re.compile(r"\s*\(([^()]{2,80})\)")


def with_body(text: str) -> tuple[str, str] | None:
    """Name and body of a text that is nothing else: "Ann Lee (University of Cork)"."""
    name = NAME.match(text)
    body = BODY.fullmatch(text, name.end()) if name else None
    return (name["name"], body[1]) if name and body else None
