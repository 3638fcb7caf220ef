"""Polls end: by hand, by themselves, and those opened by mistake as if they had never been."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.content import POLL, TEXT
from storage.tables import Ballot, Elector, OutboxRow, Poll, Proxy
from tests.commands.redacting import redacts
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    ROSA,
    STRANGER,
    Chat,
    body,
)
from tests.harness.polls import closes

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
@pytest.mark.parametrize(
    "typed", ["!poll close 1", "!abstimmung beenden 1", "!abstimmung schliessen 1"]
)
async def test_close(chat: Chat, who: str, typed: str) -> None:
    """By the author and by the coordination."""
    await chat.says(INA, "!poll “Frage?”")
    event = await chat.delivered()
    await chat.says(ROSA, "!vote 1 no")
    await chat.says(BEN, "!vote 1 no")
    (asked,) = await chat.says(who, typed)
    assert "2 of 3 municipalities have voted.\nNo answer (1): Landkreis" in asked["body"]
    assert (await chat.rows(Poll))[0].closed_at is None
    end, text = await chat.says(who, "!confirm")
    assert text["body"].startswith("Poll 1: rejected – Frage?\n")
    assert "- Yes: 0\n- No: 2 (Beispielstadt, Musterhafen)\n- Abstention: 0" in text["body"]
    assert "No answer (1): Landkreis Musterland" in text["body"]
    assert end[TEXT] == "Outcome: rejected – Yes: 0, No: 2, Abstention: 0"
    (row,) = await chat.rows(Poll)
    assert (row.closed_by, row.closed_at) == (who, chat.clock.now())
    # The end refers to the start; the sender fills in its event.
    starts = [r for r in await chat.rows(OutboxRow) if r.event_id == event]
    relation = {
        "rel_type": "m.reference",
        "hafenlotse.transaction": starts[0].transaction_id,
    }
    assert end["m.relates_to"] == relation
    assert "closed already" in body(await chat.says(who, typed))


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (BEN, "!poll close 1", PLENARY, "Only the author of the poll or the coordination"),
        (ROSA, "!poll close 1", PLENARY, "Only the author of the poll or the coordination"),
        (PIA, "!poll close 1", PLENARY, "possible for"),
        (STRANGER, "!poll close 1", PLENARY, "not registered"),
        (INA, "!poll close 1", OTHER_ROOM, "no poll 1 in this room"),
        (INA, "!poll close 2", PLENARY, "no poll 2 in this room"),
        (INA, "!poll close eins", PLENARY, "not a number of this kind"),
        (INA, "!poll close -1", PLENARY, "not a number of this kind"),
        (INA, "!poll close", PLENARY, "missing: <number of the poll>"),
    ],
)
async def test_not_closed(chat: Chat, who: str, typed: str, room: str, told: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    before = await chat.remembered()
    answers = await chat.says(who, typed, room=room)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_closes_by_itself(chat: Chat) -> None:
    """At the deadline, once, with every municipality by name; the answer knows it may be late."""
    await chat.says(INA, "!poll “Frage?” until 19.11.2020 18:00", thread="$thread")
    await chat.says(ROSA, "!vote 1 yes")
    (count,) = await chat.time_passes(7 * HOUR)
    assert "1 of 3 municipalities has voted." in count["body"]
    end, text, edit = await chat.time_passes(HOUR)
    assert edit["m.new_content"]["body"].startswith("Poll 1: adopted – Frage?")
    assert "- Yes: 1 (Beispielstadt)" in text["body"]
    assert "No answer (2): Landkreis Musterland, Musterhafen" in text["body"]
    assert text["m.relates_to"]["event_id"] == "$thread"
    assert "Yes: 1" in end[TEXT]
    assert "Late" not in text["body"]
    late = next(r for r in await chat.rows(OutboxRow) if r.late_content)
    assert late.due_at == datetime(2020, 11, 19, 17, 0, tzinfo=UTC)
    assert late.late_content["body"].startswith(
        "Late: this was due on Thursday, 19.11.2020, 18:00.\nPoll 1: adopted – Frage?"
    )
    (row,) = await chat.rows(Poll)
    assert (row.closed_by, row.closed_at) == ("", chat.clock.now())
    assert await chat.time_passes(24 * HOUR) == []


async def test_all_have_answered(chat: Chat) -> None:
    await chat.appoint(FEDERAL, "Landkreis Musterland")
    await chat.says(INA, "!poll “Frage?”")
    for who in (INA, ROSA, FEDERAL):
        await chat.says(who, "!vote 1 abstain")
    answer = body(await closes(chat, INA))
    assert "All municipalities have answered." in answer
    assert "Abstention: 3 (Beispielstadt, Landkreis Musterland, Musterhafen)" in answer


async def test_waits_for_the_homeserver(chat: Chat) -> None:
    """While it is away, ballots sent in time may be there that the bot has not seen."""
    await chat.says(INA, "!poll “Frage?” until 19.11.2020 18:00")
    chat.link.set(False)
    assert await chat.time_passes(9 * HOUR) == []
    await chat.says(ROSA, "!vote 1 yes", ago=HOUR + timedelta(minutes=1))
    assert len(await chat.rows(Ballot)) == 1
    chat.link.set(True)
    assert "Yes: 1 (Beispielstadt)" in body(await chat.time_passes(timedelta()))


async def test_a_close_is_confirmed(in_both_languages: Chat) -> None:
    """It cannot be undone; by then others may have voted, or somebody has closed it."""
    chat = in_both_languages
    await chat.says(INA, "!poll “Frage?” a | b")
    asked = body(await chat.says(INA, "!poll close 1"))
    assert "Beispielstadt" in asked
    await chat.says(INA, "!no")
    assert (await chat.rows(Poll))[0].closed_at is None
    await chat.says(INA, "!poll close 1")
    await chat.says(ROSA, "!confirm")
    assert (await chat.rows(Poll))[0].closed_at is None
    await chat.says(FEDERAL, "!poll close 1")
    await chat.says(ROSA, "!vote 1 a")
    await chat.says(FEDERAL, "!confirm")
    (row,) = await chat.rows(Poll)
    assert (row.closed_by, row.record["outcome"]["counts"]) == (FEDERAL, [1, 0])  # type: ignore[index]
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!confirm"))
    assert "closed already" in answer or "schon beendet" in answer
    assert {**await chat.remembered(), "questions": None} == {**before, "questions": None}


@pytest.mark.parametrize(
    "typed", ["!poll mend 1 “Andere?”", "!poll extend 1 until 26.11.2020 18:00"]
)
async def test_what_was_changed_meanwhile_is_not_closed(
    in_both_languages: Chat, typed: str
) -> None:
    """The question and the end that they were shown are those that they confirm."""
    chat = in_both_languages
    await chat.says(INA, "!poll “Frage?” a | b until 25.11.2020 18:00")
    await chat.says(INA, "!poll close 1")
    await chat.says(FEDERAL, typed)
    answer = body(await chat.says(INA, "!confirm"))
    assert "changed meanwhile" in answer or "inzwischen geändert" in answer
    assert ("Andere?" if "mend" in typed else "26.11.2020") in answer
    (row,) = await chat.rows(Poll)
    assert row.closed_at is None
    await chat.says(INA, "!poll close 1")
    await chat.says(INA, "!confirm")
    (row,) = await chat.rows(Poll)
    assert row.closed_by == INA


@pytest.mark.parametrize("secrecy", ["", "hidden", "secret"])
@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
async def test_discard(in_both_languages: Chat, secrecy: str, who: str) -> None:
    """With all about it, until somebody has voted."""
    chat = in_both_languages
    before = await chat.remembered()
    await chat.says(INA, f"!poll {secrecy} “Frage?” a | b")
    event = None if secrecy == "secret" else await chat.delivered()
    await chat.says(ROSA, "!proxy 1 Musterhafen")
    assert len(await chat.rows(Proxy)) == 1
    typed = "!poll discard 1" if chat.alliance.language == "en" else "!abstimmung löschen 1"
    answers = await chat.says(who, typed)
    assert "Frage?" in answers[-1]["body"]
    assert [f"{POLL}.end" in each for each in answers[:-1]] == (
        [] if secrecy == "secret" else [True]
    )
    assert await chat.remembered() == before
    assert await chat.rows(Elector) == []
    if event is not None:
        assert await chat.taps(INA, event, 0) == []
    assert await chat.time_passes(timedelta(days=1)) == []
    await chat.says(INA, "!poll “Noch eine?”")
    assert [each.id for each in await chat.rows(Poll)] == [2]


@pytest.mark.parametrize("then", ["stands", "withdrawn", "deleted", "secret", "closed"])
async def test_not_discarded_once_somebody_has_voted(chat: Chat, then: str) -> None:
    await chat.says(INA, f"!poll {'secret' if then == 'secret' else ''} “Frage?” a | b")
    await chat.says(ROSA, "!vote 1 a", room="!rosa", direct=True)
    if then == "withdrawn":
        await chat.says(ROSA, "!vote withdraw 1")
    if then == "deleted":
        await redacts(chat, ROSA, (await chat.rows(Ballot))[0].event_id)
    if then == "closed":
        await chat.says(INA, "!poll close 1")
        await chat.says(INA, "!confirm")
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!poll discard 1"))
    assert "closed already" in answer if then == "closed" else "has voted in poll 1" in answer
    assert await chat.remembered() == before


@pytest.mark.parametrize("who", [BEN, ROSA, PIA, STRANGER])
async def test_discarding_is_not_for_everybody(chat: Chat, who: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    before = await chat.remembered()
    await chat.says(who, "!poll discard 1")
    assert await chat.remembered() == before


async def test_a_poll_that_a_follow_up_waits_for_stays(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!poll “Winterhilfe?”")
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    refused = body(await chat.says(FEDERAL, "!poll discard 1"))
    assert "F-1" in refused
    assert len(await chat.rows(Poll)) == 1


async def test_the_edition_differs_whenever_what_a_close_tells_may(chat: Chat) -> None:
    """So that nothing is told of before that was looked at beside the transaction."""
    await chat.says(FEDERAL, "!poll “Frage?” until 25.11.2020 18:00")
    start = await chat.delivered()
    editions = [await _edition(chat)]
    await chat.says(ROSA, "!vote 1 no")
    editions.append(await _edition(chat))
    await chat.says(ROSA, "!vote withdraw 1")
    editions.append(await _edition(chat))
    await chat.taps(ROSA, start, 0)
    editions.append(await _edition(chat))
    async with chat.database.transaction() as store:
        await store.polls.redact(1, chat.clock.now())
    editions.append(await _edition(chat))
    await chat.taps(STRANGER, start, 0)
    editions.append(await _edition(chat))
    for typed in (
        "!member set Musterhafen population=5",
        "!member set Musterhafen name=Neuhafen",
        "!poll extend 1 until 26.11.2020 18:00",
    ):
        await chat.says(FEDERAL, typed)
        editions.append(await _edition(chat))
    assert len({*editions}) == len(editions)


async def _edition(chat: Chat) -> tuple[object, ...]:
    (poll,) = await chat.rows(Poll)
    async with chat.database.transaction() as store:
        return await store.poll_counts.edition(poll)
