"""Calendar files, read by a parser that has nothing to do with the library that writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from storage.tables import FollowUp, FollowUpMember, Reminder, Table, Task
from tests.harness.calendars import calendar, events, files, read
from tests.harness.chat import FEDERAL, INA, OTHER_ROOM, PIA, PLENARY, ROSA, Chat, body

HOUR = timedelta(hours=1)
DIRECT: dict[str, Any] = {"room": "!i:localhost", "direct": True}


def summaries(found: list[Any]) -> list[str]:
    return [each.summary.value for each in found]


async def kept(chat: Chat, table: type[Table], **row: object) -> None:
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(table).values(**row))


@pytest.mark.parametrize(
    ("typed", "starts"),
    [
        ("25.11.2020 14:00", datetime(2020, 11, 25, 13, 0, tzinfo=UTC)),
        ("30.06.2021 14:00", datetime(2021, 6, 30, 12, 0, tzinfo=UTC)),
        ("30.10.2021 23:30", datetime(2021, 10, 30, 21, 30, tzinfo=UTC)),  # over the change
        ("31.10.2021 2:30", datetime(2021, 10, 31, 0, 30, tzinfo=UTC)),  # the first of the two
        ("31.10.2021 3:30", datetime(2021, 10, 31, 2, 30, tzinfo=UTC)),
        ("29.02.2024 9:00", datetime(2024, 2, 29, 8, 0, tzinfo=UTC)),
    ],
)
async def test_times(chat: Chat, typed: str, starts: datetime) -> None:
    """Also across the end of summer time: four hours stay four hours."""
    await chat.says(FEDERAL, f"!meeting new {typed} Marburg duration=4h")
    (event,) = events(await calendar(chat, FEDERAL))
    assert event.dtstart.value == starts
    assert event.dtend.value - starts == 4 * HOUR
    assert event.dtstart.value.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("zone", "starts"),
    [
        ("Europe/Lisbon", datetime(2020, 11, 25, 14, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2020, 11, 25, 19, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2020, 11, 25, 8, 15, tzinfo=UTC)),
    ],
)
async def test_meeting_of_a_room_in_another_zone(chat: Chat, zone: str, starts: datetime) -> None:
    async with chat.database.transaction() as store:
        await store.rooms.set_timezone(OTHER_ROOM, zone)
    answers = await chat.says(FEDERAL, "!meeting new 25.11.2020 14:00 Online", room=OTHER_ROOM)
    assert events(await calendar(chat, INA, room=OTHER_ROOM))[0].dtstart.value == starts
    assert "25.11.2020, 14:00" in body(answers)
    # Moved from a room in Germany: what was typed there is German time.
    here, *_there = await chat.says(FEDERAL, "!meeting move M-1 25.11.2020 14:00")
    async with chat.database.transaction() as store:
        meeting = await store.meetings.get(1)
        assert meeting is not None
        assert meeting.starts_at == datetime(2020, 11, 25, 13, 0, tzinfo=UTC)
        assert meeting.timezone == zone
        local = datetime.fromisoformat(meeting.starts)
        assert f"{local:%H:%M}" in here["body"]


async def prepare(chat: Chat) -> None:
    await chat.says(FEDERAL, "!meeting new 25.11.2020 14:00 Marburg “Sitzung A”")
    await chat.says(FEDERAL, "!meeting new 26.11.2020 14:00 Marburg “Sitzung B”", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!meeting new 27.11.2020 14:00 Marburg “Abgesagt”")
    await chat.says(FEDERAL, "!meeting cancel M-3")
    await chat.says(FEDERAL, "!poll “Winterhilfe?” until 24.11.2020 18:00")
    await chat.says(FEDERAL, "!poll “Ohne Ende?”")
    await chat.says(FEDERAL, "!poll “Woanders?” until 24.11.2020 19:00", room=OTHER_ROOM)
    await chat.says(INA, "!statement new Winter until 02.12.2020 18:00\n1. Wir helfen.")
    await chat.says(INA, "!remind 23.11.2020 9:00 Anrufen", **DIRECT)
    now = chat.clock.now()
    common = {"room_id": PLENARY, "author": FEDERAL, "event_id": "$e"}
    follow_up = {"due_on": date(2020, 11, 30), "scope": "alliance", "opened_at": now}
    await kept(chat, FollowUp, **common, **follow_up, title="Rückmeldung")
    await kept(chat, FollowUp, **common, **follow_up, title="Zu", closed_at=now)
    for member, done_at in ((1, None), (2, now)):
        await kept(chat, FollowUpMember, follow_up_id=1, member_id=member, done_at=done_at)
    task = {"due_on": date(2020, 12, 1), "expected_yield": "3 Plätze", "created_at": now}
    await kept(chat, Task, **common, **task, title="Suchen", owner_id=1)
    await kept(chat, Task, **common, **task, title="Fertig", owner_id=1, done_at=now)


async def test_ends_of_surveys_and_date_polls(in_both_languages: Chat) -> None:
    """Of the room, and of whoever is asked; the date that is taken is a meeting then."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!survey “Places?” number until 25.11.2020 18:00")
    await chat.says(FEDERAL, "!survey “Without an end?” number")
    await chat.says(FEDERAL, "!date poll “Talk” 12.1. 14:00, 14.1. 10:00 until 26.11.2020 18:00")
    await chat.says(FEDERAL, "!date poll “Some day” 12.1. 14:00, 14.1. 10:00")
    survey, dates = (
        ("Abfrage 1 endet: Places?", "D-1, Terminsuche endet: Talk")
        if german
        else ("Survey 1 closes: Places?", "D-1, date poll closes: Talk")
    )
    here = events(await calendar(chat, ROSA, "!calendar"))
    assert [(e.summary.value, e.dtstart.value) for e in here] == [
        (survey, datetime(2020, 11, 25, 17, 0, tzinfo=UTC)),
        (dates, datetime(2020, 11, 26, 17, 0, tzinfo=UTC)),
    ]
    assert summaries(events(await calendar(chat, INA, "!calendar", **DIRECT))) == [survey, dates]
    await chat.says(FEDERAL, "!date poll take D-1 2 Marburg")
    await chat.says(FEDERAL, "!survey close 1")
    await chat.says(FEDERAL, "!confirm")
    assert summaries(events(await calendar(chat, INA, "!calendar", **DIRECT))) == ["Talk (M-1)"]
    assert summaries(events(await calendar(chat, ROSA, "!calendar"))) == ["Talk (M-1)"]


