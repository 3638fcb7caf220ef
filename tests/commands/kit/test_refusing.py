"""Saying no to a question of the bot, and ids as people type them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Contact, Offer
from tests.harness.chat import BEN, FEDERAL, INA, Chat, body


async def offices(chat: Chat) -> list[str]:
    return [each.user_id for each in await chat.rows(Contact) if each.member_id == 1]


@pytest.mark.parametrize("no", ["!nein", "!abbrechen", "!no"])
async def test_no_closes_the_question(german: Chat, no: str) -> None:
    asked = body(await german.says(BEN, "!contact resign"))
    assert "!nein bricht es gleich ab" in asked
    question = await german.delivered("m.room.message")
    assert body(await german.says(BEN, no)) == "Gut, es bleibt alles, wie es war."
    assert "Hier gibt es nichts zu bestätigen" in body(await german.says(BEN, "!bestätigen"))
    assert await german.reacts(BEN, question) == []
    assert "Hier gibt es nichts zu bestätigen" in body(await german.says(BEN, no))
    assert await offices(german) == [INA, BEN]


@pytest.mark.parametrize("yes", ["!ja", "!yes", "! ja"])
async def test_yes_confirms(german: Chat, yes: str) -> None:
    await german.says(BEN, "!contact resign")
    assert "Sie haben Ihre Funktion" in body(await german.says(BEN, yes))
    assert await offices(german) == [INA]


async def test_a_late_confirmation_does_not_reach_a_later_question(chat: Chat) -> None:
    """Its key came late: it was meant for another question, which is void now."""
    await chat.says(BEN, "!contact resign")
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!contact resign")
    chat.clock.ahead += timedelta(minutes=2)
    await chat.says(FEDERAL, "!offer freeze federal")
    late = await chat.says(FEDERAL, "!confirm", ago=timedelta(minutes=1))
    assert "There is nothing to confirm" in body(late)
    assert await chat.rows(Offer) == []
    assert "A-2020-01" in str(await chat.says(FEDERAL, "!confirm"))


@pytest.mark.parametrize("typed", ["1", "#1", "Nr. 1", "nr 1", "1.", "1:", "No. 1"])
async def test_the_number_of_a_poll(chat: Chat, typed: str) -> None:
    await chat.says(FEDERAL, '!poll "Winterhilfe?"')
    assert "votes “Yes”" in body(await chat.says(INA, f"!vote {typed} yes"))


@pytest.mark.parametrize("typed", ["P-1", "p-1", "P 1", "P–1", "p1", "1", "P-1."])
async def test_the_id_of_a_pledge(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!pledge 5")
    assert "P-1" in body(await chat.says(INA, f"!pledge show {typed}"))


@pytest.mark.parametrize("typed", ["P", "Nr.", "#", "-1", "eins", "1a", "A-1"])
async def test_what_is_no_id_is_refused(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!pledge 5")
    assert "is not a number of this kind" in body(await chat.says(INA, f"!pledge show {typed}"))
