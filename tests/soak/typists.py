"""What people type, and what they remember of it."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import nio

from tests.harness.peer import Clerk
from tests.soak.system import System, pause

# What is typed, how often, and what it has to bring about.
PLEDGE, REMIND, ASK, WRONG, TALK = "pledge", "remind", "ask", "wrong", "talk"
_OFTEN: Final = {PLEDGE: 12, REMIND: 4, ASK: 3, WRONG: 2, TALK: 1}
_TEXTS: Final = {
    PLEDGE: "!pledge +1",
    ASK: "!sum",
    WRONG: "!zusage viele",
    TALK: "Guten Morgen zusammen",
}
_UNREACHABLE: Final = (aiohttp.ClientError, TimeoutError, ConnectionError, nio.ProtocolError)


@dataclass(frozen=True)
class Said:
    """One message that the homeserver has taken."""

    event_id: str
    room: str
    kind: str
    name: str = ""  # what a reminder says
    # Seconds since the start: when it was typed, for whoever was in the room then, and when the
    # homeserver had it.
    typed: float = 0.0
    at: float = 0.0


@dataclass
class Typist:
    """Types into one room for a time, whatever happens."""

    system: System
    clerk: Clerk
    room: str
    numbers: itertools.count[int]
    said: list[Said] = field(default_factory=list)

    async def types(self, until: asyncio.Event, pace: float) -> None:
        """One message every `pace` seconds on average, till the event is set."""
        while not until.is_set():
            await pause(self.system, 0, 2 * pace)
            try:
                await self._say()
            except _UNREACHABLE:
                continue  # the homeserver is away; whether it was taken is for the verdict to see
            except AssertionError:
                continue  # it was refused, as by a homeserver that is just starting
            except nio.LocalProtocolError:
                continue

    async def _say(self) -> None:
        chance = self.system.chance
        (kind,) = chance.choices([*_OFTEN], [*_OFTEN.values()])
        name = ""
        text = _TEXTS.get(kind, "")
        if kind == REMIND:
            name = f"Boje-{next(self.numbers)}."
            text = f"!erinnerung in {chance.randint(2, 40)} Sekunden {name}"
        typed = self.system.now()
        await self.clerk.catch_up()  # who is in the room, and with which devices
        event_id = await self.clerk.say(self.room, text)
        self.said.append(Said(event_id, self.room, kind, name, typed, self.system.now()))
