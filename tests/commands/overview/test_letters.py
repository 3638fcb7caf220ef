"""What is open comes unasked: once a week and on the morning of a deadline, never twice a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from commands.overview import letters
from storage.tables import OutboxRow
from tests.commands.overview.scene import played
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, PLENARY, ROSA, Chat

TITLES = ("What is open this week", "What ends today", "Was in dieser Woche", "Was heute endet")
MONDAY = datetime(2020, 11, 23, 8, tzinfo=BERLIN)
DAY = timedelta(days=1)
EIGHT = time(8)


async def letters_until(chat: Chat, moment: datetime) -> dict[str, list[str]]:
    """What comes unasked until then, by person."""
    before = len(await chat.rows(OutboxRow))
    await chat.time_passes(moment - chat.clock.now())
    for _more in range(3):  # letters are nothing that is heard in a room
        await chat.time_passes(timedelta())
    found: dict[str, list[str]] = {}
    for row in (await chat.rows(OutboxRow))[before:]:
        said = row.content["body"] if row.content and "body" in row.content else ""
        if said.startswith(TITLES):
            found.setdefault(row.room_id, []).append(said)
    return found


async def begins(chat: Chat, weekday: int | None = 0, at: time = EIGHT) -> Chat:
    """Letters on Mondays at eight, and the next one is planned."""
    timing = replace(chat.alliance.timing, open_items_weekday=weekday, open_items_at=at)
    alliance = replace(chat.alliance, timing=timing)
    here = Chat(
        chat.database, registry=chat.registry, language=alliance.language, at=chat.clock.now()
    )
    here.alliance = alliance
    here.pipeline._alliance = alliance
    here.answered_id = chat.answered_id
    await here.time_passes(timedelta())
    return here


async def test_what_rings_that_day_is_left_out_with_another_end_too(chat: Chat) -> None:
    here = await begins(chat, weekday=6)
    await here.says(FEDERAL, "!statement new Appell until 30.11.2020 18:00\n1. Wir helfen.")
    assert await letters_until(here, MONDAY + timedelta(hours=2)) == {}
    await here.says(FEDERAL, "!statement deadline ST-1 24.11.2020 12:00")
    assert await letters_until(here, MONDAY + DAY) == {}
    silent = [each for each in await here.rows(OutboxRow) if "Silence is no" in str(each.content)]
    assert {each.room_id for each in silent} == {INA, BEN, ROSA}


async def test_one_that_goes_wrong_does_not_end_them(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await begins(chat)
    await played(here)
    with monkeypatch.context() as patch:
        patch.setattr(letters, "gathered", _failing)
        assert await letters_until(here, MONDAY + timedelta(hours=1)) == {}
    assert (await letters_until(here, MONDAY + 7 * DAY)).keys() == {INA, BEN, ROSA}


async def _failing(*_given: object) -> None:
    raise ZeroDivisionError


async def test_once_a_week(in_both_languages: Chat) -> None:
    chat = await begins(in_both_languages)
    await played(chat)
    assert await letters_until(chat, MONDAY - timedelta(minutes=1)) == {}
    told = await letters_until(chat, MONDAY)
    assert {who: len(some) for who, some in told.items()} == {INA: 1, BEN: 1, ROSA: 1}
    german = chat.alliance.language == "de"
    first, *_lines, last = told[INA][0].split("\n")
    if german:
        assert first == "Was in dieser Woche offen ist, Musterhafen:"
        assert last == "Alles, was offen ist, jederzeit: !offen"
    else:
        assert first == "What is open this week, Musterhafen:"
        assert last == "All that is open, at any time: !open"
    assert "T-1: “" in told[INA][0].replace("„", "“")
    assert await letters_until(chat, MONDAY + timedelta(hours=23)) == {}


async def test_on_the_morning_of_a_deadline(chat: Chat) -> None:
    """What ends on it; of what rings on that day itself not a word."""
    chat = await begins(chat)
    await played(chat)
    await letters_until(chat, MONDAY + DAY)
    told = await letters_until(chat, MONDAY + 2 * DAY)  # the 25th
    assert set(told) == {INA, BEN, ROSA}
    (letter,) = told[ROSA]
    assert letter.startswith("What ends today, Beispielstadt:\n- M-1: ")
    assert "Poll 1: " in letter
    assert "F-1" not in letter
    # On the 26th the follow-up is due, of which its own letters remind.
    assert await letters_until(chat, MONDAY + 3 * DAY) == {}


async def test_what_is_done_is_not_told(chat: Chat) -> None:
    chat = await begins(chat)
    await played(chat)
    for typed in ("!vote 1 yes", "!attend M-1 no"):
        await chat.says(ROSA, typed)
    await letters_until(chat, MONDAY + DAY)
    assert set(await letters_until(chat, MONDAY + 2 * DAY)) == {INA, BEN}


async def test_what_is_only_missing_is_no_reason(chat: Chat) -> None:
    """Else everybody without a mandate would hear of it each Monday for ever."""
    chat = await begins(chat)
    assert await letters_until(chat, MONDAY) == {}


async def test_one_letter_for_several_municipalities(chat: Chat) -> None:
    chat = await begins(chat)
    await played(chat)
    await chat.appoint(INA, "Beispielstadt", "deputy")
    told = await letters_until(chat, MONDAY)
    (letter,) = told[INA]
    assert letter.startswith("What is open this week, Beispielstadt, Musterhafen:")


async def test_in_parts(any_chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each person once, however many there are."""
    monkeypatch.setattr(letters, "PEOPLE", 1)
    chat = await begins(any_chat)
    await played(chat)
    told = await letters_until(chat, MONDAY)
    assert {who: len(some) for who, some in told.items()} == {INA: 1, BEN: 1, ROSA: 1}
    told = await letters_until(chat, MONDAY + 2 * DAY)
    assert {who: len(some) for who, some in told.items()} == {INA: 1, BEN: 1, ROSA: 1}


