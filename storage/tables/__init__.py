"""All tables, one module per noun. Importing this package completes the metadata."""

from .base import Table
from .members import Contact, Coordinator, Member
from .pledges import Pledge, PledgeEntry
from .polls import Ballot, Elector, Poll, PollNotice
from .reminders import Reminder
from .rooms import Person, Room
from .traffic import BotState, InboxRow, OutboxRow, UndecryptedRow

__all__ = [
    "Ballot",
    "BotState",
    "Contact",
    "Coordinator",
    "Elector",
    "InboxRow",
    "Member",
    "OutboxRow",
    "Person",
    "Pledge",
    "PledgeEntry",
    "Poll",
    "PollNotice",
    "Reminder",
    "Room",
    "Table",
    "UndecryptedRow",
]
