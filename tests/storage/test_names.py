"""What is kept of names in memory is what the database has, whatever was changed or undone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import delete, update

from storage.engine import Database
from storage.names import Called
from storage.store import Store
from storage.tables import MemberChange

from .samples import NOW, member

MADE: list[int] = []


class Index(dict[int, str]):
    """Names by id; notes of how many it was made."""

    def __init__(self, members: Iterable[Called]) -> None:
        super().__init__((each.id, each.name) for each in members)
        MADE.append(len(self))

    def put(self, member: Called) -> None:
        self[member.id] = member.name

    def remove(self, member_id: int) -> None:
        self.pop(member_id, None)


async def _kept(database: Database) -> Index:
    async with database.transaction() as store:
        return await store.names.kept(Index)


async def _note(store: Store, member_id: int) -> None:
    who = {"source": None, "at": NOW, "actor": "@boss:x", "event_id": "$e"}
    await store.history.add(member_id, "name", None, None, **who)  # type: ignore[arg-type]


async def _rename(store: Store, member_id: int, name: str) -> None:
    found = await store.members.get(member_id)
    assert found is not None
    await store.members.update(found, name=name, name_key=name.casefold())
    await _note(store, member_id)


async def _enter(store: Store, name: str) -> int:
    entered = await member(store, name)
    await _note(store, entered.id)
    return entered.id


async def test_made_once_and_told_what_has_changed(with_any_driver: Database) -> None:
    database = with_any_driver
    MADE.clear()
    async with database.transaction() as store:
        port, city = await _enter(store, "Port"), await _enter(store, "City")
    index = await _kept(database)
    assert index == {port: "Port", city: "City"}
    async with database.transaction() as store:
        await _rename(store, port, "Oberaue")
        new = await _enter(store, "Neustadt")
    assert await _kept(database) is index
    assert index == {port: "Oberaue", city: "City", new: "Neustadt"}
    assert MADE == [2]


async def _undone(database: Database, port: int) -> None:
    async with database.transaction() as store:
        new = await _enter(store, "Verworfen")
        await _rename(store, port, "Umbenannt")
        assert await store.names.kept(Index) == {port: "Umbenannt", new: "Verworfen"}
        raise InterruptedError


async def test_what_is_undone_is_not_kept(database: Database) -> None:
    """Its numbers are given again, and to others. Nor is it made anew for what has written."""
    MADE.clear()
    async with database.transaction() as store:
        port = await _enter(store, "Port")
    assert await _kept(database) == {port: "Port"}
    with suppress(InterruptedError):
        await _undone(database, port)
    assert await _kept(database) == {port: "Port"}
    async with database.transaction() as store:
        city = await _enter(store, "City")
        await _note(store, port)
    assert await _kept(database) == {port: "Port", city: "City"}
    assert MADE == [1]


async def test_many_are_read_anew(database: Database) -> None:
    async with database.transaction() as store:
        first = await _enter(store, "Port")
    index = await _kept(database)
    rows = [
        {"name": f"Ort {n}", "name_key": f"ort {n}", "kind": "town", "land": "NW"}
        | {"created_at": NOW, "created_by": "@boss:x"}
        for n in range(501)
    ]
    async with database.transaction() as store:
        ids = await store.bulk.add_members(rows, lambda _count: None)
    anew = await _kept(database)
    assert anew is not index
    assert sorted(anew) == [first, *sorted(ids)]


async def test_a_change_with_a_smaller_number_that_comes_later(database: Database) -> None:
    """As on PostgreSQL, where two processes may write."""
    async with database.transaction() as store:
        port = await _enter(store, "Port")
        for _ in range(2):
            await _note(store, port)
        late = delete(MemberChange).where(MemberChange.id == 2)
        await store.session.execute(late)
    assert await _kept(database) == {port: "Port"}
    async with database.transaction() as store:
        await _rename(store, port, "Oberaue")
        earlier = update(MemberChange).where(MemberChange.id == 4).values(id=2)
        await store.session.execute(earlier)
    assert await _kept(database) == {port: "Oberaue"}
