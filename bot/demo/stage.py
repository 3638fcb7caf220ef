"""The demo's composition root: homeserver, accounts, the real bot, the story, the open end."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from bot.app import App
from bot.demo.interruption import Interrupted, unless_interrupted
from bot.demo.performance import Performance, WrongAnswer
from bot.demo.person import Person
from bot.demo.pilot import ZONE, BotEnded, beside, running, settings
from bot.demo.printing import Printer
from bot.demo.scenes import BOT_ID, CAST, INA, KIM, MIA, ROOM, Scene
from bot.demo.story import story
from bot.demo.visitor import talk
from bot.homeserver import Homeserver, HomeserverError, HomeserverMissing
from bot.matrix.model import MatrixError

_PACE: Final = 0.3  # so that somebody who watches can follow
_PATIENCE: Final = 300.0  # seconds of silence; a machine that has much else to do is no failure
_INTRODUCTION: Final = (
    "Ein Homeserver nur für diese Vorführung, der echte Lotse und echte, verschlüsselte "
    "Matrix-Konten. Alle Personen und Kommunen sind erfunden. Nichts davon verlässt diesen "
    "Rechner."
)


async def perform(
    interactive: bool, *, scenes: Sequence[Scene] | None = None, patience: float = _PATIENCE
) -> int:
    """Plays `scenes` (or the whole story); gives the exit code.

    An answer is given up after `patience` seconds in which nothing at all came.
    """
    printer, warnings = Printer(), _Warnings()
    stage = Stage(printer, interactive, patience)
    try:
        await unless_interrupted(stage.show(scenes))
    except HomeserverMissing as missing:
        click.echo(str(missing), err=True)
        return 1
    except (WrongAnswer, BotEnded, HomeserverError, MatrixError) as error:
        printer.failure(str(error))
        printer.protocol(warnings.lines)
        return 1
    except Interrupted as interrupted:
        printer.newline()
        if not stage.story_is_over:
            printer.note("Abgebrochen. Alles ist gestoppt und gelöscht.")
            return interrupted.exit_code
    finally:
        warnings.close()
    printer.note("Alles ist gestoppt und gelöscht. Auf Wiedersehen!")
    return 0


class Stage:
    """What belongs to one performance. Whatever happens, nothing of it is left behind."""

    def __init__(self, printer: Printer, interactive: bool, patience: float) -> None:
        self.story_is_over = False
        self._printer = printer
        self._interactive = interactive
        self._patience = patience
        self._passwords = {id_: _password() for id_ in (BOT_ID, *(r.user_id for r in CAST))}

    async def show(self, scenes: Sequence[Scene] | None) -> None:
        """From the empty directory to its removal."""
        self._printer.title("Hafenlotse: die Vorführung")
        self._printer.note(_INTRODUCTION)
        self._printer.newline()
        async with AsyncExitStack() as stack:
            directory = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(
                        prefix="hafenlotse-demo-", ignore_cleanup_errors=True
                    )
                )
            )
            with self._printer.progress("Ein eigener Homeserver startet"):
                homeserver = await Homeserver.start(directory / "homeserver")
            await stack.enter_async_context(homeserver)
            with self._printer.progress("Konten werden angelegt"):
                await self._register(homeserver)
            app = App(settings(homeserver.url, self._passwords[BOT_ID], directory))
            people = self._people(homeserver.url, directory)
            async with running(app) as (bot, ready):
                await beside(bot, self._with(people, ready, homeserver.url, scenes))

    async def _register(self, homeserver: Homeserver) -> None:
        names = {BOT_ID: "Hafenlotse", **{role.user_id: role.name for role in CAST}}
        await asyncio.gather(
            *(
                homeserver.register(id_[1:].partition(":")[0], password, display_name=names[id_])
                for id_, password in self._passwords.items()
            )
        )

    def _people(self, url: str, directory: Path) -> dict[str, Person]:
        return {
            role.name: Person(
                role.name,
                homeserver=url,
                user_id=role.user_id,
                password=self._passwords[role.user_id],
                store=directory / role.localpart,
            )
            for role in CAST
            if role.played
        }

    async def _with(
        self,
        people: dict[str, Person],
        ready: asyncio.Event,
        url: str,
        scenes: Sequence[Scene] | None,
    ) -> None:
        async with AsyncExitStack() as stack:
            for person in people.values():
                stack.push_async_callback(person.leave)
            with self._printer.progress("Verschlüsselung wird eingerichtet"):
                await asyncio.gather(ready.wait(), *(each.arrive() for each in people.values()))
            with self._printer.progress(f"Raum „{ROOM}“ wird geöffnet"):
                room_id = await _gathered_in_a_room(people)
            self._printer.newline()
            self._printer.facts({role.name: role.introduction for role in CAST})
            await self._play(people, room_id, scenes)
            if self._interactive:
                self._invite_the_audience(url)
                await talk(self._printer, people[INA.name], room_id, BOT_ID, sys.stdin.fileno())

    async def _play(
        self, people: dict[str, Person], room_id: str, scenes: Sequence[Scene] | None
    ) -> None:
        performance = Performance(
            self._printer,
            people,
            room_id,
            BOT_ID,
            patience=self._patience,
            pace=_PACE if self._interactive else 0.0,
        )
        if scenes is None:
            scenes = story(datetime.now(ZoneInfo(ZONE)).date())
        await performance.play(scenes)
        self.story_is_over = True
        self._printer.chapter("Ende", "Alle Antworten waren wie erwartet.")

    def _invite_the_audience(self, url: str) -> None:
        self._printer.note(
            f"Jetzt Sie: Was Sie hier schreiben, sendet {INA.name}, {INA.part}, in den Raum. "
            "Zum Beispiel !summe, !zusage P-1 8, !erinnerung in 10 Sekunden Kaffee oder !hilfe. "
            "Beenden: /ende oder Strg-D."
        )
        self._printer.newline()
        self._printer.note(
            "Oder mit Element auf diesem Rechner. Element Desktop geht; im Browser nur, wenn er "
            f"http auf localhost zulässt. Danach die Einladung in „{ROOM}“ annehmen."
        )
        self._printer.facts(
            {
                "Homeserver": url,
                "Konto": f"{MIA.user_id} ({MIA.part})",
                "Passwort": self._passwords[MIA.user_id],
            }
        )
        self._printer.newline()


async def _gathered_in_a_room(people: dict[str, Person]) -> str:
    """Everybody but the bot; who is left to the audience is invited, too."""
    host = people[KIM.name]
    room_id = await host.open_room(ROOM, [role.user_id for role in CAST if role is not KIM])
    await asyncio.gather(*(each.join(room_id) for each in people.values() if each is not host))
    return room_id


def _password() -> str:
    """Short enough to be typed into Element; it is good for this computer and this hour only."""
    return "-".join(secrets.token_hex(2) for _ in range(3))


class _Warnings(logging.Handler):
    """Keeps what the bot warns of out of the dialogue, for the case that something goes wrong."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: deque[str] = deque(maxlen=10)
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def close(self) -> None:
        logging.getLogger().removeHandler(self)
        super().close()
