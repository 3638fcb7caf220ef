"""`!forgetme`: nothing names the person any more, and what the municipality decided stays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from storage.people import REMOVED
from storage.tables import (
    Application,
    Contact,
    InboxRow,
    MemberChange,
    Person,
    PledgeEntry,
    Question,
    Reminder,
)
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, STRANGER, Chat, body
from tests.harness.personal_data import DIRECT, alone, everything_is_sent, found, played, told

NOTHING = "Everything about you is deleted here"


async def test_forgotten_after_many_commands(any_chat: Chat) -> None:
    """What the municipality decided is as it was; nothing names her, this command included."""
    chat = any_chat
    await played(chat)
    sums = body(await chat.says(BEN, "!sum")), body(await chat.says(BEN, "!pledges"))
    ledger = [(each.pledge_id, each.amount, each.at) for each in await chat.rows(PledgeEntry)]
    question = await alone(chat, "!forgetme")
    assert "Offices you hold: 1" in question.partition("This stays")[0]
    assert "Changes of pledges you made" in question.partition("This stays")[2]
    assert "homeservers" in question
    assert NOTHING in await alone(chat, "!confirm")
    assert "Musterhafen (NW) has no contact person now" in told(chat, FEDERAL)
    assert "coordination of SN has one person less" in told(chat, FEDERAL)
    assert INA not in told(chat, FEDERAL)
    await everything_is_sent(chat)
    assert await found(chat, INA) == {}
    assert (body(await chat.says(BEN, "!sum")), body(await chat.says(BEN, "!pledges"))) == sums
    now = [(each.pledge_id, each.amount, each.at) for each in await chat.rows(PledgeEntry)]
    assert now == ledger
    assert {each.actor for each in await chat.rows(PledgeEntry)} == {REMOVED, BEN}
    assert "Entwurf" not in json.dumps([each.text for each in await chat.rows(Reminder)])
    subjects = [(e.subject, e.old, e.new, e.actor) for e in await chat.rows(MemberChange)]
    assert ("contact", REMOVED, None, REMOVED) in subjects
    history = await alone(chat, "!history Musterhafen", FEDERAL)
    assert f"{REMOVED} → –" in history
    # The office can be given to somebody, and the others go on.
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert "P-1: Musterhafen, 5 → 6" in body(await chat.says(BEN, "!pledge P-1 6"))


async def test_forgotten_in_every_byte_of_the_files(chat_on_disk: Chat) -> None:
    """While the bot runs: neither in free pages nor in the journal."""
    chat = chat_on_disk
    await played(chat)
    await everything_is_sent(chat)
    await alone(chat, "!forgetme")
    file = chat.database.file
    assert file is not None
    assert any(INA.encode() in each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    await alone(chat, "!confirm")
    for each in file.parent.glob(f"{file.name}*"):
        data = each.read_bytes()
        assert INA.encode() not in data, each.name
        assert b"Entwurf" not in data, each.name


async def test_whoever_comes_back_is_new(chat: Chat) -> None:
    """Told the privacy notice again; without an office."""
    await alone(chat, "!pledge 5")
    await alone(chat, "!forgetme")
    await alone(chat, "!confirm")
    assert INA not in {each.user_id for each in await chat.rows(Person)}
    answer = await alone(chat, "!pledge 5")
    assert "is not registered yet" in answer
    assert "Data protection: " in answer
    assert INA in {each.user_id for each in await chat.rows(Person)}


async def test_forgotten_after_a_restart(chat: Chat) -> None:
    """The pipeline then does not remember whom it has shown the notice: it must not note it."""
    await alone(chat, "!forgetme")
    chat.pipeline._met.clear()
    await alone(chat, "!confirm")
    assert INA not in {each.user_id for each in await chat.rows(Person)}
    assert INA not in {each.sender for each in await chat.rows(InboxRow)}


async def test_what_is_on_its_way_is_not_sent_any_more(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Musterhafen {ROSA}")  # a letter to Ina
    await alone(chat, "!forgetme")
    async with chat.database.transaction() as store:
        before = {each.room_id for each in await store.outbox.pending()}
    assert {INA, DIRECT} <= before
    await alone(chat, "!confirm")
    async with chat.database.transaction() as store:
        left = [each for each in await store.outbox.pending() if each.room_id in {INA, DIRECT}]
    assert len(left) == 1
    assert NOTHING in (left[0].content or {})["body"]


async def test_an_application_goes_with_its_applicant(chat: Chat) -> None:
    await alone(chat, "!join Beispielstadt", STRANGER)
    await alone(chat, "!forgetme", STRANGER)
    await alone(chat, "!confirm", STRANGER)
    assert await chat.rows(Application) == []
    answer = body(await chat.says(FEDERAL, "!approve A-1", room="!f:localhost", direct=True))
    assert "There is no application A-1" in answer


async def test_what_others_are_about_to_confirm(chat: Chat) -> None:
    """A file with contacts waits with its whole contents: it must not bring anybody back."""
    async with chat.database.transaction() as store:
        for user, details in ((KIM, {"rows": [["x", INA]]}), (BEN, {"rows": [["x", ROSA]]})):
            now = chat.clock.now()
            await store.confirmations.ask(
                "!room", user, "import", details, at=now, until=now + timedelta(hours=1)
            )
    await alone(chat, "!forgetme")
    await alone(chat, "!confirm")
    assert [each.asked for each in await chat.rows(Question)] == [BEN]


@pytest.mark.parametrize("typed", ["!forgetme", "!vergissmich"])
async def test_only_in_the_direct_chat(chat: Chat, typed: str) -> None:
    """In a room it is neither asked nor done: the question would be open in another place."""
    before = await chat.remembered()
    await chat.says(INA, typed)
    assert "Please type !forgetme here, in our direct chat" in told(chat, INA)
    for place in ({}, {"room": DIRECT, "direct": True}):
        assert "nothing to confirm" in body(await chat.says(INA, "!confirm", **place))  # type: ignore[arg-type]
    assert await chat.remembered() == before


async def test_not_confirmed(chat: Chat) -> None:
    """Asked only; ten minutes later it is too late, and nobody else can confirm."""
    await alone(chat, "!forgetme")
    chat.clock.ahead += timedelta(minutes=11)
    assert "nothing to confirm" in await alone(chat, "!confirm")
    assert INA in [each.user_id for each in await chat.rows(Contact)]
