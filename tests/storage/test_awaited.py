"""Who is waited for, what they could not read yet, and what the bot could not."""

from __future__ import annotations

from datetime import timedelta

from storage.engine import Database
from storage.inbox import NewUndecrypted
from storage.unread import NewUnread

from .samples import LATER, NOW, NOW_UTC, member

INA, BEN, KIM = "@ina:x", "@ben:x", "@kim:x"


async def test_one_person_is_awaited_for_each_office(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        town = await member(store)
        awaited = store.awaited
        for person, at in ((INA, NOW), (BEN, LATER)):
            given = {"holds": False, "at": at, "by": KIM, "letter": f"to {person}"}
            found = await awaited.expect(town.id, "contact", person, tell_at=at, **given)
        assert (found.user_id, found.letter, found.named_by) == (BEN, f"to {BEN}", KIM)
        await awaited.expect(
            town.id, "deputy", INA, holds=True, at=NOW, by=KIM, letter="d", tell_at=NOW
        )
        assert [each.user_id for each in await awaited.of_member(town.id)] == [BEN, INA]
        assert [each.role for each in await awaited.of_person(INA)] == ["deputy"]
        assert await awaited.people() == {INA, BEN}
        assert await awaited.next_due() == NOW_UTC
        assert [each.user_id for each in await awaited.due(NOW)] == [INA]
        await awaited.tell([each.id for each in await awaited.due(LATER)], None)
        assert await awaited.next_due() is None
        assert await awaited.forget(town.id, "deputy")
        assert not await awaited.forget(town.id, "deputy")
        assert await awaited.people() == {BEN}
        contact = {"member_id": town.id, "role": "contact", "user_id": KIM}
        await store.bulk.set_contacts([{**contact, "since": NOW, "set_by": KIM}])
        assert await awaited.people() == set(), "a file has filled the office"


async def test_letters_are_kept_until_they_can_be_read(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        letters = store.unread_letters
        for key, person in (("1", INA), ("2", BEN), ("3", INA)):
            assert await letters.keep(person, key, "m.room.message", {"body": key}, {"D"}, NOW)
        assert not await letters.keep(INA, "1", "m.room.message", {}, (), NOW)
        found = await letters.to(INA)
        assert [(each.content, each.devices) for each in found] == [
            ({"body": "1"}, ["D"]),
            ({"body": "3"}, ["D"]),
        ]
        assert await letters.readers() == {INA, BEN}
        await letters.remove([each.id for each in found])
        assert await letters.readers() == {BEN}
        assert await letters.purge(NOW) == 0
        assert await letters.purge(LATER) == 1


async def test_unread_sessions_are_told_of_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        unread = store.unread
        some = [
            NewUnread(f"${n}", "!r", session, sender, None, NOW)
            for n, (session, sender) in enumerate([("s", INA), ("s", INA), ("s", BEN), ("t", INA)])
        ]
        assert await unread.add(some, NOW, LATER) == 3
        assert await unread.add(some, NOW, LATER) == 0
        assert await unread.next_due() == NOW_UTC + timedelta(hours=1)
        assert await unread.due(NOW, 9) == []
        first, *_others = await unread.due(LATER, 9)
        assert (first.event_id, first.sender, first.session_id) == ("$0", INA, "s")
        assert not await unread.is_waited_for(first)
        await store.undecrypted.add([NewUndecrypted("$9", "!r", "s", {})], NOW)
        assert await unread.is_waited_for(first)
        await unread.settle(first.id, LATER)
        assert len(await unread.due(LATER, 9)) == 2
        assert await unread.told_since(NOW, sender=INA) == 1
        assert await unread.told_since(NOW, room_id="!r") == 1
        assert await unread.told_since(LATER + timedelta(seconds=1)) == 0
        assert await unread.purge(NOW) == 0
        assert await unread.purge(LATER) == 3
