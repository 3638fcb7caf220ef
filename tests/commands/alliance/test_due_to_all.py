"""What falls due for all municipalities at once: a look enters a part of it, and none is left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from storage.tables import InboxRow, OutboxRow, Pledge, Task
from tests.harness.chat import FEDERAL, PLENARY, Chat
from tests.harness.registry import AT, enter, municipality, pledge

TOWNS, MOST = 120, 100
OLD = datetime(2020, 1, 1, tzinfo=UTC)


async def entered(chat: Chat, kind: str) -> int:
    """How many occurrences of this kind one look puts into the inbox."""
    await chat.ticker.tick()
    waiting = select(func.count()).where(InboxRow.kind == f"due:{kind}")
    async with chat.database.engine.connect() as connection:
        return await connection.scalar(waiting) or 0


async def with_contacts(chat: Chat) -> set[str]:
    towns = [municipality(100 + n, f"Dorf {n:03}") for n in range(TOWNS)]
    await enter(chat.database, towns)
    async with chat.database.transaction() as store:
        for each in towns:
            who = f"@dorf{each.id}:localhost"
            await store.members.set_contact(each.id, who, "contact", chat.clock.now(), FEDERAL)
    return {f"@dorf{each.id}:localhost" for each in towns}


async def letters(chat: Chat) -> list[str]:
    return [each.room_id for each in await chat.rows(OutboxRow) if each.room_id.startswith("@dorf")]


async def test_old_pledges_of_all(chat: Chat) -> None:
    people = await with_contacts(chat)
    old = [pledge(n, 100 + n, 5) for n in range(1, TOWNS)]
    await enter(chat.database, [*old, pledge(TOWNS, 100, 5)])
    async with chat.database.engine.begin() as connection:
        await connection.execute(Pledge.__table__.update().values(confirmed_at=OLD))
    assert 0 < await entered(chat, "pledge-confirmation") <= MOST
    await chat.time_passes(timedelta())
    assert sorted(await letters(chat)) == sorted(people)


async def test_tasks_of_all(chat: Chat) -> None:
    people = await with_contacts(chat)
    await enter(
        chat.database,
        [
            Task(
                id=n + 1,
                room_id=PLENARY,
                title="Wohnungen",
                owner_id=100 + n,
                due_on=date(2020, 11, 19),
                expected_yield="3",
                author=FEDERAL,
                created_at=AT,
                event_id="$e",
                step=0,
                next_at=chat.clock.now() - timedelta(hours=1),
            )
            for n in range(TOWNS)
        ],
    )
    assert 0 < await entered(chat, "task") <= MOST
    await chat.time_passes(timedelta())
    assert sorted(await letters(chat)) == sorted(people)
