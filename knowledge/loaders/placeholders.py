"""The places of a programme that only say that there is a talk ("18:30 Talk 1"), and the talks told elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.loaders.kinds import EDGES, is_kind_word
from knowledge.loaders.words import any_of, per_page, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.draft import Draft

KINDS = ("talk", "workshop", "panel")


def filled(drafts: Sequence[Draft]) -> list[Draft]:
    """With each talk that has no time at its place in the programme, where there are as many places as talks."""
    places = [d for d in drafts if d.title and not d.speakers and only_counts(d.title)]
    taken = {id(d) for d in places}
    told = [d for d in drafts if id(d) not in taken and not d.times and d.speakers and d.sure]
    days = {d.date for d in told if d.date}
    if not places or len(places) != len(told) or len(days) > 1 or any(d.identity for d in told):
        return list(drafts)
    for place, talk in zip(places, told, strict=True):
        place.title, place.speakers = talk.title, talk.speakers
        place.kind = talk.kind or place.kind
        place.room = place.room or talk.room
        place.lines = [*place.lines, *talk.lines]
        place.said += talk.said
    gone = {id(d) for d in told}
    return [d for d in drafts if id(d) not in gone]


def only_counts(title: str) -> bool:
    """Whether a title only says which talk it is ("Talk 2", "First speaker (talk and questions)", "Vortrag")."""
    bare = plain(re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", title)).strip(EDGES)
    bare = _ordinal().sub("", bare).strip(EDGES)
    bare = re.sub(r"(?:^|\s)(?:#|n[°º.]\s?)?(?:\d{1,2}|[ivx]{1,3})[.)]?(?:$|\s)", " ", bare).strip(EDGES)
    return is_kind_word(bare) in KINDS or re.fullmatch(any_of("announce"), bare) is not None


@per_page
def _ordinal() -> re.Pattern[str]:
    return re.compile(rf"^(?:{any_of('article')}\s+)?{any_of('ordinal')}(?!\w)\s*")
