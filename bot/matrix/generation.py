"""Who works for the account, kept in the account itself: a number that only grows, and a name.

Every store of the bot's has the pair it last worked with. So an older copy of a store notices that
time went on without it, and a bot that another one stands in for notices that, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final, TypeAlias

from bot.matrix.http import Connection, UnknownToken, path
from bot.matrix.model import Claim, Generation, Keys, Refused, Superseded, Unreachable
from bot.matrix.session import Account

Claiming: TypeAlias = Callable[[Generation | None, Keys | None], Awaitable[Claim | None]]
TYPE: Final = "hafenlotse.generation"  # of the account data


class Generations:
    """The pair in the account's data at the homeserver."""

    def __init__(self, connection: Connection, user_id: str, account: Account) -> None:
        self._connection = connection
        self._account = account
        self._ours: Generation | None = None  # while we are the one that works
        self._user_id = user_id

    async def claim(self, claim: Claiming) -> None:
        """The account has it last: whoever reads it there finds it everywhere else, too."""
        number = self._account.generation
        keys = None if number is None else Keys(self._account.device_id, number)
        claimed = await claim(await read(self._connection, self._user_id), keys)
        if claimed is None:
            return
        if claimed.new_device:
            await self._account.begin_anew(claimed.generation.number)
        if claimed.leads:
            await self.work_in(claimed.generation)
        else:
            self.follow(claimed.generation)

    async def work_in(self, generation: Generation) -> None:
        """From now on in this one, which the database has already. Raises Unreachable, Refused."""
        self._account.use_in(generation.number)
        self._ours = generation  # before the sync can tell of it
        await self.write(generation)

    def follow(self, generation: Generation) -> None:
        """Another process works in this one; these keys are as new."""
        self._account.use_in(generation.number)
        self._ours = None

    def require_newest(self, generation: Generation | None) -> None:
        """Raises Superseded if this one is ahead of ours."""
        ours = self._ours
        if ours is not None and generation is not None and generation.is_ahead_of(ours):
            raise Superseded

    async def require_nobody_newer(self) -> None:
        """Raises Superseded if the account's is ahead of ours; Unreachable, Refused."""
        if self._ours is not None:
            self.require_newest(await read(self._connection, self._user_id))

    async def write(self, generation: Generation) -> None:
        """From now on it is this one."""
        try:
            await self._connection.call("PUT", _where(self._user_id), asdict(generation))
        except UnknownToken as error:
            raise Unreachable(str(error)) from error


async def read(connection: Connection, user_id: str) -> Generation | None:
    """None if there was none yet. Raises Unreachable, Refused."""
    try:
        return parsed(await connection.ask("GET", _where(user_id)))
    except UnknownToken as error:  # just now it knew it: it is not itself yet
        raise Unreachable(str(error)) from error
    except Refused as refused:
        if refused.code != "M_NOT_FOUND":
            raise
        return None


def _where(user_id: str) -> str:
    return path("user", user_id, "account_data", TYPE)


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
