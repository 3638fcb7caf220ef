"""A statement is worded anew: `!statement edit`, `!statement drop`. Each makes a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
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
from commands.kit.rules.spelling import fold
from storage.tables import Statement, Version

from .asking_again import asked_again
from .changing import to_change
from .opening import refusal
from .rules import clauses as clausing
from .rules.wording import LONGEST_CLAUSE, digest
from .words import changed, posted, sealed, tag

STATEMENT: Final = Number("ST", _("number of the statement"))
ADDED = None


@dataclass(frozen=True)
class ClauseKind(Kind):
    """Reads the number of a clause, or `new`, which is ADDED."""

    label = _("number of the clause, or “new”")

    def read(self, cursor: Cursor) -> int | None:
        text = cursor.take().text
        if fold(text) in {"new", "neu", "neuer"}:
            return ADDED
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
    "erklärung ändern",
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
    number: Annotated[int, STATEMENT],
    clause: Annotated[int | None, ClauseKind()],
    text: Annotated[str, AsTyped(_("new wording"), LONGEST_CLAUSE)],
) -> Messages:
    """By its author or the coordination, until it is published; signers are asked again."""
    statement, version = await to_change(context, number)
    clauses, wording = list(version.clauses), clausing.tidy(text)
    if clause is ADDED:
        clauses.append(wording)
    else:
        _require_clause(statement, version, clause)
        if clauses[clause - 1] == wording:
            raise UserError(
                _(
                    "Clause {number} of {id} has this wording already; nothing was changed.",
                    number=clause,
                    id=tag(statement),
                ),
                example=False,
            )
        clauses[clause - 1] = wording
    return await _changed(context, statement, version, clauses)


@command(
    "statement drop",
    "erklärung streichen",
    help=_("Takes a clause out of a statement; that makes a new version."),
    examples=(_("!statement drop ST-1 2"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def drop(
    context: Context,
    number: Annotated[int, STATEMENT],
    clause: Annotated[int, Number("", _("number of the clause"))],
) -> Messages:
    """The clauses behind it move up; earlier versions keep it."""
    statement, version = await to_change(context, number)
    _require_clause(statement, version, clause)
    clauses = [each for n, each in enumerate(version.clauses, 1) if n != clause]
    if not clauses:
        raise UserError(
            _("This is the only clause of {id}; a statement needs one.", id=tag(statement)),
            example=False,
        )
    return await _changed(context, statement, version, clauses)


def _require_clause(statement: Statement, version: Version, clause: int) -> None:
    if not 1 <= clause <= len(version.clauses):
        raise UserError(
            n_(
                "{id} has {count} clause only.",
                "{id} has {count} clauses only.",
                len(version.clauses),
                id=tag(statement),
            ),
            example=False,
        )


async def _changed(
    context: Context, statement: Statement, before: Version, clauses: Sequence[str]
) -> Messages:
    """Keeps the next version; what changed, for the room as well, and letters to the signers."""
    try:
        clausing.check(clauses)
    except clausing.NotClauses as error:
        raise UserError(refusal(error), example=False) from error
    version = await context.store.statements.add_version(
        statement.id,
        clauses,
        digest(statement.title, clauses),
        author=context.sender.user_id,
        event_id=context.event_id,
        at=context.now,
    )
    difference: list[Block] = [
        _("{id}: {title}", id=tag(statement), title=Strong(statement.title)),
        sealed(version),
        *changed(before, version),
    ]
    asked, letters = await asked_again(context, statement, version, difference)
    told = reply(*difference, *asked)
    return [told, *await posted(context, statement, told), *letters]
