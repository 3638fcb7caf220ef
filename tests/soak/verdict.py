"""What has become of everything: read from the rooms and the database, by somebody else's eyes."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import nio

from tests.harness.peer import Clerk, Event
from tests.soak.system import System
from tests.soak.typists import PLEDGE, TALK, Said

_PAGE: Final = 500
_UNHEARD: Final = 15.0  # seconds without a sync before it was put out
_NAME: Final = re.compile(r"Boje-\d+\.")


@dataclass
class Verdict:
    """How often what; the lists have one line for each finding."""

    commands: int = 0
    unheard: int = 0
    due: int = 0
    late: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    # Sealed for a device that is lost with its machine: their senders were asked to send it again.
    unreadable: int = 0

    @property
    def findings(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.disordered]


async def settled(system: System, within: float) -> None:
    """Waits until the bot has nothing left to do or to say, for so many seconds at most."""
    waiting = (
        "select (select count(*) from inbox where state = 'pending'), "
        "(select count(*) from outbox where state = 'pending'), "
        "(select count(*) from reminders where due_at is not null), "
        "(select count(*) from unread_sessions where tell_at is not null)"
    )
    async with asyncio.timeout(within):
        while True:
            await system.note_its_end()
            if not any(system.query(waiting)[0]):
                return
            await asyncio.sleep(1)


async def judged(system: System, said: Sequence[Said]) -> Verdict:
    """Compares what was typed with what stands in the rooms and in the tables."""
    verdict = Verdict()
    changes = Counter(event for (event,) in system.query("select event_id from pledge_ledger"))
    lost_keys = {session for (session,) in system.query("select session_id from unread_sessions")}
    reminders = {text for (text,) in system.query("select text from reminders")}
    for room in system.rooms:
        events = await _everything(system.kim, room)
        unread = {each["event_id"] for each in events if each["session"] in lost_keys}
        mine = [each for each in said if each.room == room]
        unreadable = [e for e in mine if e.event_id in unread and not changes[e.event_id]]
        verdict.unreadable += len(unreadable)
        mine = [each for each in mine if each not in unreadable]
        told = [each for each in events if each["sender"] == system.bot.user_id]
        count_answers(
            verdict, mine, told, [each["event_id"] for each in events], changes, system.absences
        )
        count_due(verdict, [each for each in mine if each.name in reminders], told)
    return verdict


def count_answers(
    verdict: Verdict,
    said: Sequence[Said],
    told: Sequence[Event],
    timeline: Sequence[str],
    changes: Counter[str],
    absences: Sequence[tuple[str, float, float]] = (),
) -> None:
    """Each command has one answer, and each pledge one row; in the order of the room."""
    answers = [each for each in told if _is_notice(each)]
    targets = Counter(_target(each) for each in answers)
    for each in said:
        if each.kind == TALK:
            if targets[each.event_id]:
                verdict.doubled.append(f"{each}: answered, though it is none of the bot's business")
            continue
        verdict.commands += 1
        count, done = targets[each.event_id], changes[each.event_id]
        if not count and not done and was_out(each, absences):
            verdict.unheard += 1
            continue
        if count == 0:
            verdict.lost.append(f"{each}: no answer")
        if count > 1:
            verdict.doubled.append(f"{each}: {count} answers")
        if each.kind == PLEDGE and done != 1:
            (verdict.doubled if done else verdict.lost).append(f"{each}: {done} rows")
    place = {event_id: number for number, event_id in enumerate(timeline)}
    typed = {each.event_id for each in said}
    order = [place[t] for t in map(_target, answers) if t in typed and t in place]
    for first, second in pairwise(order):
        if second < first:
            verdict.disordered.append(f"{timeline[second]} was answered too late")


def was_out(said: Said, absences: Sequence[tuple[str, float, float]]) -> bool:
    """Whether the bot may never have heard it, since it was not in the room by the next sync."""
    return any(
        said.room == room and since - _UNHEARD <= said.at and said.typed <= until
        for room, since, until in absences
    )


def count_due(verdict: Verdict, said: Sequence[Said], told: Sequence[Event]) -> None:
    """Each reminder that was set rings once."""
    rung: Counter[str] = Counter()
    for content in (each["content"] for each in told):
        if content.get("msgtype") == "m.text":
            names = _NAME.findall(content["body"])
            rung.update(names)
            verdict.late += len(names) * ("Verspätet" in content["body"])
    for each in said:
        verdict.due += 1
        if rung[each.name] == 0:
            verdict.lost.append(f"{each}: never said")
        if rung[each.name] > 1:
            verdict.doubled.append(f"{each}: said {rung[each.name]} times")


def _is_notice(event: Event) -> bool:
    content = event["content"]
    replaced = content.get("m.relates_to", {}).get("rel_type") == "m.replace"
    return content.get("msgtype") == "m.notice" and not replaced


def _target(event: Event) -> str:
    relation: dict[str, Any] = event["content"].get("m.relates_to", {})
    return str(relation.get("m.in_reply_to", {}).get("event_id", ""))


async def _everything(reader: Clerk, room: str) -> list[Event]:
    """The whole room, oldest first, read page by page and decrypted."""
    await reader.catch_up()
    found: list[Event] = []
    start = reader.client.next_batch
    while start:
        page = await reader.client.room_messages(
            room, start, limit=_PAGE, direction=nio.MessageDirection.back
        )
        assert isinstance(page, nio.RoomMessagesResponse), page
        for event in page.chunk:
            source = event.source
            if isinstance(event, nio.MegolmEvent):
                event.room_id = room
                try:
                    source = reader.client.decrypt_event(event).source
                except nio.EncryptionError:
                    pass
            read = {"type": source["type"], "content": source["content"]}
            session = getattr(event, "session_id", None)
            found.append({**event.source, **read, "session": session})
        start = page.end if page.chunk else None
    return found[::-1]
