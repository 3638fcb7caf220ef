"""Homeservers are admitted and blocked in the chat; what is declined is told, but not too often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.kit.rules.limits import STRANGE_SERVERS_TOLD_A_DAY
from commands.rooms.admission import MOST
from storage.tables import OutboxRow
from tests.harness.chat import FEDERAL, INA, KIM, STRANGER, Chat, body

EVA = "@eva:rathaus.example"
ROOM = "!runde:rathaus.example"
WEEK = timedelta(days=7)


async def invited(chat: Chat, user: str = EVA, room: str = ROOM) -> tuple[str, str | None]:
    """What the bot does about an invitation, and the reason it gives."""
    before = len(await chat.rows(OutboxRow))
    await chat.invites(user, room)
    row = (await chat.rows(OutboxRow))[before]
    return row.action, (row.content or {}).get("reason")


async def asks(chat: Chat, who: str, text: str) -> str:
    """What is answered in the direct chat."""
    return body(await chat.says(who, text, room=direct(who), direct=True))


def direct(who: str) -> str:
    return f"!direct-of-{who[1:]}"


async def letters_to(chat: Chat, person: str) -> int:
    """How many there are about homeservers."""
    rows = [each for each in await chat.rows(OutboxRow) if each.room_id in (person, direct(person))]
    return sum("in a week at the earliest" in str(each.content) for each in rows)


async def test_declined_with_a_reason_and_told(chat: Chat) -> None:
    action, reason = await invited(chat)
    assert action == "leave"
    assert reason == (
        "I accept invitations from people in the registry and from admitted homeservers; "
        "rathaus.example is not one of them. Please ask the coordination of the alliance."
    )
    (letter,) = [
        each for each in await chat.rows(OutboxRow) if each.room_id == FEDERAL and each.content
    ]
    assert letter.content is not None
    said = letter.content["body"]
    assert "from rathaus.example. That homeserver is not admitted, so I have declined." in said
    assert "!server admit rathaus.example" in said
    assert EVA not in said, "by the name of the homeserver alone"


async def test_told_once_a_week_and_of_a_few_a_day(chat: Chat) -> None:
    for number in range(2 * STRANGE_SERVERS_TOLD_A_DAY):
        for _again in range(2):
            await invited(chat, f"@eva:town-{number}.example", f"!room-{number}:x")
    assert await letters_to(chat, FEDERAL) == STRANGE_SERVERS_TOLD_A_DAY
    shown = await asks(chat, FEDERAL, "!server")
    for number in range(2 * STRANGE_SERVERS_TOLD_A_DAY):
        assert f"town-{number}.example – last on" in shown, "none is lost"
    chat.clock.at += timedelta(days=1, minutes=1)
    await invited(chat, "@eva:town-0.example", "!room-0:x")
    await invited(chat, "@eva:town-9.example", "!room-9:x")
    assert await letters_to(chat, FEDERAL) == STRANGE_SERVERS_TOLD_A_DAY + 1, "town-9 is news"
    chat.clock.at += WEEK
    await invited(chat, "@eva:town-0.example", "!room-0:x")
    assert await letters_to(chat, FEDERAL) == STRANGE_SERVERS_TOLD_A_DAY + 2


async def test_very_many_homeservers_are_not_remembered(chat: Chat) -> None:
    for number in range(60):
        await invited(chat, f"@eva:town-{number}.example", f"!room-{number}:x")
        chat.clock.at += timedelta(seconds=1)
    shown = await asks(chat, FEDERAL, "!server")
    assert "… and 25 more." in shown


async def test_admitted_in_the_chat(chat: Chat) -> None:
    assert (await invited(chat))[0] == "leave"
    answer = await asks(chat, FEDERAL, "!server admit Rathaus.example")
    assert "rathaus.example is admitted: from there anybody can invite me." in answer
    assert "once more" in answer
    assert await invited(chat) == ("join", None)
    assert "admitted already" in await asks(chat, FEDERAL, "!server admit rathaus.example")
    shown = await asks(chat, FEDERAL, "!server")
    assert "rathaus.example – @koordination:localhost" in shown
    assert "localhost – in the configuration" in shown
    assert "declined in the last" not in shown
    for near in ("@eva:sub.rathaus.example", "@eva:rathaus.example:8448", "@eva:rathaus.example.x"):
        assert (await invited(chat, near))[0] == "leave", "that very name only"


async def test_a_state_coordination_sees_what_it_may_not_change(chat: Chat) -> None:
    """It holds for all Länder: they hear who does it, and get no line to send."""
    await asks(chat, FEDERAL, "!server admit rathaus.example")
    before = await chat.remembered()
    shown = await asks(chat, KIM, "!server")
    assert "rathaus.example – @koordination:localhost" in shown
    assert "The federal coordination admits and blocks homeservers" in shown
    assert "!server admit" not in shown
    for typed in ("!server admit town.example", "!server block rathaus.example"):
        answer = await asks(chat, KIM, typed)
        assert "This is possible for: federal coordination." in answer
    assert await chat.remembered() == before
    assert "!server admit rathaus.example" in await asks(chat, FEDERAL, "!server")


async def test_blocked_in_the_chat(chat: Chat) -> None:
    """Also what the configuration admits; not who is in the registry."""
    assert await invited(chat, STRANGER) == ("join", None)
    assert "localhost is blocked" in await asks(chat, FEDERAL, "!server block localhost")
    assert "blocked already" in await asks(chat, FEDERAL, "!server block localhost")
    before = await letters_to(chat, FEDERAL)
    action, reason = await invited(chat, STRANGER)
    assert action == "leave"
    assert "localhost is not one of them" in (reason or "")
    assert await letters_to(chat, FEDERAL) == before, "that is known"
    assert await invited(chat, INA) == ("join", None)
    shown = await asks(chat, FEDERAL, "!server")
    assert "Blocked:\n- localhost – @koordination:localhost" in shown
    assert "No homeserver is admitted" in shown
    await asks(chat, FEDERAL, "!server admit localhost")
    assert await invited(chat, STRANGER) == ("join", None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!server admit @eva:rathaus.example", "Perhaps you mean rathaus.example."),
        ("!server admit https://rathaus.example", "Perhaps you mean rathaus.example."),
        ("!server block münster.example", "Perhaps you mean xn--mnster-3ya.example."),
        ("!server admit rathaus.example:99999", "is not the name of a homeserver"),
        ("!server admit rathaus.example town.example", "rathaus.example"),
        ("!server admit", "homeserver"),
    ],
)
async def test_what_is_no_name(chat: Chat, typed: str, said: str) -> None:
    before = await chat.remembered()
    assert said in await asks(chat, FEDERAL, typed)
    assert await chat.remembered() == before


async def test_too_many_invitations_get_a_reason(chat: Chat) -> None:
    for number in range(20):
        assert (await invited(chat, STRANGER, f"!room-{number}:x"))[0] == "join"
    action, reason = await invited(chat, STRANGER, "!room-20:x")
    assert (action, reason) == (
        "leave",
        "That is more than I can take: from you 20 invitations in a day. Please invite me again "
        "tomorrow.",
    )


async def test_sending_from_many_names_makes_no_more_letters(chat: Chat) -> None:
    """The bot remembers some of them only."""
    for number in range(MOST + 2 * STRANGE_SERVERS_TOLD_A_DAY):
        await chat.invites(f"@eva:s{number}.viele.example", f"!r:s{number}.viele.example")
    assert await letters_to(chat, FEDERAL) == STRANGE_SERVERS_TOLD_A_DAY
