"""Who may do what: every command with examples, and the roles for which they work.

Decided from design.md section 3 and domain.md, not from the code. A command stands with the
audience of its answers; below it what is typed, in the plenary or in the place named in front,
with \\n for the next line.
Everything happens in NW: the columns are
    F federal coordination          S, s state coordination of NW, of another Land
    C, D contact person and deputy of Musterhafen (NW), which most examples are about
    c, d contact person and deputy of Beispielstadt (NW): another municipality
    P partner                       O guest (observer)                     X stranger
"""

from __future__ import annotations

from tests.commands.authority_tables.beside_commands import (
    ANSWERED,
    CONFIRMED,
    CONFIRMING,
    DUE,
    HEARD,
    NOTICED,
)
from tests.commands.authority_tables.meetings import MEETINGS
from tests.commands.authority_tables.members import MEMBERS
from tests.commands.authority_tables.models import MODELS
from tests.commands.authority_tables.offices import OFFICES
from tests.commands.authority_tables.pledges import PLEDGES
from tests.commands.authority_tables.polls import POLLS
from tests.commands.authority_tables.questions import QUESTIONS
from tests.commands.authority_tables.reminders import REMINDERS
from tests.commands.authority_tables.statements import STATEMENTS
from tests.commands.authority_tables.surveys import SURVEYS

__all__ = ["ANSWERED", "COLUMNS", "CONFIRMED", "CONFIRMING", "DUE", "HEARD", "NOTICED", "TABLE"]

COLUMNS = "F S s C D c d P O X"

TABLE = OFFICES + MEMBERS + PLEDGES + POLLS + SURVEYS + STATEMENTS + REMINDERS + MEETINGS
TABLE += QUESTIONS + MODELS
