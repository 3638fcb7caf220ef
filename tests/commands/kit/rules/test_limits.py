"""Whose limit is whose."""

from __future__ import annotations

import pytest

from commands.kit.rules.authority import Role, Standing
from commands.kit.rules.limits import Limit, is_stranger


@pytest.mark.parametrize(
    ("sender", "most"),
    [
        (Standing("@x:x"), 1),
        (Standing("@x:x", speaks_for={1: Role.CONTACT}), 2),
        (Standing("@x:x", partner_of=frozenset({7})), 2),
        (Standing("@x:x", observer=True), 2),
        (Standing("@x:x", federal=True), 3),
        (Standing("@x:x", lands=frozenset({"NW"}), speaks_for={1: Role.DEPUTY}), 3),
    ],
)
def test_limits(sender: Standing, most: int) -> None:
    assert Limit(strangers=1, registered=2, coordination=3).of(sender) == most
    assert is_stranger(sender) is (most == 1)
