"""What takes long to read and to reckon is looked at beside the transaction, and not in it.

A command that needs such a look begins anew once it is there: what it had written by then is
undone, and nobody waits for it meanwhile but whoever has typed it. See Context.beside.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from storage.store import Store

T = TypeVar("T")
# With no more members than that, whatever is looked at takes less than to begin anew.
FEW: Final = 500
# So many looks for one command at most; it does without if what it looks at changes all the time.
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Look:
    """What only reads, and what it is given, by which it is known again.

    What it finds is true of the moment when it was looked: what has to be true when it is used,
    such as an edition, is among what is given.
    """

    read: Callable[..., Awaitable[Any]]
    given: tuple[Any, ...]

    async def at(self, store: Store) -> Any:
        """What there is."""
        return await self.read(store, *self.given)


class Unseen(Exception):  # noqa: N818 - nothing is wrong
    """The command needs this look before it can go on."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look


@dataclass(slots=True)
class Looks:
    """What was looked at for one command: what was found, or raised."""

    found: dict[Look, Callable[[], Any]] = field(default_factory=dict)

    def seen(self, look: Look) -> Any:
        """What was found. Raises what looking has raised, or Unseen."""
        if look not in self.found:
            raise Unseen(look)
        return self.found[look]()

    def knows(self, look: Look) -> bool:
        """Whether that was looked at."""
        return look in self.found

    @property
    def are_many(self) -> bool:
        """Whether there are to be no more."""
        return len(self.found) >= MOST
