"""Everything that can be asked and written within one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from .applications import ApplicationQueries
from .awaited import AwaitedQueries
from .bulk import BulkQueries
from .calendars import CalendarQueries
from .confirmations import ConfirmationQueries
from .date_polls import DatePollQueries
from .demands import DemandQueries
from .digests import DigestQueries
from .done import DoneQueries
from .expiry import ExpiryQueries
from .follow_ups import FollowUpQueries
from .history import HistoryQueries
from .inbox import InboxQueries, UndecryptedQueries
from .letters import UnreadLetterQueries
from .made_with import MadeWithQueries
from .mailboxes import MailboxQueries
from .mailings import MailingQueries
from .mails import MailQueries
from .mandates import MandateQueries
from .meetings import MeetingQueries
from .members import MemberQueries
from .models import ModelQueries
from .moving import MovingQueries
from .names import NameQueries
from .observers import ObserverQueries
from .offers import OfferQueries
from .outbox import OutboxQueries
from .overviews import OverviewQueries
from .papers import PaperQueries
from .people import PeopleQueries
from .pledges import PledgeQueries
from .poll_changes import PollChangeQueries
from .poll_counts import PollCountQueries
from .poll_outcomes import PollOutcomeQueries
from .poll_questions import PollQuestionQueries
from .polls import PollQueries
from .positions import PositionQueries
from .prepared_polls import PreparedPollQueries
from .programmes import ProgrammeQueries
from .proxies import ProxyQueries
from .queries import Queries
from .questions import QuestionQueries
from .reminders import ReminderQueries
from .rooms import RoomQueries, StateQueries
from .said import SaidQueries
from .secret_ballots import SecretBallotQueries
from .servers import ServerQueries
from .services import ServiceQueries
from .signatures import SignatureQueries
from .statement_outcomes import StatementOutcomeQueries
from .statements import StatementQueries
from .sums import SumQueries
from .surveys import SurveyQueries
from .tasks import TaskQueries
from .unread import UnreadQueries

_SIZE_SQLITE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_SIZE_POSTGRESQL = "SELECT pg_database_size(current_database())"
_BEGIN_PART, _UNDO_PART, _END_PART = (
    f"{step} SAVEPOINT part" for step in ("", "ROLLBACK TO", "RELEASE")
)
Kind = TypeVar("Kind", bound=Queries)


class PartError(Exception):
    """A part of a transaction has failed in a way that leaves nothing of all of it."""


class _Lazy(Generic[Kind]):
    """Queries that are made when first asked for: a transaction needs few of them.

    Like functools.cached_property, whose lock would cost more than making all of them.
    """

    def __init__(self, queries: type[Kind]) -> None:
        self._queries = queries

    def __set_name__(self, owner: type[Store], name: str) -> None:
        self._name = name

    def __get__(self, store: Store, owner: type[Store]) -> Kind:
        made = store.__dict__[self._name] = self._queries(store.session)
        return made


class Store:
    """The queries of one transaction, by noun. Times are aware; those that come back are UTC."""

    journal_tells = False

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    def erase_journal(self) -> None:
        """What SQLite's journal tells of the past, has to go as soon as this transaction has ended.

        Of a secret ballot it tells the command, and how the totals were before and after. On
        PostgreSQL nothing happens: what its server keeps of the past is up to its operator.
        """
        self.journal_tells = True

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """What is done in here is undone if it fails, and nothing of what was done before.

        Rows that were read in it are not known to later parts. On an error that the session itself
        does not survive, PartError is raised instead: then all has to be done anew.
        """
        await self._run(_BEGIN_PART)
        try:
            yield
        except Exception as error:
            if not self.session.is_active:
                raise PartError from error
            self._forget()
            await self._run(_UNDO_PART)
            raise
        self._forget()
        await self._run(_END_PART)

    def _forget(self) -> None:
        """What was read, in the session and in what remembers more than that."""
        self.session.expunge_all()
        for each in ("members", "polls"):
            vars(self).pop(each, None)

    async def _run(self, statement: str) -> None:
        """A statement for which all that SQLAlchemy does would cost more than the database."""
        direct = await Queries(self.session)._direct()
        if direct is not None:
            direct.driver.at_once(statement)
        else:
            await (await self.session.connection()).exec_driver_sql(statement)

    async def size(self) -> int:
        """How many bytes the database takes."""
        is_sqlite = self.session.get_bind().dialect.name == "sqlite"
        found = await self.session.execute(text(_SIZE_SQLITE if is_sqlite else _SIZE_POSTGRESQL))
        return int(found.scalar_one())

    inbox = _Lazy(InboxQueries)
    outbox = _Lazy(OutboxQueries)
    papers = _Lazy(PaperQueries)
    said = _Lazy(SaidQueries)
    state = _Lazy(StateQueries)
    undecrypted = _Lazy(UndecryptedQueries)
    done = _Lazy(DoneQueries)
    expiry = _Lazy(ExpiryQueries)
    made_with = _Lazy(MadeWithQueries)
    unread = _Lazy(UnreadQueries)
    unread_letters = _Lazy(UnreadLetterQueries)
    rooms = _Lazy(RoomQueries)
    moving = _Lazy(MovingQueries)
    people = _Lazy(PeopleQueries)
    confirmations = _Lazy(ConfirmationQueries)
    members = _Lazy(MemberQueries)
    names = _Lazy(NameQueries)
    applications = _Lazy(ApplicationQueries)
    awaited = _Lazy(AwaitedQueries)
    mailboxes = _Lazy(MailboxQueries)
    mailings = _Lazy(MailingQueries)
    mails = _Lazy(MailQueries)
    mandates = _Lazy(MandateQueries)
    observers = _Lazy(ObserverQueries)
    demands = _Lazy(DemandQueries)
    history = _Lazy(HistoryQueries)
    pledges = _Lazy(PledgeQueries)
    servers = _Lazy(ServerQueries)
    services = _Lazy(ServiceQueries)
    sums = _Lazy(SumQueries)
    offers = _Lazy(OfferQueries)
    programmes = _Lazy(ProgrammeQueries)
    polls = _Lazy(PollQueries)
    poll_changes = _Lazy(PollChangeQueries)
    poll_counts = _Lazy(PollCountQueries)
    poll_questions = _Lazy(PollQuestionQueries)
    poll_outcomes = _Lazy(PollOutcomeQueries)
    prepared_polls = _Lazy(PreparedPollQueries)
    proxies = _Lazy(ProxyQueries)
    secret_ballots = _Lazy(SecretBallotQueries)
    statements = _Lazy(StatementQueries)
    statement_outcomes = _Lazy(StatementOutcomeQueries)
    surveys = _Lazy(SurveyQueries)
    tasks = _Lazy(TaskQueries)
    questions = _Lazy(QuestionQueries)
    models = _Lazy(ModelQueries)
    positions = _Lazy(PositionQueries)
    signatures = _Lazy(SignatureQueries)
    reminders = _Lazy(ReminderQueries)
    date_polls = _Lazy(DatePollQueries)
    digests = _Lazy(DigestQueries)
    follow_ups = _Lazy(FollowUpQueries)
    meetings = _Lazy(MeetingQueries)
    calendars = _Lazy(CalendarQueries)
    bulk = _Lazy(BulkQueries)
    overviews = _Lazy(OverviewQueries)
