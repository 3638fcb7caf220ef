"""On which level a procedural question is decided, and which questions are listed.

Source: domain.md section 2, “Verfahrensfragen auf ‚logischen Ebenen‘”.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from commands.kit.rules.choices import Worded

# So long somebody has to answer anew what is out of date.
AGAIN_WITHIN: Final = timedelta(days=14)


class Level(Worded):
    """Who decides what is asked about."""

    EU = "eu", "EU Europe"
    FEDERAL = "federal"
    LAND = "land", "Land state"
    MUNICIPAL = "municipal", "municipal municipality local"


class WhichQuestions(Worded):
    """Which questions are listed; without such a word those that are open."""

    MINE = "mine", "mine my"
    ANSWERED = "answered"
    ALL = "all"


class Versions(Worded):
    """Whether all versions of an answer are shown."""

    ALL = "all", "all versions history"


class Anyway(Worded):
    """Said of a question that is opened though there is one like it."""

    ANYWAY = "anyway", "anyway nevertheless"
