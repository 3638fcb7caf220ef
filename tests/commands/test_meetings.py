"""Calling, moving, calling off a meeting; who comes; what is shown of it, and where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from storage.tables import Attendance, Coordinator, FollowUp, Meeting, Table, Task
from tests.harness.calendars import events, files
from tests.harness.chat import (
    BEN,
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
COORDINATION, LAND = "!coordination:localhost", "!ni:localhost"

POSTED = {
    "en": "M-1: Meeting of Städte Sicherer Häfen\nWednesday, 25.11.2020, 14:00, 1 hour\n"
    "Place: Marburg/online\n"
    "Does your municipality come? !attend M-1 yes, !attend M-1 no or !attend M-1 maybe\n"
    "A point for the agenda: !agenda M-1 add “…”",
    "de": "M-1: Sitzung Städte Sicherer Häfen\nMittwoch, 25.11.2020, 14:00 Uhr, 1 Stunde\n"
    "Ort: Marburg/online\n"
    "Kommt Ihre Kommune? !teilnahme M-1 ja, !teilnahme M-1 nein oder !teilnahme M-1 vielleicht\n"
    "Ein Punkt für die Tagesordnung: !tagesordnung M-1 neu „…“",
}


async def test_called(in_both_languages: Chat) -> None:
    chat = in_both_languages
    said, file = await chat.says(FEDERAL, NEW, thread="$thread")
    assert said["body"] == POSTED[chat.alliance.language]
    assert said["msgtype"] == "m.notice"
    assert file["filename"] == "M-1.ics"
    assert file["info"]["mimetype"] == "text/calendar"
    (row,) = await chat.rows(Meeting)
    assert (row.place, row.minutes_long, row.revision) == ("Marburg/online", 60, 0)
    assert (row.starts, row.timezone) == ("2020-11-25T14:00:00", "Europe/Berlin")
    assert (row.starts_at, row.author) == (START, FEDERAL)
    assert (row.room_id, row.thread_id) == (PLENARY, "$thread")
    assert row.notice_at == datetime(2020, 11, 24, 8, 0, tzinfo=UTC)
    assert chat.expected[-1] == row.notice_at
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


async def test_moved_and_called_off(in_both_languages: Chat) -> None:
    """Old → new, and a file that replaces the one before: the same UID, a higher SEQUENCE."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    first = events((await chat.says(FEDERAL, NEW))[1:])[0]
    said, *file = await chat.says(FEDERAL, "!sitzung verschieben M-1 2.12.2020 15:30")
    arrow = (
        "Mittwoch, 25.11.2020, 14:00 Uhr → Mittwoch, 02.12.2020, 15:30 Uhr"
        if german
        else "Wednesday, 25.11.2020, 14:00 → Wednesday, 02.12.2020, 15:30"
    )
    assert arrow in said["body"]
    moved = events(file)[0]
    assert moved.dtstart.value == datetime(2020, 12, 2, 14, 30, tzinfo=UTC)
    assert (moved.uid.value, moved.sequence.value) == (first.uid.value, "1")
    (row,) = await chat.rows(Meeting)
    assert row.starts == "2020-12-02T15:30:00"
    assert row.notice_at == datetime(2020, 12, 1, 8, 0, tzinfo=UTC)
    said, *file = await chat.says(FEDERAL, "!meeting place M-1 Online, mit Gebärden")
    assert "Marburg/online → Online, mit Gebärden" in said["body"]
    assert events(file)[0].location.value == "Online, mit Gebärden"
    said, *file = await chat.says(FEDERAL, "!meeting cancel M-1")
    assert ("abgesagt" if german else "called off") in said["body"]
    cancelled = events(file)[0]
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
    (data,) = files(await chat.says(FEDERAL, "!meeting move M-1 26.11. 14:00"))
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
    await chat.says(FEDERAL, NEW)
    before = await chat.remembered()
    (answer,) = await chat.says(who, typed, room=room)
    assert told in answer["body"]
    assert await chat.remembered() == before


