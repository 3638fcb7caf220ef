"""What is told of the bot's health: when it is well, when it hangs, and what is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import vitals as measured
from bot.vitals import STUCK_AFTER, Durations, State, Vitals, ailments

NOW = datetime(2027, 11, 19, 12, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("state", "synced_at", "oldest", "told"),
    [
        (State.WORKING, ago(0), None, []),
        (State.WORKING, ago(2), ago(9), []),
        (State.WORKING, ago(4), None, ["no sync since 2027-11-19T11:56:00Z"]),
        (State.WORKING, ago(0), ago(11), ["a message waits since 2027-11-19T11:49:00Z"]),
        (State.WORKING, None, None, ["starting: the homeserver or the database may be away"]),
        (State.STARTING, ago(0), None, ["starting: the homeserver or the database may be away"]),
        (State.STANDBY, None, ago(99), []),
    ],
)
def test_when_it_is_well(
    state: State, synced_at: datetime | None, oldest: datetime | None, told: list[str]
) -> None:
    assert ailments(state, synced_at, oldest, NOW) == told


def test_what_hangs_is_told_from_what_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A homeserver that is away is asked again and again: a new start would not help."""
    clock = 0.0
    monkeypatch.setattr(measured.time, "monotonic", lambda: clock)
    vitals = Vitals()
    clock = STUCK_AFTER * 2
    assert not vitals.is_stuck, "it may take as long as it takes to start"
    vitals.enter(State.WORKING)
    assert not vitals.is_stuck
    clock += STUCK_AFTER - 1
    vitals.stir()
    clock += STUCK_AFTER - 1
    assert not vitals.is_stuck
    clock += 2
    assert vitals.is_stuck
    vitals.synced(0)
    assert not vitals.is_stuck


def test_durations_are_counted_up_to_each_bound() -> None:
    durations = Durations()
    for seconds in (0.0005, 0.001, 0.3, 60.0):
        durations.note(seconds)
    buckets = dict(durations.buckets())
    assert (buckets["0.001"], buckets["0.25"], buckets["0.5"]) == (2, 2, 3)
    assert (buckets["10.0"], buckets["+Inf"]) == (3, 4)
    assert durations.total == pytest.approx(60.3015)


def test_what_is_counted() -> None:
    vitals = Vitals()
    vitals.done("command", ["send"], is_request=True)
    vitals.done("invitation", ["join"], is_request=False)
    vitals.done("invitation", ["leave"], is_request=False)
    vitals.done("due:reminder", ["send"], is_request=False)
    vitals.synced(2)
    assert vitals.requests == {"command": 1}
    assert vitals.invitations == {"accepted": 1, "declined": 1}
    assert vitals.keys == {"missing": 2}
