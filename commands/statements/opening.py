"""Opening a joint statement: `!statement new`, with its clauses in the lines below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from commands.alliance.ids import STATEMENT
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Audience,
    Context,
    Message,
    Messages,
    Reply,
    Text,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    open_question,
    reply,
)
from commands.kit.arguments import joined, shortened
from commands.kit.kinds import Below, Cursor, Kind, Line
from commands.kit.rules.audience import Purpose, may_hear
from storage.members import Candidate
from storage.tables import Statement, Version

from .nudges import plan_nudge
from .rules.clauses import LONGEST_CLAUSE, MOST_CLAUSES, NotClauses, Reason, clauses
from .statement import how_many_asked, how_to_answer, keep_version, posted, state, whole

TITLE_LIMIT: Final = 200
TEXT_LIMIT: Final = MOST_CLAUSES * (LONGEST_CLAUSE + 10)
# What is done with a file that came without a command, see statement_files.
FROM_FILE: Final = "open_statement"


class Title(Kind):
    """A text in quotation marks with nothing behind it, or all words that are left."""

    label = _("title")
    is_text = True

    def read(self, cursor: Cursor) -> str:
        first, *more = cursor.all_left()
        if first.quoted and more:
            raise UserError(
                _(
                    "I do not understand “{text}” behind the title. A deadline begins with "
                    "“until”.",
                    text=shortened(joined(more)),
                )
            )
        return Line(limit=TITLE_LIMIT).read(cursor)


@dataclass(frozen=True)
class Home:
    """Where a statement lives; `announced` if that is another room than the command is from."""

    room_id: str
    thread_id: str | None
    announced: bool


@command(
    "statement new",
    help=_("Opens a joint statement; its clauses stand in the lines below, each with its number."),
    examples=(
        _(
            "!statement new “Winter aid” until 02.12.{year} 18:00\n"
            "1. We take in people.\n"
            "2. We ask for a federal programme."
        ),
    ),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def new(
    context: Context,
    title: Annotated[str, Title()],
    text: Annotated[str, Below(_("clauses in the lines below"), TEXT_LIMIT)],
    *,
    until: Annotated[datetime | None, Deadline(whole_day=True), marker("until")] = None,
) -> Messages:
    """The clauses are those below, or those of the file that was sent just before."""
    if text:
        return await opened(context, title, understood(text, title), until)
    waiting = await open_question(context) if context.place.direct else None
    if waiting is None or waiting.action != FROM_FILE:
        raise UserError(_("The text is missing: please put it into the lines below the title."))
    found = (waiting.details or {})["clauses"]
    await context.store.confirmations.answer(waiting.id, context.now)
    return await opened(context, title, found, until)


def understood(text: str, title: str) -> list[str]:
    """The clauses of a text; UserError that names what is wrong with them."""
    try:
        return clauses(text, title)
    except NotClauses as error:
        raise UserError(refusal(error)) from error


def refusal(error: NotClauses) -> Text:
    """What is wrong with the clauses, in words."""
    match error.reason:
        case Reason.NONE:
            return _("The text is missing: please put it into the lines below the title.")
        case Reason.BEFORE:
            return _(
                "“{line}” stands before clause 1. Please give every part of the text a number.",
                line=shortened(error.line, 80),
            )
        case Reason.ORDER:
            return _(
                "“{line}” begins with {found}, but the next clause is number {expected}. If it is "
                "no clause, for example a date, please do not begin the line with it.",
                line=shortened(error.line, 80),
                found=error.number,
                expected=error.expected,
            )
        case Reason.FORM:
            return _(
                "“{line}” begins with {number}. Is it clause {number}? Then please write it like "
                "this: `{number}. …`. If not, please do not begin the line with the number.",
                line=shortened(error.line, 80),
                number=error.number,
            )
        case Reason.EMPTY:
            return _("Clause {number} is empty.", number=error.number)
        case Reason.MANY:
            return _(
                "These are {count} clauses; at most {most} are possible.",
                count=error.number,
                most=MOST_CLAUSES,
            )
        case Reason.LONG:
            return _(
                "Clause {number} is too long: {length} characters, at most {limit} are possible.",
                number=error.number,
                length=error.length,
                limit=LONGEST_CLAUSE,
            )


async def opened(
    context: Context, title: str, found: Sequence[str], until: datetime | None
) -> list[Message]:
    """Keeps the statement and its first version; asked are all municipalities of this moment."""
    if not may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct):
        raise UserError(
            _("Please type this in a room of the members, or in our direct chat."), example=False
        )
    electors = await context.store.members.electorate_candidates()
    if not electors:
        raise UserError(
            _("No municipality is registered yet, so nobody could answer."), example=False
        )
    home = await _home(context)
    statement, version = await _kept(context, home, title, found, until, electors)
    context.expect(until)
    await plan_nudge(context, statement)
    text = whole(
        statement,
        version,
        state(statement, context.place.zone),
        how_many_asked(len(electors)),
        *how_to_answer(statement),
    )
    if not home.announced:
        return [*text, *_stays_here(context, STATEMENT.tag(statement.id))]
    said = n_(
        "{id} is announced in the plenary, with {count} clause.",
        "{id} is announced in the plenary, with {count} clauses.",
        len(found),
        id=STATEMENT.tag(statement.id),
    )
    return [reply(said), *await posted(context, statement, *text)]


async def _kept(
    context: Context,
    home: Home,
    title: str,
    found: Sequence[str],
    until: datetime | None,
    electors: Sequence[Candidate],
) -> tuple[Statement, Version]:
    statement = await context.store.statements.add(
        title=title,
        room_id=home.room_id,
        thread_id=home.thread_id,
        author=context.sender.user_id,
        opened_at=context.now,
        closes_at=until,
        electorate=[each.id for each in electors],
    )
    return statement, await keep_version(context, statement, title, found)


async def _home(context: Context) -> Home:
    """The room it was typed in; from the direct chat the plenary, if there is exactly one."""
    place = context.place
    if place.direct:
        plenaries = await context.store.rooms.with_purpose(Purpose.PLENARY)
        if len(plenaries) == 1:
            return Home(plenaries[0].room_id, None, announced=True)
    return Home(place.room_id, place.thread_id, announced=False)


def _stays_here(context: Context, number: str) -> list[Reply]:
    if not context.place.direct:
        return []
    return [
        reply(
            _(
                "{id} is only in this chat so far, because not exactly one room is registered as "
                "plenary. Members see it with `!statement {id}`.",
                id=number,
            )
        )
    ]
