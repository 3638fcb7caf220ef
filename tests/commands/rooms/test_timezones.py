"""The time zone of a room: set, shown, and what it changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.tables import Reminder, Room
from tests.harness.chat import FEDERAL, INA, OTHER_ROOM, PIA, STRANGER, Chat, body


async def zones(chat: Chat) -> list[str | None]:
    return [each.timezone for each in await chat.rows(Room)]


@pytest.mark.parametrize(
    "typed", ["Europe/Athens", "europe/athens", "Europe Athens", "EUROPE/ATHENS"]
)
async def test_set(chat: Chat, typed: str) -> None:
    answer = body(await chat.says(INA, f"!timezone {typed}"))
    assert "in the zone Europe/Athens." in answer
    assert "The alliance has Europe/Berlin" in answer
    assert "Europe/Athens" in await zones(chat)
    shown = body(await chat.says(PIA, "!zeitzone"))
    assert "The time zone here: Europe/Athens\nThursday, 19.11.2020, 11:00" in shown
    elsewhere = body(await chat.says(INA, "!timezone", room=OTHER_ROOM))
    assert "The time zone here: Europe/Berlin\nThursday, 19.11.2020, 10:00" in elsewhere
    answer = body(await chat.says(INA, "!zeitzone Europe/Berlin"))
    assert "The alliance has" not in answer
    assert set(await zones(chat)) == {None}


async def test_reminders_go_by_it(chat: Chat) -> None:
    """Those made before keep their time; the answer names the zone where it is another one."""
    answer = body(await chat.says(INA, "!remind tomorrow at 9:00 vorher"))
    assert "time zone" not in answer
    await chat.says(INA, "!timezone Europe/Athens")
    answer = body(await chat.says(INA, "!remind tomorrow at 9:00 nachher"))
    assert "on Friday, 20.11.2020, 09:00 (time zone Europe/Athens)." in answer
    before, after = await chat.rows(Reminder)
    assert (before.timezone, after.timezone) == ("Europe/Berlin", "Europe/Athens")
    assert before.due_at == datetime(2020, 11, 20, 8, tzinfo=UTC)
    assert after.due_at == datetime(2020, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Europe/Berlni", "- Europe/Berlin"),
        ("berlin", "- Europe/Berlin"),
        ("Athen", "- Europe/Athens"),
        ("qwertzuiop", "- Europe/Berlin\n- Europe/Athens"),
        ("../../etc/passwd", "is not a time zone"),
        ("/", "is not a time zone"),
        ("localtime", "is not a time zone"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    answer = body(await chat.says(INA, f"!timezone {typed}"))
    assert "is not a time zone. It has the name of a city:" in answer
    assert told in answer
    assert await chat.remembered() == before


async def test_who_may(chat: Chat) -> None:
    before = await chat.remembered()
    assert "Only members" in body(await chat.says(PIA, "!timezone Europe/Athens"))
    assert "not registered" in body(await chat.says(STRANGER, "!timezone Europe/Athens"))
    assert await chat.remembered() == before
    await chat.says(PIA, "!timezone Europe/Athens", room="!pia:localhost", direct=True)
    assert "Europe/Athens" in await zones(chat)
    await chat.says(FEDERAL, "!timezone UTC")
    assert "UTC" in await zones(chat)


async def test_in_german(german: Chat) -> None:
    answer = body(await german.says(INA, "!zeitzone Europe/Athens"))
    assert "Ab jetzt gilt hier für Uhrzeiten die Zeitzone Europe/Athens." in answer
    answer = body(await german.says(INA, "!erinnerung morgen um 9 Uhr Entwurf"))
    assert "20.11.2020, 09:00 Uhr (Zeitzone Europe/Athens)." in answer
