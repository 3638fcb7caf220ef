"""What is said once about a room: that nobody registered it, and why it is no direct chat."""

from __future__ import annotations

import pytest

from tests.harness.chat import FEDERAL, INA, KIM, PLENARY, STRANGER, Chat, body
from tests.harness.offline import NEW_ROOM, NEWER_ROOM

HOW = "say what this room is for"
WHY = "only two of us here"


async def test_a_room_that_nobody_registered_hears_what_an_open_one_hears(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5", room=NEW_ROOM)
    answer = body(await chat.says(INA, "!pledges", room=NEW_ROOM))
    assert "nobody has said yet what this room is for" in answer
    assert "Musterhafen" not in answer
    assert "Musterhafen" in body([said for _to, said in chat.letters])
    assert "not registered" in body(await chat.says(INA, "!room", room=NEW_ROOM))
    own = body(await chat.says(INA, "!mydata", room=NEW_ROOM))
    assert "not meant for this room" in own, "registering it would not change that"
    await chat.says(FEDERAL, "!room plenary", room=NEW_ROOM)
    assert "Musterhafen" in body(await chat.says(INA, "!pledges", room=NEW_ROOM))


@pytest.mark.parametrize("coordinator", [FEDERAL, KIM])
async def test_who_may_register_it_is_told_how_once(chat: Chat, coordinator: str) -> None:
    for user, expected in (
        (STRANGER, False),
        (INA, False),
        (coordinator, True),
        (coordinator, False),
        (FEDERAL, False),
    ):
        assert (HOW in body(await chat.says(user, "!help", room=NEW_ROOM))) == expected, user
        assert HOW not in body(await chat.says(user, "!help")), "registered"
        assert HOW not in body(await chat.says(user, "!help", room=f"!d-{user[1:]}", direct=True))
    assert HOW in body(await chat.says(coordinator, "!help", room=NEWER_ROOM))


async def test_not_while_registering_it(chat: Chat) -> None:
    assert HOW not in body(await chat.says(FEDERAL, "!room plenary", room=NEW_ROOM))
    assert HOW not in body(await chat.says(FEDERAL, "!help", room=NEW_ROOM))


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        ("foreign", "somebody else than you or I"),
        ("public", "anybody may join"),
        ("readable", "without joining"),
        ("plain", "not encrypted"),
        ("replaced", "replaced"),
    ],
)
async def test_a_room_of_two_says_once_why_it_is_no_direct_chat(
    chat: Chat, obstacle: str, said: str
) -> None:
    chat.obstacles[NEW_ROOM] = frozenset({obstacle})
    greeting = body(await chat.arrives(NEW_ROOM))
    assert WHY in greeting
    assert said in greeting
    assert HOW not in greeting, "it is not for several people"
    assert WHY not in body(await chat.says(STRANGER, "!help", room=NEW_ROOM))


async def test_also_one_that_has_become_a_room_of_two(chat: Chat) -> None:
    chat.obstacles[PLENARY] = frozenset({"foreign", "plain"})
    answer = body(await chat.says(INA, "!help"))
    assert WHY in answer
    assert "- somebody else than you or I has made it\n- it is not encrypted" in answer
    assert WHY not in body(await chat.says(INA, "!help"))
