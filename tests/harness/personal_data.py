"""Where somebody is named, and an alliance in which people have done many things."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from storage.tables import InboxRow, Table
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, STRANGER, Chat, body

DIRECT = "!direct-of-ina:localhost"


async def alone(chat: Chat, text: str, user: str = INA) -> str:
    room = DIRECT if user == INA else f"!direct-of-{user[1:]}"
    return body(await chat.says(user, text, room=room, direct=True))


def told(chat: Chat, whom: str) -> str:
    return body([content for to, content in chat.letters if to == whom])


async def everything_is_sent(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        rows = await store.outbox.pending()
        sent = [(each.transaction_id, f"$sent-{each.id}") for each in rows]
        await store.outbox.mark_all_sent(sent, chat.clock.now())


async def found(chat: Chat, user: str) -> dict[str, int]:
    """Every column of every table in which this text stands, and in how many rows."""
    hits: dict[str, int] = {}
    async with chat.database.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                for column in table.columns:
                    value = row._mapping[column]
                    text = value if isinstance(value, str) else json.dumps(value, default=str)
                    if user in text:
                        name = f"{table.name}.{column.name}"
                        hits[name] = hits.get(name, 0) + 1
    return hits


SCENARIO = (
    (STRANGER, "!join Musterhafen"),
    (INA, "!pledge 5"),
    (INA, "!pledge P-1 nest additional"),
    (BEN, "!pledge 2 families"),
    (INA, "!remind every monday 9:00 Wochenmail"),
    (INA, "!remind room tomorrow at 9:00 Sitzung"),
    (INA, "!cancel R-1"),
    (INA, "!remind tomorrow at 9:00 Entwurf"),
    (INA, "!poll “Frage?”"),
    (INA, "!vote 1 yes"),
    (BEN, "!vote 1 no"),
    (INA, "!poll close 1"),
    (INA, "!confirm"),
    (INA, "!deputy @neu:localhost"),
    (INA, f"!deputy {BEN}"),
    (INA, "!join Beispielstadt"),
    (INA, "!contact resign"),
    (FEDERAL, f"!coordinator set {INA} land=SN"),
    (INA, "!member add Neustadt land=SN kind=town"),
    (STRANGER, "!join Neustadt"),
    (INA, "!approve A-3"),
    (INA, "!contact set Neustadt @jo:localhost deputy"),
    (FEDERAL, f"!contact set Beispielstadt {INA}"),
    (FEDERAL, f"!contact set Beispielstadt {ROSA}"),
    (INA, "!contact Musterhafen"),
    (INA, "!applications"),
    (INA, "!checklist Musterhafen"),
    (INA, "!mydata"),
    (INA, "!sum"),
    (INA, "!help"),
    (INA, "!gibtesnicht"),
    (INA, "!mydata 5"),
)


async def played(chat: Chat) -> None:
    for user, line in SCENARIO:
        await chat.says(user, line)
        chat.clock.ahead += timedelta(minutes=1)
    assert [each.failure for each in await chat.rows(InboxRow) if each.failure] == []
