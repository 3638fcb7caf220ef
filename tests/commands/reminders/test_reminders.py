"""Reminders: made, called off, and delivered in time – or late, but once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import OutboxRow, Reminder
from tests.harness.chat import (
    BEN,
    BERLIN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    ROSA,
    STRANGER,
    Chat,
    body,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("typed", "due", "whom", "text"),
    [
        ("!remind 25.11.2020 9:00 Follow-up", (2020, 11, 25, 9), "author", "Follow-up"),
        ("!erinnerung 25.11. 9 Uhr Nachbereitung", (2020, 11, 25, 9), "author", "Nachbereitung"),
        ("!erinnere morgen um 9 Uhr Entwurf", (2020, 11, 20, 9), "author", "Entwurf"),
        ("!remind in 20 minutes call  back", (2020, 11, 19, 10, 20), "author", "call back"),
        ("!remind room tomorrow at 9:00 x", (2020, 11, 20, 9), "room", "x"),
        ("!erinnerung raum morgen um 9 Uhr x", (2020, 11, 20, 9), "room", "x"),
        ("!remind @room tomorrow at 9:00 x", (2020, 11, 20, 9), "room", "x"),
        ("!remind tomorrow at 9:00 room 3", (2020, 11, 20, 9), "author", "room 3"),
        ("!erinnerung mich morgen um 9 Uhr x", (2020, 11, 20, 9), "author", "x"),
        ("!erinnere mich in 1h x", (2020, 11, 19, 11), "author", "x"),
        ("!remind me tomorrow at 9:00 x", (2020, 11, 20, 9), "author", "x"),
        ("!erinnerung jeden Morgen um 9 Tee", (2020, 11, 20, 9), "author", "Tee"),
        ("!remind every monday 9:00 weekly", (2020, 11, 23, 9), "author", "weekly"),
        ("!erinnerung jeden ersten Montag 9:00 x", (2020, 12, 7, 9), "author", "x"),
        ("!remind 25.11.2020 9:00 “bis 25.11. um 9 Uhr”", (2020, 11, 25, 9), "author", None),
    ],
)
async def test_made(chat: Chat, typed: str, due: tuple[int, ...], whom: str, text: str) -> None:
    answer = body(await chat.says(INA, typed))
    (row,) = await chat.rows(Reminder)
    assert (row.due_at, row.whom, row.author, row.room_id) == (berlin(*due), whom, INA, PLENARY)
    assert row.text == (text or "bis 25.11. um 9 Uhr")
    assert row.event_id == chat.last_event
    assert f"R-1: {row.text}" in answer
    assert row.due_at.astimezone(BERLIN).strftime("%A, %d.%m.%Y, %H:%M") in answer
    assert "the room on" in answer or whom == "author"
    assert "!cancel R-1" in answer
    assert chat.expected[-1] == row.due_at


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!remind", "missing: <date and time>"),
        ("!remind room", "missing: <date and time>"),
        ("!remind tomorrow at 9:00", "missing: <what to remind of>"),
        ('!remind tomorrow at 9:00 ""', "is empty"),
        ("!remind 18.11.2020 9:00 x", "is in the past"),
        ("!remind 19.11.2020 10:00 x", "is in the past"),
        ("!remind 30.02.2021 9:00 x", "“30.02.2021 9:00” does not exist"),
        ("!remind 25.11.2020 call back", "at what time?"),
        ("!remind every full moon 9:00 x", "I do not understand “every full moon 9:00”"),
        ("!erinnerung bis morgen 9:00 x", "I do not understand “bis morgen 9:00 x”"),
        ("!remind until tomorrow 9:00 x", "I do not understand “until tomorrow 9:00 x”"),
        ("!remind this evening x", "- !remind 19.11.2020 18:00 x\n- !remind 19.11.2020 20:00 x"),
        ("!remind soon call back", "I do not understand “soon call back”"),
        ("!remind tomorrow at 9:00 " + "x" * 501, "too long: 501"),
        ("!remind tomorrow at 9:00 \u202ex", "control characters"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_who_may(chat: Chat) -> None:
    for who in (FEDERAL, KIM, INA, BEN, ROSA):
        assert "R-" in body(await chat.says(who, "!remind tomorrow at 9:00 x"))
    before = await chat.remembered()
    assert "possible for" in body(await chat.says(PIA, "!remind tomorrow at 9:00 x"))
    assert "not registered" in body(await chat.says(STRANGER, "!remind tomorrow at 9:00 x"))
    assert await chat.remembered() == before


@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
@pytest.mark.parametrize("typed", ["!cancel R-1", "!absagen 1", "!löschen r1", "!loeschen R-1"])
async def test_cancel(chat: Chat, who: str, typed: str) -> None:
    await chat.says(INA, "!remind tomorrow at 9:00 call back")
    assert "R-1 is called off: call back" in body(await chat.says(who, typed))
    (row,) = await chat.rows(Reminder)
    assert (row.due_at, row.cancelled_by, row.cancelled_at) == (None, who, chat.clock.now())
    assert await chat.time_passes(2 * DAY) == []
    assert "R-1 is over already" in body(await chat.says(who, typed))


async def test_cancel_elsewhere(chat: Chat) -> None:
    """Its author also from the direct chat; others are not even told that it exists."""
    await chat.says(INA, "!remind tomorrow at 9:00 secret")
    before = await chat.remembered()
    for who, room in ((FEDERAL, OTHER_ROOM), (BEN, OTHER_ROOM), (PIA, PLENARY)):
        assert "secret" not in body(await chat.says(who, "!cancel R-1", room=room))
    for typed in ("!cancel R-2", "!cancel", "!cancel P-1", "!cancel R-1 R-2", "!cancel R--1"):
        await chat.says(INA, typed)
    assert "Only the author of R-1" in body(await chat.says(BEN, "!cancel R-1"))
    assert await chat.remembered() == before
    answer = await chat.says(INA, "!cancel R-1", room="!direct:localhost", direct=True)
    assert "called off" in body(answer)


async def test_cancelled_between_due_and_done(chat: Chat) -> None:
    """The ticker has put it into the inbox behind the command that calls it off."""
    await chat.says(INA, "!remind in 20 minutes call back")
    chat.clock.ahead += HOUR
    cancelling = chat.event(INA, {"msgtype": "m.text", "body": "!cancel R-1"})
    some, chat.pipeline.some = chat.pipeline.some, _nothing  # type: ignore[method-assign]
    await chat.hears(cancelling)
    chat.pipeline.some = some  # type: ignore[method-assign]
    await chat.ticker.tick()
    assert "called off" in body(await chat.work())
    assert len([row for row in await chat.rows(OutboxRow) if row.due_at]) == 0


async def _nothing() -> bool:
    return False


async def test_list(chat: Chat) -> None:
    assert "There are no reminders" in body(await chat.says(PIA, "!reminders"))
    await chat.says(INA, "!remind every friday 9:00 second")
    await chat.says(BEN, "!remind in 20 minutes first")
    await chat.says(INA, "!remind in 30 minutes elsewhere", room=OTHER_ROOM)
    assert body(await chat.says(INA, "!erinnerungen")).endswith(
        "2 reminders:\n"
        "- R-2: Thursday, 19.11.2020, 10:20: first\n"
        "- R-1: Friday, 20.11.2020, 09:00, repeats: second"
    )
    mine = body(await chat.says(INA, "!reminders", room="!direct:localhost", direct=True))
    assert "R-3: Thursday, 19.11.2020, 10:30: elsewhere" in mine
    assert "R-1" in mine
    assert "R-2" not in mine
