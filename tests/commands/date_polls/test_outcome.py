"""A date poll ends, tells the best dates, and becomes a meeting by one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import DatePoll, Meeting
from tests.harness.chat import FEDERAL, INA, KIM, PLENARY, ROSA, Chat, body

OPENED = "!date poll “Treffen” 12.1. 14:00, 14.1. 10:00-12:00, 15.1. 9:00 until 5.1. 18:00"
SAID = {
    "en": "Date poll D-1: Treffen\n2 of 3 municipalities have answered. The best dates:\n"
    "- no. 2, Thursday, 14.01.2021, 10:00: suits 1, if need be 1\n"
    "- no. 1, Tuesday, 12.01.2021, 14:00: suits 1, not 1: Beispielstadt\n"
    "- no. 3, Friday, 15.01.2021, 09:00: suits 0, not 2: Beispielstadt, Musterhafen\n"
    "No answer (1): Landkreis Musterland\n"
    "The coordination makes a meeting of it: !date poll take D-1 2 with the place behind",
    "de": "Terminsuche D-1: Treffen\n2 von 3 Kommunen haben geantwortet. Die besten Termine:\n"
    "- Nr. 2, Donnerstag, 14.01.2021, 10:00 Uhr: passt 1, zur Not 1\n"
    "- Nr. 1, Dienstag, 12.01.2021, 14:00 Uhr: passt 1, nicht 1: Beispielstadt\n"
    "- Nr. 3, Freitag, 15.01.2021, 09:00 Uhr: passt 0, nicht 2: Beispielstadt, Musterhafen\n"
    "Keine Antwort (1): Landkreis Musterland\n"
    "Die Koordination macht daraus eine Sitzung: !terminsuche festlegen D-1 2, dahinter der Ort",
}


async def played(chat: Chat) -> None:
    await chat.says(FEDERAL, OPENED)
    await chat.says(INA, "!suits 1, 2")
    await chat.says(ROSA, "!suits if need be 2")


async def test_closed(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await played(chat)
    end, said = await chat.says(FEDERAL, "!terminsuche schließen D-1")
    assert "org.matrix.msc3381.poll.end" in end
    assert said["body"] == SAID[chat.alliance.language]
    (row,) = await chat.rows(DatePoll)
    assert (row.closed_at, row.closed_by) == (chat.clock.now(), FEDERAL)
    german = chat.alliance.language == "de"
    again = body(await chat.says(FEDERAL, "!date poll close D-1"))
    assert ("schon geschlossen" if german else "closed already") in again


async def test_by_itself(chat: Chat) -> None:
    """Once, and in its thread; what was due while the bot was away is told late."""
    await chat.says(FEDERAL, OPENED, thread="$thread")
    await chat.says(INA, "!suits 1, 2")
    await chat.says(ROSA, "!suits if need be 2")
    ends = datetime(2021, 1, 5, 17, tzinfo=UTC)
    heard = await chat.time_passes(ends - chat.clock.now() - timedelta(seconds=1))
    assert all("Date poll" not in each.get("body", "") for each in heard)
    heard = await chat.time_passes(timedelta(seconds=1))
    (said,) = [each for each in heard if "Date poll D-1" in each.get("body", "")]
    assert said["body"] == SAID["en"]
    assert said["m.relates_to"]["event_id"] == "$thread"
    assert any("org.matrix.msc3381.poll.end" in each for each in heard)
    heard = await chat.time_passes(timedelta(days=3))
    assert all("Date poll" not in each.get("body", "") for each in heard)


async def test_becomes_a_meeting(in_both_languages: Chat) -> None:
    """By one line, also while it is open, which ends it; its room hears of it like of any other."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await played(chat)
    end, said = await chat.says(FEDERAL, "!terminsuche festlegen D-1 2 Marburg/online")
    assert "org.matrix.msc3381.poll.end" in end
    assert said["body"].startswith(
        "M-1: Treffen\nDonnerstag, 14.01.2021, 10:00 Uhr, 2 Stunden\nOrt: Marburg/online\n"
        if german
        else "M-1: Treffen\nThursday, 14.01.2021, 10:00, 2 hours\nPlace: Marburg/online\n"
    )
    (row,) = await chat.rows(Meeting)
    assert (row.starts, row.minutes_long, row.room_id) == ("2021-01-14T10:00:00", 120, PLENARY)
    assert row.notice_at is not None
    assert [each.meeting_id for each in await chat.rows(DatePoll)] == [1]
    again = body(await chat.says(FEDERAL, "!date poll take D-1 1"))
    assert ("schon eine Sitzung" if german else "become a meeting already") in again
    shown = body(await chat.says(INA, "!date poll D-1"))
    assert shown.partition("\nDat")[0].endswith("!sitzung M-1" if german else "!meeting M-1")


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        (FEDERAL, "D-1 4", "“4” is none of the dates"),
        (FEDERAL, "D-2 1", "There is no date poll D-2 here"),
        (KIM, "D-1 1", "A meeting of this room is called by the federal coordination"),
        (INA, "D-1 1", "This is possible for: federal coordination"),
    ],
)
async def test_no_such_meeting(chat: Chat, who: str, typed: str, said: str) -> None:
    await played(chat)
    assert said in body(await chat.says(who, f"!date poll take {typed}"))
    assert await chat.rows(Meeting) == []


async def test_neither_what_is_over(chat: Chat) -> None:
    await played(chat)
    await chat.time_passes(timedelta(days=56))
    assert "That date is over" in body(await chat.says(FEDERAL, "!date poll take D-1 2"))
    taken = body(await chat.says(FEDERAL, "!date poll take D-1 3"))
    assert "Place: place to be announced" in taken


async def test_elsewhere_it_is_told_in_the_direct_chat(chat: Chat) -> None:
    """To those who are asked; to others it sounds as if it were not there."""
    await played(chat)
    await chat.says(FEDERAL, "!room topic", room="!topic:localhost")
    answers = await chat.says(INA, "!date poll D-1", room="!topic:localhost")
    assert "Beispielstadt" not in body(answers)
    assert "Beispielstadt" in chat.letters[-1][1]["body"]
    await chat.says(FEDERAL, f"{OPENED} for=NI")
    said = body(await chat.says(ROSA, "!date poll D-2", room="!topic:localhost"))
    assert "There is no date poll D-2 here" in said
