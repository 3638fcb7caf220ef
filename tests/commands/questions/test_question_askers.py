"""Many ask a question: what becomes of it is told them bit by bit, so that nobody waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from storage.tables import OutboxRow, QuestionAsker
from tests.harness.chat import FEDERAL, KIM, ROSA, Chat
from tests.harness.many import (
    DORF,
    FIRST,
    TOWNS,
    one_step,
    require_each_once,
    until_killed,
    with_towns,
    written_to,
)
from tests.harness.registry import AT, enter
from tests.harness.touched import touched

ANSWER: Final = "!question answer 1 “Yes.” source=“Decree”"
ASKERS: Final = {*DORF[:-1], FEDERAL}  # the coordination in place of whom there is not


@pytest.fixture
async def many(chat: Chat) -> Chat:
    """A question of many towns; one of them has no contact person."""
    await with_towns(chat)
    await chat.says(KIM, "!question new federal “Credited?”")
    asked = {"question_id": 1, "actor": FEDERAL, "at": AT, "event_id": "$e"}
    await enter(chat.database, [QuestionAsker(member_id=FIRST + n, **asked) for n in range(TOWNS)])
    async with chat.database.transaction() as store:
        await store.members.remove_contact(FIRST + TOWNS - 1, "contact")
    return chat


async def said_bit_by_bit(chat: Chat, typed: str, by: str = FEDERAL) -> str:
    """What is said in many letters, none of which the command has waited for."""
    with touched() as found:
        await chat.says(by, typed)
    assert found.objects < TOWNS / 2
    assert len({*DORF} & {to for to, _content in chat.letters}) <= 1, "its owner"
    await chat.time_passes(timedelta())
    (text,) = {content["body"] for to, content in chat.letters if to in DORF}
    return str(text)


async def test_an_answer(many: Chat) -> None:
    await many.says(FEDERAL, f"!question owner 1 {DORF[3]} until 25.11.")
    text = await said_bit_by_bit(many, ANSWER, by=DORF[3])
    assert "There is an answer to your question.\n> Yes." in text
    await require_each_once(many, ASKERS - {DORF[3]})


async def test_an_answer_that_does_not_hold(many: Chat) -> None:
    await many.says(FEDERAL, f"!question owner 1 {DORF[5]} until 25.11.")
    await said_bit_by_bit(many, ANSWER)
    before = await written_to(many)
    text = await said_bit_by_bit(many, "!question outdated 1 “Over.”", by=DORF[7])
    assert "This answer is out of date: “Over.”\nIt is asked again, to be answered until" in text
    after = (await written_to(many))[len(before) :]
    assert sorted(after) == sorted(ASKERS - {DORF[5], DORF[7]}), "the owner has a letter of theirs"


async def test_taken_back(many: Chat) -> None:
    text = await said_bit_by_bit(many, "!question drop 1")
    assert "Question 1 is taken back." in text
    await require_each_once(many, ASKERS - {FEDERAL})


async def test_an_end_in_the_middle_neither_loses_nor_repeats_a_letter(many: Chat) -> None:
    await many.says(ROSA, "!question owner 1 me until 25.11.")
    await many.says(ROSA, ANSWER)
    restarted = await until_killed(many, 30)
    assert 0 < len(await written_to(many)) < len(ASKERS)
    await restarted.time_passes(timedelta())
    assert sorted(await written_to(many)) == sorted(ASKERS)


async def test_a_newer_answer_is_told_in_place_of_the_one_before(many: Chat) -> None:
    await many.says(FEDERAL, ANSWER)
    await one_step(many)
    first = await written_to(many)
    assert 0 < len(first) <= 20
    await many.says(KIM, ANSWER.replace("Yes.", "No."))
    await many.time_passes(timedelta())
    rows = await many.rows(OutboxRow)
    letters = [row for row in rows if "-letters-" in row.transaction_id]
    texts = [(row.room_id, "> No." in str(row.content)) for row in letters]
    assert sorted(to for to, new in texts if not new) == sorted(first)
    assert sorted(to for to, new in texts if new) == sorted(ASKERS)


async def test_an_answer_that_holds_no_more_is_told_to_nobody_else(many: Chat) -> None:
    await many.says(FEDERAL, ANSWER)
    await one_step(many)
    first = await written_to(many)
    assert 0 < len(first) <= 20
    await many.says(FEDERAL, "!question outdated 1 “Over.”")
    await many.time_passes(timedelta())
    rows = [row for row in await many.rows(OutboxRow) if "-letters-" in row.transaction_id]
    told = [row.room_id for row in rows if "There is an answer" in str(row.content)]
    assert sorted(told) == sorted(first)
