"""All versions of a statement in one list: `!statement versions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from commands.alliance.counting import municipalities
from commands.alliance.ids import STATEMENT, StatementId
from commands.kit import (
    MEMBERS,
    Audience,
    Context,
    Inline,
    Joined,
    Message,
    Moment,
    Topic,
    _,
    command,
    reply,
)
from commands.kit.lists import MOST, listed
from storage.tables import Statement, Version

from .aftermath import aftermath, withdrawn
from .clauses import clauses_shown
from .record import record_of
from .rules.versions import changed_clauses
from .statement import heading, sealed, state, the_statement


class _Counts(NamedTuple):
    """How many municipalities sign and have answered each version."""

    signed: Mapping[int, int]
    answered: Mapping[int, int]


@command(
    "statement versions",
    help=_("Lists all versions of a statement: when, what changed, how many stand behind it."),
    examples=(_("!statement versions ST-1"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def versions(context: Context, number: StatementId) -> Message:
    """The newest first, with the one that was published."""
    statement = await the_statement(context, number)
    found = await context.store.statements.versions(number)
    counts = _Counts(
        await context.store.signatures.by_version(number),
        await context.store.positions.by_version(number),
    )
    lines = [
        _line(context, statement, each, before, counts)
        for before, each in zip([None, *found], found, strict=False)
    ]
    hint = _(
        "One of them: `!statement {id} version=1`; what changed: `!statement diff {id} 1 2`",
        id=STATEMENT.tag(number),
    )
    ended = [*withdrawn(aftermath(statement)), state(statement, context.place.zone)]
    more = [hint] if len(lines) <= MOST else []  # with more of them it stands there already
    return reply(heading(statement), *ended, *listed(lines[::-1], hint), *more)


def _line(
    context: Context,
    statement: Statement,
    version: Version,
    before: Version | None,
    counts: _Counts,
) -> Inline:
    said: list[Inline] = [sealed(version), Moment(version.at, context.place.zone)]
    if before is not None:
        said.append(_changed(before, version))
    signed, answered = counts.signed.get(version.number), counts.answered.get(version.number)
    if signed:
        said.append(_("signed by {municipalities}", municipalities=municipalities(signed)))
    if answered:
        said.append(_("answered by {municipalities}", municipalities=municipalities(answered)))
    record = record_of(statement)
    if record is not None and record["version"] == version.number:
        said.append(_("this one is published"))
    return Joined(said, "; ")


def _changed(before: Version, version: Version) -> Inline:
    """In a few words; numbers are those of the newer one, of what is gone those of the older."""
    found = changed_clauses(before.clauses, version.clauses)
    worded = [each.new[0] for each in found if each.old and each.new]
    added = [each.new[0] for each in found if each.new and not each.old]
    gone = [each.old[0] for each in found if each.old and not each.new]
    said: list[Inline] = [
        words
        for words, numbers in (
            (_("{clauses} worded anew", clauses=clauses_shown(worded)), worded),
            (_("{clauses} added", clauses=clauses_shown(added)), added),
            (_("{clauses} gone", clauses=clauses_shown(gone)), gone),
        )
        if numbers
    ]
    return Joined(said) if said else _("only the title is another one")
