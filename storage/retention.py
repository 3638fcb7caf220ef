"""How long what names a person is kept: a rule or a reason for every column that can.

A row is over when nothing waits for it any more, such as a poll once it is closed. What is only
about a person is then deleted; what a municipality has decided stays, without the person's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column
from sqlalchemy import Table as CoreTable

from .categories import Category
from .tables import Table
from .tables.base import ERASE, FORGET


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of a table are over since the moment that `since` gives (SQL; NULL: not yet).

    With `columns` only these lose the name. Else rows that are only about a person are deleted, and
    of others every column that can name one loses it. `where` (SQL): only such rows.
    """

    name: str
    category: Category
    since: str
    columns: tuple[str, ...] = ()
    where: str = ""

    @property
    def table(self) -> CoreTable:
        """The table itself."""
        return Table.metadata.tables[self.name]

    @property
    def deletes(self) -> bool:
        """Whether rows go as a whole."""
        return not self.columns and any(each.info[FORGET] == ERASE for each in self.named)

    @property
    def named(self) -> Sequence[Column[Any]]:
        """The columns that lose the name, or with which the row goes."""
        found = [each for each in self.table.columns if FORGET in each.info]
        return [each for each in found if not self.columns or each.name in self.columns]


def _of(table: str, column: str, since: str = "closed_at") -> str:
    """When what a row belongs to was over."""
    return f"(SELECT {since} FROM {table} WHERE {table}.id = {column})"  # noqa: S608 - our names


_POLL: Final = _of("polls", "poll_id")
_MEETING: Final = _of("meetings", "meeting_id", "starts_at")
# A deadline ends nothing: until it is published or withdrawn it can be signed (statements.RUNNING).
_SETTLED: Final = (
    "CASE WHEN withdrawn_at > outcome_at THEN withdrawn_at"
    " ELSE coalesce(outcome_at, withdrawn_at, published_at) END"
)
_STATEMENT: Final = _of("statements", "statement_id", _SETTLED)
_ANSWERED: Final = "coalesce(dropped_at, answered_at)"
# A series may ring again after it was done.
_RUNG: Final = (
    "CASE WHEN due_at IS NULL THEN coalesce(cancelled_at,"
    " CASE WHEN rung_at > done_at THEN rung_at END, done_at, rung_at) END"
)
_WORK, _DECISIONS = Category.WORK, Category.DECISIONS

RULES: Final = (
    Rule("agenda_items", _WORK, _MEETING),
    Rule("applications", Category.APPLICATIONS, "decided_at"),
    Rule("attendances", _WORK, _MEETING),
    Rule("ballots", _DECISIONS, _POLL),
    Rule("contacts", _DECISIONS, "since", ("set_by",)),
    Rule("coordinators", _DECISIONS, "since", ("set_by",)),
    Rule("date_answers", _WORK, _of("date_polls", "date_poll_id")),
    Rule("date_poll_notices", Category.DONE, _of("date_polls", "date_poll_id")),
    Rule("date_polls", _WORK, "closed_at"),
    Rule("digests", _WORK, "as_of"),
    Rule("follow_up_members", _WORK, _of("follow_ups", "follow_up_id")),
    Rule("follow_ups", _WORK, "closed_at"),
    Rule("former_outcomes", _DECISIONS, "at"),
    # What is left of them: see storage.done for those that go sooner.
    Rule("inbox", _DECISIONS, "done_at", where="state <> 'pending'"),
    Rule("individual_statements", _DECISIONS, _STATEMENT),
    Rule("land_rules", _WORK, "at"),
    Rule("mandates", _DECISIONS, "coalesce(withdrawn_at, created_at)"),
    Rule("meetings", _WORK, "coalesce(minutes_at, cancelled_at, starts_at)"),
    Rule("member_changes", _DECISIONS, "at", ("actor",)),
    # Of other changes these say what, and not who.
    Rule("member_changes", _DECISIONS, "at", ("old", "new"), "subject IN ('contact', 'deputy')"),
    Rule("members", _DECISIONS, "created_at"),
    Rule("observers", _DECISIONS, "since", ("set_by",)),
    Rule("offer_answers", _DECISIONS, "at"),
    Rule("offers", _DECISIONS, "coalesce(released_at, frozen_at)"),
    Rule("pledge_ledger", _DECISIONS, "at"),
    Rule("poll_notices", Category.DONE, _POLL),
    Rule("poll_outcomes", _DECISIONS, "at"),
    Rule("poll_participations", _DECISIONS, _POLL),
    Rule("poll_proxies", _DECISIONS, _POLL),
    Rule("polls", _DECISIONS, "closed_at"),
    Rule("positions", _DECISIONS, _STATEMENT),
    Rule("prepared_polls", _WORK, _MEETING),
    Rule("procedural_questions", _WORK, _ANSWERED),
    Rule("programmes", _WORK, "updated_at"),
    Rule("question_answers", _WORK, "coalesce(outdated_at, at)"),
    Rule("question_askers", _WORK, _of("procedural_questions", "question_id", _ANSWERED)),
    Rule("reference_models", _WORK, "coalesce(withdrawn_at, approved_at, changed_at, created_at)"),
    Rule("reminders", _WORK, _RUNG),
    Rule("servers", _DECISIONS, "since", ("set_by",)),
    Rule("service_offers", _DECISIONS, "updated_at"),
    Rule("signatures", _DECISIONS, _STATEMENT),
    Rule("standing_proxies", _DECISIONS, "at"),
    Rule("statement_versions", _DECISIONS, _STATEMENT),
    Rule("statements", _DECISIONS, _SETTLED),
    Rule("survey_answers", _WORK, _of("surveys", "survey_id")),
    Rule("surveys", _WORK, "closed_at"),
    Rule("tasks", _WORK, "coalesce(done_at, dropped_at)"),
)

# By table and column: what is removed by queries of its own, and after how long.
APART: Final[Mapping[str, Category]] = {
    "inbox.sender": Category.DONE,  # storage.done
    "people.user_id": Category.PEOPLE,  # storage.expiry
    "questions.asked": Category.DONE,  # storage.done
    "unread_letters.user_id": Category.UNDELIVERED,  # storage.letters
}

# By table and column: why no number of days says how long it is kept.
HELD: Final[Mapping[str, str]] = {
    "awaited.named_by": "until the person named is reached, or another one is named",
    "awaited.user_id": "until the person named is reached, or another one is named",
    "contacts.user_id": "as long as the office is held",
    "coordinators.user_id": "as long as the office is held",
    "observers.user_id": "as long as they are a guest",
    "outbox.room_id": "until the message is sent, or an operator gives it up",
    "unread_sessions.sender": "a week, as the message that cannot be read: bot.intake",
}
