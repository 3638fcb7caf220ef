"""Pledges that get old: the letter that asks, and the answers to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Pledge, PledgeEntry
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, ROSA, Chat, body

DAY = timedelta(days=1)
ASKED = datetime(2021, 5, 18, 9, tzinfo=BERLIN)  # 180 days after the meeting
ASKED_AGAIN = datetime(2021, 8, 16, 9, tzinfo=BERLIN)  # 90 days later


async def letters_at(chat: Chat, moment: datetime) -> list[str]:
    """Time passes up to then; who got a letter."""
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [to for to, _content in chat.letters]


async def test_asked_after_half_a_year_and_again(chat: Chat) -> None:
    """One letter for all old pledges of a municipality, to both of its people."""
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!pledge 2 families")
    await chat.says(INA, "!pledge 3 nest more")
    await chat.says(INA, "!pledge P-3 0")
    assert await letters_at(chat, ASKED - timedelta(seconds=1)) == []
    assert await letters_at(chat, ASKED) == [INA, BEN]
    text = chat.letters[0][1]["body"]
    assert "Do these pledges of Musterhafen still stand?\n- P-1: Musterhafen, 5 persons" in text
    assert "2 families" in text
    assert "last confirmed on 19.11.2020" in text
    assert "P-3" not in text
    assert "!reconfirm all" in text
    assert chat.letters[0][1]["msgtype"] == "m.text"
    assert await letters_at(chat, ASKED_AGAIN - timedelta(seconds=1)) == []
    assert await letters_at(chat, ASKED_AGAIN) == [INA, BEN]


@pytest.mark.parametrize(
    ("typed", "still_old"),
    [
        ("!reconfirm all", []),
        ("!zusage bestätigen alle", []),
        ("!reconfirm P-1", ["P-2"]),
        ("!pledge P-1 6", ["P-2"]),
        ("!pledge P-1 0", ["P-2"]),
    ],
)
async def test_answered(chat: Chat, typed: str, still_old: list[str]) -> None:
    """What was confirmed, changed or withdrawn is not asked about again for half a year."""
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!pledge 2 families")
    await letters_at(chat, ASKED)
    await chat.says(BEN, typed)
    first = (await chat.rows(Pledge))[0]
    assert (first.confirmed_at, first.asked_at) == (chat.clock.now(), None)
    await letters_at(chat, ASKED_AGAIN)
    text = body([content for _to, content in chat.letters[:1]])
    assert [each for each in ("P-1", "P-2") if each + ":" in text] == still_old


async def test_reconfirm_says_what(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5 until 30.11.2020")
    await chat.says(INA, "!pledge 2 families")
    entries = len(await chat.rows(PledgeEntry))
    chat.clock.ahead += 20 * DAY
    answer = body(await chat.says(INA, "!reconfirm all"))
    assert "Confirmed anew:\n- P-2: Musterhafen, 2 families" in answer
    assert "Expired, so it does not count." in answer
    assert "!pledge P-1 until 31.12.2021\n- P-1: Musterhafen, 5 persons" in answer
    old, new = await chat.rows(Pledge)
    assert (old.confirmed_at < chat.clock.now(), new.confirmed_at) == (True, chat.clock.now())
    assert len(await chat.rows(PledgeEntry)) == entries


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (ROSA, "!reconfirm P-1", "P-1 is a pledge of Musterhafen. Only"),
        (ROSA, "!reconfirm all", "There is no standing pledge to confirm"),
        (ROSA, "!reconfirm all for Musterhafen", "Only the contact person or the deputy"),
        (FEDERAL, "!reconfirm P-1", "contact person, deputy"),
        (INA, "!reconfirm P-9", "There is no pledge P-9"),
        (INA, "!reconfirm P-2", "There is no standing pledge to confirm"),
        (INA, "!reconfirm", "Something is missing: <id of the pledge, or “all”>"),
        (INA, "!reconfirm everything", "“everything” is not a pledge. It looks like P-12"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!pledge 5 nest more")
    await chat.says(INA, "!pledge P-2 0")
    chat.clock.ahead += DAY
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before
