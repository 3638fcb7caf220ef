"""Hidden and secret polls: no count before the close, and of a secret one never who chose what."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.matrix.events import SAID
from storage.tables import Ballot, InboxRow, Participation, Poll, SecretTotal, Table
from tests.commands.conftest import InMemory
from tests.commands.redacting import redacts
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    PIA,
    ROSA,
    STRANGER,
    Chat,
    Content,
    body,
)
from tests.harness.polls import closes, signed

MINUTE = timedelta(minutes=1)
# Words that nothing else says, so that they are found wherever they have got to.
OPTIONS = ("Zwiebelkuchen", "Quarkspeise")
ALTO = "@alto:localhost"
EVERYBODY = (FEDERAL, INA, BEN, ROSA, KIM, PIA, STRANGER)


async def ask(chat: Chat, secrecy: str) -> None:
    await chat.says(FEDERAL, f"!poll {secrecy} “Was essen wir?” {' | '.join(OPTIONS)}")


async def at_home(chat: Chat, user: str, text: str) -> list[Content]:
    return await chat.says(user, text, room=f"!direct-{user[1:]}", direct=True)


async def dumped(chat: Chat) -> list[tuple[str, dict[str, Any]]]:
    """Every row of every table, the traffic as well."""
    async with chat.database.engine.connect() as connection:
        return [
            (table.name, dict(row._mapping))
            for table in Table.metadata.sorted_tables
            for row in await connection.execute(select(table))
        ]


@pytest.mark.parametrize("choice", [0, 1])
async def test_a_secret_ballot_is_in_no_row(
    chat: Chat, choice: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither by its words nor by its number; nor is it in the inbox, the outbox, the log."""
    caplog.set_level(logging.DEBUG)
    await ask(chat, "secret")
    before = await dumped(chat)
    caplog.clear()
    answers = await at_home(chat, INA, f"!vote 1 {OPTIONS[choice]}")
    assert "the secret ballot of Musterhafen is counted" in body(answers)
    assert OPTIONS[choice] not in body(answers)
    new = [each for each in await dumped(chat) if each not in before]
    tables = {name for name, _row in new}
    kept = {"inbox", "outbox", "bot_state", "people", "poll_participations", "poll_secret_totals"}
    assert tables == kept | {"polls"}  # when the turnout is to be told next
    for name, row in new:
        if name == "polls":
            row["options"] = []
        assert OPTIONS[choice] not in str(row)
        linked = INA in str(row) or row.get("member_id") == 1
        assert not (linked and ({"choice", "choices"} & row.keys())), name
    assert {row.content for row in await chat.rows(InboxRow)} == {None}
    totals = [(each.choice, each.count) for each in await chat.rows(SecretTotal)]
    assert totals == [(0, int(choice == 0)), (1, int(choice == 1))]
    logged = "\n".join(each.getMessage() for each in caplog.records if "sql" not in each.name)
    assert OPTIONS[choice] not in logged
    assert INA not in logged


async def test_both_ballots_leave_the_same_rows(chat: Chat) -> None:
    """Whatever two have chosen: but for the totals, nothing in the database is different."""
    seen = []
    for poll, (first, second) in enumerate([(1, 2), (2, 1)], 1):
        await chat.says(FEDERAL, "!poll secret “Was essen wir?” a | b")
        before = await dumped(chat)
        await at_home(chat, INA, f"!vote {poll} {first}")
        await at_home(chat, ROSA, f"!vote {poll} {second}")
        new = [each for each in await dumped(chat) if each not in before]
        kept = [(name, row) for name, row in new if name.startswith("poll_")]
        seen.append([(name, {**row, "poll_id": 0}) for name, row in kept])
    assert seen[0] == seen[1]
    assert len(seen[0]) == 4


@pytest.mark.parametrize("who", [INA, BEN, STRANGER])
@pytest.mark.parametrize(
    "typed",
    ["!vote 1 Quarkspeise", "!stimme 1 2", "!vote 1 Unsinn", "!vote 1 1 “weil”", "!vote 1 1,2"],
)
async def test_secret_in_a_room(in_both_languages: Chat, who: str, typed: str) -> None:
    """Refused before it is looked at; the room hears nothing of it."""
    chat = in_both_languages
    await ask(chat, "secret")
    before = await chat.remembered()
    (answer,) = await chat.says(who, typed)
    assert not any(each in answer["body"] for each in ("Quarkspeise", "Unsinn", "weil"))
    if who != STRANGER:
        assert re.search("delete your message|löschen Sie Ihre Nachricht", answer["body"])
    assert await chat.remembered() == before
    assert {row.content for row in await chat.rows(InboxRow)} == {None}


