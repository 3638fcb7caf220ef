"""Who calls a meeting, who knows of it, and when its room is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.quiet import is_quiet
from commands.kit.rules.audience import Purpose
from commands.kit.rules.authority import Role, Standing
from commands.kit.rules.choices import choice
from commands.meetings.rules import (
    Coming,
    asks_anybody,
    asks_to_meeting,
    may_call_meeting,
    may_know_meeting,
    may_lead_meeting,
    notice_at,
    over_at,
    tasks_in,
)

BERLIN = ZoneInfo("Europe/Berlin")
FROM, UNTIL = time(20), time(7)
FEDERAL = Standing("@f", federal=True)
STATE = Standing("@s", lands=frozenset({"NW"}))
CONTACT = Standing("@c", speaks_for={1: Role.CONTACT})
PARTNER = Standing("@p", partner_of=frozenset({4}))
STRANGER = Standing("@x")
OTHERS = (CONTACT, PARTNER, STRANGER)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m. %H:%M").replace(year=2020, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("since", "starts", "told"),
    [
        ("19.11. 10:00", "25.11. 14:00", "24.11. 09:00"),
        ("19.11. 10:00", "21.11. 00:00", "20.11. 09:00"),
        ("19.11. 10:00", "20.11. 14:00", "20.11. 13:00"),  # nine is over: an hour before
        ("19.11. 08:59", "20.11. 14:00", "19.11. 09:00"),
        ("19.11. 09:00", "20.11. 14:00", "20.11. 13:00"),
        ("19.11. 10:00", "19.11. 14:00", "19.11. 13:00"),
        ("19.11. 10:00", "19.11. 11:00", None),
        ("19.11. 10:00", "19.11. 10:30", None),
        ("19.11. 10:00", "20.11. 07:30", "20.11. 07:00"),  # 6:30 is quiet
        ("19.11. 10:00", "20.11. 07:00", None),
        ("19.11. 10:00", "19.11. 20:30", "19.11. 19:30"),
        ("19.11. 10:00", "19.11. 21:30", None),
        ("23.10. 12:00", "25.10. 14:00", "24.10. 09:00"),  # the clocks change in between
        ("24.10. 12:00", "25.10. 14:00", "25.10. 13:00"),
        ("24.10. 21:00", "25.10. 08:30", "25.10. 07:30"),
    ],
)
def test_when_the_room_is_told(since: str, starts: str, told: str | None) -> None:
    assert notice_at(at(since), at(starts), BERLIN, FROM, UNTIL) == (told and at(told))


def test_quiet_hours_that_are_set_otherwise() -> None:
    found = notice_at(at("19.11. 10:00"), at("25.11. 14:00"), BERLIN, time(18), time(10))
    assert found == at("24.11. 10:00")
    assert notice_at(at("19.11. 10:00"), at("20.11. 00:30"), BERLIN, time(0), time(0)) == at(
        "19.11. 23:30"
    )


MOMENTS = st.timedeltas(timedelta(), timedelta(days=700)).map(
    lambda after: datetime(2020, 1, 1, tzinfo=UTC) + after
)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=40)))
def test_before_the_start_and_never_in_quiet_hours(since: datetime, ahead: timedelta) -> None:
    starts = since + ahead
    found = notice_at(since, starts, BERLIN, FROM, UNTIL)
    if found is None:
        assert ahead < timedelta(days=2)
        return
    assert since < found < starts
    assert not is_quiet(found.astimezone(BERLIN).time(), FROM, UNTIL)
    assert starts - found <= timedelta(hours=40)


@pytest.mark.parametrize(
    ("sender", "purpose", "land", "may"),
    [
        (FEDERAL, None, None, True),
        (FEDERAL, Purpose.PLENARY, None, True),
        (FEDERAL, Purpose.LAND, "NI", True),
        (STATE, Purpose.LAND, "NW", True),
        (STATE, Purpose.LAND, "NI", False),
        (STATE, Purpose.TOPIC, None, True),
        (STATE, Purpose.PLENARY, None, False),
        (STATE, Purpose.COORDINATION, None, False),
        (STATE, None, None, False),
        *((each, purpose, "NW", False) for each in OTHERS for purpose in (None, *Purpose)),
    ],
)
def test_who_calls_and_leads(
    sender: Standing, purpose: Purpose | None, land: str | None, may: bool
) -> None:
    assert may_call_meeting(sender, purpose, land) is may
    assert may_lead_meeting(sender, "@somebody", purpose, land) is may
    belongs = sender in (FEDERAL, STATE)
    assert may_lead_meeting(sender, sender.user_id, purpose, land) is belongs


@pytest.mark.parametrize(
    ("of", "here", "same_room", "known_to"),
    [
        (Purpose.PLENARY, Purpose.PLENARY, True, (FEDERAL, STATE, *OTHERS)),
        (Purpose.PLENARY, Purpose.PLENARY, False, (FEDERAL, STATE, CONTACT)),
        (Purpose.LAND, None, False, (FEDERAL, STATE, CONTACT)),
        # What goes to the direct chat is for those who are entitled, also of a room opened since.
        (Purpose.OPEN, Purpose.OPEN, True, (FEDERAL, STATE, CONTACT)),
        (Purpose.PLENARY, Purpose.OPEN, False, (FEDERAL, STATE, CONTACT)),
        (Purpose.COORDINATION, Purpose.OPEN, False, (FEDERAL, STATE)),
        (Purpose.COORDINATION, Purpose.PLENARY, False, ()),
        (Purpose.COORDINATION, Purpose.COORDINATION, False, (FEDERAL, STATE)),
        (Purpose.COORDINATION, Purpose.COORDINATION, True, (FEDERAL, STATE, *OTHERS)),
        # A room nobody registered is an open one: the answer goes to the direct chat.
        (Purpose.COORDINATION, None, False, (FEDERAL, STATE)),
    ],
)
def test_who_knows(
    of: Purpose, here: Purpose | None, same_room: bool, known_to: tuple[Standing, ...]
) -> None:
    for sender in (FEDERAL, STATE, *OTHERS):
        found = may_know_meeting(sender, of, here, direct=False, same_room=same_room)
        assert found is (sender in known_to), sender


@pytest.mark.parametrize(
    ("of", "known_to"),
    [
        (Purpose.PLENARY, (FEDERAL, STATE, CONTACT)),
        (None, (FEDERAL, STATE, CONTACT)),
        (Purpose.COORDINATION, (FEDERAL, STATE)),
    ],
)
def test_who_knows_in_the_direct_chat(of: Purpose | None, known_to: tuple[Standing, ...]) -> None:
    for sender in (FEDERAL, STATE, *OTHERS):
        found = may_know_meeting(sender, of, None, direct=True, same_room=False)
        assert found is (sender in known_to), sender


def test_words() -> None:
    assert [choice(Coming, each) for each in ("ja", "NEIN", "vielleicht")] == list(Coming)
    assert choice(Coming, "jein") is None


def test_over() -> None:
    """Four hours are four hours, also in the night that has one more."""
    assert over_at(at("24.10. 23:30"), 240) == datetime(2020, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "land", "asked"),
    [
        (Purpose.PLENARY, None, True),
        (Purpose.LAND, "NW", True),
        (Purpose.LAND, "HE", False),
        (Purpose.TOPIC, "NW", False),
        (Purpose.COORDINATION, "NW", False),
        (Purpose.COORDINATION, None, False),
    ],
)
def test_who_is_asked(purpose: Purpose, land: str | None, asked: bool) -> None:
    """Here of a municipality in NW."""
    assert asks_to_meeting(purpose, land, "NW") is asked
    assert asks_anybody(purpose) is (purpose in (Purpose.PLENARY, Purpose.LAND))


@pytest.mark.parametrize(
    ("line", "task"),
    [
        ("Aufgabe: Wohnungen suchen", "Wohnungen suchen"),
        ("- Aufgabe: Wohnungen suchen ", "Wohnungen suchen"),
        ("3) zu tun – Räte fragen", "Räte fragen"),
        ("• TASK: find flats", "find flats"),
        ("Aufgabe:", None),
        ("Die Aufgabe: Wohnungen suchen", None),
        ("Aufgabenverteilung: Ben", None),
        ("Aufgabe: " + "x" * 200, None),
    ],
)
def test_what_minutes_call_a_task(line: str, task: str | None) -> None:
    found = [] if task is None else [task]
    assert tasks_in(line) == found
    assert tasks_in(f"Anwesend: alle\n{line}\nSchluss") == found
