"""That somebody has come with a new device, of which the others may not know yet."""

from __future__ import annotations

from typing import Final


class Arrivals:
    """Counts them, so that nobody need ask the homeserver before each word."""

    def __init__(self) -> None:
        self.number = 0

    def note(self) -> None:
        self.number += 1


ARRIVALS: Final = Arrivals()
