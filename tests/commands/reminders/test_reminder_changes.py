"""Reminders that are put off, changed, done, repeated until they are, and moved to workdays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Reminder
from tests.harness.chat import (
    BEN,
    BERLIN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    Chat,
    body,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LAND_ROOM = "!land:localhost"


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


async def dues(chat: Chat) -> list[datetime | None]:
    return [each.due_at for each in await chat.rows(Reminder)]


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("!snooze R-1 1d", (2020, 11, 21, 9)),
        ("!snooze R-1 2 days", (2020, 11, 22, 9)),
        ("!später r1 1 Woche", (2020, 11, 27, 9)),
        ("!verschieben 1 90min", (2020, 11, 20, 10, 30)),
        ("!snooze R-1 tomorrow at 22:00", (2020, 11, 20, 22)),
        ("!später R-1 in 2 Stunden", (2020, 11, 19, 12)),
    ],
)
async def test_put_off_before_it_comes(chat: Chat, typed: str, due: tuple[int, ...]) -> None:
    """A length of time counts from when it is due: the same time of day, a day later."""
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    answer = body(await chat.says(INA, typed))
    assert await dues(chat) == [berlin(*due)]
    assert f"R-1 comes on {berlin(*due).astimezone(BERLIN):%A, %d.%m.%Y, %H:%M}." in answer
    assert chat.expected[-1] == berlin(*due)
    (reminded,) = await chat.time_passes(berlin(*due) - chat.clock.now())
    assert "Entwurf" in reminded["body"]
    assert await chat.time_passes(30 * DAY) == []


async def test_put_off_when_it_has_come(chat: Chat) -> None:
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    await chat.time_passes(DAY)
    assert await dues(chat) == [None]
    await chat.says(INA, "!snooze R-1 1d")
    assert await dues(chat) == [berlin(2020, 11, 21, 10)]
    assert len(await chat.time_passes(DAY)) == 1
    assert await dues(chat) == [None]


async def test_put_off_what_recurs(chat: Chat) -> None:
    """This time only: the regular one stays."""
    await chat.says(INA, "!remind every friday 9:00 Wochenmail")
    await chat.time_passes(DAY)
    answer = body(await chat.says(INA, "!snooze R-1 1d"))
    assert "Its regular time stays: Friday, 27.11.2020, 09:00." in answer
    (reminded,) = await chat.time_passes(DAY)
    assert "R-1, next time on Friday, 27.11.2020, 09:00." in reminded["body"]
    assert await dues(chat) == [berlin(2020, 11, 27, 9)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!snooze R-1", "missing: <length of time, or date and time>"),
        ("!snooze R-1 0d", "Between a minute and a year"),
        ("!snooze R-1 9999w", "Between a minute and a year"),
        ("!snooze R-1 18.11.2020 9:00", "in the past"),
        ("!snooze R-1 every monday 9:00", "a single date is needed"),
        ("!snooze R-1 1 qwertz", "I do not understand"),
        ("!snooze R-2 1d", "no reminder R-2"),
        ("!edit R-1", "missing: <new date and time, or new text>"),
        ("!edit R-1 25.11.2020", "at what time?"),
        ("!edit R-1 18.11.2020 9:00", "in the past"),
        ("!edit R-1 " + "x" * 501, "too long: 501"),
        ("!edit R-2 x", "no reminder R-2"),
        ("!done", "Nothing waits here to be done by you"),
        ("!done R-2", "no reminder R-2"),
        (
            "!done P-1",
            "“P-1” is not the id of something that can be done. It looks like F-4, R-4, T-4",
        ),
        ("!done 2", "It looks like F-4, R-4, T-4"),
        ("!done R-1 for Musterhafen", "A reminder is just done: !done R-4"),
        ("!done R-1 result=x", "A reminder is just done: !done R-4"),
        ("!remind tomorrow at 9:00 x nag=5m", "Between 10 minutes and a year"),
        ("!remind tomorrow at 9:00 x nag=often", "“often” is not a length of time"),
        ("!remind tomorrow at 9:00 x nag=", "missing: [nag=<length of time>]"),
        ("!remind tomorrow at 9:00 workday", "missing: <what to remind of>"),
        ("!remind tomorrow at 9:00 a=b", "I do not know “a=”"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    before = await chat.remembered()
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("typed", "due", "rule", "text"),
    [
        ("!edit R-1 25.11.2020 14:30", (2020, 11, 25, 14, 30), None, "Entwurf"),
        ("!ändern R-1 25.11. 14:30 Uhr Fassung 2", (2020, 11, 25, 14, 30), None, "Fassung 2"),
        ("!edit R-1 Fassung 2", (2020, 11, 20, 9), None, "Fassung 2"),
        (
            "!edit R-1 “25.11.2020 14:30 Fassung”",
            (2020, 11, 20, 9),
            None,
            "25.11.2020 14:30 Fassung",
        ),
    ],
)
async def test_edited(
    chat: Chat, typed: str, due: tuple[int, ...], rule: str | None, text: str
) -> None:
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    answer = body(await chat.says(INA, typed))
    (row,) = await chat.rows(Reminder)
    assert (row.due_at, row.next_at, row.rule, row.text) == (berlin(*due), berlin(*due), rule, text)
    moment = f"{row.due_at.astimezone(BERLIN):%A, %d.%m.%Y, %H:%M}"
    assert "- before: Friday, 20.11.2020, 09:00: Entwurf" in answer
    assert f"- now: {moment}: {text}" in answer
    (reminded,) = await chat.time_passes(row.due_at - chat.clock.now())
    assert text in reminded["body"]
    assert await chat.time_passes(30 * DAY) == []


async def test_edited_to_recur_and_back(chat: Chat) -> None:
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    await chat.says(INA, "!edit R-1 every monday 9:00")
    await chat.time_passes(5 * DAY)
    assert await dues(chat) == [berlin(2020, 11, 30, 9)]
    await chat.says(INA, "!edit R-1 tomorrow at 9:00")
    assert len(await chat.time_passes(DAY)) == 1
    assert await dues(chat) == [None]
    assert "R-1 is over already" in body(await chat.says(INA, "!edit R-1 neuer Text"))
    await chat.says(INA, "!edit R-1 tomorrow at 9:00 noch einmal")
    assert len(await chat.time_passes(DAY)) == 1


@pytest.mark.parametrize("line", ["!edit R-1 y", "!snooze R-1 1d", "!done R-1", "!cancel R-1"])
async def test_only_who_may(chat: Chat, line: str) -> None:
    await chat.says(INA, "!remind tomorrow at 9:00 x")
    before = await chat.remembered()
    for who in (BEN, PIA):
        await chat.says(who, line)
    for who in (FEDERAL, KIM):
        assert "no reminder R-1" in body(await chat.says(who, line, room=OTHER_ROOM))
    assert await chat.remembered() == before
    await chat.says(KIM, line)
    assert await chat.remembered() != before


async def test_all_in_the_room_may_say_that_it_is_done(chat: Chat) -> None:
    await chat.says(INA, "!remind room tomorrow at 9:00 x nag=1d")
    before = await chat.remembered()
    assert "Only the author of R-1" in body(await chat.says(BEN, "!cancel R-1"))
    assert "Only the author of R-1" in body(await chat.says(PIA, "!done R-1"))
    assert await chat.remembered() == before
    assert "R-1 is done: x" in body(await chat.says(BEN, "!erledigt R-1"))
    (row,) = await chat.rows(Reminder)
    assert (row.due_at, row.done_by, row.done_at) == (None, BEN, chat.clock.now())
    assert await chat.time_passes(9 * DAY) == []
    for line in ("!done R-1", "!snooze R-1 1d", "!cancel R-1"):
        assert "R-1 is over already" in body(await chat.says(INA, line))


async def test_repeats_until_it_is_done(chat: Chat) -> None:
    """At the same time of day, over the end of a month; once after an outage; then never again."""
    answer = body(await chat.says(INA, "!remind tomorrow at 9:00 Bericht nag=1d"))
    assert "It comes again until it is done: !done R-1" in answer
    assert (await chat.rows(Reminder))[0].text == "Bericht"
    (reminded,) = await chat.time_passes(DAY)
    assert "next time on Saturday, 21.11.2020, 09:00" in reminded["body"]
    assert "!done R-1" in reminded["body"]
    (reminded,) = await chat.time_passes(DAY)
    assert len(await chat.time_passes(5 * DAY + HOUR)) == 1
    assert await dues(chat) == [berlin(2020, 11, 27, 9)]
    await chat.says(INA, "!done R-1")
    assert await chat.time_passes(30 * DAY) == []


async def test_repeats_outside_quiet_hours(chat: Chat) -> None:
    """The first time was chosen; the others wait for the morning."""
    await chat.says(INA, "!erinnerung heute 21:00 Bericht nachhaken=2 Stunden")
    assert await dues(chat) == [berlin(2020, 11, 19, 21)]
    await chat.time_passes(11 * HOUR)
    assert await dues(chat) == [berlin(2020, 11, 20, 7)]
    await chat.time_passes(10 * HOUR)
    assert await dues(chat) == [berlin(2020, 11, 20, 9)]


async def test_what_recurs_is_done_for_this_time(chat: Chat) -> None:
    await chat.says(INA, "!remind every monday 9:00 Bericht nag=1d")
    await chat.time_passes(4 * DAY)
    assert await dues(chat) == [berlin(2020, 11, 24, 9)]
    answer = body(await chat.says(INA, "!done R-1"))
    assert "It comes again on Monday, 30.11.2020, 09:00." in answer
    assert "!cancel R-1" in answer
    assert await dues(chat) == [berlin(2020, 11, 30, 9)]
    assert await chat.time_passes(6 * DAY) == []
    assert len(await chat.time_passes(DAY)) == 1


@pytest.mark.parametrize(
    ("typed", "due", "told"),
    [
        ("25.12.2020 9:00 x", (2020, 12, 25, 9), "that day is a public holiday (Christmas Day)."),
        ("5.12.2020 9:00 x", (2020, 12, 5, 9), "that day is a Saturday. workday behind"),
        (
            "25.12.2020 9:00 workday x",
            (2020, 12, 28, 9),
            "moved to the next workday: that day is a",
        ),
        ("6.12.2020 9:00 werktag x", (2020, 12, 7, 9), "workday: that day is a Sunday."),
        ("23.12.2020 9:00 workday x", (2020, 12, 23, 9), None),
        ("25.12.2020 22:00 workday x", (2020, 12, 29, 7), "end of the quiet hours"),
        ("today at 18:00 x", (2020, 11, 19, 18), None),
    ],
)
async def test_workdays(chat: Chat, typed: str, due: tuple[int, ...], told: str | None) -> None:
    answer = body(await chat.says(INA, f"!remind {typed}"))
    assert await dues(chat) == [berlin(*due)]
    assert (await chat.rows(Reminder))[0].text == "x"
    assert told is None or told in answer
    assert ("that day is" in answer) is (told is not None)


async def test_holidays_of_the_land(chat: Chat) -> None:
    """Epiphany is none in NW; in Bavaria it is; a municipality has those of its own Land."""
    await chat.says(FEDERAL, "!room land BY", room=LAND_ROOM)
    await chat.says(FEDERAL, "!member add Seestadt land=BY kind=town")
    assert "that day is" not in body(await chat.says(FEDERAL, "!remind room 6.1.2021 9:00 x"))
    answer = body(await chat.says(FEDERAL, "!remind room 6.1.2021 9:00 x", room=LAND_ROOM))
    assert "a public holiday (Epiphany)" in answer
    await chat.says(FEDERAL, "!remind room 6.1.2021 9:00 workday x", room=LAND_ROOM)
    await chat.says(FEDERAL, "!remind Seestadt 6.1.2021 9:00 workday x")
    await chat.says(FEDERAL, "!remind contacts BY 6.1.2021 9:00 workday x")
    await chat.says(FEDERAL, "!remind Musterhafen 6.1.2021 9:00 workday x", room=LAND_ROOM)
    assert [each.astimezone(BERLIN).day for each in await dues(chat) if each] == [6, 6, 7, 7, 7, 6]


async def test_holiday_in_german(german: Chat) -> None:
    answer = body(await german.says(INA, "!erinnerung 25.12.2020 9:00 Entwurf"))
    assert "Dieser Tag ist ein Feiertag (Erster Weihnachtstag). Mit werktag hinter" in answer


async def test_recurring_on_workdays(chat: Chat) -> None:
    """The first of each month, or the workday after it; the rhythm itself stays."""
    await chat.says(INA, "!remind monthly on the 1st 9:00 workday Miete")
    seen = []
    for _month in range(4):
        (due,) = await dues(chat)
        assert due is not None
        seen.append(due)
        assert len(await chat.time_passes(due - chat.clock.now())) == 1
    assert seen == [
        berlin(*day, 9) for day in ((2020, 12, 1), (2021, 1, 4), (2021, 2, 1), (2021, 3, 1))
    ]
