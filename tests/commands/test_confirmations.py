"""`!confirm`: by the same person, where they read the question, within ten minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Contact, Room
from tests.harness.chat import BEN, FEDERAL, INA, OTHER_ROOM, PLENARY, Chat, body

DIRECT = "!direct-ben:localhost"
NOTHING = "There is nothing to confirm"


async def offices(chat: Chat) -> list[str]:
    return [each.user_id for each in await chat.rows(Contact) if each.member_id == 1]


async def asked_in_an_open_room(chat: Chat) -> None:
    """The answer to `!contact resign` is for members, so BEN reads the question in private."""
    await chat.says(FEDERAL, "!room open")
    hint = body(await chat.says(BEN, "!contact resign"))
    assert "in our direct chat" in hint
    assert "resign" not in hint
    ((to, question),) = chat.letters
    assert (to, "You give up your office" in question["body"]) == (BEN, True)


async def test_confirmed_where_it_was_read(chat: Chat) -> None:
    """Also if the direct chat was not open yet when the question was asked."""
    await asked_in_an_open_room(chat)
    assert NOTHING in body(await chat.says(BEN, "!confirm"))
    assert await offices(chat) == [INA, BEN]
    answer = body(await chat.says(BEN, "!confirm", room=DIRECT, direct=True))
    assert "You have given up your office for Musterhafen" in answer
    assert await offices(chat) == [INA]


async def test_not_by_somebody_else_and_not_later(chat: Chat) -> None:
    await asked_in_an_open_room(chat)
    before = await chat.remembered()
    assert NOTHING in body(await chat.says(INA, "!confirm", room="!direct-ina", direct=True))
    chat.clock.ahead += timedelta(minutes=11)
    assert NOTHING in body(await chat.says(BEN, "!confirm", room=DIRECT, direct=True))
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("asked", "elsewhere"),
    [
        ({"room": PLENARY}, {"room": OTHER_ROOM}),
        ({"room": PLENARY}, {"room": DIRECT, "direct": True}),
        ({"room": DIRECT, "direct": True}, {"room": PLENARY}),
    ],
)
async def test_not_in_another_room(
    chat: Chat, asked: dict[str, object], elsewhere: dict[str, object]
) -> None:
    await chat.says(BEN, "!contact resign", **asked)  # type: ignore[arg-type]
    assert NOTHING in body(await chat.says(BEN, "!confirm", **elsewhere))  # type: ignore[arg-type]
    assert await offices(chat) == [INA, BEN]
    await chat.says(BEN, "!confirm", **asked)  # type: ignore[arg-type]
    assert await offices(chat) == [INA]


async def test_what_is_done_is_told_to_the_same_audience(chat: Chat) -> None:
    """The room was opened to the public between the question and its confirmation."""
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!offer freeze federal")
    await chat.says(FEDERAL, "!room open")
    assert [each.purpose for each in await chat.rows(Room) if each.room_id == PLENARY] == ["open"]
    (hint,) = await chat.says(FEDERAL, "!confirm")
    assert "A-2020-01" not in hint["body"]
    told = [content["body"] for to, content in chat.letters if to == FEDERAL]
    assert "A-2020-01" in told[0]
    assert len(told) == 3, "the text and two files, and no second hint"