async def test_attendance_is_per_member_and_keeps_its_history(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    answer = body(await chat.says(INA, "!attend M-1 yes")).partition("\nDat")[0]
    assert answer == (
        "M-1, Mittwoch, 25.11.2020, 14:00 Uhr: Musterhafen kommt."
        if german
        else "M-1, Wednesday, 25.11.2020, 14:00: Musterhafen comes."
    )
    answer = body(await chat.says(BEN, "!teilnahme M-1 vielleicht"))
    assert ("Vorher war es: ja" if german else "Before it was: yes") in answer
    before = await chat.remembered()
    assert ("ändert sich nichts" if german else "Nothing changes") in body(
        await chat.says(INA, "!teilnahme 1 vielleicht")
    )
    assert await chat.remembered() == before
    await chat.says(ROSA, "!attend M-1 nein")
    await chat.says(PIA, "!attend M-1 ja")
    rows = [(r.member_id, r.answer, r.actor) for r in await chat.rows(Attendance)]
    assert rows == [(1, "yes", INA), (1, "maybe", BEN), (2, "no", ROSA), (4, "yes", PIA)]
    shown = body(await chat.says(INA, "!meeting M-1"))
    for line in (
        "Zusagen (1): Seebrücke Musterland" if german else "Coming (1): Seebrücke Musterland",
        "Vielleicht (1): Musterhafen" if german else "Perhaps coming (1): Musterhafen",
        "Absagen (1): Beispielstadt" if german else "Not coming (1): Beispielstadt",
    ):
        assert f"- {line}\n" in shown
    assert "localhost" not in shown, "never persons"


async def test_partner_with_a_municipality_is_asked_back(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {PIA}")
    assert "for which one" in body(await chat.says(PIA, "!attend M-1 yes"))
    await chat.says(PIA, "!attend M-1 yes for Seebrücke Musterland")
    await chat.says(PIA, "!attend M-1 no for Landkreis Musterland")
    assert [(r.member_id, r.answer) for r in await chat.rows(Attendance)] == [(4, "yes"), (3, "no")]


async def test_not_after_it_is_over(chat: Chat) -> None:
    """While it is on, somebody may still come and it can still be moved."""
    await chat.says(FEDERAL, NEW)
    await chat.time_passes(START + timedelta(minutes=59) - chat.clock.now())
    assert "Musterhafen comes" in body(await chat.says(INA, "!attend M-1 yes"))
    assert "M-1: Meeting" in body(await chat.says(INA, "!meetings"))
    await chat.time_passes(timedelta(minutes=1))
    assert "No meeting is to come" in body(await chat.says(INA, "!meetings"))
    before = await chat.remembered()
    for typed in ("!attend M-1 no", "!agenda M-1 add x"):
        assert "M-1 is over already" in body(await chat.says(INA, typed))
    assert "is over already" in body(await chat.says(FEDERAL, "!meeting move M-1 3.12. 9:00"))
    assert await chat.remembered() == before
    assert "!attend" not in body(await chat.says(INA, "!meeting M-1"))


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


async def test_from_the_direct_chat(chat: Chat) -> None:
    """It is of the room that its sender cares for, if that is one."""
    direct = {"room": "!d:localhost", "direct": True}
    assert "Please type this in the room" in body(await chat.says(FEDERAL, NEW, **direct))
    await chat.says(FEDERAL, "!room plenary")
    heard = await chat.says(FEDERAL, NEW, **direct)
    assert [each["body"][:4] for each in heard] == ["M-1:", "M-1 ", "M-1:", "M-1 "]
    assert "Please type this in the room" in body(
        await chat.says(KIM, NEW, room="!k:localhost", direct=True)
    )
    await chat.says(FEDERAL, "!room land NI", room=LAND)
    said = body(await chat.says(KIM, NEW, room="!k:localhost", direct=True))
    assert said.startswith("M-2: Meeting of Niedersachsen\n")
    assert [each.room_id for each in await chat.rows(Meeting)] == [PLENARY, LAND]


async def test_state_coordination_in_its_own_rooms(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room land NI", room=LAND)
    await chat.says(FEDERAL, "!room topic", room=OTHER_ROOM)
    for room in (LAND, OTHER_ROOM):
        await chat.says(KIM, NEW, room=room)
    assert [(r.room_id, r.author) for r in await chat.rows(Meeting)] == [
        (LAND, KIM),
        (OTHER_ROOM, KIM),
    ]
    # From the plenary as well; the room itself is told.
    heard = await chat.says(KIM, "!meeting move M-1 26.11. 9:00")
    assert len(heard) == 4
    async with chat.database.engine.begin() as connection:
        await connection.execute(delete(Coordinator))
    assert "not registered" in body(await chat.says(KIM, "!meeting cancel M-1"))


async def test_what_the_coordination_keeps_to_itself(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    await chat.says(FEDERAL, NEW, room=COORDINATION)
    assert "M-1" in body(await chat.says(KIM, "!meetings", room=COORDINATION))
    for who in (FEDERAL, INA):
        assert "No meeting" in body(await chat.says(who, "!meetings"))
        assert "no meeting M-1 here" in body(await chat.says(who, "!meeting M-1"))
    assert "M-1" in body(await chat.says(KIM, "!meetings", room="!k:localhost", direct=True))
    assert "No meeting" in body(await chat.says(INA, "!meetings", room="!i:localhost", direct=True))


async def test_open_rooms_hear_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    assert "direct chat" in body(await chat.says(FEDERAL, NEW, room=OTHER_ROOM))
    assert len(await chat.rows(Meeting)) == 1
    for typed in ("!meetings", "!meeting M-1", "!agenda M-1", "!attend M-1 yes"):
        heard = body(await chat.says(INA, typed, room=OTHER_ROOM))
        assert heard.startswith("The answer is in our direct chat")
        assert "M-1" not in heard
        assert "M-1" in chat.letters[-1][1]["body"]
    await chat.says(PIA, "!meeting M-1", room=OTHER_ROOM)
    assert "no meeting M-1 here" in chat.letters[-1][1]["body"]


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
