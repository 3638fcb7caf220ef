"""Calling, moving, calling off a meeting; and what is shown of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from storage.tables import Attendance, FollowUp, Meeting, Table, Task
from tests.harness.calendars import calendar, events, files
from tests.harness.chat import (
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

NEW = "!meeting new 25.11.2020 14:00 Marburg/online"
FULL = "!sitzung neu 25.11.2020 14:00 Rathaus, Saal 2 „Winterhilfe“ dauer=90min"
START = datetime(2020, 11, 25, 13, 0, tzinfo=UTC)

POSTED = {
    "en": "M-1: Meeting of Städte Sicherer Häfen\nWednesday, 25.11.2020, 14:00, 1 hour\n"
    "Place: Marburg/online\n"
    "Does your municipality come? !attend M-1 yes, !attend M-1 no or !attend M-1 maybe\n"
    "A point for the agenda: !agenda M-1 add “…”\nFor your calendar: !calendar M-1",
    "de": "M-1: Sitzung Städte Sicherer Häfen\nMittwoch, 25.11.2020, 14:00 Uhr, 1 Stunde\n"
    "Ort: Marburg/online\n"
    "Kommt Ihre Kommune? !teilnahme M-1 ja, !teilnahme M-1 nein oder !teilnahme M-1 vielleicht\n"
    "Ein Punkt für die Tagesordnung: !tagesordnung M-1 neu „…“\n"
    "Für Ihren Kalender: !kalender M-1",
}


async def test_called(in_both_languages: Chat) -> None:
    chat = in_both_languages
    (said,) = await chat.says(FEDERAL, NEW, thread="$thread")
    assert said["body"] == POSTED[chat.alliance.language]
    assert said["msgtype"] == "m.notice"
    (row,) = await chat.rows(Meeting)
    assert (row.place, row.minutes_long, row.revision) == ("Marburg/online", 60, 0)
    assert (row.starts, row.timezone) == ("2020-11-25T14:00:00", "Europe/Berlin")
    assert (row.starts_at, row.author) == (START, FEDERAL)
    assert (row.room_id, row.thread_id) == (PLENARY, "$thread")
    assert row.notice_at == datetime(2020, 11, 24, 8, 0, tzinfo=UTC)
    assert chat.expected[-1] == row.notice_at
    hint, file = await calendar(chat, INA)
    kind = "Sitzung" if chat.alliance.language == "de" else "Meeting"
    assert file["filename"] == f"{kind}-M-1-{'-'.join(row.title.split())}.ics"
    assert file["info"]["mimetype"] == "text/calendar"
    assert ("Direktchat" if chat.alliance.language == "de" else "direct chat") in hint["body"]
    (event,) = events([file])
    assert event.dtstart.value == START
    assert event.dtend.value == START + timedelta(hours=1)
    assert event.location.value == "Marburg/online"
    assert event.sequence.value == "0"


async def test_title_place_and_length(chat: Chat) -> None:
    answer = body(await chat.says(FEDERAL, FULL))
    assert answer.startswith("M-1: Winterhilfe\nWednesday, 25.11.2020, 14:00, 90 minutes\n")
    assert "Place: Rathaus, Saal 2\n" in answer
    await chat.says(FEDERAL, "!meeting new 26.11. 9:00 “Haus” “Titel” duration=2 hours")
    rows = [(r.title, r.place, r.minutes_long) for r in await chat.rows(Meeting)]
    assert rows == [("Winterhilfe", "Rathaus, Saal 2", 90), ("Titel", "Haus", 120)]


@pytest.mark.parametrize(
    ("until", "minutes", "english", "german"),
    [
        ("14:00-16:30", 150, "2 hours 30 minutes", "2 Stunden 30 Minuten"),
        ("14:00–15:01", 61, "61 minutes", "61 Minuten"),
        ("14:00 bis 17:00", 180, "3 hours", "3 Stunden"),
    ],
)
async def test_until_when(
    in_both_languages: Chat, until: str, minutes: int, english: str, german: str
) -> None:
    """Both times may stand in one word; one in the name of the place is not meant."""
    chat = in_both_languages
    said = body(await chat.says(FEDERAL, f"!meeting new 25.11. {until} Haus 10:00-12:00"))
    length = german if chat.alliance.language == "de" else english
    assert f", {length}\n" in said
    rows = [(r.place, r.minutes_long) for r in await chat.rows(Meeting)]
    assert rows == [("Haus 10:00-12:00", minutes)]


async def test_over_several_days(in_both_languages: Chat) -> None:
    """The end has a day of its own; moved without an end, it takes as long as before."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    typed = "!sitzung neu 25.11.2020 14:00 bis 26.11. 12:00 Marburg"
    assert (
        "\nMittwoch, 25.11.2020, 14:00 Uhr bis Donnerstag, 26.11.2020, 12:00 Uhr\nOrt: Marburg\n"
        if german
        else "\nWednesday, 25.11.2020, 14:00 until Thursday, 26.11.2020, 12:00\nPlace: Marburg\n"
    ) in body(await chat.says(FEDERAL, typed))
    (event,) = events(await calendar(chat, INA))
    assert event.dtend.value == START + timedelta(hours=22)
    await chat.says(FEDERAL, "!meeting move M-1 2.12.2020 10:00")
    assert [row.minutes_long for row in await chat.rows(Meeting)] == [22 * 60]
    moved = body(await chat.says(FEDERAL, "!meeting move M-1 2.12.2020 10:00 until 16:00"))
    assert ("10:00 Uhr, 6 Stunden" if german else "10:00, 6 hours") in moved
    again = body(await chat.says(FEDERAL, "!meeting move M-1 2.12.2020 10:00 until 16:00"))
    assert ("ändert sich nichts" if german else "Nothing changes") in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("until 25.11.2020 12:00", "end before it begins"),
        ("until 3.12.2020 14:00", "7 days at most"),
        ("until 26.11.", "at what time?"),
        ("until 18.11.2020 12:00", "in the past"),
    ],
)
async def test_an_end_that_cannot_be(chat: Chat, typed: str, said: str) -> None:
    assert said in body(await chat.says(FEDERAL, f"!meeting new 25.11.2020 14:00 {typed} Haus"))
    assert await chat.rows(Meeting) == []


