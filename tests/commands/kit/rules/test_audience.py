"""Which answer may be read in which room, and who registers rooms (design.md section 3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.audience import Audience, Purpose, is_withheld, may_hear, may_register
from commands.kit.rules.authority import Role, Standing

EVERYBODY, MEMBERS, COORDINATION, PERSON = Audience
ROOMS = [None, *Purpose]

FEDERAL = Standing("@federal:x", federal=True)
STATE = Standing("@state:x", lands=frozenset({"NW"}))
CONTACT = Standing("@contact:x", speaks_for={1: Role.CONTACT})
PARTNER = Standing("@partner:x", partner_of=frozenset({7}))
OBSERVER = Standing("@observer:x", observer=True)
STRANGER = Standing("@stranger:x")


@pytest.mark.parametrize(
    ("audience", "heard_in"),
    [
        (EVERYBODY, {None, *Purpose}),
        (MEMBERS, {*Purpose} - {Purpose.OPEN}),
        (COORDINATION, {Purpose.COORDINATION}),
        (PERSON, set()),
    ],
)
def test_rooms(audience: Audience, heard_in: set[Purpose | None]) -> None:
    assert {each for each in ROOMS if may_hear(audience, each, direct=False)} == heard_in


@given(st.sampled_from(Audience), st.sampled_from(ROOMS))
def test_the_direct_chat_hears_everything(audience: Audience, purpose: Purpose | None) -> None:
    assert may_hear(audience, purpose, direct=True)


WISHES = [
    (Purpose.PLENARY, None),
    (Purpose.LAND, "NW"),
    (Purpose.LAND, "BY"),
    (Purpose.COORDINATION, None),
    (Purpose.TOPIC, None),
    (Purpose.OPEN, None),
]
OF_A_STATE = [(Purpose.LAND, "NW"), (Purpose.TOPIC, None)]


@pytest.mark.parametrize(
    ("sender", "may"),
    [
        (FEDERAL, WISHES),
        (STATE, OF_A_STATE),
        (CONTACT, []),
        (PARTNER, []),
        (OBSERVER, []),
        (STRANGER, []),
    ],
)
def test_registering_a_new_room(sender: Standing, may: list[tuple[Purpose, str | None]]) -> None:
    assert [each for each in WISHES if may_register(sender, *each)] == may


@pytest.mark.parametrize("before", WISHES)
def test_registering_another_time(before: tuple[Purpose, str | None]) -> None:
    """A state coordination only changes what it could have registered itself."""
    purpose, land = before

    def may(sender: Standing) -> list[tuple[Purpose, str | None]]:
        return [
            each for each in WISHES if may_register(sender, *each, before=purpose, land_before=land)
        ]

    assert may(FEDERAL) == WISHES
    assert may(STATE) == (OF_A_STATE if before in OF_A_STATE else [])
    assert may(CONTACT) == []


def test_a_room_of_a_land_needs_one() -> None:
    assert not may_register(STATE, Purpose.LAND, None)


@pytest.mark.parametrize(
    ("exposure", "confirmed", "withheld"),
    [
        ("", "", False),
        ("guests", "", True),
        ("guests", "guests", False),
        ("guests", "guests history", False),
        ("guests history", "guests", True),
        ("history", "guests", True),
    ],
)
def test_others_read_along(exposure: str, confirmed: str, withheld: bool) -> None:
    known = frozenset(exposure.split()), frozenset(confirmed.split())
    for purpose in Purpose:
        expected = withheld and purpose is not Purpose.OPEN
        assert is_withheld(purpose, *known) is expected
