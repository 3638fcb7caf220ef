"""What a municipality says to clauses of a joint statement: `!clause`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from commands.kit import (
    VOICES,
    Audience,
    Bullets,
    Choice,
    Context,
    First,
    ForMember,
    Message,
    Moment,
    NotAllowed,
    Number,
    Topic,
    UserError,
    _,
    command,
    reply,
    voice,
)
from commands.kit.clauses import Clauses, chosen
from commands.kit.deeds import note_deed
from commands.kit.kinds import Quote
from commands.kit.positions import Said, changes, said_by, unanswered, version_of
from commands.kit.stating import newest, require_unpublished, the_statement
from commands.rules.positions import LONGEST_PROPOSAL, Position
from storage.tables import Member, Statement, Version


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
    position: Annotated[Position, First(Choice(Position, _("position")))],
    proposal: Annotated[str | None, Quote(_("proposal"), LONGEST_PROPOSAL)] = None,
    *,
    of: ForMember = None,
) -> Message:
    """Records it for the newest version; the latest position counts."""
    statement = await the_statement(context, number)
    require_unpublished(statement)
    member = await voice(context, of)
    await _require_asked(context, statement, member)
    version = await newest(context, statement)
    _require_known(context, version)
    about = chosen(version, clauses)
    _check_proposal(statement, about, position, proposal)
    before = said_by(
        await context.store.positions.of_member(statement.id, version.number, member.id)
    )
    said = position, proposal
    new = [each for each in about if before.get(each) != said]
    await _record(context, version, member, new, said)
    after = {**before, **dict.fromkeys(about, said)}
    return reply(
        _(
            "ST-{id}, version {version}: recorded for {name}",
            **version_of(version),
            name=member.name,
        )
        if new
        else _("Nothing changes: that is recorded already."),
        Bullets(changes(new or about, before, after)),
        unanswered(version, member, after),
    )


async def _record(
    context: Context, version: Version, member: Member, clauses: Sequence[int], said: Said
) -> None:
    position, proposal = said
    await context.store.positions.add(
        version.statement_id,
        version.number,
        member.id,
        clauses,
        position,
        proposal=proposal,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    await note_deed(context, member.id, statement_id=version.statement_id)


async def _require_asked(context: Context, statement: Statement, member: Member) -> None:
    if not await context.store.statements.is_elector(statement.id, member.id):
        raise NotAllowed(
            _("{name} is not asked about ST-{id}.", name=member.name, id=str(statement.id)),
            example=False,
        )


def _require_known(context: Context, version: Version) -> None:
    """Nobody is taken to agree to words that were not there yet."""
    if context.sent_at < version.at:
        raise UserError(
            _(
                "Meanwhile there is version {version} of ST-{id}, since {when}. Nothing was "
                "recorded: please read it and type this again.",
                **version_of(version),
                when=Moment(version.at, context.place.zone),
            ),
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
