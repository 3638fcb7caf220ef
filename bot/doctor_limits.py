"""How many messages the homeserver takes from the account at once, measured where nobody hears it.

In a room of the account's own, which no other person is in and which is left and forgotten at the
end. It uses up what the account may send just then, so it is done only when somebody asks for it.
"""

from __future__ import annotations

import asyncio
from typing import Final

from bot.finding import Finding
from bot.matrix.http import CLIENT, Connection, answered, path
from bot.matrix.model import MatrixError, Unreachable
from bot.words import _

TRIED: Final = 20  # messages; with Synapse's own limits it takes ten
_KIND: Final = "org.hafenlotse.check"  # nothing that any program shows
_PATIENCE: Final = 30.0
_TRIES: Final = 6
_LONGEST_PAUSE: Final = 20.0  # seconds that are waited to leave the room
_SUBJECT: Final = "rate limits"


async def of_limits(connection: Connection, user_id: str) -> list[Finding]:
    """What is to be said of them, as whoever the connection is of."""
    try:
        room_id = await _own_room(connection)
    except MatrixError as error:
        return [_not_measured(error)]
    try:
        found = await _measured(connection, room_id, user_id)
    except MatrixError as error:
        found = _not_measured(error)
    left = await _left(connection, room_id)
    return [found, *left]


def while_running() -> Finding:
    """The bot itself would have to wait for what is used up."""
    return Finding(_SUBJECT, True, _("are not measured while the bot runs"))


async def _own_room(connection: Connection) -> str:
    body = {
        "name": "Hafenlotse: check",
        "preset": "private_chat",
        "visibility": "private",
        "creation_content": {"m.federate": False},
    }
    answer = await connection.ask("POST", f"{CLIENT}/createRoom", body, patience=_PATIENCE)
    return answered(answer, "room_id")


async def _measured(connection: Connection, room_id: str, user_id: str) -> Finding:
    for count in range(TRIED):
        where = path("rooms", room_id, "send", _KIND, f"check-{count}")
        try:
            await connection.ask("PUT", where, {}, patience=_PATIENCE)
        except Unreachable as error:
            if error.status != 429:
                raise
            return Finding(_SUBJECT, True, _limited(count, error.retry_after, user_id))
    return Finding(_SUBJECT, True, _("{count} messages at once are taken", count=TRIED))


def _limited(count: int, pause: float, user_id: str) -> str:
    return _(
        "after {count} messages at once the homeserver wants a pause of {seconds} s. Nothing is "
        "lost by that, but letters to many take their time. To lift it on Synapse, as an admin: "
        "POST /_synapse/admin/v1/users/{user}/override_ratelimit with the body {body}",
        count=count,
        seconds=f"{pause:.0f}",
        user=user_id,
        body="{}",
    )


def _not_measured(error: MatrixError) -> Finding:
    return Finding(_SUBJECT, True, _("could not be measured: {error}", error=error))


async def _left(connection: Connection, room_id: str) -> list[Finding]:
    """Leaves the room, which may have to wait for the limits, too; says so if that is in vain."""
    for step in ("leave", "forget"):
        try:
            await _patiently(connection, path("rooms", room_id, step))
        except MatrixError as error:
            told = _(
                "the room “Hafenlotse: check”, in which they were measured, could not be left "
                "({error}). Leave it: in Element, as the bot's account.",
                error=error,
            )
            return [Finding(_SUBJECT, False, told)]
    return []


async def _patiently(connection: Connection, where: str) -> None:
    for tries_left in reversed(range(_TRIES)):
        try:
            await connection.ask("POST", where, {}, patience=_PATIENCE)
        except Unreachable as error:
            if not tries_left:
                raise
            await asyncio.sleep(min(max(1.0, error.retry_after), _LONGEST_PAUSE))
        else:
            return
