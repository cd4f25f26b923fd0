"""What goes wrong on purpose: refusals, broken bodies, slow answers, connections cut before or after the deed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.botapi.errors import Refused


@dataclass(slots=True)
class Fault:
    """`method` is a name in any case, or * for all; `chat` limits it to one chat; `times` -1 lasts until cleared.

    `cut` before: the call is not carried out; after: it is, but nobody hears. `delay` waits before carrying it
    out, `delay_after` between the deed and the answer. `body` is sent as it is, with `status`.
    """

    method: str
    status: int = 0
    description: str = ""
    retry_after: int = 0
    migrate_to: int = 0
    body: str | None = None
    cut: Literal["", "before", "after"] = ""
    delay: float = 0.0
    delay_after: float = 0.0
    chat: int | None = None
    times: int = 1

    def refusal(self) -> Refused | None:
        parameters = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to}
        given = {name: value for name, value in parameters.items() if value}
        status = self.status or (429 if self.retry_after else 400 if self.migrate_to else 0)
        if not status or self.body is not None:
            return None
        return Refused(status, self.description or self._wording(status), **given)

    def _wording(self, status: int) -> str:
        if self.migrate_to:
            return "Bad Request: group chat was upgraded to a supergroup chat"
        words = {
            400: "Bad Request: wrong",
            401: "Unauthorized",
            403: "Forbidden: bot was blocked by the user",
            404: "Not Found",
            409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            429: f"Too Many Requests: retry after {self.retry_after}",
            500: "Internal Server Error",
            502: "Bad Gateway",
            503: "Service Unavailable",
            504: "Gateway Timeout",
        }
        return words.get(status, "Error")


@dataclass(slots=True)
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def next(
        self,
        method: str,
        *,
        status: int = 0,
        description: str = "",
        retry_after: int = 0,
        migrate_to: int = 0,
        body: str | None = None,
        cut: Literal["", "before", "after"] = "",
        delay: float = 0.0,
        delay_after: float = 0.0,
        chat: int | None = None,
        times: int = 1,
    ) -> None:
        """Plans a fault for the next `times` calls of a method; faults of one method happen in planning order."""
        self.planned.append(
            Fault(
                method.lower(), status, description, retry_after, migrate_to, body, cut, delay, delay_after, chat, times
            )
        )

    def clear(self) -> None:
        self.planned.clear()

    def take(self, method: str, chat: int | None) -> Fault | None:
        for fault in self.planned:
            if fault.method in (method, "*") and fault.chat in (None, chat):
                fault.times -= 1
                if fault.times == 0:
                    self.planned.remove(fault)
                return fault
        return None
