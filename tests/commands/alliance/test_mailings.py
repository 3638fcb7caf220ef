"""Letters to many: bit by bit, each once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from commands.alliance.mailings import STEP
from storage.members import Holder, MemberQueries
from storage.outbox import OutboxQueries
from storage.tables import InboxRow, Mailing, Member, OutboxRow
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat
from tests.harness.notified import until
from tests.harness.registry import enter, municipality

TOWNS = 130
EVERYBODY = {INA, BEN, ROSA, *(f"@dorf{n}:localhost" for n in range(TOWNS))}


@pytest.fixture
async def many(chat: Chat) -> Chat:
    """All are late with a follow-up; in two towns somebody speaks for another one, too."""
    towns = [municipality(100 + n, f"Dorf {n:03}") for n in range(TOWNS)]
    await enter(chat.database, towns)
    async with chat.database.transaction() as store:
        for number, each in enumerate(towns):
            who = f"@dorf{number}:localhost"
            await store.members.set_contact(each.id, who, "contact", chat.clock.now(), FEDERAL)
        for number, who in ((TOWNS - 1, INA), (0, f"@dorf{TOWNS - 2}:localhost")):
            member = towns[number].id
            await store.members.set_contact(member, who, "deputy", chat.clock.now(), FEDERAL)
    await chat.says(FEDERAL, "!room coordination", room="!coordination:localhost")
    await chat.says(FEDERAL, '!followup 25.11.2020 "Entwurf"', room="!coordination:localhost")
    return chat


async def letters_of_steps(chat: Chat) -> list[int]:
    """How many letters each row of the inbox has led to."""
    rows = (
        select(func.count(OutboxRow.id))
        .join(InboxRow, InboxRow.seq == OutboxRow.inbox_seq)
        .where(InboxRow.kind.startswith("due:"), OutboxRow.room_id.startswith("@"))
        .group_by(InboxRow.seq)
    )
    async with chat.database.engine.connect() as connection:
        return [count for (count,) in await connection.execute(rows)]


async def written_to(chat: Chat) -> list[str]:
    rows = await chat.rows(OutboxRow)
    return [each.room_id for each in rows if each.due_at and each.room_id.startswith("@")]


async def test_each_step_is_small_and_everybody_has_one_letter(many: Chat) -> None:
    await until(many, 2020, 11, 25, 9)
    steps = await letters_of_steps(many)
    assert len(steps) > TOWNS / STEP
    assert max(steps) <= 2 * STEP
    written = await written_to(many)
    late = written[-len(EVERYBODY) :]
    assert sorted(late) == sorted(EVERYBODY)
    assert await many.rows(Mailing) == []
    (both,) = [content for to, content in many.letters if to == INA]
    assert "Dorf 129, Musterhafen" in both["body"]


async def test_an_end_in_the_middle_neither_loses_nor_repeats_a_letter(
    many: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, left = OutboxQueries.add, iter(range(2 * STEP + 10))

    async def killed(self: OutboxQueries, *given: Any, **named: Any) -> OutboxRow:
        if next(left, None) is None:
            raise ConnectionResetError  # with half of a step's letters queued
        return await add(self, *given, **named)

    many.clock.ahead += timedelta(days=6)
    with monkeypatch.context() as patch, pytest.raises(ConnectionResetError):
        patch.setattr(OutboxQueries, "add", killed)
        for _turn in range(TOWNS):
            await many.ticker.tick()
            while await many.pipeline.some():
                pass
    before = await written_to(many)
    assert 0 < len(before) < len(EVERYBODY)
    restarted = Chat(many.database, at=many.clock.now())
    await restarted.time_passes(timedelta())
    assert sorted(await written_to(many)) == sorted(EVERYBODY)


async def test_a_step_that_goes_wrong_does_not_keep_the_others_waiting(
    many: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it for ever, as the same step would come again and again."""
    offices_of = MemberQueries.offices_of
    (unlucky,) = [each.id for each in await many.rows(Member) if each.name == "Dorf 070"]

    async def failing(self: MemberQueries, member_ids: Collection[int]) -> list[Holder]:
        if unlucky in member_ids and len(member_ids) <= STEP:
            raise ZeroDivisionError
        return await offices_of(self, member_ids)

    many.clock.ahead += timedelta(days=6)
    monkeypatch.setattr(MemberQueries, "offices_of", failing)
    await many.time_passes(timedelta())
    written = await written_to(many)
    assert len(written) == len(set(written))
    assert len(EVERYBODY) - 2 * STEP <= len(written) < len(EVERYBODY)
    assert await many.rows(Mailing) == []


async def test_who_has_done_it_meanwhile_hears_nothing(many: Chat) -> None:
    many.clock.ahead += timedelta(days=6)
    await many.ticker.tick()
    await many.work()
    last = f"@dorf{TOWNS - 1}:localhost"
    await many.says(last, "!done F-1")
    await many.time_passes(timedelta())
    assert set(await written_to(many)) == EVERYBODY - {last}


async def test_a_closed_follow_up_is_not_written_about_any_more(many: Chat) -> None:
    many.clock.ahead += timedelta(days=6)
    await many.ticker.tick()
    await many.work()
    await many.says(FEDERAL, "!followup close F-1", room="!coordination:localhost")
    await many.time_passes(timedelta())
    assert await written_to(many) == []
    assert await many.rows(Mailing) == []


async def test_reminders_and_nudges_to_many_come_bit_by_bit_too(many: Chat) -> None:
    contacts = EVERYBODY - {BEN}
    await many.says(FEDERAL, "!remind contacts 20.11.2020 9:00 Rückmeldung")
    await until(many, 2020, 11, 20, 9)
    assert sorted(to for to, _content in many.letters) == sorted(contacts)
    assert max(await letters_of_steps(many)) <= 2 * STEP
    assert {content["body"].partition("\n")[0] for _to, content in many.letters} == {
        f"“Rückmeldung” – reminder for {who}" for who in contacts
    }
    await many.says(FEDERAL, "!poll “Frage?” until 24.11.2020 18:00 for=everybody")
    await many.says(ROSA, "!vote 1 yes")
    await until(many, 2020, 11, 23, 18)
    asked = [to for to, content in many.letters if "Poll 1" in content["body"]]
    assert sorted(asked) == sorted(EVERYBODY - {ROSA})
    assert max(await letters_of_steps(many)) <= 2 * STEP