async def test_until_midnight_is_on_one_day(chat: Chat) -> None:
    said = body(await chat.says(FEDERAL, "!meeting new 25.11. 20:00 “Haus” duration=4h"))
    assert "20:00, 4 hours" in said


async def test_moved_and_called_off(in_both_languages: Chat) -> None:
    """Old → new, and a file that replaces the one before: the same UID, a higher SEQUENCE."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    first = events(await calendar(chat, FEDERAL))[0]
    (said,) = await chat.says(FEDERAL, "!sitzung verschieben M-1 2.12.2020 15:30")
    arrow = (
        "Mittwoch, 25.11.2020, 14:00 Uhr → Mittwoch, 02.12.2020, 15:30 Uhr"
        if german
        else "Wednesday, 25.11.2020, 14:00 → Wednesday, 02.12.2020, 15:30"
    )
    assert arrow in said["body"]
    moved = events(await calendar(chat, FEDERAL))[0]
    assert moved.dtstart.value == datetime(2020, 12, 2, 14, 30, tzinfo=UTC)
    assert (moved.uid.value, moved.sequence.value) == (first.uid.value, "1")
    (row,) = await chat.rows(Meeting)
    assert row.starts == "2020-12-02T15:30:00"
    assert row.notice_at == datetime(2020, 12, 1, 8, 0, tzinfo=UTC)
    (said,) = await chat.says(FEDERAL, "!meeting place M-1 Online, mit Gebärden")
    assert "Marburg/online → Online, mit Gebärden" in said["body"]
    assert events(await calendar(chat, FEDERAL))[0].location.value == "Online, mit Gebärden"
    (said,) = await chat.says(FEDERAL, "!meeting cancel M-1")
    assert ("abgesagt" if german else "called off") in said["body"]
    cancelled = events(await calendar(chat, FEDERAL))[0]
    assert (cancelled.status.value, cancelled.sequence.value) == ("CANCELLED", "3")
    assert cancelled.uid.value == first.uid.value
    assert cancelled.summary.value.startswith("Abgesagt: " if german else "Called off: ")
    (row,) = await chat.rows(Meeting)
    assert (row.notice_at, row.cancelled_by, row.revision) == (None, FEDERAL, 3)
    assert row.cancelled_at == chat.clock.now()
    assert ("keine Sitzung" if german else "No meeting") in body(await chat.says(INA, "!meetings"))
    for typed in ("!meeting move M-1 3.12. 9:00", "!meeting cancel M-1", "!agenda M-1 add x"):
        before = await chat.remembered()
        assert ("ist abgesagt" if german else "is called off") in body(
            await chat.says(FEDERAL, typed)
        )
        assert await chat.remembered() == before


async def test_nothing_personal_in_the_file(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!attend M-1 yes")
    await chat.says(INA, "!agenda M-1 add Kosten, Räume; Personal")
    await chat.says(FEDERAL, "!meeting move M-1 26.11. 14:00")
    (data,) = files(await calendar(chat, FEDERAL))
    text = data.decode()
    assert "localhost" not in text
    assert "Musterhafen" not in text
    assert "ATTENDEE" not in text
    assert "METHOD:PUBLISH" in text
    assert r"Kosten\, Räume\; Personal" in text.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (INA, NEW, PLENARY, "possible for: federal coordination, state coordination"),
        (KIM, NEW, PLENARY, "called by the federal coordination"),
        (KIM, NEW, OTHER_ROOM, "called by the federal coordination"),
        (FEDERAL, "!meeting new 25.11.2020 Marburg", PLENARY, "at what time?"),
        (FEDERAL, "!meeting new 19.11.2020 9:00 Marburg", PLENARY, "is in the past"),
        (FEDERAL, "!meeting new 25.11.2020 14:00", PLENARY, "missing: <place>"),
        (FEDERAL, f"{NEW} Titel duration=90", PLENARY, "“90” is not how long a meeting takes"),
        (FEDERAL, f"{NEW} “A” “B”", PLENARY, "I do not understand “B” here"),
        (FEDERAL, f"{NEW} {'x' * 201}", PLENARY, "too long"),
        (FEDERAL, "!meeting M-2", PLENARY, "There is no meeting M-2 here"),
        (FEDERAL, "!meeting R-1", PLENARY, "is not a number of this kind"),
        (STRANGER, "!meeting M-1", PLENARY, "not registered"),
        (KIM, "!meeting move M-1 26.11. 14:00", PLENARY, "is led by whoever has called it"),
        (FEDERAL, "!meeting move M-1 25.11. 14:00", PLENARY, "Nothing changes"),
        (FEDERAL, "!meeting place M-1 Marburg/online", PLENARY, "Nothing changes"),
        (FEDERAL, "!attend M-1 yes", PLENARY, "possible for: contact person, deputy, partner"),
        (ROSA, "!attend M-1 yes for Musterhafen", PLENARY, "Only the contact person"),
        (ROSA, "!attend M-1 jein", PLENARY, "I do not know “jein”"),
        (PIA, "!meeting M-1", OTHER_ROOM, "There is no meeting M-1 here"),
        (PIA, "!attend M-1 yes", OTHER_ROOM, "There is no meeting M-1 here"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, room: str, told: str) -> None:
    for each in (PLENARY, OTHER_ROOM):
        await chat.says(FEDERAL, "!room plenary", room=each)
    await chat.says(FEDERAL, NEW)
    before = await chat.remembered()
    (answer,) = await chat.says(who, typed, room=room)
    assert told in answer["body"]
    assert await chat.remembered() == before


async def kept(chat: Chat, table: type[Table], **row: object) -> None:
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(table).values(**row))


async def test_what_came_of_it(in_both_languages: Chat) -> None:
    """Tasks and follow-ups that were born there, for members."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    common = {"room_id": PLENARY, "author": FEDERAL, "event_id": "$e", "meeting_id": 1}
    due, now = datetime(2020, 12, 2).date(), chat.clock.now()  # noqa: DTZ001
    task = {"owner_id": 2, "due_on": due, "expected_yield": "3 Plätze", "created_at": now}
    for title, ended in (("Suchen", {}), ("Fragen", {"done_at": now}), ("X", {"dropped_at": now})):
        await kept(chat, Task, **common, **task, title=title, **ended)
    follow_up = {"due_on": due, "scope": "alliance", "opened_at": now, "title": "Rückmeldung"}
    await kept(chat, FollowUp, **common, **follow_up)
    await kept(chat, FollowUp, **common, **follow_up, closed_at=now)
    await kept(chat, Task, **{**common, "meeting_id": None}, **task, title="Fremd")
    shown = body(await chat.says(INA, "!meeting M-1")).partition("Does")[0].partition("Kommt")[0]
    words = (
        ["fällig am 02.12.2020", "erledigt", "gestrichen", "geschlossen"]
        if german
        else ["due 02.12.2020", "done", "dropped", "closed"]
    )
    assert shown.endswith(
        f"- T-1: Suchen – Beispielstadt – {words[0]}\n- T-2: Fragen – Beispielstadt – {words[1]}\n"
        f"- T-3: X – Beispielstadt – {words[2]}\n- F-1: Rückmeldung – {words[0]}\n"
        f"- F-2: Rückmeldung – {words[3]}\n"
    )
    assert "T-1" not in body(await chat.says(PIA, "!meeting M-1"))


async def test_on_both_databases(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!agenda M-1 add Kosten")
    await chat.says(INA, "!attend M-1 no")
    await chat.says(INA, "!attend M-1 yes")
    await chat.says(FEDERAL, "!meeting move M-1 26.11.2020 14:00")
    shown = body(await chat.says(INA, "!meeting M-1"))
    assert "1. Kosten" in shown
    assert "- Coming (1): Musterhafen" in shown
    assert len(await chat.time_passes(timedelta(days=6))) == 1
    await chat.says(INA, "!forgetme", room="!i:localhost", direct=True)
    await chat.says(INA, "!confirm", room="!i:localhost", direct=True)
    assert [(r.member_id, r.actor) for r in await chat.rows(Attendance)] == [(1, "removed")] * 2
