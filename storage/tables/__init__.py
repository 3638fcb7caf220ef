"""All tables, one module per noun. Importing this package completes the metadata."""

from .awaited import Awaited
from .base import Table
from .date_polls import DateAnswer, DatePoll, DatePollMember, DatePollNotice, OfferedDate
from .digests import Digest
from .follow_ups import FollowUp, FollowUpMember
from .letters import UnreadLetter
from .mailings import Mailing
from .mails import Mailbox, MailRow
from .mandates import Mandate
from .meetings import AgendaItem, Attendance, Meeting
from .members import (
    Application,
    Contact,
    Coordinator,
    Member,
    MemberChange,
    MemberDemand,
    Observer,
)
from .models import ReferenceModel
from .offers import Offer, OfferAnswer
from .pledges import Pledge, PledgeEntry, ServiceOffer
from .poll_outcomes import PollOutcome
from .polls import (
    Ballot,
    Elector,
    FormerCard,
    Participation,
    Poll,
    PollNotice,
    PreparedPoll,
    Proxy,
    SecretTotal,
    StandingProxy,
)
from .programmes import LandRule, Programme
from .questions import ProceduralQuestion, QuestionAnswer, QuestionAsker
from .reminders import Reminder
from .rooms import Person, Question, Room
from .servers import Server
from .statements import (
    FormerOutcome,
    IndividualStatement,
    Position,
    Signature,
    Statement,
    StatementElector,
    Version,
)
from .surveys import Survey, SurveyAnswer, SurveyMember, SurveyQuestion
from .tasks import Task
from .traffic import BotState, InboxRow, OutboxRow, Paper, UndecryptedRow, UnreadSession

__all__ = [
    "AgendaItem",
    "Application",
    "Attendance",
    "Awaited",
    "Ballot",
    "BotState",
    "Contact",
    "Coordinator",
    "DateAnswer",
    "DatePoll",
    "DatePollMember",
    "DatePollNotice",
    "Digest",
    "Elector",
    "FollowUp",
    "FollowUpMember",
    "FormerCard",
    "FormerOutcome",
    "InboxRow",
    "IndividualStatement",
    "LandRule",
    "MailRow",
    "Mailbox",
    "Mailing",
    "Mandate",
    "Meeting",
    "Member",
    "MemberChange",
    "MemberDemand",
    "Observer",
    "Offer",
    "OfferAnswer",
    "OfferedDate",
    "OutboxRow",
    "Paper",
    "Participation",
    "Person",
    "Pledge",
    "PledgeEntry",
    "Poll",
    "PollNotice",
    "PollOutcome",
    "Position",
    "PreparedPoll",
    "ProceduralQuestion",
    "Programme",
    "Proxy",
    "Question",
    "QuestionAnswer",
    "QuestionAsker",
    "ReferenceModel",
    "Reminder",
    "Room",
    "SecretTotal",
    "Server",
    "ServiceOffer",
    "Signature",
    "StandingProxy",
    "Statement",
    "StatementElector",
    "Survey",
    "SurveyAnswer",
    "SurveyMember",
    "SurveyQuestion",
    "Table",
    "Task",
    "UndecryptedRow",
    "UnreadLetter",
    "UnreadSession",
    "Version",
]
