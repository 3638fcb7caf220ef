"""Ballots by a tap on the native poll, and deleted ones: under the same rules as those by text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Ballot, PollNotice
from tests.commands.redacting import redacts
from tests.harness.chat import BEN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.polls import ask, ballots, closes

MINUTE = timedelta(minutes=1)
DAYS = "!poll “Wann?” Mo | Di | Mi choices=2"


async def test_tap(chat: Chat) -> None:
    """Counts silently; the next one, or a typed one, replaces it."""
    event = await ask(chat)
    assert await chat.taps(INA, event, 0) == []
    assert await chat.taps(ROSA, event, 2) == []
    assert await ballots(chat) == [(INA, 0), (ROSA, 2)]
    chat.clock.ahead += MINUTE
    assert await chat.taps(BEN, event, 1) == []
    chat.clock.ahead += MINUTE
    await chat.says(ROSA, "!vote 1 yes", room=OTHER_ROOM)
    outcome = body(await closes(chat, FEDERAL))
    assert "- Yes: 1 (Beispielstadt)\n- No: 1 (Musterhafen)\n- Abstention: 0" in outcome


@pytest.mark.parametrize("answers", [(), (3,), (99,), (-1,), (0, 1)])
async def test_tap_on_nothing_there_is(chat: Chat, answers: tuple[int, ...]) -> None:
    event = await ask(chat)
    assert await chat.taps(INA, event, *answers) == []
    assert await ballots(chat) == []


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (STRANGER, f"{STRANGER} is not registered yet"),
        (PIA, "Partners take part without a vote"),
        (FEDERAL, "you have no vote, and you are: federal coordination."),
        (KIM, "you have no vote, and you are: state coordination."),
    ],
)
async def test_tap_without_a_vote(chat: Chat, who: str, told: str) -> None:
    """Is not counted, and they are told once for each poll."""
    event = await ask(chat)
    answers = await chat.taps(who, event, 0)
    assert ": your tap is not counted in poll 1." in body(answers)
    assert told in body(answers)
    assert answers[0]["m.relates_to"]["m.in_reply_to"] == {"event_id": event}
    assert body(answers).startswith(f"{who}: ")
    assert await chat.taps(who, event, 1) == []
    assert [(each.poll_id, each.user_id) for each in await chat.rows(PollNotice)] == [(1, who)]
    await chat.says(FEDERAL, "!poll “Noch eine?”")
    assert "poll 2" in body(await chat.taps(who, await chat.delivered(), 0))
    assert await ballots(chat) == []


async def test_tap_for_two_municipalities(chat: Chat) -> None:
    event = await ask(chat)
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    answer = body(await chat.taps(INA, event, 0))
    assert "!vote 1 Yes for Beispielstadt" in answer
    assert "!vote 1 Yes for Musterhafen" in answer
    assert await ballots(chat) == []
    await chat.says(INA, "!vote 1 Yes for Beispielstadt")
    assert await ballots(chat) == [(INA, 0)]


async def test_tap_on_somebody_elses_poll(chat: Chat) -> None:
    await ask(chat)
    assert await chat.taps(INA, "$somebody-elses", 0) == []
    assert await chat.taps(STRANGER, "$somebody-elses", 0) == []
    assert await ballots(chat) == []


async def result(chat: Chat) -> str:
    return body(await closes(chat, FEDERAL))


async def test_several_answers_in_one_tap(chat: Chat) -> None:
    event = await ask(chat, DAYS)
    assert await chat.taps(INA, event, 2, 0) == []
    assert await chat.taps(ROSA, event, 1, 1) == []
    assert await ballots(chat) == [(INA, 0, 2), (ROSA, 1)]
    for nothing in ((0, 1, 2), (3,), (0, 7)):
        assert await chat.taps(INA, event, *nothing) == []
    assert len(await ballots(chat)) == 2


async def test_a_tap_with_no_answer_takes_back(chat: Chat) -> None:
    """As clients send it when the last answer is tapped away; without a ballot it is nothing."""
    event = await ask(chat, DAYS)
    await chat.taps(INA, event)
    assert await ballots(chat) == []
    await chat.says(BEN, "!vote 1 1,2")
    chat.clock.ahead += MINUTE
    assert await chat.taps(INA, event) == []
    assert await ballots(chat) == [(BEN, 0, 1), (INA,)]
    assert "No answer (3)" in await result(chat)


@pytest.mark.parametrize("way", ["typed", "tapped"])
async def test_deleted(chat: Chat, way: str) -> None:
    """The one before counts again; who deleted it is told in the direct chat."""
    event = await ask(chat)
    await chat.says(BEN, "!vote 1 no")
    chat.clock.ahead += MINUTE
    await (chat.says(INA, "!vote 1 yes") if way == "typed" else chat.taps(INA, event, 0))
    (letter,) = await redacts(chat, INA, chat.last_event)
    assert "you have deleted a ballot of Musterhafen; it no longer counts" in letter["body"]
    assert "Now “No” counts." in letter["body"]
    first, second = await chat.rows(Ballot)
    assert (first.redacted_at, second.redacted_at) == (None, chat.clock.now())
    (letter,) = await redacts(chat, BEN, first.event_id)
    assert "It counts as silent now" in letter["body"]
    assert await redacts(chat, BEN, first.event_id) == []
    assert "No answer (3)" in await result(chat)


async def test_deleted_in_time_and_read_after_the_end(chat: Chat) -> None:
    await ask(chat, "!poll “Frage?” until 19.11.2020 10:30")
    await chat.says(INA, "!vote 1 yes")
    chat.clock.ahead += 40 * MINUTE
    assert await redacts(chat, INA, chat.last_event, ago=MINUTE) == []
    ballot = (await chat.rows(Ballot))[0].event_id
    assert len(await redacts(chat, INA, ballot, ago=11 * MINUTE)) == 1
    assert "No answer (3)" in body(await chat.time_passes(timedelta()))


@pytest.mark.parametrize("who", [BEN, ROSA, FEDERAL, PIA])
async def test_deleted_by_somebody_else(chat: Chat, who: str) -> None:
    """A moderator may remove the message; the ballot stands."""
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    before = await chat.remembered()
    assert await redacts(chat, who, chat.last_event) == []
    assert await redacts(chat, INA, "$something-else") == []
    assert await chat.remembered() == before


async def test_deleted_by_somebody_who_has_left(chat: Chat) -> None:
    """The ballot is the municipality's."""
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    ballot = chat.last_event
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert await redacts(chat, INA, ballot) == []
    assert "Yes: 1 (Musterhafen)" in await result(chat)
