"""Municipalities with pledges and mandates, entered as rows: quicker than typing thousands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commands.kit.rules.spelling import fold
from storage.engine import Database
from storage.tables import Mandate, Member, Pledge, PledgeEntry, Table

AT = datetime(2020, 11, 1, tzinfo=UTC)


async def enter(database: Database, rows: Iterable[Table]) -> None:
    """Writes the rows, all of them or none; pledges with an entry in the ledger, as always."""
    async with AsyncSession(database.engine) as session, session.begin():
        for row in rows:
            await session.merge(row)
            if isinstance(row, Pledge):
                session.add(_entry(row))


def municipality(member_id: int, name: str, **fields: Any) -> Member:
    """A town in NW, unless something else is said."""
    given = {"kind": "town", "land": "NW", "population": 1_000, **fields}
    return Member(
        id=member_id, name=name, name_key=fold(name), created_at=AT, created_by="@x:y", **given
    )


def pledge(pledge_id: int, member_id: int, amount: int, **fields: Any) -> Pledge:
    """A pledge for persons, signalled, programme open, unless something else is said."""
    given = {
        "programme": "open",
        "unit": "persons",
        "target_group": "",
        "quota_mode": "unclear",
        "assigned": 0,
        "arrived": 0,
        **fields,
    }
    return Pledge(
        id=pledge_id, member_id=member_id, amount=amount, updated_at=AT, confirmed_at=AT, **given
    )


def mandate(member_id: int, **fields: Any) -> Mandate:
    """A mandate to act that is valid, unless something else is said."""
    given = {
        "scope": "act",
        "resolved_on": date(2020, 1, 15),
        "reference": "Vorlage 20/1",
        **fields,
    }
    return Mandate(member_id=member_id, created_at=AT, created_by="@x:y", event_id="$e", **given)


def _entry(row: Pledge) -> PledgeEntry:
    """The newest entry of a pledge says the same as the pledge."""
    shared = [each.key for each in PledgeEntry.__table__.columns if hasattr(Pledge, each.key)]
    said = {name: getattr(row, name) for name in shared if name != "id"}
    who = {"at": AT, "actor": "@x:y", "event_id": "$e"}
    return PledgeEntry(pledge_id=row.id, change=row.amount, **said, **who)
