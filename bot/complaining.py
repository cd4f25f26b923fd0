"""What is said where the desk cannot start."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNUSABLE = 2


def complain(faults: Iterable[str]) -> int:
    sys.stderr.write("".join(f"guichet serve: {' '.join(fault.split())}\n" for fault in faults))
    return UNUSABLE
