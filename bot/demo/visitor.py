"""The open end: what the person at the terminal types is sent as Ina, and the room is shown."""

from __future__ import annotations

import asyncio
import os
from typing import Final

from bot.demo.person import Person
from bot.demo.printing import Printer
from bot.demo.telling import mentioned, name_of, readable
from bot.matrix.model import MatrixError

_WORDS_TO_END: Final = {"/ende", "/quit", "/exit"}
_AT_ONCE: Final = 4096


async def talk(printer: Printer, person: Person, room_id: str, bot_id: str, terminal: int) -> None:
    """Until `/ende` or the end of the input."""
    showing = asyncio.create_task(_show(printer, person, room_id, bot_id))
    lines = _Lines(terminal)
    try:
        printer.prompt(_prompt(person))
        while (line := await lines.next()) is not None:
            printer.typed()
            if line.casefold() in _WORDS_TO_END:
                return
            await _send(printer, person, room_id, line)
            printer.prompt(_prompt(person))
        printer.newline()
    finally:
        lines.close()
        showing.cancel()
        await asyncio.wait({showing})


async def _send(printer: Printer, person: Person, room_id: str, line: str) -> None:
    if line.startswith("/"):
        printer.note("Das kenne ich nicht. Beenden: /ende")
    elif line:
        try:
            await person.say(room_id, line)
        except MatrixError as error:
            printer.failure(f"Das ging nicht hinaus: {error}")
            return
        if not line.startswith("!"):
            printer.note("(Gesendet. Der Lotse antwortet nur auf Befehle mit „!“, etwa !hilfe)")


async def _show(printer: Printer, person: Person, room_id: str, bot_id: str) -> None:
    seen = len(person.events)
    while True:
        for event in await person.news(seen):
            seen += 1
            text = readable(event)
            if text is None or event.sender == person.user_id:
                continue  # her own words stand behind the prompt already
            if event.sender == bot_id:
                aside = "" if event.room_id == room_id else person.name
                printer.answered(text, event.sent_at, rings_at=mentioned(event), aside=aside)
            else:
                printer.said(name_of(event.sender), text, event.sent_at)


def _prompt(person: Person) -> str:
    return f"{person.name} > "


class _Lines:
    """Lines from a terminal, read without blocking and without changing its settings."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._rest = b""
        self._ready: asyncio.Queue[str | None] = asyncio.Queue()
        asyncio.get_running_loop().add_reader(terminal, self._read)

    async def next(self) -> str | None:
        """None at the end of the input."""
        return await self._ready.get()

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._terminal)

    def _read(self) -> None:
        try:
            chunk = os.read(self._terminal, _AT_ONCE)
        except OSError:  # the terminal window was closed
            chunk = b""
        if not chunk:
            self.close()
            self._ready.put_nowait(None)
            return
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._ready.put_nowait(line.decode(errors="replace").strip())
