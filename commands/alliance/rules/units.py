"""What places are counted in: by pledges and sums, offers, yields of tasks, answers of surveys."""

from __future__ import annotations

from commands.kit.rules.choices import Worded


class Unit(Worded):
    """What is counted. Persons and families are never added together."""

    PERSONS = (
        "persons",
        "persons person people places place refugees",
    )
    FAMILIES = "families", "families family"
