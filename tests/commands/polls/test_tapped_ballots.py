"""A tap in the native poll is a ballot, too, if whoever taps has one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import PollNotice
from tests.harness.chat import BEN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.polls import ask, ballots, closes

MINUTE = timedelta(minutes=1)


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
    assert "Your tap is not counted in poll 1." in body(answers)
    assert told in body(answers)
    assert answers[0]["m.relates_to"]["m.in_reply_to"] == {"event_id": chat.last_event}
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
