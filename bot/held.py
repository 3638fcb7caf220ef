"""Messages that may not be sent now, but may be one day: they wait, and somebody hears of it.

A homeserver refuses what the bot says where it may not speak, or is not any more. Somebody gives it
the right again, invites it again, unlocks the account. Until then the row waits with everything
behind it in that room, as it is, and is tried again when something happens there, and now and then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from bot.aside import to_coordination
from bot.clock import Clock
from bot.content import NOWHERE
from bot.link import Link
from bot.moving import follows
from bot.outgoing import Outgoing
from bot.undelivered import to_offices_of
from commands.kit import Alliance, Block, Code, Reply, Term, _
from commands.kit.context import Place
from commands.kit.rules.audience import Purpose
from storage.store import Store
from storage.tables import OutboxRow, Room

log = logging.getLogger(__name__)
# Somebody is told after that long. People are not always at hand to accept an invitation.
ROOM_TOLD_AFTER: Final = timedelta(minutes=10)
PERSON_TOLD_AFTER: Final = timedelta(days=1)
# And only if our own homeserver has been there for that long, to reach anybody.
TRIED_FOR: Final = timedelta(hours=1)
_LONGEST: Final = 300.0  # seconds between two tries
_KEY: Final = "held:"
# The message itself is not taken, whoever changes what. Everything else is a question of rights,
# membership or time.
_FINAL: Final = frozenset(
    {
        "M_BAD_JSON",
        "M_DUPLICATE_ANNOTATION",
        "M_INVALID_PARAM",
        "M_MISSING_PARAM",
        "M_NOT_JSON",
        "M_TOO_LARGE",
    }
)


def is_final(row: OutboxRow, code: str) -> bool:
    """Whether a refusal with this code will be the same for ever."""
    is_nobody = code == "M_NOT_FOUND" and row.room_id.startswith("@")
    return code in _FINAL or is_nobody


def pause(tries: int) -> float:
    """How many seconds until another try, after so many."""
    return min(_LONGEST, 2.0 ** min(tries, 16))  # of days in vain no number is too large


class Held:
    """Knows where something waits for a permission, and tells the coordination."""

    def __init__(
        self,
        clock: Clock,
        alliance: Alliance | None = None,
        outgoing: Outgoing | None = None,
        link: Link | None = None,
    ) -> None:
        self._link = link
        self._clock = clock
        self._alliance = alliance
        self._outgoing = outgoing
        self._tries: dict[int, int] = {}
        self._told: set[int] = set()
        self._changed: dict[str, asyncio.Event] = {}

    def holds(self, row: OutboxRow) -> bool:
        """Whether this row was refused, and waits."""
        return row.id in self._tries

    async def wait(self, row: OutboxRow, code: str) -> None:
        """Until something happens in the room, or it is time for another try."""
        tries = self._tries[row.id] = self._tries.get(row.id, 0) + 1
        if tries == 1:
            log.warning("Message O-%s may not be sent now (%s); it waits", row.id, code)
        changed = self._changed.setdefault(row.room_id, asyncio.Event())
        changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(pause(tries)):
                await changed.wait()

    def changed(self, room_id: str) -> None:
        """Something has happened in the room."""
        if room_id in self._changed:
            self._changed[room_id].set()

    def all_changed(self) -> None:
        """Everything is tried once more."""
        for each in self._changed.values():
            each.set()

    def through(self, row: OutboxRow) -> None:
        """It was sent, or set aside."""
        self._told.discard(row.id)
        if self._tries.pop(row.id, None) is not None:
            self._changed.pop(row.room_id, None)

    def was_told(self, row: OutboxRow) -> None:
        """What `tell` gave is written down."""
        self._told.add(row.id)

    def is_overdue(self, row: OutboxRow) -> bool:
        """Whether it has waited so long that somebody should hear of it, and nobody has yet.

        Not of a letter while our own homeserver is away, nor soon after: nobody was tried then.
        """
        patience = ROOM_TOLD_AFTER
        if row.room_id.startswith("@"):
            patience = PERSON_TOLD_AFTER
            if self._link is not None and not self._link.has_been_up(TRIED_FOR):
                return False
        return row.id not in self._told and self._clock.now() - row.created_at >= patience

    async def tell(self, store: Store, row: OutboxRow) -> list[OutboxRow]:
        """Tells the coordination, once also across restarts."""
        if self._outgoing is None or self._alliance is None or row.transaction_id.startswith(_KEY):
            return []
        key = f"{_KEY}{row.id}"
        if await store.outbox.knows(f"{key}:0"):
            return []
        if await _is_told_otherwise(store, row):
            return []
        said = Reply(await _told(store, row), rings=True)
        notices = [*await to_coordination(store, self._alliance, said, key, but=row.room_id)]
        if row.room_id.startswith("@"):
            notices += await to_offices_of(store, row.room_id, self._clock.now())
        place = Place("", False, self._alliance.language, self._alliance.zone)
        return await self._outgoing.queue(store, row.inbox_seq, place, notices, NOWHERE)


async def _is_told_otherwise(store: Store, row: OutboxRow) -> bool:
    """The room was replaced: that the bot cannot get into the new one is said by itself."""
    room = await store.rooms.get(row.room_id)
    return room is not None and room.replacement is not None and room.moved_into is None


async def _told(store: Store, row: OutboxRow) -> Sequence[Block]:
    if row.room_id.startswith("@"):
        return (
            _("I have tried in vain for a day to reach {person}.", person=Code(row.room_id)),
            _("The letter waits. Is the address right, and does the person use it?"),
        )
    room = await store.rooms.get(row.room_id)
    if follows(row):
        room = next(iter(await store.rooms.replaced_by(row.room_id)), None)
    purpose = _purpose(room)
    where = Term(Purpose(purpose)) if purpose else _("a room that is not registered")
    if room is not None and room.replacement is not None:
        return (
            _(
                "A room of ours was replaced by another one, and I cannot get in there: {where}, "
                "{room}.",
                where=where,
                room=Code(room.replacement),
            ),
            _("What I have to say there waits. Please invite me."),
        )
    return (
        _(
            "I may not write in a room of ours any more: {where}, {room}.",
            where=where,
            room=Code(row.room_id),
        ),
        _("What I have to say there waits. Please invite me again, or let me write there."),
    )


def _purpose(room: Room | None) -> str | None:
    return None if room is None else room.withheld or room.purpose
