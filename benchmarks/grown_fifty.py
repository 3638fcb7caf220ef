"""Fifty open items of each kind in a registry of any size, which all take part in: for growth.py.

They are millions of rows, so the database makes them itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, insert, literal, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.grown import go_on_counting
from storage.engine import Database
from storage.queries import core
from storage.tables import (
    Attendance,
    Ballot,
    DateAnswer,
    DatePoll,
    DatePollMember,
    Elector,
    FollowUp,
    FollowUpMember,
    Meeting,
    Member,
    OfferedDate,
    Poll,
    Position,
    ProceduralQuestion,
    QuestionAsker,
    Reminder,
    Statement,
    StatementElector,
    Survey,
    SurveyAnswer,
    SurveyMember,
    SurveyQuestion,
    Table,
    Version,
)
from tests.harness.chat import FEDERAL, INA

MANY: Final = 50
FIRST: Final = 1_001  # the number of the first one of each kind
# What each kind asks all municipalities for: the table of the items, and who is asked.
_ASKED: Final[tuple[tuple[type[Table], type[Table], str], ...]] = (
    (Poll, Elector, "poll_id"),
    (Survey, SurveyMember, "survey_id"),
    (DatePoll, DatePollMember, "date_poll_id"),
    (Statement, StatementElector, "statement_id"),
    (FollowUp, FollowUpMember, "follow_up_id"),
)
Rows: TypeAlias = tuple[type[Table], list[dict[str, Any]]]


async def open_fifty(database: Database, at: datetime, ends: datetime, room: str) -> None:
    """Opens them all, in one room; half of the municipalities have answered each."""
    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            # Each of the rows would be looked at twice more, whether what it refers to is there.
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, rows in _items(at, ends, room):
            await connection.execute(insert(table), rows)
        for items, asked, column in _ASKED:
            await _for_everybody(connection, items, asked, {column: core(items).c.id}, part=1)
        said = {"actor": INA, "event_id": "$fifty", "at": at}
        cast = {"voter": INA, "event_id": "$fifty", "cast_at": at, "tapped": False}
        answers: tuple[tuple[type[Table], type[Table], dict[str, Any]], ...] = (
            (Poll, Ballot, {"poll_id": core(Poll).c.id, "choices": [0], **cast}),
            (
                SurveyQuestion,
                SurveyAnswer,
                {
                    "survey_id": core(SurveyQuestion).c.survey_id,
                    "question_id": core(SurveyQuestion).c.id,
                    "amount": 1,
                    **said,
                },
            ),
            (DatePoll, DateAnswer, {"date_poll_id": core(DatePoll).c.id, "marks": "ynn", **said}),
            (
                Statement,
                Position,
                {
                    "statement_id": core(Statement).c.id,
                    "version": 1,
                    "clause": 1,
                    "position": "agree",
                    **said,
                },
            ),
            (Meeting, Attendance, {"meeting_id": core(Meeting).c.id, "answer": "yes", **said}),
        )
        for items, given, values in answers:
            await _for_everybody(connection, items, given, values, part=2)
        part = core(FollowUpMember).c
        await connection.execute(
            update(core(FollowUpMember))
            .where(part.follow_up_id >= FIRST, (part.member_id + part.follow_up_id) % 2 == 0)
            .values(done_at=at, done_by=INA, event_id="$fifty")
        )
        if not database.is_sqlite:
            await go_on_counting(connection)


async def _for_everybody(
    connection: AsyncConnection,
    items: type[Table],
    table: type[Table],
    values: dict[str, Any],
    *,
    part: int,
) -> None:
    """A row of `table` for each of the items and each municipality, or for every second one."""
    target, number, member = core(table), core(items).c.id, core(Member).c
    columns: list[ColumnElement[Any]] = [
        value if isinstance(value, ColumnElement) else literal(value, target.c[name].type)
        for name, value in values.items()
    ]
    # Each with each is what is meant: said so, SQLAlchemy does not warn of it.
    each = core(items).join(core(Member), true())
    found: Select[Any] = (
        select(member.id, *columns)
        .select_from(each)
        .where(number >= FIRST, member.kind != "partner", (member.id + number) % part == 0)
    )
    await connection.execute(insert(target).from_select(["member_id", *values], found))


def _items(at: datetime, ends: datetime, room: str) -> Iterator[Rows]:
    """The items themselves; they end one after another, weeks after all others."""
    numbers = range(FIRST, FIRST + MANY)
    end = {n: ends + timedelta(days=40 + n - FIRST) for n in numbers}
    here: dict[str, Any] = {"room_id": room, "author": FEDERAL}
    made: dict[str, Any] = {**here, "event_id": "$fifty"}
    alliance: dict[str, Any] = {"scope": "alliance", "entitled": "signatories", "opened_at": at}

    def until(n: int) -> dict[str, Any]:
        return {"closes_at": end[n], "awaited_until": end[n]}

    about = {"options": ["yes", "no"], "secrecy": "open", "most_choices": 1, "grace": 0}
    yield (
        Poll,
        [
            {
                "id": n,
                "question": f"Support {n}?",
                "start_transaction": f"fifty-poll-{n}",
                "majority_of": "entitled",
                **about,
                **alliance,
                **here,
                **until(n),
            }
            for n in numbers
        ],
    )
    yield (
        Survey,
        [
            {"id": n, "title": f"Survey {n}", "is_open": True, **alliance, **made, **until(n)}
            for n in numbers
        ],
    )
    asks = {"kind": "yes_no", "options": ["yes", "no"], "pledgeable": False, "number": 1}
    yield (
        SurveyQuestion,
        [{"id": n, "survey_id": n, "text": "Interpreters?", **asks} for n in numbers],
    )
    yield from _dates(at, end, made, alliance)
    yield (
        Statement,
        [
            {"id": n, "title": f"Statement {n}", "opened_at": at, "closes_at": end[n], **here}
            for n in numbers
        ],
    )
    clauses = ["We take in people.", "We ask for a programme."]
    wording = {"number": 1, "clauses": clauses, "digest": "", "author": FEDERAL}
    yield (
        Version,
        [{"statement_id": n, "event_id": "$fifty", "at": at, **wording} for n in numbers],
    )
    due = {"scope": "alliance", "opened_at": at, "due_on": date(2021, 2, 24), "step": -7}
    yield (
        FollowUp,
        [{"id": n, "title": f"Item {n}", "next_at": end[n], **due, **made} for n in numbers],
    )
    asked = {"level": "eu", "author": FEDERAL, "asked_at": at, "event_id": "$fifty"}
    yield (
        ProceduralQuestion,
        [
            {"id": 100_000 + n, "text": f"May quota {n} be exceeded?", "words": "quota", **asked}
            for n in numbers
        ],
    )
    who = {"actor": FEDERAL, "at": at, "event_id": "$fifty"}
    yield QuestionAsker, [{"question_id": 100_000 + n, "member_id": 1, **who} for n in numbers]


def _dates(
    at: datetime, end: dict[int, datetime], made: dict[str, Any], alliance: dict[str, Any]
) -> Iterator[Rows]:
    zone = {"timezone": "Europe/Berlin"}
    yield (
        DatePoll,
        [
            {
                "id": n,
                "title": f"Meeting {n}",
                "waits": True,
                "start_transaction": f"fifty-dates-{n}",
                "closes_at": end[n],
                "awaited_until": end[n],
                **zone,
                **made,
                **alliance,
            }
            for n in end
        ],
    )
    offered = {
        "starts": "2021-03-12T14:00:00",
        "starts_at": datetime.fromisoformat("2021-03-12T13:00:00+00:00"),
    }
    yield (
        OfferedDate,
        [
            {"date_poll_id": n, "number": k, "minutes_long": 90, **offered}
            for n in end
            for k in (1, 2, 3)
        ],
    )
    yield (
        Meeting,
        [
            {
                "id": n,
                "title": f"Meeting {n}",
                "place": "online",
                "starts": starts_at.replace(tzinfo=None).isoformat(),
                "starts_at": starts_at,
                "minutes_long": 90,
                "created_at": at,
                "changed_at": at,
                "notice_at": starts_at - timedelta(days=1),
                "revision": 0,
                **zone,
                **made,
            }
            for n, starts_at in end.items()
        ],
    )
    yield (
        Reminder,
        [
            {
                "id": 100_000 + n,
                "text": f"Reminder {n}",
                "starts": moment.replace(tzinfo=None).isoformat(),
                "next_at": moment,
                "due_at": moment,
                "created_at": at,
                "whom": "room",
                "workday": False,
                **zone,
                **made,
            }
            for n, moment in end.items()
        ],
    )
