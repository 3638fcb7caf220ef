"""Makes what is in the outbox ready for the homeserver: late or not, references, files."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.content import NOWHERE, PRESS, referred, reply_content, resolved
from bot.matrix.client import MatrixClient
from bot.matrix.events import SAID
from bot.matrix.model import Refused
from commands.kit import Press, Text, _, reply
from storage.engine import Database
from storage.tables import OutboxRow

log = logging.getLogger(__name__)
# A reminder that goes out later than this says so.
LATE: Final = timedelta(seconds=10)
NO_TARGET: Final = "HAFENLOTSE_NO_TARGET"  # the code of a change to what was never sent


class Post:
    """Makes rows ready."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        presses: Mapping[str, Press],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._presses = presses
        self._made: dict[int, tuple[bytes, dict[str, int]]] = {}  # files that are not uploaded yet

    async def address(self, row: OutboxRow) -> None:
        """Gives a letter the room it goes to; raises Refused and Unreachable.

        Written down before it is sent: in another room the same transaction would be a new event.
        """
        if not row.room_id.startswith("@"):
            return
        room_id = await self._client.open_direct_room(row.room_id)
        async with self._database.transaction() as store:
            await store.outbox.address(row.id, room_id)
        row.room_id = room_id

    async def content(self, row: OutboxRow) -> dict[str, Any]:
        """What to send; raises Refused if there is nothing that could be sent.

        A file that cannot be made or uploaded is replaced by a message that says so; then
        `row.error` has the reason. A row that is tried again keeps its file.
        """
        if row.content is not None and PRESS in row.content:
            return await self._with_its_file(row, row.content)
        late = row.due_at is not None and self._clock.now() - row.due_at > LATE
        content = (row.late_content if late else None) or row.content or {}
        transaction = referred(content)
        if transaction is None:
            return content
        async with self._database.transaction() as store:
            event_id = await store.outbox.event_of(transaction)
        if event_id is None:
            raise Refused("the event it refers to was refused", NO_TARGET)
        return resolved(content, event_id)

    async def _with_its_file(self, row: OutboxRow, content: Mapping[str, Any]) -> dict[str, Any]:
        """A row that is tried again keeps its file, unless that lies open to everybody and the room
        has been encrypted meanwhile."""
        if "file" not in content and "url" not in content:
            row.content = await self._with_file(row, content)
        elif "url" in content and await self._client.encrypts(row.room_id):
            again = {key: value for key, value in content.items() if key != "url"}
            row.content = await self._with_file(row, again)
        return {key: value for key, value in (row.content or {}).items() if key != PRESS}

    async def _with_file(self, row: OutboxRow, given: Mapping[str, Any]) -> dict[str, Any]:
        content = dict(given)
        wanted = content.pop(PRESS)
        name, mimetype = content["filename"], content["info"]["mimetype"]
        reference = f"E-{row.inbox_seq}"
        try:
            if row.id not in self._made:
                self._made[row.id] = await asyncio.to_thread(self._press, wanted, mimetype)
            data, size = self._made[row.id]
            file = await self._client.upload(row.room_id, data, mimetype)
        except Refused as error:
            log.error("%s: the file %s is refused: %s", reference, wanted["kind"], error)
            row.error, problem = error.code, _failed(name, reference)
            if error.code == "M_TOO_LARGE":
                problem = _too_large(name)
        except _PressError as error:
            log.error("%s: the file %s cannot be made: %s", reference, wanted["kind"], error)
            row.error, problem = "HAFENLOTSE_NO_FILE", _failed(name, reference)
        else:
            self._made.pop(row.id)
            return {**given, **file, "info": {"mimetype": mimetype, **size}}
        self._made.pop(row.id, None)
        relation = {k: v for k, v in content.items() if k in ("m.relates_to", SAID)}
        return reply_content(reply(problem), wanted["language"], NOWHERE) | relation

    def _press(self, wanted: Mapping[str, Any], mimetype: str) -> tuple[bytes, dict[str, int]]:
        """The bytes and their measures; runs in a thread."""
        try:
            data = self._presses[wanted["kind"]].make(wanted["data"], wanted["language"])
            return data, {"size": len(data), **_measures(data, mimetype)}
        except Exception as error:  # a fault in a press must not keep the room from hearing more
            # Not the exception's text: it may quote what somebody wrote.
            frames = "".join(traceback.format_tb(error.__traceback__))
            raise _PressError(f"{type(error).__name__}\n{frames}") from None


class _PressError(Exception):
    """A file could not be made; the text is fit for the log."""


def _measures(data: bytes, mimetype: str) -> dict[str, int]:
    """Width and height of a picture: clients keep room for it before they have loaded it."""
    if not mimetype.startswith("image/") or mimetype == "image/svg+xml":
        return {}
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(data)) as picture:
        return {"w": picture.width, "h": picture.height}


def _failed(name: str, reference: str) -> Text:
    return _(
        "The file {name} could not be made. Please tell the operator this reference: {reference}.",
        name=name,
        reference=reference,
    )


def _too_large(name: str) -> Text:
    return _(
        "The file {name} is too large for our homeserver. Please ask for less at once, or ask the "
        "operator to allow larger files.",
        name=name,
    )
