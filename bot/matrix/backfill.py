"""What happened in a room between two syncs and did not fit into the second."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.matrix.events import TIMELINE_TYPES, is_own_join
from bot.matrix.gate import Gate
from bot.matrix.http import Connection, Json, path
from bot.matrix.model import Refused

_log = logging.getLogger(__name__)
_PAGE = 250
_FILTER = json.dumps({"types": TIMELINE_TYPES, "lazy_load_members": True})


async def complete_timeline(
    connection: Connection, gate: Gate, user_id: str, room_id: str, timeline: Json, since: str
) -> list[Json]:
    """All events after `since`, oldest first, none twice; after our own join if there was one.

    Raises Unreachable if the gap cannot be read now: the caller must not take the next token.
    """
    newest_first = list(reversed(timeline.get("events") or ()))
    kept: dict[Any, Json] = {}
    if _keep(kept, newest_first, user_id) and timeline.get("limited"):
        await _fill_gap(connection, gate, user_id, room_id, kept, timeline.get("prev_batch"), since)
    return list(reversed(kept.values()))


async def recent_timeline(
    connection: Connection, gate: Gate, user_id: str, room_id: str, not_before: datetime
) -> list[Json]:
    """What was sent since then, oldest first; after our own join if there was one.

    Raises Unreachable if it cannot be read now.
    """
    try:
        only = {"types": TIMELINE_TYPES, "lazy_load_members": True}
        events = await read_back(connection, gate, room_id, not_before, only)
    except Refused as refused:
        _not_to_be_read(refused)
        return []
    kept: dict[Any, Json] = {}
    _keep(kept, reversed(events), user_id)
    return list(reversed(kept.values()))


async def read_back(
    connection: Connection, gate: Gate, room_id: str, not_before: datetime, only: Mapping[str, Any]
) -> list[Json]:
    """What a room has now and was sent at `not_before` or later, oldest first, none twice.

    `only` is a filter of the homeserver's. Raises Unreachable, Refused.
    """
    limit = not_before.timestamp() * 1000
    found: dict[str, Json] = {}
    query = {"dir": "b", "limit": str(_PAGE), "filter": json.dumps(only)}
    while True:
        page = await connection.call("GET", path("rooms", room_id, "messages"), query=query)
        events = gate.timeline(page.get("chunk"))
        # What came late from another server is older than what stands before it.
        recent = [each for each in events if each["origin_server_ts"] >= limit]
        for each in recent:
            found.setdefault(each["event_id"], each)
        position = page.get("end")
        if not isinstance(position, str) or position == query.get("from"):
            break
        if events and not recent:
            break
        query["from"] = position
    return list(reversed(found.values()))


async def _fill_gap(
    connection: Connection,
    gate: Gate,
    user_id: str,
    room_id: str,
    kept: dict[Any, Json],
    position: str | None,
    since: str,
) -> None:
    while position:
        query = {"dir": "b", "from": position, "to": since, "limit": str(_PAGE), "filter": _FILTER}
        try:
            page = await connection.call("GET", path("rooms", room_id, "messages"), query=query)
        except Refused as refused:
            _not_to_be_read(refused)
            return
        events = gate.timeline(page.get("chunk"))
        if not _keep(kept, events, user_id) or page.get("end") == position:
            return
        position = page.get("end")


def _not_to_be_read(refused: Refused) -> None:
    if (passing := refused.unless_half()) is not refused:
        raise passing from refused
    _log.error("The history of a room cannot be read, commands may be lost: %s", refused)


def _keep(kept: dict[Any, Json], newest_first: Any, user_id: str) -> bool:
    """False once our own join was met: what was before it is not for us."""
    for event in newest_first:
        kept.setdefault(event.get("event_id"), event)
        if is_own_join(event, user_id):
            return False
    return True
