"""The room is told of its meeting beforehand: once, and late if the bot was away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import update

from commands.kit.context import Timing
from commands.meetings import notices
from storage.tables import Meeting, OutboxRow
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, PIA, PLENARY, ROSA, Chat, body

NEW = "!meeting new 25.11.2020 14:00 Marburg “Winterhilfe”"
DAYS = timedelta(days=30)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m. %H:%M").replace(year=2020, tzinfo=BERLIN)


async def heard_at(chat: Chat, moment: str) -> str:
    return body(await chat.time_passes(at(moment).astimezone(UTC) - chat.clock.now()))


SAID = {
    "en": "Reminder of the meeting M-1: Winterhilfe\nWednesday, 25.11.2020, 14:00, 1 hour\n"
    "Place: Marburg\nAgenda:\n1. Kosten\n"
    "Does your municipality come? !attend M-1 yes, !attend M-1 no or !attend M-1 maybe\n"
    "A point for the agenda: !agenda M-1 add “…”\nFor your calendar: !calendar M-1",
    "de": "Erinnerung an die Sitzung M-1: Winterhilfe\nMittwoch, 25.11.2020, 14:00 Uhr, 1 Stunde\n"
    "Ort: Marburg\nTagesordnung:\n1. Kosten\n"
    "Kommt Ihre Kommune? !teilnahme M-1 ja, !teilnahme M-1 nein oder !teilnahme M-1 vielleicht\n"
    "Ein Punkt für die Tagesordnung: !tagesordnung M-1 neu „…“\n"
    "Für Ihren Kalender: !kalender M-1",
}


async def test_the_day_before(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, NEW, thread="$thread")
    await chat.says(INA, "!agenda M-1 add Kosten")
    assert await heard_at(chat, "24.11. 08:59") == ""
    (said,) = await chat.time_passes(timedelta(minutes=1))
    assert said["body"] == SAID[chat.alliance.language]
    assert said["msgtype"] == "m.notice", "nobody has to come, or is asked"
    assert said["m.relates_to"]["event_id"] == "$thread"
    row = next(row for row in await chat.rows(OutboxRow) if row.late_content)
    assert row.due_at == datetime(2020, 11, 24, 8, 0, tzinfo=UTC)
    assert row.late_content is not None
    late = row.late_content["body"].split("\n")[0]
    assert late.startswith(
        "Verspätet: Fällig war dies am"
        if chat.alliance.language == "de"
        else "Late: this was due on"
    )
    assert (await chat.rows(Meeting))[0].notice_at is None
    assert await chat.time_passes(DAYS) == []


async def test_it_rings(in_both_languages: Chat) -> None:
    """For the contact persons of those who come, perhaps, or are asked and have not said it."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, NEW)
    await chat.says(BEN, "!attend M-1 yes")
    (said,) = await chat.time_passes(at("24.11. 09:00").astimezone(UTC) - chat.clock.now())
    assert said["msgtype"] == "m.text"
    assert said["m.mentions"] == {"user_ids": [ROSA, INA]}, "not the deputy"
    assert said["body"].endswith(f"{'Für' if german else 'For'}: {ROSA} {INA}")
    assert chat.letters == []


async def test_it_does_not_ring_for_those_who_do_not_come(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!attend M-1 no")
    await chat.says(PIA, "!attend M-1 maybe")
    (said,) = await chat.time_passes(at("24.11. 09:00").astimezone(UTC) - chat.clock.now())
    assert said["m.mentions"] == {"user_ids": [ROSA, PIA]}


async def test_letters_where_a_message_cannot_name_all(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "MOST_MENTIONED", 1)
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, NEW)
    await chat.appoint(INA, "Landkreis Musterland")
    (said,) = await chat.time_passes(at("24.11. 09:00").astimezone(UTC) - chat.clock.now())
    assert said["msgtype"] == "m.notice"
    assert [to for to, _content in chat.letters] == [ROSA, INA], "one for each person"
    assert "Reminder of the meeting M-1" in chat.letters[0][1]["body"]
    assert chat.letters[0][1]["msgtype"] == "m.text"