async def test_not_at_night(chat: Chat) -> None:
    """Away on Monday until the evening: on Tuesday morning it is told what ends then."""
    chat = await begins(chat)
    await played(chat)
    chat.clock.ahead += MONDAY + timedelta(hours=14) - chat.clock.now()
    assert await letters_until(chat, MONDAY + timedelta(hours=14)) == {}
    assert await letters_until(chat, MONDAY + timedelta(hours=22)) == {}
    tuesday = datetime(2020, 11, 24, 7, tzinfo=BERLIN)
    assert await letters_until(chat, tuesday) == {}  # nothing ends on it
    assert set(await letters_until(chat, MONDAY + 2 * DAY)) == {INA, BEN, ROSA}


async def test_a_time_at_which_nothing_rings(chat: Chat) -> None:
    """It is the end of the quiet hours then."""
    chat = await begins(chat, at=time(5))
    await played(chat)
    seven = MONDAY - timedelta(hours=1)
    assert await letters_until(chat, seven - timedelta(minutes=1)) == {}
    assert set(await letters_until(chat, seven)) == {INA, BEN, ROSA}


async def test_off(chat: Chat) -> None:
    chat = await begins(chat, None)
    await played(chat)
    assert await letters_until(chat, MONDAY + 7 * DAY) == {}


async def test_they_ring_but_not_on_a_holiday(chat: Chat) -> None:
    chat = await begins(chat)
    await played(chat)
    await letters_until(chat, MONDAY - timedelta(minutes=1))
    await chat.time_passes(timedelta(minutes=1))
    rows = [r for r in await chat.rows(OutboxRow) if r.content and r.room_id == INA]
    assert rows[-1].content is not None
    assert rows[-1].content["msgtype"] == "m.text"
    await chat.says(FEDERAL, "!meeting new 25.12.2020 14:00 Online", room=PLENARY)
    await letters_until(chat, datetime(2020, 12, 25, 7, 59, tzinfo=BERLIN))
    await chat.time_passes(timedelta(minutes=1))
    rows = [r for r in await chat.rows(OutboxRow) if r.content and r.room_id == INA]
    assert rows[-1].content is not None
    assert rows[-1].content["body"].startswith("What ends today, Musterhafen:")
    assert rows[-1].content["msgtype"] == "m.notice"
