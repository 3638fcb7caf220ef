"""Who works for the account, kept in the account itself: a number that only grows, and a name.

Every store of the bot's has the pair it last worked with. So an older copy of a store notices that
time went on without it, and a bot that another one stands in for notices that, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from bot.matrix.http import Connection, UnknownToken, path
from bot.matrix.model import Generation, Refused, Unreachable

TYPE: Final = "hafenlotse.generation"  # of the account data


class Generations:
    """The pair in the account's data at the homeserver."""

    def __init__(self, connection: Connection, user_id: str) -> None:
        self._connection = connection
        self._where = path("user", user_id, "account_data", TYPE)

    async def read(self) -> Generation | None:
        """None if there was none yet."""
        try:
            return parsed(await self._connection.ask("GET", self._where))
        except UnknownToken as error:  # just now it knew it: it is not itself yet
            raise Unreachable(str(error)) from error
        except Refused as refused:
            if refused.code != "M_NOT_FOUND":
                raise
            return None

    async def write(self, generation: Generation) -> None:
        """From now on it is this one."""
        try:
            await self._connection.call("PUT", self._where, asdict(generation))
        except UnknownToken as error:
            raise Unreachable(str(error)) from error


def parsed(content: Mapping[str, Any]) -> Generation | None:
    """What stands in the account's data; None for what is none of ours."""
    number, instance = content.get("number"), content.get("instance")
    if isinstance(number, int) and isinstance(instance, str):
        return Generation(number, instance)
    return None


def told(events: Any) -> Generation | None:
    """The pair among the account's data in a sync, if it was changed."""
    found: Iterable[Any] = events if isinstance(events, list) else ()
    for event in found:
        if isinstance(event, Mapping) and event.get("type") == TYPE:
            content = event.get("content")
            return parsed(content) if isinstance(content, Mapping) else None
    return None
