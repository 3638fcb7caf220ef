"""Meetings, their agenda and who comes; and what else has a date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage.engine import Database
from storage.store import Store
from storage.tables import FollowUp, FollowUpMember, Meeting, Task

from .samples import LATER, NOW, NOW_UTC, member

DAY = timedelta(days=1)
A, B = "@a:example.org", "@b:example.org"


async def meeting(store: Store, starts_at: datetime = LATER) -> Meeting:
    return await store.meetings.add(
        room_id="!room:example.org",
        thread_id=None,
        title="Sitzung",
        place="Marburg",
        starts="2020-11-19T11:00:00",
        timezone="Europe/Berlin",
        starts_at=starts_at,
        minutes_long=60,
        author=A,
        at=NOW,
        event_id="$event",
    )


async def test_changes_are_counted(database: Database) -> None:
    async with database.transaction() as store:
        made = await meeting(store)
        other = await meeting(store)
        await store.meetings.change(made.id, LATER, place="Online")
        await store.meetings.change(made.id, LATER + DAY, starts_at=NOW + DAY)
        found = await store.meetings.get(made.id)
        assert found is not None
        assert (found.place, found.revision) == ("Online", 2)
        assert (found.starts_at, found.changed_at) == (NOW_UTC + DAY, LATER + DAY)
        untouched = await store.meetings.get(other.id)
        assert untouched is not None
        assert (untouched.place, untouched.revision) == ("Marburg", 0)
        assert await store.meetings.get(404) is None


async def test_starting_in_order(database: Database) -> None:
    async with database.transaction() as store:
        second, first = await meeting(store, NOW + 2 * DAY), await meeting(store, NOW + DAY)
        cancelled = await meeting(store, NOW + DAY)
        await store.meetings.change(cancelled.id, NOW, cancelled_at=NOW, cancelled_by=A)
        assert [each.id for each in await store.meetings.starting(NOW)] == [first.id, second.id]
        assert [each.id for each in await store.meetings.starting(NOW + DAY)] == [second.id]


async def test_notices(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.meetings.next_notice() is None
        first, second = await meeting(store), await meeting(store)
        await store.meetings.plan_notice(first.id, NOW + DAY)
        await store.meetings.plan_notice(second.id, NOW)
        assert await store.meetings.next_notice() == NOW_UTC
        assert [e.id for e in await store.meetings.notices_due(NOW)] == [second.id]
        assert [e.id for e in await store.meetings.notices_due(NOW + DAY)] == [second.id, first.id]
        await store.meetings.plan_notice(second.id, None)
        assert await store.meetings.next_notice() == NOW_UTC + DAY
        await store.meetings.change(first.id, NOW, cancelled_at=NOW, cancelled_by=A)
        assert await store.meetings.next_notice() is None
        assert await store.meetings.notices_due(NOW + DAY) == []


async def test_agenda_keeps_its_numbers(database: Database) -> None:
    async with database.transaction() as store:
        made, other = await meeting(store), await meeting(store)
        for text in ("Eins", "Zwei"):
            await store.meetings.add_item(made.id, text, author=A, at=NOW)
        await store.meetings.remove_item(made.id, 2, NOW)
        await store.meetings.add_item(made.id, "Drei", author=B, at=NOW)
        await store.meetings.add_item(other.id, "Anderes", author=B, at=NOW)
        found = [(each.number, each.text) for each in await store.meetings.agenda(made.id)]
        assert found == [(1, "Eins"), (3, "Drei")]
        assert [each.number for each in await store.meetings.agenda(other.id)] == [1]


async def test_the_latest_answer_of_each_member(database: Database) -> None:
    async with database.transaction() as store:
        made, other = await meeting(store), await meeting(store)
        first, second = await member(store, "Beispielstadt"), await member(store, "Altdorf")
        for of, whose, answer in (
            (made, first, "yes"),
            (made, second, "maybe"),
            (made, first, "no"),
            (other, first, "yes"),
        ):
            await store.meetings.answer(of.id, whose.id, answer, actor=A, event_id="$e", at=NOW)
        third = await member(store, "Neudorf")
        partner = await member(store, "Seebrücke", kind="partner")
        found = await store.meetings.said(made.id, [first.id, second.id, third.id])
        assert found == {first.id: "no", second.id: "maybe"}
        assert await store.meetings.said(made.id, [third.id]) == {}
        assert await store.meetings.saying(made.id, "yes", 5) == ([], 0)
        assert await store.meetings.saying(made.id, "no", 5) == (["Beispielstadt"], 1)
        assert await store.meetings.silent(made.id, None, 5) == (["Neudorf"], 1)
        assert await store.meetings.silent(other.id, None, 1) == (["Altdorf"], 2)
        assert await store.meetings.silent(other.id, "NI", 5) == ([], 0)
        await store.meetings.answer(made.id, partner.id, "yes", actor=A, event_id="$e", at=NOW)
        assert await store.meetings.expected(made.id, None, silent=True) == []
        for each in (first, second, third, partner):
            await store.members.set_contact(each.id, A, "contact", NOW, B)
        coming = [second.id, partner.id]
        assert await store.meetings.expected(made.id, None, silent=False) == coming
        assert await store.meetings.expected(made.id, "NI", silent=True) == coming
        everybody = [second.id, third.id, partner.id]
        assert await store.meetings.expected(made.id, None, silent=True) == everybody


async def test_minutes(database: Database) -> None:
    async with database.transaction() as store:
        made = await meeting(store)
        await store.meetings.keep_minutes(made.id, "Text", NOW, A)
        found = await store.meetings.get(made.id)
        assert found is not None
        assert (found.minutes, found.minutes_at, found.minutes_by) == ("Text", NOW_UTC, A)
        assert found.revision == 0


async def test_what_was_born_there_and_what_has_a_date(database: Database) -> None:
    async with database.transaction() as store:
        made = await meeting(store)
        mine, other = await member(store), await member(store, "Altdorf")
        common = {"room_id": "!r", "thread_id": None, "author": B, "event_id": "$e"}
        task = {"due_on": date(2020, 12, 1), "expected_yield": "x", "created_at": NOW}
        follow_up = {"due_on": date(2020, 12, 1), "scope": "alliance", "opened_at": NOW}
        for owner, of, ended in ((mine, made.id, None), (other, None, None), (mine, None, NOW)):
            store.session.add(
                Task(**common, **task, title="T", owner_id=owner.id, meeting_id=of, done_at=ended)
            )
        for of, closed_at in ((made.id, None), (None, None), (None, NOW)):
            store.session.add(
                FollowUp(**common, **follow_up, title="F", meeting_id=of, closed_at=closed_at)
            )
        await store.session.flush()
        for follow_up_id, whose, done_at in ((1, mine, NOW), (2, mine, None), (3, mine, None)):
            store.session.add(
                FollowUpMember(follow_up_id=follow_up_id, member_id=whose.id, done_at=done_at)
            )
        await store.session.flush()
        assert [(t.id, m.id) for t, m in await store.meetings.tasks(made.id)] == [(1, mine.id)]
        assert [each.id for each in await store.meetings.follow_ups(made.id)] == [1]
        calendars = store.calendars
        assert [each.id for each in await calendars.tasks([mine.id])] == [1]
        assert await calendars.tasks([]) == []
        assert [each.id for each in await calendars.follow_ups([mine.id], A)] == [2]
        assert [each.id for each in await calendars.follow_ups([], B)] == [1, 2]
        assert [each.id for each in await calendars.follow_ups_in("!r")] == [1, 2]
        assert await calendars.follow_ups_in("!other") == []


async def test_polls_and_statements_with_an_end(database: Database) -> None:
    async with database.transaction() as store:
        mine, other = await member(store), await member(store, "Altdorf")
        for closes_at, electorate in ((LATER, [mine.id]), (None, [mine.id]), (NOW, [other.id])):
            await store.polls.add(
                room_id="!r",
                thread_id=None,
                question="Frage?",
                options=["Ja", "Nein"],
                author=B,
                opened_at=NOW,
                closes_at=closes_at,
                electorate=electorate,
                start_transaction=f"t{closes_at}",
            )
            await store.statements.add(
                title="Winter",
                room_id="!r",
                thread_id=None,
                author=B,
                opened_at=NOW,
                closes_at=closes_at,
                electorate=electorate,
            )
        assert [each.id for each in await store.calendars.polls([mine.id], A)] == [1]
        assert [each.id for each in await store.calendars.polls([], B)] == [3, 1]
        await store.polls.close(1, NOW, B)
        assert await store.calendars.polls([mine.id], A) == []
        assert [each.id for each in await store.calendars.statements(NOW)] == [1]
        assert await store.calendars.statements(LATER) == []
