"""Messages that overtake each other: what was typed last counts, whenever it arrives."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from storage.tables import IndividualStatement, Position, Signature
from tests.harness.chat import BEN, INA, ROSA, Chat, body
from tests.harness.signing import CLAUSES, mandated, reworded, stated

HOUR = timedelta(hours=1)
ELSEWHERE = "@ben:slow.example"
MINUTE = timedelta(minutes=1)
ACTS = {
    "sign": "!sign ST-1 1-2",
    "clause": "!clause ST-1 3 reject",
    "own": "!own ST-1 “Wir tragen Absatz 3 nicht mit.”",
    "unsign": "!unsign ST-1",
}


@pytest.mark.parametrize("typed", ["!sign ST-1", "!sign ST-1 1-2", "!clause ST-1 1 agree"])
async def test_nobody_signs_words_that_were_not_there_yet(
    in_both_languages: Chat, typed: str
) -> None:
    """Typed before the text was changed, worked on after it."""
    chat = in_both_languages
    await stated(chat)
    await mandated(chat, 1)
    chat.clock.ahead += HOUR
    await reworded(chat, 1, [CLAUSES[0].replace("sind", "wären"), *CLAUSES[1:]])
    before = await chat.remembered()
    answer = body(await chat.says(INA, typed, ago=HOUR / 2))
    assert (
        "Inzwischen gibt es die Fassung 2 von ST-1, seit Donnerstag, 19.11.2020, 11:00 Uhr."
        if chat.alliance.language == "de"
        else "Meanwhile there is version 2 of ST-1, since Thursday, 19.11.2020, 11:00."
    ) in answer
    assert await chat.remembered() == before
    answer = body(await chat.says(INA, typed))
    assert "version 2" in answer or "Fassung 2" in answer


@pytest.mark.parametrize(("first", "second"), [*itertools.product(ACTS, repeat=2)])
async def test_what_was_typed_earlier_and_arrives_later(
    chat: Chat, first: str, second: str
) -> None:
    """The deputy's message overtakes that of the contact person: only the newer one is kept."""
    await stated(chat)
    await mandated(chat, 1)
    if "unsign" in {first, second}:
        await chat.says(INA, "!sign ST-1")
    chat.clock.ahead += HOUR
    await chat.says(BEN, ACTS[second], ago=MINUTE)
    before = await chat.remembered()
    answer = body(await chat.says(INA, ACTS[first], ago=2 * MINUTE))
    assert "This was typed before Musterhafen said something else about ST-1" in answer
    assert "on Thursday, 19.11.2020, 10:59" in answer
    assert await chat.remembered() == before
    assert "This was typed before" not in body(await chat.says(ROSA, ACTS["own"], ago=HOUR / 2))


async def test_of_the_same_moment(chat: Chat) -> None:
    """Several lines are sent at once: each of them counts."""
    await stated(chat)
    await mandated(chat, 1)
    chat.clock.ahead += HOUR
    for typed in ACTS.values():
        await chat.says(INA, typed, ago=MINUTE)
    assert [each.clause for each in await chat.rows(Position)] == [3]
    (row,) = await chat.rows(Signature)
    assert row.at == row.withdrawn_at == chat.clock.now() - MINUTE


async def test_own_words_are_about_what_was_read(chat: Chat) -> None:
    """Typed about version 1, worked on after version 2: printed beside it as what it is."""
    await stated(chat)
    await mandated(chat, 2)
    chat.clock.ahead += HOUR
    await reworded(chat, 1, CLAUSES[:3])
    await chat.says(INA, ACTS["own"], ago=HOUR / 2)
    (row,) = await chat.rows(IndividualStatement)
    assert row.at == chat.clock.now() - HOUR / 2
    await chat.says(ROSA, "!sign ST-1")
    await chat.says("@koordination:localhost", "!statement publish ST-1")
    answer = body(await chat.says("@koordination:localhost", "!confirm"))
    assert "Musterhafen (Nordrhein-Westfalen), 19.11.2020, on version 1, does not sign" in answer


@pytest.mark.parametrize("typed", ["!sign ST-1", "!clause ST-1 1 agree"])
async def test_a_slow_clock_refuses_nobody_for_ever(chat: Chat, typed: str) -> None:
    """The first time it may have been held up, and that is said; typed again, it counts."""
    await stated(chat)
    await mandated(chat, 1)
    await chat.appoint(ELSEWHERE, "Musterhafen", "deputy")
    chat.clock.ahead += HOUR
    await reworded(chat, 1, [CLAUSES[0].replace("sind", "wären"), *CLAUSES[1:]])
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(ELSEWHERE, typed, ago=10 * MINUTE))
    assert "Meanwhile there is version 2 of ST-1" in answer
    assert "sent Thursday, 19.11.2020, 10:51; here it arrived Thursday, 19.11.2020, 11:01" in answer
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(ELSEWHERE, typed, ago=10 * MINUTE))
    assert "version 2" in answer
    assert "Meanwhile" not in answer
    assert "The clock of your server is 10 minutes slow" in answer
    (kept,) = await chat.rows(Signature if typed == "!sign ST-1" else Position)
    assert kept.at == chat.clock.now()


async def test_a_slow_clock_does_not_hide_what_was_typed_last(chat: Chat) -> None:
    """Contact person and deputy at two servers, of which one is ten minutes slow."""
    await stated(chat)
    await chat.appoint(ELSEWHERE, "Musterhafen", "deputy")
    chat.clock.ahead += HOUR
    for _ in range(2):
        await chat.says(ELSEWHERE, "!help", ago=10 * MINUTE)
        chat.clock.ahead += MINUTE
    await chat.says(INA, "!clause ST-1 1 agree")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(ELSEWHERE, "!clause ST-1 1 reject", ago=10 * MINUTE))
    assert "This was typed before" not in answer
    assert [each.position for each in await chat.rows(Position)] == ["agree", "reject"]
