"""Everything that can be asked and written within one transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from .applications import ApplicationQueries
from .bulk import BulkQueries
from .demands import DemandQueries
from .history import HistoryQueries
from .inbox import InboxQueries, UndecryptedQueries
from .mandates import MandateQueries
from .members import MemberQueries
from .observers import ObserverQueries
from .offers import OfferQueries
from .outbox import OutboxQueries
from .people import PeopleQueries
from .pledges import PledgeQueries
from .polls import PollQueries
from .programmes import ProgrammeQueries
from .questions import QuestionQueries
from .reminders import ReminderQueries
from .rooms import RoomQueries, StateQueries
from .services import ServiceQueries
from .sums import SumQueries


class Store:
    """The queries of one transaction, by noun. Times are aware; those that come back are UTC."""

    def __init__(self, session: AsyncSession) -> None:
        self.inbox = InboxQueries(session)
        self.outbox = OutboxQueries(session)
        self.state = StateQueries(session)
        self.undecrypted = UndecryptedQueries(session)
        self.rooms = RoomQueries(session)
        self.people = PeopleQueries(session)
        self.questions = QuestionQueries(session)
        self.members = MemberQueries(session)
        self.applications = ApplicationQueries(session)
        self.mandates = MandateQueries(session)
        self.observers = ObserverQueries(session)
        self.demands = DemandQueries(session)
        self.history = HistoryQueries(session)
        self.pledges = PledgeQueries(session)
        self.services = ServiceQueries(session)
        self.sums = SumQueries(session)
        self.offers = OfferQueries(session)
        self.programmes = ProgrammeQueries(session)
        self.polls = PollQueries(session)
        self.reminders = ReminderQueries(session)
        self.bulk = BulkQueries(session)
