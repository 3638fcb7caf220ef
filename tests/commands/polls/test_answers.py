"""Several answers, reasons, and taking a ballot back: by text, by a tap, by deleting it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Ballot
from tests.commands.redacting import redacts
from tests.harness.chat import BEN, FEDERAL, INA, OTHER_ROOM, PIA, ROSA, Chat, body
from tests.harness.polls import closes

MINUTE = timedelta(minutes=1)
DAYS = "!poll “Wann?” Mo | Di | Mi choices=2"


async def ask(chat: Chat, what: str = "!poll “Frage?”") -> str:
    """Opens poll 1 and gives the event of the native poll."""
    await chat.says(FEDERAL, what)
    return await chat.delivered()


async def ballots(chat: Chat) -> list[tuple[str, list[int], str | None]]:
    return [(each.voter, each.choices, each.reason) for each in await chat.rows(Ballot)]


async def result(chat: Chat) -> str:
    return body(await closes(chat, FEDERAL))


@pytest.mark.parametrize("typed", ["1,3", "3, 1", "Mo | Mi", "mo|3", "“Mo” | “Mi”", "Mo, Mi"])
async def test_several_choices(chat: Chat, typed: str) -> None:
    await ask(chat, DAYS)
    answer = body(await chat.says(INA, f"!vote 1 {typed} for Musterhafen"))
    assert "Poll 1: Musterhafen votes “Mo | Mi”." in answer
    assert await ballots(chat) == [(INA, [0, 2], None)]
    await chat.says(ROSA, "!vote 1 Mi")
    found = await result(chat)
    assert "- Mo: 1 (Musterhafen)\n- Di: 0\n- Mi: 2 (Beispielstadt, Musterhafen)" in found
    assert "Turnout: 2 of 3" in found


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1,2,3", "In this poll 2 answers can be chosen, not more."),
        ("1,4", "“1,4” is not one of the answers. Possible are:"),
        ("vielleicht “wegen Ferien”", "“vielleicht” is not one of the answers"),
        ("Mo “" + "x" * 501 + "”", "too long: 501 characters, at most 500"),
        ("x" * 2501, "too long: 2,501"),
        ("Mo “weil", "has no partner"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    await ask(chat, DAYS)
    before = await chat.remembered()
    answers = await chat.says(INA, f"!vote 1 {typed}")
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_only_one_answer_where_nothing_else_was_said(german: Chat) -> None:
    await ask(german)
    answer = body(await german.says(INA, "!stimme 1 ja | nein"))
    assert "In dieser Abstimmung kann 1 Antwort gewählt werden, nicht mehr." in answer
    assert await ballots(german) == []


@pytest.mark.parametrize(
    ("typed", "choice", "reason"),
    [
        ("!vote 1 no “The costs are open.”", 1, "The costs are open."),
        ("!stimme 1 nein „Die Kosten: 5 für alle?“ für Musterhafen", 1, "Die Kosten: 5 für alle?"),
        ("!vote 1 no for Musterhafen “too dear”", 1, "too dear"),
        ("!vote 1 “no” “yes”", 1, "yes"),
        ("!vote 1 2 “" + "ä" * 500 + "”", 1, "ä" * 500),
    ],
)
async def test_reason(chat: Chat, typed: str, choice: int, reason: str) -> None:
    await ask(chat)
    answer = body(await chat.says(INA, typed))
    assert await ballots(chat) == [(INA, [choice], reason)]
    assert f"Reason: “{reason}”" in answer


@pytest.mark.parametrize("typed", ["!vote 1 no “”", "!vote 1 no “  ”"])
async def test_an_empty_reason_is_none(chat: Chat, typed: str) -> None:
    await ask(chat)
    assert "Reason" not in body(await chat.says(INA, typed))
    assert await ballots(chat) == [(INA, [1], None)]


async def test_a_new_ballot_has_a_reason_of_its_own(chat: Chat) -> None:
    await ask(chat)
    await chat.says(INA, "!vote 1 no “too dear”")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(BEN, "!vote 1 yes"))
    assert "Before, it was “No”." in answer
    assert await ballots(chat) == [(INA, [1], "too dear"), (BEN, [0], None)]


@pytest.mark.parametrize("typed", ["!vote withdraw 1", "!stimme zurückziehen 1 für Musterhafen"])
@pytest.mark.parametrize("who", [INA, BEN])
async def test_withdrawn(chat: Chat, typed: str, who: str) -> None:
    """By either of the two; it counts as silent, and the history is kept."""
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(who, typed, room=OTHER_ROOM))
    assert "the ballot of Musterhafen is taken back" in answer
    assert "Yes" not in answer
    assert await ballots(chat) == [(INA, [0], None), (who, [], None)]
    assert "nothing to withdraw" in body(await chat.says(who, typed))
    assert len(await ballots(chat)) == 2
    found = await result(chat)
    assert "Yes: 0" in found
    assert "No answer (3)" in found


async def test_voted_again_after_withdrawing(chat: Chat) -> None:
    await ask(chat)
    for typed in ("!vote 1 yes", "!vote withdraw 1", "!vote 1 no"):
        chat.clock.ahead += MINUTE
        await chat.says(INA, typed)
    assert "No: 1 (Musterhafen)" in await result(chat)


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (ROSA, "!vote withdraw 1", "Beispielstadt has not voted, so there is nothing to withdraw"),
        (ROSA, "!vote withdraw 1 for Musterhafen", "Only the contact person or the deputy"),
        (PIA, "!vote withdraw 1", "possible for"),
        (INA, "!vote withdraw 2", "There is no poll 2"),
        (INA, "!vote withdraw", "missing: <number of the poll>"),
    ],
)
async def test_not_withdrawn(chat: Chat, who: str, typed: str, told: str) -> None:
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    before = await chat.remembered()
    assert told in body(await chat.says(who, typed))
    assert await chat.remembered() == before


async def test_nothing_is_withdrawn_after_the_end(chat: Chat) -> None:
    event = await ask(chat, "!poll “Frage?” until 19.11.2020 10:30")
    await chat.says(INA, "!vote 1 yes")
    ballot = chat.last_event
    await chat.time_passes(31 * MINUTE)
    before = await chat.remembered()
    assert "is closed; nothing was changed" in body(await chat.says(INA, "!vote withdraw 1"))
    assert await redacts(chat, INA, ballot) == []
    assert await redacts(chat, INA, ballot, ago=5 * MINUTE) == []
    await chat.taps(ROSA, event, 0)
    after = await chat.remembered()
    assert {name for name in before if before[name] != after[name]} == {"poll_notices"}


async def test_several_answers_in_one_tap(chat: Chat) -> None:
    event = await ask(chat, DAYS)
    assert await chat.taps(INA, event, 2, 0) == []
    assert await chat.taps(ROSA, event, 1, 1) == []
    assert await ballots(chat) == [(INA, [0, 2], None), (ROSA, [1], None)]
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
    assert await ballots(chat) == [(BEN, [0, 1], None), (INA, [], None)]
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