@pytest.mark.parametrize(
    ("who", "since", "readers"),
    [(ROSA, "!attend M-1 no", [INA]), (FEDERAL, "!meeting move M-1 26.11. 14:00", [])],
)
async def test_letters_only_as_long_as_they_are_right(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, who: str, since: str, readers: list[str]
) -> None:
    monkeypatch.setattr(notices, "MOST_MENTIONED", 1)
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, NEW)
    chat.clock.ahead += at("24.11. 09:00").astimezone(UTC) - chat.clock.now()
    await chat.ticker.tick()
    await chat.work()
    await chat.says(who, since)
    assert chat.letters == []
    await chat.time_passes(timedelta(minutes=1))
    assert [to for to, _content in chat.letters] == readers


async def test_moved_or_called_off(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!meeting move M-1 27.11. 14:00")
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!meeting cancel M-2")
    assert await heard_at(chat, "26.11. 08:59") == ""
    assert "27.11.2020" in await heard_at(chat, "26.11. 09:00")
    # Told once; a new place is posted anyway, a new time has its own notice.
    await chat.says(FEDERAL, "!meeting place M-1 Online")
    assert await heard_at(chat, "27.11. 13:59") == ""
    await chat.says(FEDERAL, "!meeting move M-1 02.12. 14:00")
    assert "Place: Online" in await heard_at(chat, "01.12. 09:00")
    assert await chat.time_passes(DAYS) == []


async def test_soon(chat: Chat) -> None:
    """An hour before, where the day before is over; nothing if it is too near."""
    await chat.says(FEDERAL, "!meeting new 19.11.2020 14:00 Marburg")
    await chat.says(FEDERAL, "!meeting new 19.11.2020 10:50 Marburg")
    assert [row.notice_at is None for row in await chat.rows(Meeting)] == [False, True]
    assert await heard_at(chat, "19.11. 12:59") == ""
    assert "M-1" in await heard_at(chat, "19.11. 13:00")
    assert await chat.time_passes(DAYS) == []


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ("24.11. 12:00", "24.11. 12:00"),
        ("24.11. 23:00", "25.11. 07:00"),  # not at night
        ("25.11. 14:59", "25.11. 14:59"),  # it is on
        ("25.11. 15:00", None),  # it is over
    ],
)
async def test_after_an_outage(chat: Chat, back: str, said: str | None) -> None:
    await chat.says(FEDERAL, NEW)
    # Nothing has looked at the clock in the meantime.
    chat.clock.ahead = at(back).astimezone(UTC) - chat.clock.at
    heard = await chat.time_passes(timedelta())
    if said is not None and said != back:
        assert heard == []
        assert at(said).astimezone(UTC) in chat.expected
        heard = await chat.time_passes(at(said) - at(back))
    assert [each["body"][:32] for each in heard] == ["Reminder of the meeting M-1: Win"] * bool(
        said
    )
    assert await chat.time_passes(DAYS) == []


async def test_quiet_hours_as_they_are_set(chat: Chat) -> None:
    timing = Timing(quiet_from=time(18), quiet_until=time(10))
    chat.alliance = replace(chat.alliance, timing=timing)
    chat.pipeline._alliance = chat.alliance
    await chat.says(FEDERAL, NEW)
    assert await heard_at(chat, "24.11. 09:59") == ""
    assert "M-1" in await heard_at(chat, "24.11. 10:00")


async def test_not_for_a_room_that_was_opened_since(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!room open", room=PLENARY)
    assert await heard_at(chat, "24.11. 09:00") == ""
    assert [to for to, _content in chat.letters] == [FEDERAL]
    assert "M-1: Winterhilfe" in chat.letters[0][1]["body"]


async def test_what_is_due_is_looked_at_again(chat: Chat) -> None:
    """Moved between the ticker and the pipeline: the occurrence is not that of the meeting."""
    await chat.says(FEDERAL, NEW)
    chat.clock.ahead = at("24.11. 09:00").astimezone(UTC) - chat.clock.at
    await chat.ticker.tick()
    async with chat.database.transaction() as store:
        await store.session.execute(update(Meeting).values(notice_at=at("30.11. 09:00")))
    assert await chat.work() == []
    assert (await chat.rows(Meeting))[0].notice_at == at("30.11. 09:00")
