"""What a municipality says to the clauses of a joint statement: `!clause`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from commands.alliance.voices import voice
from commands.kit import (
    VOICES,
    Audience,
    Bullets,
    Context,
    Message,
    NotAllowed,
    Number,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.kinds import Name, Verbatim
from storage.tables import Member, Statement

from .answer_words import changes, said_by, unanswered
from .clauses import Clauses, PositionKind, chosen, is_wished_for
from .finding import newest, require_known, require_latest, require_unpublished, the_statement
from .rules.clause_numbers import written as numbers_written
from .rules.positions import LONGEST_PROPOSAL, Position
from .signatures import narrowed


@command(
    "clause",
    "absatz",
    help=_(
        "Says for your municipality what it thinks of clauses of a statement: agree, change, "
        "abstain or reject. Only “agree” carries a clause; an abstention or silence is no consent."
    ),
    examples=(
        _("!clause ST-7 3 agree"),
        _("!clause ST-7 1-3 agree"),
        _("!clause ST-7 4 change “We ask for 500 places.”"),
        _("!clause ST-7 1,2,5 abstain for Musterhafen"),
        _("!clause ST-7 all reject"),
    ),
    may=VOICES,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def clause(
    context: Context,
    number: Annotated[int, Number("ST", _("number of the statement"))],
    clauses: Annotated[tuple[int, ...], Clauses()],
    position: Annotated[Position, PositionKind()],
    proposal: Annotated[str | None, Verbatim(_("proposal"), LONGEST_PROPOSAL)] = None,
    *,
    # A wording may well contain the word.
    of: Annotated[
        str | None, Name(), marker("for", "für", "fuer", unless_behind=is_wished_for)
    ] = None,
) -> Message:
    """Records it for the newest version; the latest position counts."""
    statement = await the_statement(context, number)
    require_unpublished(statement)
    if proposal is not None and of is None and len(context.sender.speaks_for) > 1:
        raise _for_whom(statement, clauses, proposal)
    member = await voice(context, of)
    await _require_asked(context, statement, member)
    version = await newest(context, statement)
    require_known(context, version)
    await require_latest(context, version, member)
    about = chosen(version, clauses)
    _check_proposal(statement, about, position, proposal)
    before = said_by(
        await context.store.positions.of_member(statement.id, version.number, member.id)
    )
    said = position, proposal
    given = [] if position is Position.AGREE else about
    lost, said_of_it = await narrowed(context, version, member, given)
    new = [each for each in about if before.get(each) != said or each in lost]
    await context.store.positions.add(
        statement.id,
        version.number,
        member.id,
        new,
        position,
        proposal=proposal,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    context.expect(
        await context.store.follow_ups.note_done(member.id, context.now, statement_id=statement.id)
    )
    after = {**before, **dict.fromkeys(about, said)}
    recorded = _(
        "ST-{id}, version {version}: recorded for {name}",
        id=str(statement.id),
        version=version.number,
        name=member.name,
    )
    return reply(
        recorded if new else _("Nothing changes: that is recorded already."),
        Bullets(changes(new or about, before, after)),
        *said_of_it,
        unanswered(version, member, after),
    )


def _for_whom(statement: Statement, clauses: Sequence[int], proposal: str) -> UserError:
    """Behind a wording without quotation marks nobody can say for whom it is."""
    return UserError(
        _("You act for several municipalities. Please say for which one, like this:"),
        _(
            "`!clause ST-{id} {clauses} change “{text}” for Musterhafen`",
            id=str(statement.id),
            clauses=numbers_written(clauses) if clauses else "1",
            text=proposal,
        ),
        example=False,
    )


async def _require_asked(context: Context, statement: Statement, member: Member) -> None:
    if not await context.store.statements.is_elector(statement.id, member.id):
        raise NotAllowed(
            _("{name} is not asked about ST-{id}.", name=member.name, id=str(statement.id)),
            example=False,
        )


def _check_proposal(
    statement: Statement, clauses: Sequence[int], position: Position, proposal: str | None
) -> None:
    example = _(
        "`!clause ST-{id} {clause} change “We ask for 500 places.”`",
        id=str(statement.id),
        clause=clauses[0],
    )
    if position is not Position.CHANGE and proposal is not None:
        raise UserError(
            _("A wording of your own belongs to “change”, for example:"), example, example=False
        )
    if position is Position.CHANGE and proposal is None:
        raise UserError(
            _("Which wording do you wish for instead? Please add it, for example:"),
            example,
            example=False,
        )
    if position is Position.CHANGE and len(clauses) > 1:
        raise UserError(
            _("A wording is for one clause. Please type it for each one by itself, for example:"),
            example,
            example=False,
        )
