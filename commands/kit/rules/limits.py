"""How much one person may ask for: the one table, and which of its columns is whose.

A stranger is anybody with an account, of which one can have thirty; what is registered for somebody
was registered by a person. So limits for strangers are tight, and the others so wide that nobody
runs into them by working, not even at a deadline: they stop programs that run wild and stolen
accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .authority import COORDINATION, Role, Standing


@dataclass(frozen=True, slots=True)
class Limit:
    """So many for somebody who is not registered, for everybody who is, for the coordination."""

    strangers: int
    registered: int
    coordination: int

    def of(self, sender: Standing) -> int:
        """What holds for this person."""
        if is_stranger(sender):
            return self.strangers
        return self.coordination if sender.roles & COORDINATION else self.registered


def is_stranger(sender: Standing) -> bool:
    """Whether nobody has registered this person for anything."""
    return sender.roles == {Role.STRANGER}


# Commands, taps, ballots, edits and files, each of which may be answered. Who tries things out by
# hand types one in three seconds at most. Who pastes sixty lines beside thirty votes by tap stays
# far below five in a second.
REQUESTS_A_MINUTE: Final = Limit(strangers=20, registered=300, coordination=300)

# Reading one may take ten seconds. Strangers have nothing to send; a coordination that takes over a
# whole registry sends a table a few dozen times until it fits.
FILES_A_DAY: Final = Limit(strangers=5, registered=100, coordination=200)

# Every room costs the homeserver and the bot for ever. Twenty are enough to try things out; a
# coordination that moves house has a room for each Land and each topic.
INVITATIONS_A_DAY: Final = Limit(strangers=20, registered=100, coordination=500)

# Each has to be decided by somebody, with a call to a town hall. A joint municipality applies for
# some of those in it; a county, or somebody of the coordination, for more.
OPEN_APPLICATIONS: Final = Limit(strangers=3, registered=20, coordination=50)

# Each rings at some time. Strangers may make none. A clerk has some dozens; a coordination may set
# one for each of the hundreds of members.
PENDING_REMINDERS: Final = Limit(strangers=0, registered=100, coordination=1000)

# How often somebody hears that the bot could not read them. Each time is a message in the room that
# anybody can cause, with one of as many keys as they like; in one room strangers can together.
UNREAD_TOLD_A_DAY: Final = Limit(strangers=1, registered=5, coordination=5)
UNREAD_OF_STRANGERS_IN_A_ROOM_A_DAY: Final = 5

# To one person, in all, because of strangers (their applications): thirty accounts must not make
# ninety letters. What is more comes together in one letter at the end of the hour.
STRANGERS_LETTERS: Final = 5
STRANGERS_LETTERS_WITHIN: Final = timedelta(hours=1)

# Of how many homeservers that are not admitted the coordination hears in a day, since anybody can
# have as many names for one as they like. A municipality that is new is among them sooner or later.
STRANGE_SERVERS_TOLD_A_DAY: Final = 5
