"""From every schema there ever was to that of today, with rows in all tables, on both databases.

Each revision counts as released: somebody may have installed what stood in the repository.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage import schema
from storage.backup import dump, put_back
from storage.engine import Database
from storage.tables import Table
from tests.harness.of_then import Row, fill, rows
from tests.harness.postgres import PostgresServer

from .samples import member

Given = dict[str, list[Row]]
FORTNIGHT: Final = timedelta(days=14)


class Steps:
    """Databases as they were made at each revision, from the one before, with nothing in them."""

    def __init__(self, kind: str, folder: Path, postgres: PostgresServer) -> None:
        self._kind = kind
        self._folder = folder
        self._postgres = postgres
        self._made: dict[str, str] = {}  # names of databases, by revision

    async def at(self, revision: str, name: str) -> Database:
        """A copy of that name, for one alone."""
        of_then = await self._of(revision)
        return Database(_new(self._kind, self._folder, self._postgres, name, of_then))

    async def _of(self, revision: str) -> str:
        if revision not in self._made:
            place = schema.REVISIONS.index(revision)
            before = await self._of(schema.REVISIONS[place - 1]) if place else ""
            made = f"made_{revision}"
            database = Database(_new(self._kind, self._folder, self._postgres, made, before))
            await schema.remake(database, lambda each: schema.upgrade(each, revision))
            await database.close()
            self._made[revision] = made
        return self._made[revision]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def steps(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
) -> Steps:
    return Steps(request.param, tmp_path_factory.mktemp("steps"), postgres)


def _new(kind: str, folder: Path, postgres: PostgresServer, name: str, template: str = "") -> str:
    """The URL of a new database: empty, or a copy of the one of that name."""
    if kind == "sqlite":
        if template:
            shutil.copy(folder / f"{template}.sqlite", folder / f"{name}.sqlite")
        return f"sqlite+aiosqlite:///{folder}/{name}.sqlite"
    named = (re.sub(r"\W", "_", f"{each}_{folder.name}").lower() for each in (name, template))
    unique, copied = named
    postgres.sql(f'DROP DATABASE IF EXISTS "{unique}"')
    postgres.sql(f'CREATE DATABASE "{unique}"' + (f' TEMPLATE "{copied}"' if template else ""))
    return postgres.url(unique)


async def _filled(database: Database) -> Given:
    """With rows in its tables."""
    given: Given = {}
    await schema.remake(database, lambda connection: given.update(fill(connection)))
    return given


async def _today(database: Database) -> Given:
    async with database.engine.connect() as connection:
        return {
            table.name: await connection.run_sync(rows, table)
            for table in Table.metadata.sorted_tables
        }


# What a revision makes of a row on purpose: until which one, of what, from the row before.
Meant = tuple[str, str, str, Callable[[Row], Any]]
MEANT: Final[tuple[Meant, ...]] = (
    ("0002", "pledges", "confirmed_at", lambda was: was["updated_at"]),
    ("0003", "ballots", "choices", lambda was: [was["choice"]]),
    ("0004", "reminders", "next_at", lambda was: was["due_at"]),
    ("0005", "rooms", "confirmed", lambda was: was.get("purpose") and "plain"),
    ("0007", "polls", "awaited_until", lambda was: was.get("closes_at")),
    (
        "0019",
        "polls",
        "ask_at",
        lambda was: None if was.get("closes_at") else was["opened_at"] + FORTNIGHT,
    ),
    ("0033", "reminders", "rung_at", lambda was: None if was["due_at"] else was["created_at"]),
)


GONE: Final = {"ballots": {"choice"}}  # columns that became others, see MEANT


def _expected(revision: str, table: str, was: Row) -> Row:
    """Everything as it was, but for what a later revision does on purpose."""
    row = dict(was)
    for until, of, column, made in MEANT:
        is_younger = schema.REVISIONS.index(revision) < schema.REVISIONS.index(until)
        if of == table and is_younger and (column in was or _has_been_made(was, made)):
            row[column] = made(was)
    return row


def _has_been_made(was: Row, made: Callable[[Row], Any]) -> bool:
    try:
        made(was)
    except KeyError:  # of a table that came later itself
        return False
    return True


def _before(until: str) -> str:
    """The last revision of which the rows are changed by that one; all that it needs is there."""
    return schema.REVISIONS[schema.REVISIONS.index(until) - 1]


@pytest.mark.parametrize("revision", schema.REVISIONS)
async def test_from_then_to_today(
    steps: Steps, revision: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    # None of them keeps what was compiled for others: their tables are objects of their own.
    database = await steps.at(revision, "then")
    try:
        await _require_all_kept(database, revision, tmp_path, postgres)
    finally:
        await database.close()


async def _require_all_kept(
    database: Database, revision: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    given = await _filled(database)
    assert given, "there is something to be kept"
    made_at, copied = await dump(database)
    assert made_at == revision
    await schema.migrate(database)
    assert await schema.state(database) is schema.SchemaState.CURRENT
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    found = await _today(database)
    for name, before in given.items():
        _require_kept(revision, name, before, found[name])
    # A backup of then is put back as if that of then had been migrated, into the other kind, too.
    other = "postgresql" if database.is_sqlite else "sqlite"
    put_there = Database(_new(other, tmp_path, postgres, "other"))
    try:
        await put_back(put_there, copied, revision, {})
        assert await _today(put_there) == found
    finally:
        await put_there.close()
    await _require_at_work(database)


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Table.metadata))


def _require_kept(revision: str, name: str, before: list[Row], after: list[Row]) -> None:
    """As it was, read through the classes of the program; and nothing missing that is new."""
    table = Table.metadata.tables[name]
    for until, of, column, made in MEANT:
        if of == name and revision == _before(until):
            assert any(_has_been_made(was, made) for was in before), f"{column} is not looked at"
    assert len(after) == len(before), name
    for was, now in zip(before, after, strict=True):
        expected = _expected(revision, name, was)
        kept = {key: now[key] for key in expected if key in table.columns}
        assert kept == {key: value for key, value in expected.items() if key in kept}, name
        gone = expected.keys() - kept.keys()
        assert gone <= GONE.get(name, set()), f"{name} has lost {gone}"
        missing = [c.name for c in table.columns if not c.nullable and now[c.name] is None]
        assert missing == [], name


async def _require_at_work(database: Database) -> None:
    """The register goes on with them as the program asks for them, its numbers where they were."""
    async with database.transaction() as store:
        assert [each.name for each in await store.members.all()] == [
            "Landkreis Musterland „Süd“",
            "Musterhafen",
        ]
        first = await store.members.get(1)
        assert first is not None
        assert (first.kind, first.land, first.ags) == ("town", "NW", "05999001")
        (pledge,) = await store.pledges.of_member(1)
        assert (pledge.amount, pledge.unit, pledge.programme) == (2, "persons", "nest")
        assert len(await store.pledges.entries(1)) == 1
        closed, running = await store.polls.get(1), await store.polls.get(2)
        assert closed is not None
        assert running is not None
        assert closed.options == ["Ja", "Nein", "Enthaltung"]
        assert running.closed_at is None
        assert await store.polls.electorate(1) == [1]
        (ballot,) = await store.polls.ballots(1)
        assert ballot.voter == "@ballots-1:musterhafen.example"
        assert (await member(store, "Neudorf")).id == 3
        waiting = await store.inbox.next()
        assert waiting is not None
        assert waiting.seq == 2
