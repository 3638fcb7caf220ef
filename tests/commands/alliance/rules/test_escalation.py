"""Which calls of a plan are made when; with a plan written down by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from commands.alliance.rules.escalation import Call, Hours, Plan, To, due_calls

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours(BERLIN, time(20), time(7))
# 18 November is a holiday in Saxony only; a Wednesday, as is the deadline, the 25th.
PLAN = """
    17.11. OFFICES-7SN
    18.11. ROOM-7 OFFICES-7NW
    23.11. ROOM-2 OFFICES-2NW OFFICES-2SN
    25.11. ROOM+0 OFFICES+0NW OFFICES+0SN
    26.11. OFFICES+1NW OFFICES+1SN
    30.11. STATE+4NW STATE+4SN
    03.12. FEDERAL+8
"""


def berlin(text: str) -> datetime:
    return datetime.strptime(f"2020 {text}", "%Y %d.%m. %H:%M").replace(tzinfo=BERLIN)


def day(text: str) -> date:
    return berlin(f"{text} 12:00").date()


def call(on: str, said: str) -> Call:
    sign = "-" if "-" in said else "+"
    name, _sign, rest = said.partition(sign)
    return Call(day(on), To[name], int(sign + rest[:1]), rest[1:] or None)


def shown(each: Call) -> str:
    return f"{each.to.name}{each.step:+}{each.land or ''}"


def planned(text: str = PLAN, hours: Hours = HOURS) -> Plan:
    lines = [line.split() for line in text.strip().splitlines()]
    return Plan(day("25.11."), [call(on, each) for on, *some in lines for each in some], hours)


@pytest.mark.parametrize(
    ("waiting_from", "now", "said", "waits", "again"),
    [
        ("18.11.", "18.11. 08:59", "", "18.11.", "18.11. 09:00"),
        ("18.11.", "18.11. 09:00", "ROOM-7 OFFICES-7NW", "23.11.", "23.11. 09:00"),
        # Once, whatever happens in between; and of several only the latest.
        ("23.11.", "20.11. 15:00", "", "23.11.", "23.11. 09:00"),
        ("17.11.", "23.11. 15:00", "ROOM-2 OFFICES-2NW OFFICES-2SN", "25.11.", "25.11. 09:00"),
        ("17.11.", "25.11. 19:59", "ROOM+0 OFFICES+0NW OFFICES+0SN", "26.11.", "26.11. 09:00"),
        # In the evening, at night and on a Saturday it waits.
        ("18.11.", "18.11. 22:00", "", "18.11.", "19.11. 09:00"),
        ("18.11.", "19.11. 06:59", "", "18.11.", "19.11. 09:00"),
        ("18.11.", "19.11. 07:00", "ROOM-7 OFFICES-7NW", "23.11.", "23.11. 09:00"),
        ("17.11.", "21.11. 12:00", "", "17.11.", "23.11. 09:00"),
        # On the day off of Saxony it waits for nobody else.
        ("17.11.", "18.11. 12:00", "ROOM-7 OFFICES-7NW", "23.11.", "23.11. 09:00"),
        # Once it is overdue nothing is said of the time before.
        ("23.11.", "26.11. 08:00", "", "26.11.", "26.11. 09:00"),
        ("23.11.", "26.11. 10:00", "OFFICES+1NW OFFICES+1SN", "30.11.", "30.11. 09:00"),
        ("26.11.", "28.11. 10:00", "", "26.11.", "30.11. 09:00"),
        ("26.11.", "30.11. 10:00", "STATE+4NW STATE+4SN", "03.12.", "03.12. 09:00"),
        ("18.11.", "04.12. 10:00", "FEDERAL+8", None, None),
        ("03.12.", "05.12. 10:00", "", "03.12.", "07.12. 09:00"),
    ],
)
def test_due_calls(
    waiting_from: str, now: str, said: str, waits: str | None, again: str | None
) -> None:
    found = due_calls(planned(), day(waiting_from), berlin(now))
    assert sorted(map(shown, found.calls)) == sorted(said.split())
    assert found.waiting_from == (waits and day(waits))
    assert found.next_at == (again and berlin(again))


@pytest.mark.parametrize(
    ("plan", "now", "again"),
    [
        # On its own day off a Land waits for its next good hour,
        ("17.11. OFFICES-7SN", "18.11. 12:00", "19.11. 09:00"),
        # of several the first one is looked at again first,
        ("13.11. STATE-9NW OFFICES-9SN", "17.11. 22:00", "18.11. 09:00"),
        # and so is what is due before that.
        ("17.11. OFFICES-7SN\n18.11. OFFICES-7NW", "18.11. 08:30", "18.11. 09:00"),
    ],
)
def test_nobody_can_be_spoken_to(plan: str, now: str, again: str) -> None:
    found = due_calls(planned(plan), day("01.11."), berlin(now))
    assert (list(found.calls), found.waiting_from) == ([], day("01.11."))
    assert found.next_at == berlin(again)


def test_the_latest_is_the_one_meant_nearest_to_the_deadline() -> None:
    """Of two on one day, and in whatever order the plan has them."""
    found = due_calls(
        planned("20.11. OFFICES-2NW OFFICES-7NW"), day("20.11."), berlin("20.11. 10:00")
    )
    assert [shown(each) for each in found.calls] == ["OFFICES-2NW"]


def test_overdue_begins_at_midnight_on_the_wall_clock() -> None:
    awake = Hours(BERLIN, time(9), time(9))
    found = due_calls(planned(hours=awake), day("25.11."), berlin("26.11. 00:30"))
    assert list(found.calls) == []
    assert (found.waiting_from, found.next_at) == (day("26.11."), berlin("26.11. 09:00"))


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "at"),
    [
        (time(20), time(7), "09:00"),
        (time(20), time(9), "09:00"),  # the quiet hours are over by then
        (time(20), time(10, 30), "10:30"),
        (time(9), time(12), "12:00"),
        (time(9), time(9), "09:00"),  # there are none
    ],
)
def test_the_time_of_day(quiet_from: time, quiet_until: time, at: str) -> None:
    found = Hours(BERLIN, quiet_from, quiet_until).at(day("25.11."))
    assert found == berlin(f"25.11. {at}")


@pytest.mark.parametrize(
    ("now", "land", "soonest"),
    [
        ("18.11. 07:00", None, "18.11. 07:00"),
        ("18.11. 19:59", "NW", "18.11. 19:59"),
        ("18.11. 12:00", "SN", "19.11. 09:00"),
        ("18.11. 06:59", "NW", "18.11. 09:00"),
        ("18.11. 20:00", "NW", "19.11. 09:00"),
        ("20.11. 20:00", "NW", "23.11. 09:00"),
        ("21.11. 08:59", "NW", "23.11. 09:00"),
        ("17.11. 22:00", "SN", "19.11. 09:00"),
    ],
)
def test_who_may_be_notified_when(now: str, land: str | None, soonest: str) -> None:
    assert HOURS.soonest(berlin(now), land) == berlin(soonest)
    assert HOURS.suits(berlin(now), land) is (now == soonest)


@pytest.mark.parametrize(
    ("after", "first"),
    [
        ("16.11. 09:00", "OFFICES-7SN"),
        ("17.11. 09:00", "ROOM-7"),
        ("17.11. 08:59", "OFFICES-7SN"),
        ("03.12. 08:59", "FEDERAL+8"),
        ("03.12. 09:00", None),
    ],
)
def test_the_next_call(after: str, first: str | None) -> None:
    found = planned().first(berlin(after))
    assert (found and shown(found)) == first
