"""What was sent in time and arrives late counts, and is marked; nothing told is ever corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.matrix.model import Batch
from commands.kit.context import Timing
from commands.kit.render import plain
from commands.polls.papers.words import ballots, facts
from storage.tables import Ballot, Poll
from tests.harness.chat import BEN, INA, PLENARY, ROSA, Chat, body
from tests.harness.messages import Content

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
GRACE = 15 * MINUTE
ELSEWHERE = "@ina:slow.example"


@pytest.fixture
async def asked(chat: Chat) -> Chat:
    """A poll that ends at 11:00, an hour from now, and waits until 11:15."""
    chat.pipeline._alliance = replace(chat.alliance, timing=Timing(grace=GRACE))
    answers = await chat.says(INA, "!poll “Frage?” until 19.11. 11:00")
    assert "What was sent by then and is held up on its way counts until" in body(answers)
    await chat.delivered()
    return chat


async def after(chat: Chat, passed: timedelta) -> list[Content]:
    chat.clock.at += passed
    await chat.ticker.tick()
    return await chat.work()


async def test_the_room_hears_of_the_end_and_later_of_the_outcome(asked: Chat) -> None:
    await asked.says(ROSA, "!vote 1 no")
    assert "as it stands" in body(await after(asked, HOUR - MINUTE))
    native, end = await after(asked, MINUTE)
    assert "The time to vote is over." in end["body"]
    assert "11:00" in end["body"]
    assert "11:15" in end["body"]
    assert "org.matrix.msc3381.poll.end" in native
    assert await after(asked, GRACE - MINUTE) == []
    outcome = await after(asked, MINUTE)
    assert "Poll 1: rejected – Frage?" in body(outcome)
    assert not any("org.matrix.msc3381.poll.end" in each for each in outcome)  # it has ended


async def test_the_end_of_more_time_is_told_in_time(asked: Chat) -> None:
    """The bot wakes up for it, and not only for the outcome."""
    await after(asked, HOUR - GRACE)
    await asked.says(INA, "!poll extend 1 until 19.11. 11:20")
    assert asked.expected[-1] == asked.clock.now() + 35 * MINUTE
    _native, end = await after(asked, 35 * MINUTE)
    assert "The time to vote is over." in end["body"]


async def test_what_arrives_late_counts_and_is_marked(asked: Chat) -> None:
    await after(asked, HOUR + 7 * MINUTE)
    answer = body(await asked.says(BEN, "!vote 1 yes", ago=10 * MINUTE))
    assert "It was sent in time" in answer
    assert "10:57" in answer
    assert "11:07" in answer
    (ballot,) = await asked.rows(Ballot)
    assert ballot.late_at == asked.clock.now()
    outcome = body(await after(asked, GRACE - 7 * MINUTE))
    assert "Yes: 1 (Musterhafen)" in outcome
    (poll,) = await asked.rows(Poll)
    assert poll.record is not None
    (line,) = poll.record["ballots"]
    assert line["late_at"].startswith("2020-11-19T10:07")
    assert poll.record["awaited_until"].startswith("2020-11-19T10:15")
    state = next(iter(ballots(poll.record)))[2]
    assert plain(state, "en") == "counts; late, arrived 19.11. 11:07"
    waited = {plain(name, "en"): value for name, value in facts(poll.record)}
    assert "11:15" in plain(waited["What was sent by then counts until"], "en")


async def test_what_is_sent_after_the_end_does_not_count(asked: Chat) -> None:
    await after(asked, HOUR + 7 * MINUTE)
    answer = body(await asked.says(BEN, "!vote 1 yes", ago=MINUTE))
    assert "Poll 1 is closed; nothing was changed." in answer
    assert "It ended Thursday, 19.11.2020, 11:00" in answer
    assert "your message was sent Thursday, 19.11.2020, 11:06" in answer
    assert await asked.rows(Ballot) == []


async def test_what_arrives_after_the_outcome_is_refused_with_the_reason(asked: Chat) -> None:
    await after(asked, HOUR)
    await after(asked, GRACE)
    asked.clock.at += 5 * MINUTE
    answer = body(await asked.says(BEN, "!vote 1 yes", ago=30 * MINUTE))
    assert "sent in time, Thursday, 19.11.2020, 10:50" in answer
    assert "arrived only Thursday, 19.11.2020, 11:20" in answer
    assert "awaited until Thursday, 19.11.2020, 11:15" in answer
    assert await asked.rows(Ballot) == []


async def test_nobody_closes_it_while_it_waits(asked: Chat) -> None:
    await after(asked, HOUR + MINUTE)
    answer = body(await asked.says(INA, "!poll close 1"))
    assert "Nobody can vote in it any more." in answer
    assert (await asked.rows(Poll))[0].closed_at is None


async def test_a_poll_keeps_the_grace_it_was_opened_with(asked: Chat) -> None:
    asked.pipeline._alliance = replace(asked.alliance, timing=Timing(grace=timedelta()))
    await after(asked, HOUR)
    assert await after(asked, GRACE - MINUTE) == []
    assert "Poll 1: no result" in body(await after(asked, MINUTE))


async def test_without_grace_it_ends_at_once(chat: Chat) -> None:
    answers = await chat.says(INA, "!poll “Frage?” until 19.11. 11:00")
    assert "held up" not in body(answers)
    assert "Poll 1: no result" in body(await after(chat, HOUR))


async def test_who_was_away_waits_from_then_on(asked: Chat) -> None:
    """Other servers deliver what they have kept only when ours is there again."""
    heard_at = asked.clock.now() + HOUR - 5 * MINUTE
    asked.clock.at += 2 * HOUR
    await asked.intake.take(Batch("t"), heard_at)
    await asked.work()
    told = body(await after(asked, timedelta()))
    assert "12:15" in told
    assert await after(asked, GRACE - MINUTE) == []
    answer = body(await asked.says(BEN, "!vote 1 yes", ago=90 * MINUTE))
    assert "It was sent in time" in answer
    assert "Yes: 1 (Musterhafen)" in body(await after(asked, MINUTE))


async def test_what_came_while_the_bot_was_away_came_when_it_was_sent(asked: Chat) -> None:
    """That it was not late nobody could tell; so it is not marked."""
    heard_at = asked.clock.now() + 30 * MINUTE
    asked.clock.at += 2 * HOUR
    content: dict[str, Any] = {"msgtype": "m.text", "body": "!vote 1 yes"}
    event = asked.event(BEN, content, room=PLENARY, ago=HOUR + MINUTE)
    await asked.intake.take(Batch("t", (event,)), heard_at)
    await asked.work()
    (ballot,) = await asked.rows(Ballot)
    assert ballot.late_at is None
    assert ballot.cast_at == asked.clock.now() - HOUR - MINUTE


async def test_a_slow_clock_does_not_make_votes_after_the_end(asked: Chat) -> None:
    """Nor before it: once it is known, it is allowed for, and named."""
    slow = timedelta(minutes=10)
    await asked.appoint(ELSEWHERE, "Musterhafen", "deputy")
    await after(asked, HOUR - 2 * MINUTE)
    for _ in range(2):
        await asked.says(ELSEWHERE, "!polls", ago=slow)
        asked.clock.at += timedelta(seconds=15)
    await after(asked, 3 * MINUTE)
    answer = body(await asked.says(ELSEWHERE, "!vote 1 yes", ago=slow))
    assert "nothing was changed" in answer
    assert "sent Thursday, 19.11.2020, 11:01" in answer
    assert "The clock of your server is 10 minutes slow; I have allowed for that." in answer
