"""When a follow-up is spoken of: table by table, and through any outage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules import laender
from commands.alliance.rules.escalation import DAY, Call, Hours, Plan, To, due_calls
from commands.dates.rules.quiet import is_quiet
from commands.dates.rules.workdays import is_workday
from commands.follow_ups.rules import plan, reads_along
from commands.kit.rules.audience import Purpose
from commands.kit.rules.authority import Role, Standing, may_close_follow_up, may_follow_up

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours(BERLIN, time(20), time(7))
BEFORE = (7, 2, 0)
ROOM, OFFICES, STATE, FEDERAL = To.ROOM, To.OFFICES, To.STATE, To.FEDERAL


def berlin(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=BERLIN)


def days(found: Plan, to: To, land: str | None = None) -> list[str]:
    return [f"{e.day:%d.%m.}" for e in found.calls if (e.to, e.land) == (to, land)]


# The deadline, a Land, the days in the room, of the letters or mentions, above, and at the end.
PLANS = [
    # Story G: a Wednesday; the Wednesday before is a holiday in Saxony only.
    ("25.11.2020", "NW", "18.11. 23.11. 25.11.", "18.11. 23.11. 25.11. 26.11.", "30.11.", "03.12."),
    ("25.11.2020", "SN", "18.11. 23.11. 25.11.", "17.11. 23.11. 25.11. 26.11.", "30.11.", "03.12."),
    # A Sunday: its day and two days before are the same Friday.
    ("29.11.2020", "NW", "20.11. 27.11. 27.11.", "20.11. 27.11. 27.11. 30.11.", "03.12.", "07.12."),
    # The last before Christmas.
    ("23.12.2020", "NW", "16.12. 21.12. 23.12.", "16.12. 21.12. 23.12. 24.12.", "28.12.", "31.12."),
    ("24.12.2020", "NW", "17.12. 22.12. 24.12.", "17.12. 22.12. 24.12. 28.12.", "31.12.", "04.01."),
    # The day after the deadline is a holiday in Saxony only.
    ("17.11.2020", "SN", "10.11. 13.11. 17.11.", "10.11. 13.11. 17.11. 19.11.", "23.11.", "26.11."),
    # So is, in some Länder, the day on which it would go up.
    ("28.10.2021", "NW", "21.10. 26.10. 28.10.", "21.10. 26.10. 28.10. 29.10.", "02.11.", "05.11."),
    # Easter: the Land and the alliance would hear of it on the same Tuesday.
    ("29.03.2021", "NW", "22.03. 26.03. 29.03.", "22.03. 26.03. 29.03. 30.03.", "06.04.", "07.04."),
]


@pytest.mark.parametrize(("due", "land", "room", "offices", "state", "federal"), PLANS)
def test_days(due: str, land: str, room: str, offices: str, state: str, federal: str) -> None:
    found = plan(berlin(f"{due} 00:00").date(), BEFORE, None, ["NW", land], HOURS)
    assert days(found, ROOM) == room.split()
    assert days(found, OFFICES, land) == offices.split()
    assert days(found, STATE, land) == state.split()
    assert days(found, FEDERAL) == federal.split()


def test_in_a_room_of_a_land_its_holidays_count() -> None:
    found = plan(date(2020, 11, 25), BEFORE, "SN", ["SN"], HOURS)
    assert days(found, ROOM, "SN") == ["17.11.", "23.11.", "25.11."]


def test_the_days_before_are_the_operators() -> None:
    found = plan(date(2020, 11, 25), (1,), None, ["NW"], HOURS)
    assert days(found, ROOM) == ["24.11."]
    assert days(plan(date(2020, 11, 25), (), None, ["NW"], HOURS), OFFICES, "NW") == ["26.11."]


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "at"),
    [
        (time(20), time(7), "09:00"),
        (time(20), time(9), "09:00"),  # the quiet hours are over by then
        (time(20), time(10, 30), "10:30"),
        (time(8), time(12), "12:00"),
        (time(8), time(6), "06:00"),
        (time(9), time(9), "09:00"),  # there are none
    ],
)
def test_the_time_of_day(quiet_from: time, quiet_until: time, at: str) -> None:
    found = Hours(BERLIN, quiet_from, quiet_until).at(date(2020, 11, 25))
    assert f"{found.astimezone(BERLIN):%d.%m. %H:%M}" == f"25.11. {at}"


def story() -> Plan:
    return plan(date(2020, 11, 25), BEFORE, None, ["NW", "SN"], HOURS)


@pytest.mark.parametrize(
    ("waiting_from", "now", "said", "again"),
    [
        ("18.11.2020", "18.11.2020 08:59", "", "18.11.2020 09:00"),
        ("18.11.2020", "18.11.2020 09:00", "ROOM-7 OFFICES-7NW", "23.11.2020 09:00"),
        # Once, whatever happens in between.
        ("23.11.2020", "20.11.2020 15:00", "", "23.11.2020 09:00"),
        ("23.11.2020", "23.11.2020 09:00", "ROOM-2 OFFICES-2NW OFFICES-2SN", "25.11.2020 09:00"),
        # Away over two of them: only the latest.
        ("17.11.2020", "23.11.2020 15:00", "ROOM-2 OFFICES-2NW OFFICES-2SN", "25.11.2020 09:00"),
        ("17.11.2020", "25.11.2020 19:59", "ROOM+0 OFFICES+0NW OFFICES+0SN", "26.11.2020 09:00"),
        # Saxony heard of it before, and is not told again.
        ("18.11.2020", "19.11.2020 12:00", "ROOM-7 OFFICES-7NW", "23.11.2020 09:00"),
        # Back in the evening or on a Saturday: not before the next good hour.
        ("18.11.2020", "18.11.2020 22:00", "", "19.11.2020 09:00"),
        ("18.11.2020", "19.11.2020 06:59", "", "19.11.2020 09:00"),
        ("18.11.2020", "19.11.2020 07:00", "ROOM-7 OFFICES-7NW", "23.11.2020 09:00"),
        ("17.11.2020", "21.11.2020 12:00", "", "23.11.2020 09:00"),
        # On the day off of Saxony it waits for nobody else.
        ("17.11.2020", "18.11.2020 12:00", "ROOM-7 OFFICES-7NW", "23.11.2020 09:00"),
        # Once it is overdue nothing is said of the time before.
        ("23.11.2020", "26.11.2020 08:00", "", "26.11.2020 09:00"),
        ("23.11.2020", "26.11.2020 10:00", "OFFICES+1NW OFFICES+1SN", "30.11.2020 09:00"),
        ("26.11.2020", "28.11.2020 10:00", "", "30.11.2020 09:00"),
        ("26.11.2020", "30.11.2020 10:00", "STATE+4NW STATE+4SN", "03.12.2020 09:00"),
        ("18.11.2020", "04.12.2020 10:00", "FEDERAL+8", None),
        ("03.12.2020", "05.12.2020 10:00", "", "07.12.2020 09:00"),
    ],
)
def test_due_calls(waiting_from: str, now: str, said: str, again: str | None) -> None:
    cursor = berlin(f"{waiting_from} 00:00").date()
    found = due_calls(story(), cursor, berlin(now))
    assert sorted(shown(each) for each in found.calls) == sorted(said.split())
    assert found.next_at == (berlin(again) if again else None)
    assert (found.waiting_from is None) is (again is None)


@pytest.mark.parametrize(
    ("lands", "now", "again"),
    [
        # On its own day off a Land waits for its next good hour,
        (["SN"], "18.11.2020 12:00", "19.11.2020 09:00"),
        # unless somebody else is spoken to before.
        (["SN", "NW"], "18.11.2020 08:30", "18.11.2020 09:00"),
    ],
)
def test_waiting_in_the_room_of_a_land(lands: list[str], now: str, again: str) -> None:
    found = due_calls(
        plan(date(2020, 11, 25), BEFORE, "SN", lands, HOURS), date(2020, 11, 17), berlin(now)
    )
    assert (list(found.calls), found.waiting_from) == ([], date(2020, 11, 17))
    assert found.next_at == berlin(again)


def test_overdue_begins_at_midnight() -> None:
    """On the wall clock: by UTC it is still the day of the deadline."""
    awake = Hours(BERLIN, time(9), time(9))
    planned = plan(date(2020, 11, 25), BEFORE, None, ["NW"], awake)
    found = due_calls(planned, date(2020, 11, 25), berlin("26.11.2020 00:30"))
    assert list(found.calls) == []
    assert found.next_at == berlin("26.11.2020 09:00")


def test_calls_of_one_day_are_in_the_order_of_the_laender() -> None:
    lands = ["TH", "BY", "SN", "NW", "HE", "MV", "BE"]
    found = plan(date(2020, 11, 26), (1,), None, lands, HOURS)
    letters = [each.land for each in found.calls if each.day == date(2020, 11, 25)]
    assert letters == [None, *sorted(lands)], "the room before them"


def shown(call: Call) -> str:
    return f"{call.to.name}{call.step:+}{call.land or ''}"


def test_what_lies_before_the_opening_is_skipped() -> None:
    first = story().first(berlin("19.11.2020 10:00"))
    assert first is not None
    assert first.day == date(2020, 11, 23)
    last = story().first(berlin("03.12.2020 08:59"))
    assert last is not None
    assert last.to is FEDERAL
    assert story().first(berlin("03.12.2020 09:00")) is None


@pytest.mark.parametrize(
    ("purpose", "direct", "expected"),
    [
        (Purpose.PLENARY, False, {"NW", "NI"}),
        (Purpose.TOPIC, False, {"NW", "NI"}),
        (None, False, {"NW", "NI"}),
        (None, True, set()),
        (Purpose.LAND, False, {"NW"}),
        (Purpose.COORDINATION, False, set()),
        (Purpose.OPEN, False, set()),
    ],
)
def test_who_reads_along(purpose: Purpose | None, direct: bool, expected: set[str]) -> None:
    land = "NW" if purpose is Purpose.LAND else None
    assert {e for e in ("NW", "NI") if reads_along(purpose, land, e, direct=direct)} == expected
    if not direct:
        assert {e for e in ("NW", "NI") if reads_along(purpose, land, e)} == expected


def test_who_may_open_and_close() -> None:
    federal, state = Standing("@f:x", federal=True), Standing("@s:x", lands=frozenset({"NW"}))
    contact, stranger = Standing("@c:x", speaks_for={1: Role.CONTACT}), Standing("@x:x")
    for lands, allowed in [({"NW"}, [federal, state]), ({"NW", "NI"}, [federal])]:
        found = [e for e in (federal, state, contact, stranger) if may_follow_up(e, lands)]
        assert found == allowed
    assert may_close_follow_up(contact, "@c:x", {"NI"})
    assert not may_close_follow_up(stranger, "@x:x", {"NI"})
    assert not may_close_follow_up(state, "@f:x", {"NW", "NI"})
    assert may_close_follow_up(state, "@f:x", {"NW"})


LANDS = st.sets(st.sampled_from(sorted(laender.NAMES)), min_size=1, max_size=4)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
PLANNED = st.builds(
    lambda due, before, room, lands, quiet: plan(
        due, before, room, sorted(lands), Hours(BERLIN, *quiet)
    ),
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    st.sets(st.integers(0, 30), max_size=4),
    st.none() | st.sampled_from(sorted(laender.NAMES)),
    LANDS,
    st.just((time(20), time(7))) | st.tuples(TIMES, TIMES),
)
OPENED = st.timedeltas(timedelta(days=-1), timedelta(days=40))
PAUSES = st.lists(
    st.one_of(st.just(timedelta()), st.timedeltas(timedelta(), timedelta(days=9))), max_size=30
)


@given(PLANNED, OPENED, PAUSES)
def test_any_outages(planned: Plan, before: timedelta, pauses: Sequence[timedelta]) -> None:
    """The bot looks in time, or later and later: never twice, never at night, never on a day off.

    And it comes to an end, with the last call to the federal coordination.
    """
    opened = planned.hours.at(planned.due_on) - before
    said = [(call, at) for call, at in lived(planned, opened, pauses)]
    assert max(Counter(call for call, _at in said).values()) == 1
    hours = planned.hours
    for call, at in said:
        local = at.astimezone(BERLIN)
        assert opened < hours.at(call.day) <= at, "neither before the opening nor early"
        assert not is_quiet(local.time(), hours.quiet_from, hours.quiet_until)
        assert is_workday(local.date(), call.land)
        assert call.step > 0 or local.date() <= planned.due_on
    for who in {(call.to is ROOM, call.land) for call, _at in said}:
        theirs = [call for call, _at in said if (call.to is ROOM, call.land) == who]
        assert [e.step for e in theirs] == sorted(e.step for e in theirs), "never a former one"
        moments = [at for call, at in said if (call.to is ROOM, call.land) == who]
        assert len(set(moments)) == len(moments), "one ring at a time"
    assert [call.to for call, _at in said].count(FEDERAL) == 1
    assert said[-1][0].to is FEDERAL


@given(PLANNED, OPENED)
def test_in_time_nothing_is_left_out(planned: Plan, before: timedelta) -> None:
    """Without an outage every call after the opening is made, but of two at once the latest."""
    opened = planned.hours.at(planned.due_on) - before
    said = {call for call, _at in lived(planned, opened, [])}
    for call in planned.calls:
        if planned.hours.at(call.day) > opened and call not in said:
            same = [e for e in said if (e.to, e.land, e.day) == (call.to, call.land, call.day)]
            assert any(e.step > call.step for e in same), call


def lived(
    planned: Plan, opened: datetime, pauses: Sequence[timedelta]
) -> list[tuple[Call, datetime]]:
    """What is said and when, if the bot looks so much later than it should."""
    first = planned.first(opened)
    assert first is not None
    cursor: date | None = first.day
    next_at: datetime | None = planned.hours.at(first.day)
    said: list[tuple[Call, datetime]] = []
    late = iter(pauses)
    now = opened
    for _look in range(200):
        if cursor is None or next_at is None:
            return said
        now = max(now, next_at) + next(late, timedelta())
        found = due_calls(planned, cursor, now)
        said += [(each, now) for each in found.calls]
        cursor, next_at = found.waiting_from, found.next_at
        assert next_at is None or next_at > now, "it never looks again and again"
    raise AssertionError("it never ends")


@given(PLANNED)
def test_every_call_is_on_a_workday_of_whom_it_is_for(planned: Plan) -> None:
    assert all(is_workday(each.day, each.land) for each in planned.calls)
    for land in {each.land for each in planned.calls if each.to is STATE}:
        up = [(e.day, e.to) for e in planned.calls if e.land == land and e.step > 0 and e.to]
        end = [(e.day, e.to) for e in planned.calls if e.to is FEDERAL]
        assert [to for _day, to in up + end] == [OFFICES, STATE, FEDERAL]
        assert planned.due_on < up[0][0] < up[1][0] < end[0][0], "each has time to act"
        assert up[0][0] - planned.due_on >= DAY


def test_utc() -> None:
    assert HOURS.at(date(2020, 11, 25)) == datetime(2020, 11, 25, 8, tzinfo=UTC)
