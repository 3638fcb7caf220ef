"""What happened in a room between two syncs and did not fit into the second."""

from __future__ import annotations

import json
import logging
from typing import Any

from bot.matrix.events import TIMELINE_TYPES, is_own_join
from bot.matrix.gate import Gate
from bot.matrix.http import Connection, Json, path
from bot.matrix.model import Refused, Unreachable

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
            if refused.code == "M_UNRECOGNIZED":  # half a homeserver, as while it is updated
                raise Unreachable(str(refused)) from refused
            _log.error("The history of a room cannot be read, commands may be lost: %s", refused)
            return
        events = gate.timeline(page.get("chunk"))
        if not _keep(kept, events, user_id) or page.get("end") == position:
            return
        position = page.get("end")


def _keep(kept: dict[Any, Json], newest_first: Any, user_id: str) -> bool:
    """False once our own join was met: what was before it is not for us."""
    for event in newest_first:
        kept.setdefault(event.get("event_id"), event)
        if is_own_join(event, user_id):
            return False
    return True
