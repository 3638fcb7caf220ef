"""Telephones put a space behind the exclamation mark; talk begins like that, too."""

from __future__ import annotations

import pytest

from bot.addressed import Identity, command_text

ME = Identity("@lotse:localhost", "Hafenlotse", frozenset({"vote", "stimme", "loschen"}))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("! vote 2 yes", "vote 2 yes"),
        ("! Stimme 2 ja", "Stimme 2 ja"),
        ("!\u00a0stimme 2 ja", "stimme 2 ja"),
        ("! Achtung, neue Zeiten", None),
        ("! votes", None),
        ("! 2 ja", None),
        ("! ", None),
        ("! ! vote", None),
        ("Achtung! vote 2 yes", None),
        ("!votes", "votes"),
    ],
)
def test_only_before_the_name_of_a_command(body: str, expected: str | None) -> None:
    assert command_text({"msgtype": "m.text", "body": body}, ME, direct=False) == expected
