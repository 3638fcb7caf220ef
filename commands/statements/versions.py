"""Versions of a statement: `!statement edit`, `drop`, `title` make one; `diff` compares two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from commands.alliance.ids import STATEMENT, StatementId
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Message,
    Messages,
    Number,
    Strong,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import AsTyped, Cursor, Kind
from commands.kit.rules.keywords import keyword
from storage.tables import Statement, Version

from .asking_again import asked_again
from .differences import differences, retitled, reworded
from .opening import Title, refusal
from .rules.clauses import LONGEST_CLAUSE, NotClauses, check, tidy
from .statement import (
    VERSION,
    keep_version,
    posted,
    the_statement,
    the_version,
    to_change,
)

NEW: Final = None  # instead of the number of a clause
_NEW: Final = keyword("new clause", "new")


@dataclass(frozen=True)
class ClauseKind(Kind):
    """Reads the number of a clause, or `new`, which is NEW."""

    label = _("number of the clause, or “new”")

    def read(self, cursor: Cursor) -> int | None:
        text = cursor.take().text
        if text in _NEW:
            return NEW
        bare = text.rstrip(".:)")
        if bare.isascii() and bare.isdigit() and len(bare) <= 3:
            return int(bare)
        raise UserError(
            _(
                "“{text}” is no clause. Please type its number, or `new` for another one at the "
                "end.",
                text=shortened(text),
            )
        )


@command(
    "statement edit",
    help=_("Words a clause of a statement anew, or adds one; that makes a new version."),
    examples=(
        _("!statement edit ST-1 2 “We ask for a federal programme.”"),
        _("!statement edit ST-1 new “We bear costs that are not covered.”"),
    ),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def edit(
    context: Context,
    number: StatementId,
    clause: Annotated[int | None, ClauseKind()],
    text: Annotated[str, AsTyped(_("new wording"), LONGEST_CLAUSE)],
) -> Messages:
    """By its author or the coordination, until it is published; signers are asked again."""
    statement, version = await to_change(context, number)
    clauses, wording = list(version.clauses), tidy(text)
    if clause is NEW:
        clauses.append(wording)
    else:
        _require_clause(statement, version, clause)
        if clauses[clause - 1] == wording:
            raise UserError(
                _(
                    "Clause {number} of {id} has this wording already; nothing was changed.",
                    number=clause,
                    id=STATEMENT.tag(statement.id),
                ),
                example=False,
            )
        clauses[clause - 1] = wording
    return await _reworded(context, statement, version, clauses)


@command(
    "statement drop",
    help=_("Takes a clause out of a statement; that makes a new version."),
    examples=(_("!statement drop ST-1 2"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def drop(
    context: Context,
    number: StatementId,
    clause: Annotated[int, Number("", _("number of the clause"))],
) -> Messages:
    """The clauses behind it move up; earlier versions keep it."""
    statement, version = await to_change(context, number)
    _require_clause(statement, version, clause)
    clauses = [each for n, each in enumerate(version.clauses, 1) if n != clause]
    if not clauses:
        raise UserError(
            _(
                "This is the only clause of {id}; a statement needs one.",
                id=STATEMENT.tag(statement.id),
            ),
            example=False,
        )
    return await _reworded(context, statement, version, clauses)


def _require_clause(statement: Statement, version: Version, clause: int) -> None:
    if not 1 <= clause <= len(version.clauses):
        raise UserError(
            n_(
                "{id} has {count} clause only.",
                "{id} has {count} clauses only.",
                len(version.clauses),
                id=STATEMENT.tag(statement.id),
            ),
            example=False,
        )


async def _reworded(
    context: Context, statement: Statement, before: Version, clauses: Sequence[str]
) -> Messages:
    """Keeps the next version; what changed, for the room as well, and letters to the signers."""
    try:
        check(clauses)
    except NotClauses as error:
        raise UserError(refusal(error), example=False) from error
    version = await keep_version(context, statement, statement.title, clauses)
    return await _told(context, statement, version, reworded(statement, before, version))


async def _told(
    context: Context,
    statement: Statement,
    version: Version,
    difference: Sequence[Block],
    former: str | None = None,
) -> Messages:
    """The difference here, in the room of the statement, and to those who are asked again.

    `former` is the title that it had, if that is what has changed.
    """
    asked, letters = await asked_again(context, statement, version, former)
    told = reply(*difference, *asked)
    return [told, *await posted(context, statement, told), *letters]


@command(
    "statement title",
    help=_("Gives a statement another title; that makes a new version, as a change of words does."),
    examples=(_("!statement title ST-1 “Winter aid”"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def title(
    context: Context,
    number: StatementId,
    text: Annotated[str, Title()],
) -> Messages:
    """The title is signed with the text, so signers and those who have answered are asked again."""
    statement, before = await to_change(context, number)
    if statement.title == text:
        raise UserError(
            _("{id} has this title already; nothing was changed.", id=STATEMENT.tag(statement.id)),
            example=False,
        )
    former = statement.title
    await context.store.statements.rename(statement.id, text)
    version = await keep_version(context, statement, text, before.clauses)
    kept = await the_statement(context, statement.id)
    return await _told(context, kept, version, retitled(kept, version, former), former)


@command(
    "statement diff",
    help=_("Shows what changed between two versions of a statement: before and now."),
    examples=(_("!statement diff ST-1"), _("!statement diff ST-1 1 2")),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def diff(
    context: Context,
    number: StatementId,
    old: Annotated[int | None, VERSION] = None,
    new: Annotated[int | None, VERSION] = None,
) -> Message:
    """Two versions; those not named are the newest one and the one before it."""
    statement = await the_statement(context, number)
    versions = await context.store.statements.versions(statement.id)
    after = versions[-1] if new is None else the_version(statement, versions, new)
    before = the_version(statement, versions, max(1, after.number - 1) if old is None else old)
    heading = _(
        "{id}: {title}, from version {old} to version {new}",
        id=STATEMENT.tag(statement.id),
        title=Strong(statement.title),
        old=before.number,
        new=after.number,
    )
    blocks = differences(before, after)
    return reply(heading, *(blocks or [_("Nothing is different.")]))