async def test_all_dates_of_a_room(chat: Chat) -> None:
    """Meetings of other rooms that members may know, too; of polls those of the room."""
    await prepare(chat)
    answers = await calendar(chat, ROSA, "!calendar")
    found = events(answers)
    assert summaries(found) == [
        "Sitzung A (M-1)",
        "Sitzung B (M-2)",
        "Poll 1 closes: Winterhilfe?",
        "F-1, follow-up: Rückmeldung",
        "ST-1, answers are due: Winter",
    ]
    assert answers[-1]["filename"] == "Calendar-2020-11-19.ics"
    assert answers[-1]["body"].startswith("5 dates for your calendar")
    assert [each.dtstart.value for each in found] == [
        datetime(2020, 11, 25, 13, 0, tzinfo=UTC),
        datetime(2020, 11, 26, 13, 0, tzinfo=UTC),
        datetime(2020, 11, 24, 17, 0, tzinfo=UTC),
        date(2020, 11, 30),
        datetime(2020, 12, 2, 17, 0, tzinfo=UTC),
    ]
    assert len({each.uid.value for each in found}) == 5
    # The same ids again: a calendar replaces what it has, and does not double it.
    again = events(await calendar(chat, ROSA, "!kalender"))
    assert [each.uid.value for each in again] == [each.uid.value for each in found]


async def test_german(german: Chat) -> None:
    await prepare(german)
    answers = await calendar(german, ROSA, "!kalender")
    assert answers[-1]["filename"] == "Kalender-2020-11-19.ics"
    assert answers[-1]["body"].startswith("5 Termine für Ihren Kalender")
    assert summaries(events(answers))[2:] == [
        "Abstimmung 1 endet: Winterhilfe?",
        "F-1, Nachbereitung: Rückmeldung",
        "ST-1, Antworten sind fällig: Winter",
    ]


async def test_own_dates_in_the_direct_chat(chat: Chat) -> None:
    """Those of the own municipality, and the own reminders; nobody else's."""
    await prepare(chat)
    mine = summaries(events(await calendar(chat, INA, "!calendar", **DIRECT)))
    assert mine == [
        "Sitzung A (M-1)",
        "Sitzung B (M-2)",
        "Poll 1 closes: Winterhilfe?",
        "Poll 3 closes: Woanders?",
        "F-1, follow-up: Rückmeldung",
        "T-1, task: Suchen",
        "Anrufen (R-1)",
        "ST-1, answers are due: Winter",
    ]
    others = summaries(
        events(await calendar(chat, ROSA, "!calendar", room="!r:localhost", direct=True))
    )
    assert others == [each for each in mine if each[:3] not in {"F-1", "T-1", "Anr"}]


