"""Date polls are opened in the room that is to meet, with dates as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import DatePoll, DatePollMember, OfferedDate
from tests.harness.chat import BEN, FEDERAL, INA, PLENARY, STRANGER, Chat, body

OPENED = "!terminsuche „Bündnistreffen“ 12.1.2021 14:00, 14.1. 10:00-12:00 bis 5.1.2021 18:00"
SAID = {
    "en": "Date poll D-1: Bündnistreffen\n1. Tuesday, 12.01.2021, 14:00, 1 hour\n"
    "2. Thursday, 14.01.2021, 10:00, 2 hours\n"
    "Tap all dates that suit. Or type them; what you do not name does not suit.\n"
    "For example: !suits D-1 1, if need be 2\n"
    "3 municipalities are asked: all signatories of the alliance. They can change their answers "
    "until the end.\nIt closes by itself: Tuesday, 05.01.2021, 18:00.",
    "de": "Terminsuche D-1: Bündnistreffen\n1. Dienstag, 12.01.2021, 14:00 Uhr, 1 Stunde\n"
    "2. Donnerstag, 14.01.2021, 10:00 Uhr, 2 Stunden\n"
    "Alle passenden Termine antippen. Oder schreiben; was nicht genannt ist, passt nicht.\n"
    "Zum Beispiel: !passt D-1 1, zur Not 2\n"
    "3 Kommunen sind gefragt: alle Mitzeichnenden des Bündnisses. Sie können ihre Antworten bis "
    "zum Ende ändern.\nEnde: Dienstag, 05.01.2021, 18:00 Uhr.",
}


async def test_opened(in_both_languages: Chat) -> None:
    chat = in_both_languages
    said, native = await chat.says(FEDERAL, OPENED)
    assert said["body"] == SAID[chat.alliance.language]
    start = native["org.matrix.msc3381.poll.start"]
    assert start["max_selections"] == 2
    zur_not = "zur Not" if chat.alliance.language == "de" else "if need be"
    answers = [each["org.matrix.msc1767.text"] for each in start["answers"]]
    assert len(answers) == 4
    assert answers[1] == f"{answers[0]} – {zur_not}"
    (row,) = await chat.rows(DatePoll)
    assert (row.title, row.timezone, row.author) == ("Bündnistreffen", "Europe/Berlin", FEDERAL)
    assert (row.room_id, row.waits) == (PLENARY, True)
    assert row.closes_at == datetime(2021, 1, 5, 17, tzinfo=UTC)
    assert row.nudge_at == datetime(2021, 1, 4, 17, tzinfo=UTC)
    assert row.nudge_at in chat.expected
    dates = [(d.number, d.starts, d.minutes_long) for d in await chat.rows(OfferedDate)]
    assert dates == [(1, "2021-01-12T14:00:00", 60), (2, "2021-01-14T10:00:00", 120)]
    assert len(await chat.rows(DatePollMember)) == 3


@pytest.mark.parametrize(
    ("typed", "starts"),
    [
        ("“A” 12.1. 14:00, 15:30", ["12T14:00", "12T15:30"]),
        ("“A” 12.1. 14 Uhr oder 13.1. 9:30 Uhr", ["12T14:00", "13T09:30"]),
        ("“A”\n12.1. 14:00\n- 13.1. 9:00\n3. 14.1. 9:00", ["12T14:00", "13T09:00", "14T09:00"]),
        ("“A” 12.1. 14:00\n13.1. 9:00", ["12T14:00", "13T09:00"]),
        ("Treffen Nord 12.1. 14:00; 13.1. 9:00", ["12T14:00", "13T09:00"]),
        ("“A” Dienstag, 12.01.2021, 14:00 Uhr, 13.01.2021, 9 Uhr", ["12T14:00", "13T09:00"]),
        ("“A” 2021-01-12 14:00, 2021-01-13 9:00", ["12T14:00", "13T09:00"]),
        ("neu „A“ 12.1. 14:00 bis=… 13.1. 9:00", None),
    ],
)
async def test_dates_as_people_write_them(chat: Chat, typed: str, starts: list[str] | None) -> None:
    await chat.says(INA, f"!terminsuche {typed}")
    found = [each.starts for each in await chat.rows(OfferedDate)]
    assert found == [f"2021-01-{each}:00" for each in starts or []]


async def test_how_long_they_take(chat: Chat) -> None:
    await chat.says(INA, "!find date “A” 12.1. 14:00, 13.1. 9:00 - 9:45 duration=90min")
    assert [each.minutes_long for each in await chat.rows(OfferedDate)] == [90, 45]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("“A” 12.1. 14:00", "2 to 10 dates can be offered"),
        ("“A”", "2 to 10 dates can be offered"),
        ("“A” 12.1. 14:00, 12.1.2021 14:00", "Two dates are the same"),
        ("“A” 12.1., 14.1. 10:00", "“12.1.”: at what time?"),
        ("“A” 14:00, 15:00", "“14:00”: on which day?"),
        ("“A” 12.1. 14:00, bald", "I do not understand “bald”"),
        ("“A” 12.1. 14:00, 1.1.2020 14:00", "is in the past"),
        ("“A” 12.1. 14:00-13:00, 13.1. 9:00", "end before it begins"),
        ("12.1. 14:00, 13.1. 9:00", "What is the meeting about?"),
        ("“A” 12.1. 14:00, 13.1. 9:00 until 14.1.", "due after the last date"),
        ("D-7", "There is no date poll D-7 here"),
        (f"“A” {', '.join(f'{n}.1. 9:00' for n in range(1, 12))}", "2 to 10 dates"),
    ],
)
async def test_refused(chat: Chat, typed: str, said: str) -> None:
    assert said in body(await chat.says(INA, f"!date poll {typed}"))
    assert await chat.rows(DatePoll) == []


async def test_whom_it_asks(chat: Chat) -> None:
    """A room of a Land its Land; of others nobody knows who belongs there, so nobody waits."""
    typed = "!date poll “A” 12.1. 14:00, 13.1. 9:00 until 5.1."
    await chat.says(FEDERAL, "!room land NI", room="!ni:localhost")
    await chat.says(FEDERAL, "!room topic", room="!topic:localhost")
    assert "1 municipality is asked" in body(await chat.says(INA, typed, room="!ni:localhost"))
    said = body(await chat.says(INA, typed, room="!topic:localhost"))
    assert "I remind nobody" in said
    assert "2 municipalities are asked" in body(await chat.says(INA, f"{typed} for=NW"))
    rows = [(r.land, r.waits, r.nudge_at is None) for r in await chat.rows(DatePoll)]
    assert rows == [("NI", True, False), (None, False, True), ("NW", True, False)]


async def test_only_where_somebody_meets(chat: Chat) -> None:
    typed = "!date poll “A” 12.1. 14:00, 13.1. 9:00"
    await chat.says(FEDERAL, "!room open", room="!open:localhost")
    for room, direct in (("!i:localhost", True), ("!open:localhost", False)):
        said = await chat.says(INA, typed, room=room, direct=direct)
        told = [*said, *(content for _to, content in chat.letters)]
        assert "in the room that is to meet" in body(told)
    await chat.says(STRANGER, typed)
    assert await chat.rows(DatePoll) == []


async def test_discarded(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, OPENED)
    assert ("wer sie eröffnet" if german else "Only the author") in body(
        await chat.says(BEN, "!date poll discard D-1")
    )
    end, said = await chat.says(INA, "!terminsuche verwerfen D-1")
    assert "org.matrix.msc3381.poll.end" in end
    assert ("ist verworfen" if german else "is discarded") in said["body"]
    assert await chat.rows(DatePoll) == []
    await chat.says(INA, OPENED)
    await chat.says(BEN, "!suits D-2 1")
    assert ("schon jemand geantwortet" if german else "has answered") in body(
        await chat.says(INA, "!date poll discard D-2")
    )
    assert len(await chat.rows(DatePoll)) == 1


async def test_listed(in_both_languages: Chat) -> None:
    chat = in_both_languages
    none = "keine Terminsuche" if chat.alliance.language == "de" else "No date poll"
    assert none in body(await chat.says(INA, "!date polls"))
    await chat.says(FEDERAL, OPENED)
    for room, direct in ((PLENARY, False), ("!i:localhost", True)):
        assert "- D-1: Bündnistreffen – " in body(
            await chat.says(INA, "!terminsuchen", room=room, direct=direct)
        )
    await chat.time_passes(timedelta(days=60))
    assert none in body(await chat.says(INA, "!date polls"))