async def test_secret_is_final(chat: Chat) -> None:
    """One for each municipality; nothing changes it, or takes it back."""
    await ask(chat, "secret")
    await at_home(chat, INA, "!vote 1 1")
    before = await chat.remembered()
    ballot = chat.last_event
    for who in (INA, BEN):
        for typed in ("!vote 1 2", "!vote 1 1", "!vote withdraw 1", "!proxy 1 Beispielstadt"):
            assert "It is final" in body(await at_home(chat, who, typed))
    await chat.edits(INA, ballot, "!vote 1 2", room=f"!direct-{INA[1:]}")
    assert await redacts(chat, INA, ballot) == []
    assert "no reason is kept" in body(await at_home(chat, ROSA, "!vote 1 1 “schmeckt”"))
    assert "not one of the answers" in body(await at_home(chat, ROSA, "!vote 1 3"))
    assert "nothing to withdraw" in body(await at_home(chat, ROSA, "!vote withdraw 1"))
    assert await chat.remembered() == before


async def test_secret_with_several_choices(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll secret “Wer?” Ana | Ben | Cem choices=2")
    await at_home(chat, INA, "!vote 1 Ana | Cem")
    await at_home(chat, ROSA, "!vote 1 3")
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {ALTO}")
    await at_home(chat, ALTO, "!vote 1 3")
    assert [each.count for each in await chat.rows(SecretTotal)] == [1, 0, 3]
    assert [each.member_id for each in await chat.rows(Participation)] == [1, 2, 3]
    assert await chat.rows(Ballot) == []
    found = body(await closes(chat, FEDERAL))
    assert "- Ana: 1\n- Ben: 0\n- Cem: 3\nTurnout: 3 of 3" in found


async def test_not_after_the_end(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll secret “Wer?” Ana | Ben until 19.11.2020 10:30")
    chat.clock.ahead += 31 * MINUTE
    before = await chat.remembered()
    assert "is closed; nothing was changed" in body(await at_home(chat, INA, "!vote 1 1"))
    assert await chat.remembered() == before
    late = await chat.says(ROSA, "!vote 1 1", room="!rosa", direct=True, ago=2 * MINUTE)
    assert "is counted" in body(late)
    assert "Turnout: 1 of 3" in body(await chat.time_passes(timedelta()))
    await at_home(chat, BEN, "!vote 1 1")
    assert len(await chat.rows(Participation)) == 1


@pytest.mark.parametrize("typed", ["!vote 1 Quarkspeise", "!stimme 1 2 “weil”", "!vote 1 Unsinn"])
async def test_hidden_in_a_room(in_both_languages: Chat, typed: str) -> None:
    """By text only in the direct chat: the room would read it. A tap counts."""
    chat = in_both_languages
    await ask(chat, "hidden")
    event = await chat.delivered()
    before = await chat.remembered()
    (answer,) = await chat.says(INA, typed)
    assert not any(each in answer["body"] for each in ("Quarkspeise", "Unsinn", "weil"))
    assert await chat.remembered() == before
    assert await chat.taps(INA, event, 1) == []
    assert "Quarkspeise" in body(await at_home(chat, ROSA, "!vote 1 2"))
    assert [each.choices for each in await chat.rows(Ballot)] == [[1], [1]]


@pytest.mark.parametrize("secrecy", ["hidden", ""])
async def test_a_proxy_is_not_told_what_another_has_cast(chat: Chat, secrecy: str) -> None:
    """A new holder replaces the ballot of the one before; only in an open poll it hears which."""
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {ALTO}")
    await ask(chat, secrecy)
    await at_home(chat, ROSA, "!proxy 1 Musterhafen")
    await at_home(chat, INA, "!vote 1 1 for Beispielstadt")
    chat.clock.ahead += MINUTE
    await at_home(chat, ROSA, "!proxy 1 “Landkreis Musterland”")
    told = body(await at_home(chat, ALTO, "!vote 1 2 for Beispielstadt"))
    assert "Beispielstadt votes “Quarkspeise”" in told
    assert ("Zwiebelkuchen" in told) is (secrecy == "")
    own = body(await at_home(chat, ROSA, "!vote 1 1"))
    assert "Before, it was “Quarkspeise”" in own


# What can be asked about a poll while it is open, right and wrong, by anybody anywhere.
ASKED = (
    "!polls",
    "!poll reopen 1",
    "!poll close 1",
    "!poll discard 1",
    "!poll “Noch eine?” follows=1",
    "!vote 1 1",
    "!vote 1 9",
    "!vote 1",
    "!vote withdraw 1",
    "!proxy 1 Beispielstadt",
    "!proxy 1 none",
    "!history Musterhafen",
    "!mydata",
    "!reminders",
    "!help vote",
    "!member show Musterhafen",
    "!export members",
)


@pytest.fixture
async def twin(in_memory: InMemory) -> AsyncIterator[Chat]:
    """The same alliance once more, in which everybody votes otherwise."""
    async with in_memory("alliance", "en") as each:
        yield await signed(each)


@pytest.mark.parametrize("secrecy", ["hidden", "secret"])
async def test_no_count_before_the_close(chat: Chat, twin: Chat, secrecy: str) -> None:
    """The same answers, letters and events, however the votes so far have gone."""
    first, second = await _told(chat, secrecy, "11"), await _told(twin, secrecy, "22")
    assert first == second
    assert len(first) > 150
    assert await _closing(chat, "11") != await _closing(twin, "22")


async def _told(chat: Chat, secrecy: str, votes: Sequence[str]) -> list[Content]:
    """Everything the bot says about an open poll, without what it refers to."""
    await chat.says(FEDERAL, f"!poll {secrecy} “Was essen wir?” a | b open=24h")
    for who, vote in zip((INA, ROSA), votes, strict=True):
        await at_home(chat, who, f"!vote 1 {vote}")
        chat.clock.ahead += MINUTE
    heard: list[Content] = []
    for who in EVERYBODY:
        for typed in ASKED:
            heard += await chat.says(who, typed)
            heard += [letter for _to, letter in chat.letters]
            # In a hidden poll that tells them what they themselves had chosen.
            if not (typed == "!vote 1 1" and secrecy == "hidden"):
                heard += await at_home(chat, who, typed)
                heard += [letter for _to, letter in chat.letters]
    heard += await chat.time_passes(timedelta(hours=20))
    referring = ("m.relates_to", SAID)
    return [{key: each[key] for key in each if key not in referring} for each in heard]


async def _closing(chat: Chat, votes: Sequence[str]) -> str:
    """Then it is told, and the comparison above would see it."""
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {ALTO}")
    for who, vote in zip((INA, ROSA, ALTO), [*votes, 1], strict=True):  # some were taken back
        await at_home(chat, who, f"!vote 1 {vote}")
    chat.clock.ahead += timedelta(hours=5)
    return body(await closes(chat, FEDERAL))


@pytest.mark.parametrize("by_itself", [False, True])
@pytest.mark.parametrize("voters", [0, 1, 2, 3])
async def test_too_few_have_no_counts(
    in_both_languages: Chat, voters: int, by_itself: bool
) -> None:
    """Who has taken part is no secret; so of one or two ballots nothing is told, or kept."""
    chat = in_both_languages
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {ALTO}")
    deadline = "until 19.11.2020 18:00" if by_itself else ""
    opened = body(
        await chat.says(FEDERAL, f"!poll secret “Wer?” aaa | bbb majority=50% {deadline}")
    )
    assert re.search("fewer than 3 municipalities|weniger als 3 Kommunen", opened)
    for who in (INA, ROSA, ALTO)[:voters]:
        await at_home(chat, who, "!vote 1 aaa")
    heard = body(
        await chat.time_passes(timedelta(hours=8)) if by_itself else await closes(chat, FEDERAL)
    )
    withheld = voters in {1, 2}
    assert ("- aaa: " in heard) is not withheld
    assert bool(re.search("Fewer than 3|Weniger als 3", heard)) is withheld
    assert ([each.count for each in await chat.rows(SecretTotal)] == []) is withheld
    assert not (withheld and re.search("ajority|ehrheit", heard))
    (poll,) = await chat.rows(Poll)
    assert poll.record is not None
    assert poll.record["outcome"]["counts"] == ([] if withheld else [voters, 0])
    for typed in ("!poll status 1", "!poll record 1"):
        answer = body((await chat.says(INA, typed))[:1])
        assert ("- aaa: " in answer) is not withheld


async def test_too_few_can_vote(in_both_languages: Chat) -> None:
    """Then there would never be an outcome."""
    chat = in_both_languages
    before = await chat.remembered()
    answer = body(await chat.says(FEDERAL, "!poll secret “Wer?” aaa | bbb for=NW"))
    assert re.search("Only 2 municipalities could vote|Nur 2 Kommunen könnten", answer)
    assert await chat.remembered() == before
