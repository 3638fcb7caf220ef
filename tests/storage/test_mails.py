"""Mails: each member gets one of a kind, and nothing is sent twice or erased before it is there."""

from __future__ import annotations

from datetime import timedelta

from storage.engine import Database
from storage.store import Store

from .samples import LATER, NOW, NOW_UTC, member

ADDRESS = "asyl@musterhafen.example"


async def _town(store: Store, name: str, mailbox: str | None = ADDRESS) -> int:
    town = await member(store, name, mailbox=mailbox, reach_said_at=NOW - timedelta(days=9))
    return town.id


async def _queue(store: Store, *members: int, key: str = "a") -> int:
    return await store.mails.add(key, members, "Frist", "Text", "de", "hafen.example", NOW)


async def test_a_mail_for_each_mailbox_that_takes_and_wants_it(database: Database) -> None:
    async with database.transaction() as store:
        towns = [await _town(store, each) for each in ("Aurich", "Bebra", "Coburg")]
        nowhere = await _town(store, "Dessau", None)
        await store.mailboxes.stop(towns[1], NOW)
        await store.mailboxes.refuse(towns[2], "550 5.1.1", NOW)
        assert await _queue(store, *towns, nowhere) == 1
        assert await _queue(store, *towns, nowhere) == 0, "once with this key"
        found = await store.mails.next(NOW)
        assert found is not None
        assert (found.name, found.mailbox, found.body) == ("Aurich", ADDRESS, "Text")
        await store.mailboxes.stop(towns[1], None)
        town = await store.members.get(towns[2])
        assert town is not None
        await store.members.update(town, reach_said_at=LATER)
        assert await _queue(store, *towns, nowhere) == 2, "wanted again, and said anew"


async def test_its_words_are_kept_until_it_is_there(database: Database) -> None:
    async with database.transaction() as store:
        await _queue(store, await _town(store, "Aurich"))
        mail = await store.mails.next(NOW)
        assert mail is not None
        first = mail.message_id
        assert await store.mails.begin(mail.id)
        assert not await store.mails.begin(mail.id)
        assert await store.mails.later(mail.id, LATER, "450 4.2.0")
        assert await store.mails.next(NOW) is None, "not yet"
        mail = await store.mails.next(LATER)
        assert mail is not None
        assert (mail.message_id, mail.tries) == (first, 1)
        assert await store.mails.counts() == {"pending": (1, NOW_UTC)}
        assert await store.mails.sent(mail.id, LATER)
        found = await store.mails.get(mail.id)
        assert found is not None
        assert (found.row.state, found.row.subject, found.row.body) == ("sent", None, None)
        assert await store.mails.release(mail.id, LATER) is not None
        assert await store.mails.purge(LATER) == 0
        assert await store.mails.purge(LATER + timedelta(seconds=1)) == 1


async def test_what_is_doubtful_or_aside_is_told_once_and_kept(database: Database) -> None:
    async with database.transaction() as store:
        towns = [await _town(store, each) for each in ("Bebra", "Aurich", "Coburg")]
        await _queue(store, *towns)
        for state in ("aside", "handing"):
            mail = await store.mails.next(NOW)
            assert mail is not None
            if state == "aside":
                await store.mails.set_aside(mail.id, "550 5.7.1", NOW)
            else:
                await store.mails.begin(mail.id)
        assert await store.mails.doubt_all(["handing"], "KILLED", NOW) == 1
        untold = await store.mails.untold()
        assert [(each.name, each.row.state) for each in untold] == [
            ("Aurich", "doubtful"),
            ("Bebra", "aside"),
        ]
        await store.mails.told([each.row.id for each in untold], NOW)
        assert await store.mails.untold() == []
        assert await store.mails.purge(LATER) == 0
        assert await store.mails.release(untold[0].row.id, LATER) is None
        assert await store.mails.drop(untold[1].row.id, LATER)
        assert not await store.mails.drop(untold[1].row.id, LATER)
        states = [each.row.state for each in await store.mails.undelivered(9)]
        assert states == ["pending", "pending"]


async def test_a_dropped_mailbox_is_seen_when_it_is_the_mails_turn(database: Database) -> None:
    async with database.transaction() as store:
        town = await member(store, "Aurich", mailbox=ADDRESS, reach_said_at=NOW)
        await _queue(store, town.id)
        box = await store.mailboxes.get(town.id)
        assert box is not None
        assert await store.mailboxes.by_code(box.code) is not None
        await store.mailboxes.stop(town.id, NOW)
        mail = await store.mails.next(NOW)
        assert mail is not None
        assert mail.mailbox is None
        kept = await store.mailboxes.get(town.id)
        assert kept is not None
        assert kept.code == box.code, "mails that were sent before are still understood"


async def test_sent_once_more_the_mailbox_is_open_again(database: Database) -> None:
    async with database.transaction() as store:
        town = await _town(store, "Aurich")
        await _queue(store, town)
        await store.mails.set_aside(1, "550 5.1.1", NOW)
        await store.mailboxes.refuse(town, "550 5.1.1", NOW)
        assert await store.mails.release(1, LATER) is None
        mail = await store.mails.next(LATER)
        assert mail is not None
        assert mail.mailbox == ADDRESS
        assert await _queue(store, town, key="b") == 1


async def test_what_could_not_be_sent_is_forgotten_at_last(database: Database) -> None:
    async with database.transaction() as store:
        towns = [await _town(store, each) for each in ("Aurich", "Bebra", "Coburg", "Dessau")]
        await _queue(store, *towns)
        await store.mails.set_aside(1, "550 5.7.1", NOW)
        await store.mails.doubt(2, "KILLED", NOW)
        await store.mails.set_aside(3, "550 5.7.1", NOW)
        assert await store.mails.release(3, LATER) is None
        assert await store.mails.purge_unsent(NOW) == 0
        assert await store.mails.purge_unsent(NOW + timedelta(seconds=1)) == 3
        assert [each.row.id for each in await store.mails.undelivered(9)] == [3]
