"""Asking for room keys that have not come.

Whoever has encrypted a message may give its key once more, to those it gave it to before, or meant
to. Nobody else is asked, and nobody else is believed: the bot has no second device, and a key from
a third person would let them say whose words they are (see Machine).
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Final
from uuid import uuid4

from bot.matrix.crypto import Machine
from bot.matrix.events import MEGOLM
from bot.matrix.http import Connection, Json, path
from bot.matrix.model import MatrixError, Undecrypted
from bot.matrix.turns import by_turns

# Anybody can send as many messages without a key as they like, each with another one.
_MOST_WAITING: Final = 500
_MOST_OF_ONE: Final = 50
_MOST_A_TURN: Final = 20
_MOST_REMEMBERED: Final = 5000


class KeyRequests:
    """Asks once for each missing key, a few at a time."""

    def __init__(self, connection: Connection, machine: Machine) -> None:
        self._connection = connection
        self._machine = machine
        self._asked: dict[tuple[str, str, str], None] = {}  # the oldest first
        self._waiting: dict[tuple[str, str, str], Undecrypted] = {}

    def note(self, missing: Iterable[Undecrypted]) -> None:
        """These could not be decrypted."""
        for each in missing:
            sender = each.source["sender"]
            key = (sender, each.room_id, each.session_id)
            if sender == self._machine.user_id or key in self._asked:
                continue
            of_one = sum(waiting[0] == sender for waiting in self._waiting)
            if of_one < _MOST_OF_ONE and len(self._waiting) < _MOST_WAITING:
                self._waiting.setdefault(key, each)

    async def ask(self) -> None:
        """Asks for what was noted; raises MatrixError, then the rest is asked for next time."""
        for key in by_turns(self._waiting, itemgetter(0))[:_MOST_A_TURN]:
            wanted = self._waiting.pop(key)
            try:
                await self._send(key[0], wanted)
            except MatrixError:
                self._waiting[key] = wanted
                raise
            self._asked[key] = None
            if len(self._asked) > _MOST_REMEMBERED:
                del self._asked[next(iter(self._asked))]

    async def _send(self, sender: str, wanted: Undecrypted) -> None:
        body: Json = {
            "algorithm": MEGOLM,
            "room_id": wanted.room_id,
            "session_id": wanted.session_id,
        }
        if (sender_key := wanted.source["content"].get("sender_key")) is not None:
            body["sender_key"] = sender_key
        request = {
            "action": "request",
            "body": body,
            "request_id": uuid4().hex,
            "requesting_device_id": self._machine.device_id,
        }
        where = path("sendToDevice", "m.room_key_request", uuid4().hex)
        await self._connection.call("PUT", where, {"messages": {sender: {"*": request}}})
