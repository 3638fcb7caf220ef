"""A registered room that others can read: told at once, and released totals only until then."""

from __future__ import annotations

import pytest

from bot.matrix.model import Batch, Exposure
from commands.kit.rules.audience import Purpose, is_withheld
from storage.tables import Room
from tests.harness.chat import FEDERAL, INA, PLENARY, Chat, body
from tests.harness.messages import Content
from tests.harness.offline import NEW_ROOM

PUBLIC, READABLE, PLAIN = Exposure.PUBLIC, Exposure.READABLE, Exposure.PLAIN


async def becomes(chat: Chat, *found: Exposure, room: str = PLENARY) -> list[Content]:
    """The settings of the room have changed; what the bot says in it, see also `letters`."""
    chat.exposed[room] = frozenset(found)
    chat.letters = []
    await chat.intake.take(Batch(chat._token(), exposures={room: frozenset(found)}))
    return await chat.work()


async def purposes(chat: Chat) -> tuple[str | None, str | None]:
    (room,) = [each for each in await chat.rows(Room) if each.room_id == PLENARY]
    return room.purpose, room.withheld


@pytest.mark.parametrize("found", [(PUBLIC,), (READABLE,), (PLAIN,), (PUBLIC, READABLE, PLAIN)])
async def test_it_is_told_and_hears_what_an_open_room_hears(
    chat: Chat, found: tuple[Exposure, ...]
) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(INA, "!pledge 5")
    assert "Musterhafen" in body(await chat.says(INA, "!pledges"))
    told = await becomes(chat, *found)
    assert "Others can read in the room registered as plenary" in told[0]["body"]
    assert [to for to, _said in chat.letters] == [FEDERAL]
    assert "Others can read" in chat.letters[0][1]["body"]
    assert chat.letters[0][1]["msgtype"] == "m.text", "it rings"
    assert await purposes(chat) == ("open", "plenary")
    answers = await chat.says(INA, "!pledges")
    assert "direct chat" in body(answers[:1])
    assert "Musterhafen" in chat.letters[-1][1]["body"]
    assert "registered as plenary, but others can read" in body(await chat.says(INA, "!room"))
    assert await becomes(chat, *found) == [], "told once"


async def test_until_it_is_mended(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await becomes(chat, PUBLIC)
    told = await becomes(chat)
    assert "closed to others again" in told[0]["body"]
    assert len(chat.letters) == 1
    assert await purposes(chat) == ("plenary", None)


async def test_or_the_coordination_confirms_it_knowing_what_is_the_matter(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await becomes(chat, PUBLIC)
    answer = body(await chat.says(FEDERAL, "!room plenary"))
    assert "Anybody may join it" in answer
    assert await purposes(chat) == ("plenary", None)
    assert await becomes(chat, PUBLIC) == []
    assert await becomes(chat, PUBLIC, READABLE) != [], "that was not confirmed"
    assert await purposes(chat) == ("open", "plenary")


async def test_who_registers_an_exposed_room_is_told(chat: Chat) -> None:
    chat.exposed[PLENARY] = frozenset({PLAIN})
    assert "not encrypted" in body(await chat.says(FEDERAL, "!room plenary"))
    assert await becomes(chat, PLAIN) == []


async def test_an_open_room_and_one_that_is_not_registered_may_be_as_they_are(chat: Chat) -> None:
    assert await becomes(chat, PUBLIC, room=NEW_ROOM) == []
    await chat.says(FEDERAL, "!room open")
    assert await becomes(chat, PUBLIC, READABLE, PLAIN) == []
    assert await purposes(chat) == ("open", None)


@pytest.mark.parametrize(
    ("registered", "exposure", "confirmed", "expected"),
    [
        (Purpose.PLENARY, set(), set(), False),
        (Purpose.PLENARY, {"public"}, set(), True),
        (Purpose.PLENARY, {"public"}, {"public"}, False),
        (Purpose.PLENARY, {"public", "plain"}, {"plain"}, True),
        (Purpose.COORDINATION, {"plain"}, {"public"}, True),
        (Purpose.OPEN, {"public", "readable", "plain"}, set(), False),
    ],
)
def test_withheld(
    registered: Purpose, exposure: set[str], confirmed: set[str], expected: bool
) -> None:
    assert is_withheld(registered, frozenset(exposure), frozenset(confirmed)) is expected
