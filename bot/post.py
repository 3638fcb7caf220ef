"""Makes what is in the outbox ready for the homeserver: late or not, references, files.

Files are made by a process of their own (see apart): nobody else waits for them meanwhile, their
libraries take none of the bot's memory, and the end of the bot is theirs.
"""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot import apart
from bot.apart import Reason
from bot.clock import Clock
from bot.content import NOWHERE, PRESS, referred, reply_content, resolved
from bot.matrix.client import MatrixClient
from bot.matrix.events import SAID
from bot.matrix.model import Refused, Unreachable
from commands.kit import Press, Text, _, reply
from storage.engine import Database
from storage.tables import OutboxRow

log = logging.getLogger(__name__)
# A reminder that goes out later than this says so.
LATE: Final = timedelta(seconds=10)
AT_A_TIME: Final = 2  # files that are made
MOST_TRIES: Final = 2  # at one for which there was not enough memory
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
        self._presses_at_work = asyncio.Semaphore(AT_A_TIME)
        self._made: dict[int, _Printed | str] = {}  # files that are not uploaded yet, or why not

    async def make(self, row: OutboxRow) -> None:
        """Has its file made, if it has one and that is not made yet; takes as long as it takes.

        Raises Unreachable if that is no fault of the file.
        """
        content = row.content or {}
        if PRESS in content and not {"file", "url"} & content.keys() and row.id not in self._made:
            made = await self._printed(row, content[PRESS], content["info"]["mimetype"])
            self._made[row.id] = made

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
        made = self._made.pop(row.id, None) or await self._printed(row, wanted, mimetype)
        if isinstance(made, str):
            log.error("%s: the file %s cannot be made: %s", reference, wanted["kind"], made)
            row.error, problem = "HAFENLOTSE_NO_FILE", _failed(name, reference)
            return _instead(content, problem, wanted["language"])
        try:
            file = await self._client.upload(row.room_id, made.data, mimetype)
        except Refused as error:
            log.error("%s: the file %s is refused: %s", reference, wanted["kind"], error)
            is_large = error.code == "M_TOO_LARGE"
            row.error = error.code
            problem = _too_large(name) if is_large else _failed(name, reference)
            return _instead(content, problem, wanted["language"])
        except BaseException:
            self._made[row.id] = made  # for the next try
            raise
        return {**given, **file, "info": {"mimetype": mimetype, **made.measures}}

    async def _printed(
        self, row: OutboxRow, wanted: Mapping[str, Any], mimetype: str
    ) -> _Printed | str:
        """The file; or why there is none, fit for the log."""
        press = self._presses.get(wanted["kind"])
        made_of = await self._made_of(row, wanted)
        if press is None or made_of is None:
            return "nothing to make it with, or of"
        given = {"language": wanted["language"], "mimetype": mimetype}
        if press.light:
            return await asyncio.to_thread(_pressed, press, made_of, given)
        async with self._presses_at_work:
            for _try in range(MOST_TRIES):
                try:
                    return _read(
                        await apart.call(apart.path(press.make), made_of, given, apart.PAPER)
                    )
                except apart.Failed as error:
                    reason = error.reason
                if reason in (Reason.NO_PROCESS, Reason.STOPPED):
                    # It is nothing about the file; perhaps all of us are being stopped.
                    raise Unreachable(f"a file could not be made: {reason}", retry_after=1.0)
                if reason is not Reason.MEMORY:  # as it looks also when the system was short of it
                    break
        return f"{reason}"

    async def _made_of(self, row: OutboxRow, wanted: Mapping[str, Any]) -> bytes | None:
        if "data" in wanted:  # as older versions have left it
            return json.dumps(wanted["data"]).encode()
        if row.paper_id is None:
            return None
        async with self._database.transaction() as store:
            found = await store.papers.get(row.paper_id)
        return None if found is None else found.encode()


@dataclass(frozen=True, slots=True)
class _Printed:
    """A file that is made, and its measures."""

    data: bytes
    measures: Mapping[str, int]


def _read(answer: bytes) -> _Printed:
    measures, _, data = answer.partition(b"\n")
    return _Printed(data, json.loads(measures))


def _pressed(press: Press, made_of: bytes, given: Mapping[str, Any]) -> _Printed | str:
    """Runs in a thread."""
    try:
        return _read(press(made_of, given))
    except Exception as error:  # a fault in a press must not keep the room from hearing more
        # Not the exception's text: it may quote what somebody wrote.
        frames = "".join(traceback.format_tb(error.__traceback__))
        return f"{type(error).__name__}\n{frames}"


def _instead(content: Mapping[str, Any], problem: Text, language: str) -> dict[str, Any]:
    """A message that says what is the matter, where the file would have been."""
    relation = {k: v for k, v in content.items() if k in ("m.relates_to", SAID)}
    return reply_content(reply(problem), language, NOWHERE) | relation


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