async def test_partners_see_what_their_room_was_told(chat: Chat) -> None:
    await prepare(chat)
    found = summaries(events(await calendar(chat, PIA, "!calendar")))
    assert found == [
        "Sitzung A (M-1)",
        "Poll 1 closes: Winterhilfe?",
        "F-1, follow-up: Rückmeldung",
    ]
    answer = body(await calendar(chat, PIA, "!calendar", room="!p:localhost", direct=True))
    assert "No date is to come" in answer


async def test_open_rooms_get_nothing(chat: Chat) -> None:
    """The person gets their own dates, in the direct chat."""
    await prepare(chat)
    await chat.says(FEDERAL, "!room open", room="!open:localhost")
    heard = await chat.says(INA, "!calendar", room="!open:localhost")
    assert [each["body"][:27] for each in heard] == ["The answer is in our direct"]
    (letter,) = [content for _to, content in chat.letters]
    assert "T-1, task: Suchen" in summaries(events([letter]))
    await calendar(chat, PIA, "!calendar", room="!open:localhost")
    assert "No date is to come" in chat.letters[-1][1]["body"]


async def test_nothing_at_all(in_both_languages: Chat) -> None:
    german = in_both_languages.alliance.language == "de"
    answer = body(await in_both_languages.says(INA, "!calendar"))
    assert ("Es steht kein Termin an" if german else "No date is to come") in answer


REPEATS = [
    # Nine o'clock stays nine o'clock when the clocks change.
    (
        "2021-10-25T09:00:00",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "25.10. 07:00, 01.11. 08:00, 08.11. 08:00",
    ),
    ("2021-03-26T09:00:00", "FREQ=DAILY;COUNT=3", "26.03. 08:00, 27.03. 08:00, 28.03. 07:00"),
    ("2021-01-31T09:00:00", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "31.01. 08:00, 28.02. 08:00"),
    # The last time is wall-clock time with us: 9:00 on that day still belongs to it.
    ("2021-06-01T09:00:00", "FREQ=DAILY;UNTIL=20210602T090000", "01.06. 07:00, 02.06. 07:00"),
    ("2021-06-01T23:30:00", "FREQ=DAILY;UNTIL=20210602", "01.06. 21:30, 02.06. 21:30"),
    ("2021-06-01T09:00:00", "FREQ=DAILY;UNTIL=20210602T085959", "01.06. 07:00"),
]


@pytest.mark.parametrize(("starts", "rule", "times"), REPEATS)
async def test_what_repeats(chat: Chat, starts: str, rule: str, times: str) -> None:
    """The parser makes every occurrence from the zone that comes with the file."""
    await reminder(chat, starts=starts, rule=rule)
    (data,) = files(await calendar(chat, INA, "!calendar", **DIRECT))
    assert b"BEGIN:VTIMEZONE" in data
    (event,) = read(data).vevent_list
    assert event.dtstart.value.utcoffset() is not None
    found = [each.astimezone(UTC).strftime("%d.%m. %H:%M") for each in event.rruleset]
    assert ", ".join(found) == times


@pytest.mark.parametrize(
    "change",
    [
        {"rule": None},
        {"rule": "CRON 0 9 * * 1"},
        {"rule": "FREQ=DAILY", "workday": True},
        {"rule": "FREQ=DAILY", "again_at": datetime(2020, 11, 20, 8, 0, tzinfo=UTC)},
    ],
)
async def test_only_the_next_time_of_what_no_calendar_understands(
    chat: Chat, change: dict[str, Any]
) -> None:
    await reminder(chat, **change)
    (event,) = events(await calendar(chat, INA, "!calendar", **DIRECT))
    assert event.dtstart.value == datetime(2020, 11, 20, 8, 0, tzinfo=UTC)
    assert "rrule" not in event.contents


async def reminder(chat: Chat, **change: Any) -> None:
    due_at = datetime(2020, 11, 20, 8, 0, tzinfo=UTC)
    row = {
        "room_id": "!i:localhost",
        "author": INA,
        "whom": "author",
        "text": "Anrufen",
        "starts": "2020-11-20T09:00:00",
        "timezone": "Europe/Berlin",
        "next_at": due_at,
        "due_at": due_at,
        "created_at": chat.clock.now(),
        "event_id": "$e",
    }
    await kept(chat, Reminder, **{**row, **change})


async def test_the_same_data_makes_the_same_bytes(chat: Chat) -> None:
    """A retry uploads the same file again."""
    await prepare(chat)
    await reminder(chat, rule="FREQ=WEEKLY")
    answers = await calendar(chat, INA, "!calendar", **DIRECT)
    (data,), (again,) = files(answers), files(answers)
    assert data == again
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
