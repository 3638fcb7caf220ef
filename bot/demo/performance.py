"""Plays the scenes through real clients, and compares every answer with what the story expects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Final

from bot.content import POLL
from bot.demo.person import Person
from bot.demo.printing import Printer
from bot.demo.scenes import (
    Attachment,
    Chapter,
    Invite,
    Letter,
    Ring,
    Role,
    Say,
    Scene,
    Tap,
)
from bot.demo.telling import mentioned, readable
from bot.matrix.model import MatrixError, RoomEvent

# An answer usually comes within a second; whoever waits longer than this is told that we wait, too.
_USUAL: Final = 15.0


class WrongAnswer(Exception):  # noqa: N818 - the text tells the audience what was wrong
    """An expected answer did not come, or did not say what it has to say."""


class Performance:
    """One room, its people, and the bot `bot_id`; each person may have a direct chat with it."""

    def __init__(
        self,
        printer: Printer,
        people: Mapping[str, Person],
        room_id: str,
        bot_id: str,
        *,
        patience: float,
        pace: float,
    ) -> None:
        self._printer = printer
        self._people = people
        self._room_id = room_id
        self._bot_id = bot_id
        self._patience = patience
        self._pace = pace
        self._said: dict[tuple[str, str], str] = {}
        self._told: set[str] = set()

    async def play(self, story: Sequence[Scene]) -> None:
        """All scenes in order. Raises WrongAnswer at the first answer that is not as expected."""
        for scene in story:
            match scene:
                case Chapter(title, text):
                    self._printer.chapter(title, text)
                case Invite():
                    await self._invite(scene)
                case Say():
                    await self._say(scene)
                case Letter():
                    await self._expect(scene.who, "[Brief]", scene.answer, self._is_new_letter)
                case Attachment():
                    await self._receive(scene)
                case Tap():
                    await self._tap(scene)
                case Ring():
                    await self._ring(scene)
            await asyncio.sleep(self._pace)

    async def _invite(self, scene: Invite) -> None:
        self._show(scene.who, f"[lädt {self._bot_id} ein]")
        await self._people[scene.who.name].invite(self._room_id, self._bot_id)
        await self._expect(scene.who, "[Einladung]", scene.answer, self._is_in_the_room)

    async def _say(self, scene: Say) -> None:
        self._show(scene.who, scene.text)
        event_id = await self._people[scene.who.name].say(self._room_id, scene.text)
        self._said[scene.who.name, scene.text] = event_id
        await self._expect(scene.who, scene.text, scene.answer, _answers(event_id))

    async def _receive(self, scene: Attachment) -> None:
        """The file has to be there, too, and to be readable for who asked for it."""
        answers = _answers(self._said[scene.who.name, scene.asked])

        def wanted(event: RoomEvent) -> bool:
            name = str(event.content.get("filename"))
            return answers(event) and fnmatchcase(name, scene.filename)

        event = await self._expect(scene.who, scene.filename, scene.answer, wanted)
        try:
            data = await self._people[scene.who.name].fetch(event)
        except MatrixError as error:
            raise WrongAnswer(f"{scene.filename} lässt sich nicht herunterladen: {error}") from None
        if not data.startswith(scene.begins):
            raise WrongAnswer(f"{scene.filename} beginnt mit {data[:8]!r}.")

    async def _tap(self, scene: Tap) -> None:
        person = self._people[scene.who.name]
        poll = await self._heard(person, lambda event: event.type == f"{POLL}.start")
        if poll is None:
            raise WrongAnswer(f"Es kam keine Umfrage, die {scene.who.name} antippen könnte.")
        self._show(scene.who, f"[tippt in der Umfrage auf „{scene.option}“]")
        await person.tap(poll, scene.option)
        if scene.answer:
            await self._expect(
                scene.who, scene.option, scene.answer, self._is_about(scene.who, poll)
            )

    def _is_about(self, who: Role, poll: RoomEvent) -> Callable[[RoomEvent], bool]:
        """What is wrong with a tap is said at the poll, and to whom."""
        is_answer = _answers(poll.event_id)
        return lambda event: is_answer(event) and who.user_id in str(event.content.get("body"))

    async def _ring(self, scene: Ring) -> None:
        asked = self._said[scene.who.name, scene.asked]

        def wanted(event: RoomEvent) -> bool:
            return _answers(asked)(event) and scene.who.name in mentioned(event)

        await self._expect(scene.who, "[wartet auf das Klingeln]", scene.answer, wanted)

    async def _expect(
        self,
        who: Role,
        said: str,
        pieces: Sequence[str],
        wanted: Callable[[RoomEvent], bool],
    ) -> RoomEvent:
        """Waits for the bot's answer, shows it, and compares."""
        event = await self._heard(
            self._people[who.name], lambda event: event.sender == self._bot_id and wanted(event)
        )
        if event is None:
            raise WrongAnswer(_report(who, said, pieces, "keine Antwort", self._patience))
        self._told.add(event.event_id)
        body = readable(event) or ""
        aside = "" if event.room_id == self._room_id else who.name
        self._printer.answered(body, event.sent_at, rings_at=mentioned(event), aside=aside)
        missing = [piece for piece in pieces if piece not in body]
        if missing:
            raise WrongAnswer(_report(who, said, missing, "siehe oben"))
        return event

    async def _heard(self, person: Person, wanted: Callable[[RoomEvent], bool]) -> RoomEvent | None:
        """What is wanted, None after `patience` seconds of silence."""
        told = asyncio.get_running_loop().call_later(_USUAL, self._tell_that_it_is_slow)
        try:
            return await person.hears(wanted, within=self._patience)
        finally:
            told.cancel()

    def _tell_that_it_is_slow(self) -> None:
        self._printer.note(
            "(Noch keine Antwort: Dieser Rechner hat gerade viel zu tun. Gewartet wird, bis "
            f"{self._patience:.0f} Sekunden lang gar nichts kommt.)"
        )

    def _is_in_the_room(self, event: RoomEvent) -> bool:
        return _is_message(event) and event.room_id == self._room_id

    def _is_new_letter(self, event: RoomEvent) -> bool:
        elsewhere = event.room_id != self._room_id
        return _is_message(event) and elsewhere and event.event_id not in self._told

    def _show(self, who: Role, text: str) -> None:
        self._printer.said(who.name, text, datetime.now(UTC))


def _is_message(event: RoomEvent) -> bool:
    return event.type == "m.room.message"


def _answers(event_id: str) -> Callable[[RoomEvent], bool]:
    """Whether an event is a message in reply to `event_id`."""

    def is_reply(event: RoomEvent) -> bool:
        relation = event.content.get("m.relates_to", {})
        replied_to = relation.get("m.in_reply_to", {}).get("event_id")
        return _is_message(event) and replied_to == event_id

    return is_reply


def _report(
    who: Role, said: str, missing: Sequence[str], came: str, waited: float | None = None
) -> str:
    pieces = ", ".join(f"»{piece}«" for piece in missing)
    time = "" if waited is None else f" (gewartet: {waited:.0f} s)"
    return (
        "Die Antwort ist nicht wie erwartet.\n"
        f"{who.name}: {said}\nErwartet, aber nicht enthalten: {pieces}\nGekommen: {came}{time}"
    )
