"""Everything that can be asked and written within one transaction."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

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
from .queries import Queries
from .questions import QuestionQueries
from .reminders import ReminderQueries
from .rooms import RoomQueries, StateQueries
from .services import ServiceQueries
from .sums import SumQueries

Kind = TypeVar("Kind", bound=Queries)


def _lazy(queries: type[Kind]) -> cached_property[Kind]:
    """Made when first asked for: a transaction needs few of them."""
    return cached_property(lambda store: queries(store.session))


class Store:
    """The queries of one transaction, by noun. Times are aware; those that come back are UTC."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    inbox = _lazy(InboxQueries)
    outbox = _lazy(OutboxQueries)
    state = _lazy(StateQueries)
    undecrypted = _lazy(UndecryptedQueries)
    rooms = _lazy(RoomQueries)
    people = _lazy(PeopleQueries)
    questions = _lazy(QuestionQueries)
    members = _lazy(MemberQueries)
    applications = _lazy(ApplicationQueries)
    mandates = _lazy(MandateQueries)
    observers = _lazy(ObserverQueries)
    demands = _lazy(DemandQueries)
    history = _lazy(HistoryQueries)
    pledges = _lazy(PledgeQueries)
    services = _lazy(ServiceQueries)
    sums = _lazy(SumQueries)
    offers = _lazy(OfferQueries)
    programmes = _lazy(ProgrammeQueries)
    polls = _lazy(PollQueries)
    reminders = _lazy(ReminderQueries)
    bulk = _lazy(BulkQueries)
