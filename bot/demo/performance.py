"""Plays the scenes through real clients, and compares every answer with what the story expects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.content import POLL
from bot.demo.person import Person
from bot.demo.printing import Printer
from bot.demo.story import CAST, Chapter, Invite, Ring, Role, Say, Scene, Tap
from bot.matrix.model import RoomEvent


class WrongAnswer(Exception):  # noqa: N818 - the text tells the audience what was wrong
    """An expected answer did not come, or did not say what it has to say."""


class Performance:
    """One room, its people, and the bot `bot_id`."""

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
                case Tap():
                    await self._tap(scene)
                case Ring():
                    await self._ring(scene)
            await asyncio.sleep(self._pace)

    async def _invite(self, scene: Invite) -> None:
        self._show(scene.who, f"[lädt {self._bot_id} ein]")
        await self._people[scene.who.name].invite(self._room_id, self._bot_id)
        await self._expect(scene.who, "[Einladung]", scene.answer, _is_message)

    async def _say(self, scene: Say) -> None:
        self._show(scene.who, scene.text)
        event_id = await self._people[scene.who.name].say(self._room_id, scene.text)
        self._said[scene.who.name, scene.text] = event_id
        await self._expect(scene.who, scene.text, scene.answer, _answers(event_id))

    async def _tap(self, scene: Tap) -> None:
        person = self._people[scene.who.name]
        poll = await person.hears(
            lambda event: event.type == f"{POLL}.start", within=self._patience
        )
        if poll is None:
            raise WrongAnswer(f"Es kam keine Umfrage, die {scene.who.name} antippen könnte.")
        self._show(scene.who, f"[tippt in der Umfrage auf „{scene.option}“]")
        event_id = await person.tap(poll, scene.option)
        if scene.answer:
            await self._expect(scene.who, scene.option, scene.answer, _answers(event_id))

    async def _ring(self, scene: Ring) -> None:
        asked = self._said[scene.who.name, scene.asked]

        def wanted(event: RoomEvent) -> bool:
            return _answers(asked)(event) and scene.who.name in rung(event)

        await self._expect(scene.who, "[wartet auf das Klingeln]", scene.answer, wanted)

    async def _expect(
        self,
        who: Role,
        said: str,
        pieces: Sequence[str],
        wanted: Callable[[RoomEvent], bool],
    ) -> None:
        """Waits for the bot's answer, shows it, and compares."""
        event = await self._people[who.name].hears(
            lambda event: event.sender == self._bot_id and wanted(event), within=self._patience
        )
        if event is None:
            raise WrongAnswer(_report(who, said, pieces, "keine Antwort", self._patience))
        body = str(event.content.get("body"))
        self._printer.answered(body, event.sent_at, rings_at=rung(event))
        missing = [piece for piece in pieces if piece not in body]
        if missing:
            raise WrongAnswer(_report(who, said, missing, "siehe oben"))

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


def rung(event: RoomEvent) -> str:
    """At whom the message rings: a mention in a notice would not."""
    mentions = event.content.get("m.mentions", {}).get("user_ids", ())
    is_text = event.content.get("msgtype") == "m.text"
    return ", ".join(name_of(user_id) for user_id in mentions) if is_text else ""


def name_of(user_id: str) -> str:
    """How the demo calls somebody."""
    known = {role.user_id: role.name for role in CAST}
    return known.get(user_id, user_id.removeprefix("@").partition(":")[0])
