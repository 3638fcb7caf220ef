"""Many rows at once: what an import compares with, and what it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Executable, and_, bindparam, insert, select, text, update
from sqlalchemy.orm import aliased

from .members import BY_NAME
from .names import written
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Awaited, Contact, Member, MemberChange, Pledge, PledgeEntry, Table

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Step: TypeAlias = Callable[[int], object]

_AT_ONCE = 500


class RegisteredMember(NamedTuple):
    """A member with the people who speak for it."""

    id: int
    name: str
    name_key: str
    kind: str
    land: str
    ags: str | None
    population: int | None
    harbour_status: str
    alliance_status: str
    mailbox: str | None
    phone: str | None
    contact: str | None
    deputy: str | None


class StandingPledge(NamedTuple):
    """A pledge, withdrawn or not."""

    id: int
    member_id: int
    programme: str
    unit: str
    target_group: str
    quota_mode: str
    amount: int
    cost_condition: str | None
    valid_until: date | None
    formal_reference: str | None
    assigned: int
    arrived: int


_CONTACT, _DEPUTY = aliased(Contact), aliased(Contact)
_MEMBERS = PreparedRead(
    select(
        *(getattr(Member, name) for name in RegisteredMember._fields[:-2]),
        _CONTACT.user_id,
        _DEPUTY.user_id,
    )
    .outerjoin(_CONTACT, and_(_CONTACT.member_id == Member.id, _CONTACT.role == "contact"))
    .outerjoin(_DEPUTY, and_(_DEPUTY.member_id == Member.id, _DEPUTY.role == "deputy"))
    .order_by(*BY_NAME),
    many=True,
)
_COUNTIES = select(Member.id, Member.name, Member.ags).where(
    Member.kind == "county", Member.ags.is_not(None)
)
_UNPLACED = (
    select(Member.id, Member.kind, Member.ags)
    .where(Member.county_id.is_(None), Member.ags.is_not(None))
    .order_by(Member.id)
)
_ALONE = text(f"LOCK TABLE {Pledge.__tablename__} IN EXCLUSIVE MODE")
_PLEDGES = PreparedRead(
    select(*(getattr(Pledge, name) for name in StandingPledge._fields)).order_by(Pledge.id),
    many=True,
)


class BulkQueries(Queries):
    """The whole registry in and out. `step` is called with the number of rows just written."""

    async def members(self) -> list[RegisteredMember]:
        """All members, by name."""
        return [*map(RegisteredMember._make, await self._rows(_MEMBERS))]

    async def counties(self) -> list[tuple[int, str, str]]:
        """Id, name and AGS of every county that has one."""
        rows = await self._session.execute(_COUNTIES)
        return [(id_, name, ags) for id_, name, ags in rows if ags]

    async def unplaced(self) -> list[tuple[int, str, str]]:
        """Id, kind and AGS of the members that lie in nothing yet."""
        rows = await self._session.execute(_UNPLACED)
        return [(id_, kind, ags) for id_, kind, ags in rows if ags]

    async def pledges(self) -> list[StandingPledge]:
        """All pledges in the order they were first made, and nobody else changes or adds any.

        So until the transaction ends, which SQLite sees to by itself.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(_ALONE)
        return [*map(StandingPledge._make, await self._rows(_PLEDGES))]

    async def add_members(self, rows: Rows, step: Step) -> list[int]:
        """Enter members; their ids in the same order. IntegrityError if an AGS is in use."""
        written(self._session)
        return await self._add_all(Member, rows, step)

    async def change_members(self, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Set the given columns of members."""
        written(self._session)
        await self._change_all(Member, changes)

    async def set_contacts(self, rows: Rows) -> None:
        """Bind people to members in a role, replacing whoever had it or was to get it."""
        awaited = core(Awaited)
        gone = awaited.delete().where(
            awaited.c.member_id == bindparam("of_member"), awaited.c.role == bindparam("of_role")
        )
        offices = [{"of_member": row["member_id"], "of_role": row["role"]} for row in rows]
        await self._in_parts(gone, offices)
        insertion = self._insert(Contact)
        replaced = {name: insertion.excluded[name] for name in ("user_id", "since", "set_by")}
        await self._in_parts(
            insertion.on_conflict_do_update(index_elements=["member_id", "role"], set_=replaced),
            rows,
        )

    async def note_changes(self, rows: Rows) -> None:
        """Append to the history of members."""
        written(self._session)
        await self._in_parts(insert(core(MemberChange)), rows)

    async def add_pledges(self, rows: Rows, step: Step) -> list[int]:
        """Make pledges; their ids in the same order. The ledger is written with `enter`."""
        return await self._add_all(Pledge, rows, step)

    async def change_pledges(self, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Set the given columns of pledges. The ledger is written with `enter`."""
        await self._change_all(Pledge, changes)

    async def enter(self, rows: Rows) -> None:
        """Append to the ledger of pledges."""
        await self._in_parts(insert(core(PledgeEntry)), rows)

    async def _add_all(self, table: type[Table], rows: Rows, step: Step) -> list[int]:
        target = core(table)
        statement = insert(target).returning(target.c.id, sort_by_parameter_order=True)
        ids: list[int] = []
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            ids += (await self._session.scalars(statement, [dict(row) for row in part])).all()
            step(len(part))
        return ids

    async def _change_all(
        self, table: type[Table], changes: Sequence[tuple[int, Mapping[str, Any]]]
    ) -> None:
        """One statement for all rows of which the same columns change."""
        target = core(table)
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row_id, values in changes:
            if values:
                alike.setdefault(tuple(sorted(values)), []).append({"of_id": row_id, **values})
        for names, rows in alike.items():
            setting: dict[str, Any] = {name: bindparam(name) for name in names}
            await self._in_parts(
                update(target).where(target.c.id == bindparam("of_id")).values(setting), rows
            )

    async def _in_parts(self, statement: Executable, rows: Rows) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            part = [dict(row) for row in rows[start : start + _AT_ONCE]]
            await self._session.execute(statement, part)
