"""When a message is set aside: the homeserver fails at it, and only at it, again and again.

A homeserver answers 500 for a message that it cannot digest, for ever, and all that comes after it
in that room would wait as long. It answers the same when it is itself ill, for everything. The two
are told apart by what gets through meanwhile: another message, or else an empty event of no type
that any client shows, sent to the same room.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.content import NOWHERE
from bot.matrix.client import MatrixClient
from bot.matrix.model import Unreachable
from bot.outgoing import Outgoing
from bot.undelivered import to_offices_of
from commands.kit import Alliance, Block, Code, Elsewhere, Letter, Message, Reply, _
from commands.kit.context import Place
from commands.kit.rules.audience import Purpose
from storage.store import Store
from storage.tables import OutboxRow

log = logging.getLogger(__name__)
FAILS_FOR: Final = timedelta(minutes=10)
ROUNDS: Final = 5  # so often it failed while others got through
ROUND: Final = timedelta(minutes=1)  # and not more often than that
_KEY: Final = "aside:"


@dataclass(slots=True)
class _Failing:
    since: datetime
    round_began: datetime
    others: int  # messages that had got through by then
    rounds: int = 0


class Aside:
    """Decides that a row is to be set aside, and tells of it."""

    def __init__(
        self,
        client: MatrixClient,
        clock: Clock,
        alliance: Alliance | None = None,
        outgoing: Outgoing | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._alliance = alliance
        self._outgoing = outgoing
        self._got_through = 0
        self._failing: dict[int, _Failing] = {}

    def got_through(self, row: OutboxRow) -> None:
        """This one was sent."""
        self._got_through += 1
        self._failing.pop(row.id, None)

    async def failed(self, row: OutboxRow, error: Unreachable) -> bool:
        """Whether it has failed for so long, and alone, that it is to be set aside."""
        if error.status != 500:  # the way to the homeserver, not the homeserver
            self._failing.pop(row.id, None)
            return False
        now = self._clock.now()
        failing = self._failing.setdefault(row.id, _Failing(now, now, self._got_through))
        if now - failing.round_began < ROUND:
            return False
        failing.round_began = now
        if self._got_through > failing.others or await self._client.probe(row.room_id):
            failing.others = self._got_through
            failing.rounds += 1
        if failing.rounds < ROUNDS or now - failing.since < FAILS_FOR:
            return False
        del self._failing[row.id]
        return True

    async def tell(self, store: Store, row: OutboxRow, reason: str) -> list[OutboxRow]:
        """Tells operator and coordination; not of such a notice itself, nor of an invitation."""
        log.error(
            "Message O-%s cannot be delivered (%s); it is kept aside, what comes after it goes on",
            row.id,
            reason,
        )
        is_notice = row.transaction_id.startswith(_KEY)
        if self._outgoing is None or self._alliance is None or row.action != "send" or is_notice:
            return []
        place = Place("", False, self._alliance.language, self._alliance.zone)
        notices = [*await self._notices(store, row, reason, self._alliance)]
        if (reader := self._reader(row)) is not None:
            notices += await to_offices_of(store, reader, self._clock.now())
        return await self._outgoing.queue(store, row.inbox_seq, place, notices, NOWHERE)

    def _reader(self, row: OutboxRow) -> str | None:
        """Whose direct chat it is for."""
        if row.room_id.startswith("@"):
            return row.room_id
        room = self._client.room(row.room_id)
        return room.partner if room is not None and room.direct else None

    async def _notices(
        self, store: Store, row: OutboxRow, reason: str, alliance: Alliance
    ) -> Sequence[Message]:
        key = f"{_KEY}{row.id}"
        if row.room_id.startswith("@") and reason == "M_NOT_FOUND":
            nobody = Reply(_nobody(row), rings=True)
            return await to_coordination(store, alliance, nobody, key, but=row.room_id)
        room = await store.rooms.get(row.room_id)
        where = _("a direct chat or a room that is not registered")
        if room is not None and room.purpose is not None:
            where = _("a registered room")
        said = Reply(
            (
                _(
                    "The homeserver cannot deliver one of my messages to {where}, whatever I try. "
                    "I have put it aside; what comes after it is delivered.",
                    where=where,
                ),
                _(
                    "Please tell the operator this reference: {reference}.",
                    reference=Code(f"O-{row.id}"),
                ),
            ),
            rings=True,
        )
        return await to_coordination(store, alliance, said, key, but=row.room_id)


def _nobody(row: OutboxRow) -> Sequence[Block]:
    return (
        _("There is nobody with the address {person}.", person=Code(row.room_id)),
        _(
            "My letter is kept as {reference}. Please name somebody else, or correct the address: "
            "`!contact set Musterhafen @name:server`",
            reference=Code(f"O-{row.id}"),
        ),
    )


async def to_coordination(
    store: Store, alliance: Alliance, said: Reply, key: str, *, but: str
) -> Sequence[Message]:
    """`said` for all rooms of the coordination, except the room `but`, and in letters.

    Each gets `key` with a number, so that nobody is told the same twice.
    """
    rooms = await store.rooms.with_purpose(Purpose.COORDINATION.value)
    there = [each.room_id for each in rooms if each.room_id != but]
    people = sorted(alliance.federal_coordinators)
    return [
        *(Elsewhere(each, _keyed(said, key, n)) for n, each in enumerate(there)),
        *(Letter(each, _keyed(said, key, n)) for n, each in enumerate(people, len(there))),
    ]


def _keyed(said: Reply, key: str, number: int) -> Reply:
    return replace(said, key=f"{key}:{number}")
