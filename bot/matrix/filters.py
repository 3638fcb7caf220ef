"""What a sync is to tell, called by a name of the homeserver's.

A filter that is sent along in full is checked anew in every turn: Synapse takes as long for that as
for all the rest of one, and whoever is to be answered meanwhile waits for it.
"""

from __future__ import annotations

import json

from bot.matrix import generation
from bot.matrix.events import STATE_TYPES, TIMELINE_TYPES
from bot.matrix.http import Connection, Json, answered, path
from bot.matrix.model import Refused


class Filters:
    """Filters that were used, and their names."""

    def __init__(self, connection: Connection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id
        self._names: dict[str, str] = {}
        self._nameless: set[str] = set()

    def named(self, given: str) -> str:
        """The name of this filter (JSON); itself as long as it has none."""
        if given not in self._names:
            self._nameless.add(given)
        return self._names.get(given, given)

    def forget(self) -> None:
        """The homeserver does not know the names any more."""
        self._names.clear()

    async def name(self) -> None:
        """Asks for the names that are missing; raises Unreachable, then it is asked once more."""
        for given in sorted(self._nameless):
            where = path("user", self._user_id, "filter")
            try:
                answer = await self._connection.call("POST", where, json.loads(given))
                self._names[given] = answered(answer, "filter_id")
            except Refused:
                self._names[given] = given
            self._nameless.discard(given)


def sync_filter(timeline_limit: int, without: str | None) -> str:
    """What a sync is to tell; with `without` nothing that this person has sent."""
    nothing: Json = {"types": []}
    state = {"types": STATE_TYPES, "lazy_load_members": True}
    timeline: Json = {
        "types": TIMELINE_TYPES,
        "limit": timeline_limit,
        "lazy_load_members": True,
    }
    if without is not None:
        timeline["not_senders"] = [without]
    room = {
        "timeline": timeline,
        "state": state,
        "ephemeral": nothing,
        "account_data": nothing,
    }
    ours: Json = {"types": [generation.TYPE]}
    return json.dumps({"room": room, "presence": nothing, "account_data": ours})
