"""What the homeserver's failures are to the bot."""

from __future__ import annotations

import pytest

from bot.matrix.http import _failure


@pytest.mark.parametrize("status", [403, 429, 500])
@pytest.mark.parametrize("said", ["{} is banned from here", "No such user: {}", "('{}', 1)"])
def test_nobody_is_named_in_what_the_homeserver_says(status: int, said: str) -> None:
    """It is logged as it is, and at INFO and above the log names nobody."""
    for person in ("@ina:localhost", "@ina.b=1/x:musterhafen.example:8448", "@:localhost"):
        answer = {"errcode": "M_UNKNOWN", "error": said.format(person)}
        told = str(_failure("POST /x", status, answer, {}))
        assert "localhost" not in told
        assert "musterhafen" not in told
        assert told.startswith(f"POST /x: {status} M_UNKNOWN ")
        assert said.split()[-1] in told or "{}" in said.split()[-1]
