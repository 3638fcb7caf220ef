"""A room was replaced by another one: the bot follows, and what it has to say goes along.

A tombstone is state of the old room, so whoever set it had the power to; the new room has to name
the old one as the one it replaces. Only then does anything move: else anybody could take over what
belongs to us by naming a room of ours. The bot goes in by itself or when it is invited, and only
where it has something to carry along: a stranger could lead it anywhere.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.clock import Clock
from bot.content import elsewhere, referred
from commands.kit.rules.audience import Purpose, is_withheld
from storage.store import Store
from storage.tables import InboxRow, OutboxRow, Room

log = logging.getLogger(__name__)
_FOLLOW: Final = "follow:"
# Why something waits although its room goes on: others can read there.
OPENED: Final = "HAFENLOTSE_ROOM_OPENED"
NOTHING_TO_CHANGE: Final = "HAFENLOTSE_MOVED"


def follows(row: OutboxRow) -> bool:
    """Whether the bot goes into a room because that replaces one of ours."""
    return row.action == "join" and row.transaction_id.startswith(_FOLLOW)


async def follow(
    store: Store, row: InboxRow, content: Mapping[str, Any], now: datetime
) -> Sequence[OutboxRow]:
    """A room has a tombstone: the bot tries to go where it leads, if that is of any use."""
    old, new = row.room_id, content["new"]
    room = await store.rooms.get(old)
    if room is not None and room.moved_into is not None:
        return []
    is_ours = room is not None and room.purpose is not None
    if not is_ours and not await store.moving.anything_in(old):
        return []
    log.info("A room was replaced; the bot follows")
    await store.rooms.replace(old, new)
    key = f"{_FOLLOW}{new}"
    if await store.outbox.knows(key):
        return []
    given = {"via": content["via"]}
    join = await store.outbox.add(
        new, "join", now, transaction_id=key, inbox_seq=row.seq, content=given
    )
    return [join]


async def stray(store: Store, row: InboxRow, now: datetime) -> OutboxRow | None:
    """Leaves a room that a tombstone led into, if it is none of ours and nobody has asked us in."""
    room_id = row.room_id
    if not await store.rooms.replaced_by(room_id):  # else it has not moved there
        return None
    if not await store.outbox.knows(f"{_FOLLOW}{room_id}"):
        return None
    if await store.inbox.invited_to(room_id):
        return None
    log.warning("A tombstone led into a room that does not name the old one; the bot leaves it")
    key = secrets.token_hex(16)
    return await store.outbox.add(room_id, "leave", now, transaction_id=key, inbox_seq=row.seq)


async def carry(
    store: Store, old: str, new: str, to: str, exposure: frozenset[str], clock: Clock
) -> bool:
    """Moves everything from the old room; False if there is nothing to be moved (any more).

    `to` is the new room, or the person whose direct chat the old one was if the new one is none:
    what was said to them alone is theirs, wherever a room moves.
    """
    room = await store.rooms.get(old)
    if room is None or room.replacement != new or room.moved_into is not None:
        return False
    is_private = to != new
    if is_private:
        await store.rooms.leave_behind(old, "")
    else:
        await store.rooms.succeed(old, new, clock.now())
    await store.moving.carry(old, to)
    opened = not is_private and _is_opened(await store.rooms.get(new), exposure)
    await _redirect(store, old, to, opened=opened, now=clock.now())
    log.info("What belonged to a room that was replaced has moved")
    return not is_private


def _is_opened(room: Room | None, exposure: frozenset[str]) -> bool:
    """Whether what was meant for the old room must not be read in the new one, as it is."""
    if room is None or room.purpose is None:
        return False
    registered = Purpose(room.withheld or room.purpose)
    return is_withheld(registered, exposure, frozenset((room.confirmed or "").split()))


async def _redirect(store: Store, old: str, to: str, *, opened: bool, now: datetime) -> None:
    """What waits to be said is said there; where others can read it, an operator decides."""
    waiting = await store.moving.waiting(old)
    there = {each.transaction_id for each in waiting}
    for each in waiting:
        is_there = each.content is not None and referred(each.content) in there
        content = None if each.content is None else elsewhere(each.content, is_there)
        late = None if each.late_content is None else elsewhere(each.late_content, is_there)
        if content is None:
            await store.outbox.mark_refused(each.id, NOTHING_TO_CHANGE, now)
            continue
        await store.moving.redirect(each.id, to, content, late)
        if opened:
            await store.outbox.set_aside(each.id, OPENED)
