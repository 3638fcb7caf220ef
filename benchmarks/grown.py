"""A registry of any size in which everything has happened, as rows: for growth.py.

Municipality 1 is Musterhafen, which the commands' examples speak of; what they name (`P-12`,
`ST-7`, `F-2`, `T-4` …) is there in every size, whatever else there is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import false, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.grown_date_polls import date_polls
from benchmarks.grown_more import more
from commands.alliance.rules.laender import NAMES
from commands.alliance.rules.searching import key
from commands.kit.rules.spelling import fold
from storage.engine import Database
from storage.tables import (
    AgendaItem,
    Application,
    Attendance,
    Ballot,
    Contact,
    Coordinator,
    Elector,
    FollowUp,
    FollowUpMember,
    InboxRow,
    Mandate,
    Meeting,
    Member,
    MemberChange,
    Observer,
    Person,
    Pledge,
    PledgeEntry,
    Poll,
    Position,
    ProceduralQuestion,
    QuestionAsker,
    ReferenceModel,
    Reminder,
    Room,
    ServiceOffer,
    Signature,
    Statement,
    StatementElector,
    Survey,
    SurveyAnswer,
    SurveyMember,
    SurveyQuestion,
    Table,
    Task,
    Version,
)
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA

Rows: TypeAlias = tuple[type[Table], list[dict[str, Any]]]

COORDINATION: Final = "!coordination:localhost"
AT: Final = datetime(2020, 11, 1, tzinfo=UTC)
ENDS: Final = datetime(2020, 12, 2, 17, tzinfo=UTC)
CLAUSES: Final = ["Wir nehmen Menschen auf.", "Wir fordern ein Programm.", "Das Land zahlt."]
WHO: Final[dict[str, Any]] = {"actor": FEDERAL, "event_id": "$grown", "at": AT}
MADE: Final[dict[str, Any]] = {"created_at": AT, "created_by": FEDERAL}
# What the examples name belongs to Musterhafen; what others have is counted from here on.
OTHERS: Final = 100


async def fill(database: Database, members: int, *, idle: bool = False) -> None:
    """Writes so many municipalities, twice as many people and, unless `idle`, what they did."""
    async with database.engine.begin() as connection:
        for table, rows in everybody(members) if idle else registry(members):
            for start in range(0, len(rows), 2_000):
                await connection.execute(insert(table), rows[start : start + 2_000])
        if not database.is_sqlite:
            await go_on_counting(connection)


async def go_on_counting(connection: AsyncConnection) -> None:
    """PostgreSQL has not noticed the ids given here, and would give them again."""
    for table in Table.metadata.sorted_tables:
        key = table.autoincrement_column
        if key is not None:
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            newest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            await connection.execute(select(func.setval(sequence, newest, false())))


def people(members: int) -> list[str]:
    """Contact persons, then deputies, in the order of their municipalities."""
    contacts = [INA, ROSA, *(f"@c{n}:localhost" for n in range(3, members + 1))]
    return [*contacts, BEN, *(f"@d{n}:localhost" for n in range(2, members + 1))]


def registry(members: int) -> Iterator[Rows]:
    """All tables that grow with the number of members, in the order of their references."""
    yield from everybody(members)
    yield from _pledges(members)
    yield from _votes(members)
    for number in (1, 5, 6, 7):
        yield from _statement(number, members)
    for number in (1, 3):
        yield from _survey(number, members)
    yield from _knowledge(members)
    yield from _dates(members)
    yield from date_polls(members, AT, ENDS, PLENARY, COORDINATION)
    yield from more(members, AT, ENDS, PLENARY)
    yield from _passed(members)


def everybody(members: int) -> Iterator[Rows]:
    """Who there is."""
    yield from _members(members)
    yield from _people(members)


def _members(members: int) -> Iterator[Rows]:
    chance = random.Random(4)
    yield Member, [_member(n, chance) for n in range(1, members + 1)] + [_partner(members + 1)]
    resolved = {"resolved_on": date(2020, 1, 15), "reference": "Vorlage 20/1"}
    made = {**MADE, "event_id": "$grown", "valid_until": date(2027, 12, 31)}
    yield (
        Mandate,
        [
            {"member_id": n, "scope": scope, **resolved, **made}
            for n in range(1, members + 1)
            for scope in ("act", "appeal")
        ],
    )
    changed = {"subject": "population", "old": "1", "new": "2", "source": None, **WHO}
    yield MemberChange, [{"member_id": n, **changed} for n in range(1, members + 1)]


def _member(number: int, chance: random.Random) -> dict[str, Any]:
    name = {1: "Musterhafen", 2: "Beispielstadt"}.get(number, f"Musterort {number}")
    lands = list(NAMES)
    return {
        "id": number,
        "name": name,
        "name_key": fold(name),
        "kind": "city" if number == 1 else "town",
        "land": "NW" if number < 4 else lands[number % len(lands)],
        "ags": f"{5999000 + number:08}",
        "population": chance.randint(500, 90_000),
        "alliance_status": "signatory",
        "harbour_status": "declared",
        **_office(number),
        **MADE,
    }


def _office(number: int) -> dict[str, Any]:
    return {
        "office": "Sozialamt",
        "mailbox": f"asyl@ort{number}.example",
        "phone": f"030 {number:06}",
        "reach_said_at": AT,
    }


def _partner(number: int) -> dict[str, Any]:
    name = "Seebrücke Musterland"
    named = {"id": number, "name": name, "name_key": fold(name), "kind": "partner", "land": "NW"}
    office = dict.fromkeys(_office(number))
    harbour = {"ags": None, "population": None, "harbour_status": "none"}
    return {**named, **harbour, "alliance_status": "none", **office, **MADE}


def _people(members: int) -> Iterator[Rows]:
    known = people(members)
    office = {"since": AT, "set_by": FEDERAL}
    yield (
        Contact,
        [
            {
                "id": 2 * (n % members) + 1 + n // members,
                "member_id": n % members + 1,
                "user_id": person,
                "role": "deputy" if n >= members else "contact",
                **office,
            }
            for n, person in enumerate(known)
        ]
        + [{"member_id": members + 1, "user_id": PIA, "role": "contact", **_id(members), **office}],
    )
    yield Coordinator, [{"user_id": KIM, "land": "NI", **office}]
    lea = {"user_id": "@lea:localhost", "organisation": "Ministerium", **office}
    yield Observer, [lea]
    yield Person, [{"user_id": each, "notice_shown_at": AT} for each in [*known, FEDERAL, KIM]]
    yield Room, [_room(PLENARY, "plenary"), _room(COORDINATION, "coordination")]
    yield Application, [_application(n) for n in range(1, max(4, members // 10))]


def _id(members: int) -> dict[str, int]:
    return {"id": 2 * members + 1}


def _room(room_id: str, purpose: str) -> dict[str, Any]:
    return {"room_id": room_id, "purpose": purpose, "language": "en", "greeted_at": AT}


def _application(number: int) -> dict[str, Any]:
    who = {"applicant": f"@a{number}:localhost", "at": AT, "event_id": "$grown"}
    place = {"name": f"Neustadt {number}", "kind": "town", "land": "NW"}
    return {"id": number, **place, **who}


def _pledges(members: int) -> Iterator[Rows]:
    ids = [12, *range(OTHERS + 2, OTHERS + members + 1)]
    said = {"programme": "open", "unit": "persons", "quota_mode": "unclear", "amount": 5}
    old = datetime(2020, 7, 1, tzinfo=UTC)
    kept = {"updated_at": old, "confirmed_at": old}
    yield Pledge, [{"id": p, "member_id": n, **said, **kept} for n, p in enumerate(ids, 1)]
    yield PledgeEntry, [{"pledge_id": each, "change": 5, **said, **WHO} for each in ids]
    places = {"service": "school", "amount": 3, "updated_at": AT, "updated_by": FEDERAL}
    yield ServiceOffer, [{"member_id": n, **places} for n in range(1, members + 1)]


def _votes(members: int) -> Iterator[Rows]:
    """Poll 1 is open, half have voted; poll 2 ends with it, and is closed by whoever fills this."""
    ids = range(1, members + 1)
    for number in (1, 2):
        yield Poll, [_poll(number)]
        yield Elector, [{"poll_id": number, "member_id": n} for n in ids]
        cast = {"poll_id": number, "voter": INA, "event_id": "$cast", "cast_at": AT}
        voted = [n for n in ids if n % 2 == 0]
        yield (
            Ballot,
            [{"member_id": n, "choices": [n % 3 % 2], "tapped": False, **cast} for n in voted],
        )


def _poll(number: int) -> dict[str, Any]:
    about = {"question": "Support the winter aid?", "options": ["yes", "no"], "secrecy": "open"}
    rules = {"most_choices": 1, "majority_of": "entitled", "scope": "alliance", "grace": 0}
    times = {"opened_at": AT, "closes_at": ENDS, "awaited_until": ENDS}
    nudge = ENDS - timedelta(days=2) if number == 1 else None
    return {
        "id": number,
        "room_id": PLENARY,
        "author": FEDERAL,
        "entitled": "signatories",
        "start_transaction": f"poll-{number}",
        "nudge_at": nudge,
        **about,
        **rules,
        **times,
    }


def _statement(number: int, members: int) -> Iterator[Rows]:
    """All have said something, half sign it, some subject to a decision; it ends with the poll."""
    ids = range(1, members + 1)
    opened = {"author": FEDERAL, "opened_at": AT, "room_id": PLENARY, "closes_at": ENDS}
    yield Statement, [{"id": number, "title": "Winterhilfe", **opened}]
    this = {"statement_id": number}
    yield StatementElector, [{**this, "member_id": n} for n in ids]
    written = {"author": FEDERAL, "event_id": "$grown", "at": AT, "digest": ""}
    yield Version, [{**this, "number": 1, "clauses": CLAUSES, **written}]
    chance = random.Random(number)
    said = ["agree"] * 9 + ["change", "abstain", "reject"]
    of = {**this, "version": 1}
    positions = [
        {**of, "clause": clause, "member_id": n, "position": chance.choice(said), **WHO}
        for n in ids
        for clause in range(1, len(CLAUSES) + 1)
    ]
    yield Position, positions
    signing = [n for n in ids if n % 2 == number % 2]
    subject = date(2020, 12, 15) if number == 7 else None
    yield (
        Signature,
        [
            {**of, "member_id": n, "clauses": [1, 2, 3], "subject_to": subject, **WHO}
            for n in signing
        ],
    )


def _survey(number: int, members: int) -> Iterator[Rows]:
    """All are asked, half have answered; number 3 has two questions."""
    ids = range(1, members + 1)
    asked = {"title": "Winterplätze", "is_open": number == 3, "scope": "alliance"}
    times = {"opened_at": AT, "closes_at": ENDS, "awaited_until": ENDS}
    made = {"room_id": PLENARY, "author": FEDERAL, "event_id": f"$survey-{number}"}
    nudge = {"nudge_at": ENDS - timedelta(days=2) if number == 3 else None}
    yield Survey, [{"id": number, "entitled": "signatories", **asked, **times, **made, **nudge}]
    amount: dict[str, Any] = {
        "text": "Freie Plätze",
        "kind": "number",
        "unit": "Plätze",
        "lowest": 0,
        "highest": 500,
    }
    amount |= {"options": []}
    yes_no: dict[str, Any] = {"text": "Dolmetscher", "kind": "yes_no", "options": ["yes", "no"]}
    yes_no |= {"unit": None, "lowest": None, "highest": None}
    kinds = [amount, yes_no] if number == 3 else [yes_no]
    of = {"survey_id": number, "pledgeable": False}
    yield (
        SurveyQuestion,
        [{**of, "id": 10 * number + n, "number": n, **each} for n, each in enumerate(kinds, 1)],
    )
    yield SurveyMember, [{"survey_id": number, "member_id": n} for n in ids]
    yield (
        SurveyAnswer,
        [
            {
                "survey_id": number,
                "question_id": 10 * number + question,
                "member_id": n,
                "amount": n % 2 if each is yes_no else n % 40,
                **WHO,
            }
            for n in ids
            if n % 2 == 0
            for question, each in enumerate(kinds, 1)
        ],
    )


def _knowledge(members: int) -> Iterator[Rows]:
    """Questions and models; each tenth municipality has one of its own, two are for all."""
    some = [*range(2, 4), *range(OTHERS, OTHERS + members // 10)]
    asked = {"level": "land", "land": "NW", "author": FEDERAL, "asked_at": AT, "event_id": "$grown"}
    texts = {n: f"Are places of kind {n} credited towards the quota?" for n in some}
    yield (
        ProceduralQuestion,
        [{"id": n, "text": text, "words": key(text), **asked} for n, text in texts.items()],
    )
    yield (
        QuestionAsker,
        [{"question_id": q, "member_id": n, **WHO} for q in (2, 3) for n in range(1, members + 1)],
    )
    told = {"category": "housing", "steps": "1. Ask the owners.", "result": "40 flats in 12 months"}
    where = {"office": "Wohnungsamt", "as_of": date(2020, 10, 1), "event_id": "$grown"}
    who = {"author": INA, "created_at": AT, "approved_at": AT, "approved_by": FEDERAL}
    yield (
        ReferenceModel,
        [
            {
                "id": n,
                "member_id": place,
                "title": f"Guides to flats {n}",
                "words": key(f"Guides to flats {n} housing"),
                **told,
                **where,
                **who,
            }
            for place, n in enumerate(some[: members - 1], 1)
        ],
    )


def _dates(members: int) -> Iterator[Rows]:
    """A follow-up for all, half of them done; a meeting to which all come; a task for each."""
    ids = range(1, members + 1)
    due_on, first = date(2020, 11, 25), datetime(2020, 11, 18, 8, tzinfo=UTC)
    made = {"room_id": PLENARY, "author": FEDERAL, "event_id": "$grown"}
    plan = {"step": -7, "next_at": first, "opened_at": AT, "scope": "alliance"}
    yield FollowUp, [{"id": 2, "title": "Feedback", "due_on": due_on, **plan, **made}]
    done = {"done_at": AT, "done_by": FEDERAL, "event_id": "$grown"}
    not_done = dict.fromkeys(done)
    yield (
        FollowUpMember,
        [{"follow_up_id": 2, "member_id": n, **(not_done if n % 2 else done)} for n in ids],
    )
    yield Meeting, [_meeting(made)]
    points = [{"meeting_id": 3, "number": n, "text": "Kosten"} for n in (1, 2)]
    yield AgendaItem, [{**each, "author": FEDERAL, "at": AT} for each in points]
    yield Attendance, [{"meeting_id": 3, "member_id": n, "answer": "yes", **WHO} for n in ids]
    tasks = [4, *range(OTHERS + 2, OTHERS + members + 1)]
    about = {"title": "Find flats", "due_on": date(2020, 11, 26), "expected_yield": "3 flats"}
    when = {"step": -1, "next_at": datetime(2020, 11, 25, 8, tzinfo=UTC), "created_at": AT}
    yield Task, [{"id": t, "owner_id": n, **about, **when, **made} for n, t in enumerate(tasks, 1)]
    known = people(members)
    yield Reminder, [_reminder(n, known[max(0, n - 4)]) for n in range(3, members + 3)]


def _meeting(made: dict[str, Any]) -> dict[str, Any]:
    starts_at = datetime(2020, 12, 1, 13, tzinfo=UTC)
    return {
        "id": 3,
        "title": "Winter aid",
        "place": "Marburg",
        "starts": "2020-12-01T14:00:00",
        "timezone": "Europe/Berlin",
        "starts_at": starts_at,
        "minutes_long": 90,
        "created_at": AT,
        "changed_at": AT,
        "notice_at": starts_at - timedelta(days=1),
        "revision": 0,
        **made,
    }


async def remind(database: Database, number: int = 3) -> None:
    """All contact persons are to be reminded; that is due for long."""
    async with database.engine.begin() as connection:
        await connection.execute(insert(Reminder), [{**_reminder(3, FEDERAL), "id": number}])


def _reminder(number: int, author: str) -> dict[str, Any]:
    """R-3 is for all contact persons; the others are their author's own, the first two INA's."""
    due_at = datetime(2020, 11, 27, 8, tzinfo=UTC)
    circle = {"whom": "role", "role": "contacts"} if number == 3 else {"whom": "author"}
    return {
        "id": number,
        "room_id": PLENARY,
        "author": FEDERAL if number == 3 else INA if number == 5 else author,
        "text": "Follow-up",
        "starts": "2020-11-27T09:00:00",
        "timezone": "Europe/Berlin",
        "next_at": due_at if number == 3 else due_at + timedelta(days=number),
        "due_at": due_at if number == 3 else due_at + timedelta(days=number),
        "created_at": AT,
        "event_id": "$grown",
        "workday": False,
        "role": None,
        **circle,
    }


def _passed(members: int) -> Iterator[Rows]:
    """What everybody has said before."""
    known = people(members)
    done = {"kind": "command", "room_id": PLENARY, "received_at": AT, "state": "done"}
    yield (
        InboxRow,
        [
            {"key": f"$said-{n}-{person}", "sender": person, "done_at": AT, **done}
            for n in range(5)
            for person in known
        ],
    )
