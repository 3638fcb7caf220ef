"""What a sync tells without anybody having said it: who came, what a room has become.

It goes into the inbox before what was said, so that nothing is answered in a room that others can
read in since, or that was replaced.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch
from commands.kit.schedule import NOWHERE
from storage.inbox import NewInboxEntry
from storage.rooms import exposure_of
from storage.store import Store


async def noticed(store: Store, client: MatrixClient, batch: Batch) -> list[NewInboxEntry]:
    """All of it, what concerns a room's readers first."""
    return [
        *[each async for each in _exposed(store, client.user_id, batch)],
        *[each async for each in _replaced(store, client, batch)],
        *await _reached(store, batch),
        *_arrivals(batch),
        *_invitations(batch),
    ]


async def _exposed(store: Store, me: str, batch: Batch) -> AsyncIterator[NewInboxEntry]:
    """Registered rooms that others can read in since now, or no longer."""
    if not batch.exposures:
        return
    for room in await store.rooms.registered():
        found = batch.exposures.get(room.room_id)
        if found is not None and (room.exposure is None or found != exposure_of(room)):
            content = {"found": sorted(found)}
            key = f"exposure:{room.room_id}:{batch.next_batch}"
            yield NewInboxEntry(key, "exposure", room.room_id, me, content)


async def _replaced(
    store: Store, client: MatrixClient, batch: Batch
) -> AsyncIterator[NewInboxEntry]:
    """Rooms with a tombstone; and those that go on now in one that says so, too."""
    me, pairs = client.user_id, list(batch.replacing.items())
    for old, by in batch.replaced.items():
        content = {"new": by.room_id, "via": by.server}
        yield NewInboxEntry(f"tombstone:{old}:{by.room_id}", "tombstone", old, me, content)
        pairs.append((by.room_id, old))
    for new, old in dict.fromkeys(pairs):
        if (to := await _moves_to(store, client, old, new)) is not None:
            content = {"old": old, "to": to}
            yield NewInboxEntry(f"moved:{old}:{new}", "moved", new, me, content)


async def _reached(store: Store, batch: Batch) -> list[NewInboxEntry]:
    """Of those who are in their direct chat now, the ones that somebody waits for."""
    if not batch.met:
        return []
    awaited = batch.met & await store.awaited.people()
    return [
        NewInboxEntry(f"reached:{each}:{batch.next_batch}", "reached", NOWHERE, each, {})
        for each in sorted(awaited)
    ]


async def _moves_to(store: Store, client: MatrixClient, old: str, new: str) -> str | None:
    """Where all goes that names the old room, if each of the two names the other one.

    What was private goes to that person, unless the new room is their direct chat, too.
    """
    left, entered = client.room(old), client.room(new)
    if entered is None or entered.predecessor != old:
        return None
    if left is None:  # the bot is not in it any more; was it ever told?
        kept = await store.rooms.get(old)
        is_known = kept is not None and kept.replacement == new and kept.purpose is not None
        return new if is_known else None
    if left.replacement is None or left.replacement.room_id != new:
        return None
    stays_private = entered.direct and entered.partner == left.partner
    return new if left.partner is None or stays_private else left.partner


def _arrivals(batch: Batch) -> Iterator[NewInboxEntry]:
    for each in batch.arrivals:
        key = f"arrival:{each.room_id}:{each.event_id}"
        yield NewInboxEntry(key, "arrival", each.room_id, each.sender, {})


def _invitations(batch: Batch) -> Iterator[NewInboxEntry]:
    for each in batch.invitations:
        key = f"invitation:{each.room_id}:{each.event_id}"
        yield NewInboxEntry(key, "invitation", each.room_id, each.inviter, {})
