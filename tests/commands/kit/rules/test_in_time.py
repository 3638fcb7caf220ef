"""Whose clock counts: what was sent when, what arrived when, and which clock is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.in_time import (
    ABSURD,
    APART,
    TOLERANCE,
    Arrival,
    Moments,
    Timeliness,
    behind,
    moments,
    timeliness,
)

END = datetime(2020, 11, 25, 18, 0, tzinfo=UTC)
NOTHING = timedelta()


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def at(count: float) -> datetime:
    return END + minutes(count)


@pytest.mark.parametrize(
    ("sent", "arrived", "found"),
    [
        (-5, -4, Timeliness.IN_TIME),
        (-5, 0, Timeliness.LATE),
        (-5, 40, Timeliness.LATE),
        (-0.001, 1, Timeliness.LATE),
        (0, 0, Timeliness.AFTER),
        (1, 2, Timeliness.AFTER),
        (5, -1, Timeliness.IN_TIME),  # it was here, whatever its clock says
    ],
)
def test_what_is_in_time(sent: float, arrived: float, found: Timeliness) -> None:
    assert timeliness(at(sent), at(arrived), END) is found
    assert timeliness(at(sent), at(arrived), None) is Timeliness.IN_TIME


@pytest.mark.parametrize(
    ("claimed", "off", "earliest", "latest", "sent", "arrived"),
    [
        # Live: earliest and latest are the same.
        (-1, 0, 0, 0, -1, 0),  # a minute on its way
        (-40, 0, 0, 0, -40, 0),  # its server was away
        (10, 0, 0, 0, 0, 0),  # nothing is sent in the future
        (-10, 10, 0, 0, 0, 0),  # ten minutes slow, and known
        (-15, 10, 0, 0, -5, 0),  # slow, and five minutes on its way
        (10, -10, 0, 0, 0, 0),  # fast, and known
        (5, -10, 0, 0, -5, 0),
        # The bot was away for an hour: the best for the sender.
        (-30, 0, -60, 0, -30, -30),
        (-90, 0, -60, 0, -90, -60),
        (30, 0, -60, 0, 0, 0),
        (-40, 10, -60, 0, -30, -30),
        # Dated by a clock of no use.
        (-60 * 24 * 365 * 50, 0, 0, 0, 0, 0),
        (-60 * 24 * 8, 0, 0, 0, 0, 0),
        (-60 * 24 * 6, 0, 0, 0, -60 * 24 * 6, 0),
    ],
)
def test_what_is_believed(
    claimed: float, off: float, earliest: float, latest: float, sent: float, arrived: float
) -> None:
    found = moments(at(claimed), minutes(off), at(earliest), at(latest))
    assert found == Moments(at(sent), at(arrived))


_TIMES = st.integers(-60 * 24 * 30, 60 * 24 * 30).map(at)


@given(_TIMES, st.integers(-900, 900).map(minutes), _TIMES, st.integers(0, 3000).map(minutes))
def test_nothing_is_sent_after_it_has_arrived(
    claimed: datetime, off: timedelta, earliest: datetime, away: timedelta
) -> None:
    found = moments(claimed, off, earliest, earliest + away)
    assert found.sent_at <= found.arrived_at
    assert earliest <= found.arrived_at <= earliest + away
    assert earliest - found.sent_at <= ABSURD


def arrivals(*delays: float, apart: timedelta = APART) -> list[Arrival]:
    return [Arrival(END + n * apart, minutes(each)) for n, each in enumerate(delays)]


@pytest.mark.parametrize(
    ("found", "off"),
    [
        ([], 0),
        (arrivals(0.1, 0.2, 0.1), 0),
        (arrivals(10), 0),  # held up, or slow: nobody can tell
        (arrivals(10, 10.01), 10),
        (arrivals(10, 10.01, apart=timedelta(seconds=1)), 0),  # they came together
        (arrivals(40, 10, 25, 10.05), 10),  # slow, and sometimes held up
        (arrivals(40, 39, 38, 37), 0),  # delivered after an outage, one after the other
        (arrivals(40, 39, 0.1), 0),
        (arrivals(10, 10, 10, 0.1), 0),  # mended
        (arrivals(1.9, 1.9), 0),
        (arrivals(0.1, -10), -10),
        (arrivals(-10, 0.1), 0),  # mended
        (arrivals(-1.9), 0),
    ],
)
def test_which_clock_is_wrong(found: list[Arrival], off: float) -> None:
    assert behind(found) == minutes(off)


@given(st.lists(st.integers(0, 119), max_size=5), st.integers(180, 3600))
def test_a_constant_error_is_found_out_and_no_other(held_up: list[int], wrong: int) -> None:
    """Whatever else is held up on its way, of a right clock nothing is said."""
    right = [Arrival(END + n * APART, timedelta(seconds=each)) for n, each in enumerate(held_up)]
    assert behind(right) == NOTHING
    start = END + 10 * APART
    slow = [Arrival(start + n * APART, timedelta(seconds=wrong)) for n in range(2)]
    assert behind(slow) == timedelta(seconds=wrong) > TOLERANCE
