"""Looks at what commands want to know, beside the transactions; see commands.kit.looks.

Each look has a connection of its own, which sees the database as it is when it begins. Meanwhile
only what the same person says next waits, or the same schedule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.outgoing import DUE
from bot.patience import patiently
from commands.kit.looks import Look, Looks
from storage.engine import LOOKS_AT_ONCE, Database
from storage.errors import is_transient
from storage.inbox import Held
from storage.tables import InboxRow

_NOBODY: Final = Held()


@dataclass(frozen=True, slots=True)
class _Waiting:
    row: InboxRow
    look: Look


class Looking:
    """The looks that are under way, and what those of each row have found."""

    def __init__(self, database: Database, on_seen: Callable[[], None]) -> None:
        self._database = database
        self._on_seen = on_seen
        self._looks: dict[int, Looks] = {}  # by the row
        self._wanted: list[_Waiting] = []  # before the transaction has ended
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._rows: dict[int, InboxRow] = {}
        self._has_seen = False  # something, since `settled` was asked
        self._places = asyncio.Semaphore(LOOKS_AT_ONCE)

    def of(self, seq: int) -> Looks:
        """What was found for this row."""
        return self._looks.get(seq) or Looks()

    def forget(self, seq: int) -> None:
        """The row is worked on."""
        self._looks.pop(seq, None)

    def want(self, row: InboxRow, look: Look) -> None:
        """The row has to wait for that; it is not looked at before `begin`."""
        self._rows[row.seq] = row
        self._wanted.append(_Waiting(row, look))

    def drop(self) -> None:
        """The transaction did not get through: whoever wanted something will want it again."""
        for each in self._wanted:
            del self._rows[each.row.seq]
        self._wanted.clear()

    def begin(self) -> None:
        """Looks at what was wanted, now that all that came before it is committed."""
        for each in self._wanted:
            self._tasks[each.row.seq] = asyncio.create_task(self._seen(each))
        self._wanted.clear()

    @property
    def held(self) -> Held:
        """What is not to be worked on meanwhile."""
        if not self._rows:
            return _NOBODY
        rows = self._rows.values()
        return Held(
            seqs=frozenset(self._rows),
            senders=frozenset(each.sender for each in rows if each.sender),
            kinds=frozenset(each.kind for each in rows if each.kind.startswith(DUE)),
        )

    async def look(self, seq: int, look: Look) -> None:
        """Looks at it now for this row, and waits for it."""
        looks = self._looks.setdefault(seq, Looks())
        looks.found[look] = await patiently(self._found, look)

    async def settled(self) -> bool:
        """Waits for everything that is looked at; False if nothing was since the last time."""
        await asyncio.gather(*self._tasks.values())
        has_seen, self._has_seen = self._has_seen, False
        return has_seen

    async def stop(self) -> None:
        """Looks at nothing any more; what waits for it is worked on after the next start."""
        tasks = [*self._tasks.values()]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _seen(self, waiting: _Waiting) -> None:
        try:
            async with self._places:
                await self.look(waiting.row.seq, waiting.look)
        finally:
            del self._tasks[waiting.row.seq], self._rows[waiting.row.seq]
            self._has_seen = True
            self._on_seen()

    async def _found(self, look: Look) -> Callable[[], Any]:
        try:
            async with self._database.looking() as store:
                found = await look.at(store)
        except Exception as error:
            if is_transient(error):
                raise
            raised = error

            def again() -> Any:
                raise raised

            return again
        return lambda: found
