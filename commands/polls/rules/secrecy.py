"""How a poll is held: who may vote in it, and what is told before its end."""

from __future__ import annotations

from typing import Final

from commands.kit.rules.choices import Worded

# Of fewer ballots the counts would tell who chose what: who has voted is no secret.
LEAST_SECRET: Final = 3


class Secrecy(Worded):
    """Open; hidden: no count before the close; secret: nobody ever learns who chose what."""

    OPEN = "open"
    HIDDEN = "hidden"
    SECRET = "secret"  # noqa: S105 - a choice, no password
