"""What a municipality says to the clauses of a joint statement: `!clause`, `!clauses`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    First,
    ForMember,
    Inline,
    Joined,
    Message,
    NotAllowed,
    Number,
    Strong,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
    voice,
)
from commands.kit.clauses import POSITION_NAMES, Clauses, chosen, clauses_shown, numbers_shown
from commands.kit.kinds import Quote
from commands.kit.lists import listed
from commands.kit.stating import (
    newest,
    require_known,
    require_latest,
    require_unpublished,
    the_statement,
)
from commands.rules.positions import LONGEST_PROPOSAL, Position
from storage.tables import Member, Statement, Version
from storage.tables import Position as Kept

Said = tuple[Position, str | None]  # with the wording wished for, if it is a change


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
    require_known(context, version)
    await require_latest(context, version, member)
    about = chosen(version, clauses)
    _check_proposal(statement, about, position, proposal)
    before = _said(await context.store.positions.of_member(statement.id, version.number, member.id))
    said = position, proposal
    new = [each for each in about if before.get(each) != said]
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
    after = {**before, **dict.fromkeys(about, said)}
    return reply(
        _("ST-{id}, version {version}: recorded for {name}", **_of(version), name=member.name)
        if new
        else _("Nothing changes: that is recorded already."),
        Bullets(_changes(new or about, before, after)),
        _unanswered(version, member, after),
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


def _said(kept: Mapping[int, Kept]) -> dict[int, Said]:
    return {number: (Position(each.position), each.proposal) for number, each in kept.items()}


def _of(version: Version) -> dict[str, Inline]:
    return {"id": str(version.statement_id), "version": version.number}


def _changes(
    clauses: Sequence[int], before: Mapping[int, Said], after: Mapping[int, Said]
) -> list[Inline]:
    """What is said now and was before; clauses of which the same is to be said in one line."""
    alike: dict[tuple[Said, Said | None], list[int]] = {}
    for each in clauses:
        former = before.get(each)
        alike.setdefault((after[each], None if former == after[each] else former), []).append(each)
    lines: list[Inline] = []
    for (now, former), some in alike.items():
        line = _("{clauses}: {position}", clauses=clauses_shown(some), position=_worded(now))
        if former is not None:
            line = _("{line} (before: {former})", line=line, former=_worded(former))
        lines.append(line)
    return lines


def _worded(said: Said) -> Inline:
    position, proposal = said
    if proposal is None:
        return POSITION_NAMES[position]
    return _("{position}: “{text}”", position=POSITION_NAMES[position], text=proposal)


def _unanswered(version: Version, member: Member, said: Mapping[int, Said]) -> Inline:
    """Which clauses are left to this municipality."""
    missing = [n for n in range(1, len(version.clauses) + 1) if n not in said]
    if not missing:
        return _("{name} has answered all clauses.", name=member.name)
    return n_(
        "Not answered yet by {name}: clause {clauses}",
        "Not answered yet by {name}: clauses {clauses}",
        len(missing),
        name=member.name,
        clauses=numbers_shown(missing),
    )


@command(
    "clauses",
    "absätze",
    help=_(
        "Shows what your municipality has said to the clauses of a statement, and all wishes for "
        "a change."
    ),
    examples=(_("!clauses ST-7"), _("!clauses ST-7 3")),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def clauses_(
    context: Context,
    number: Annotated[int, Number("ST", _("number of the statement"))],
    clauses: Annotated[tuple[int, ...], Clauses()] = (),
) -> Message:
    """For the newest version; with numbers, the wishes for these clauses only."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    wanted = chosen(version, clauses)
    return reply(
        _("ST-{id}, version {version}: {title}", **_of(version), title=Strong(statement.title)),
        *await _own(context, version),
        *await _wishes(context, version, wanted),
    )


async def _own(context: Context, version: Version) -> list[Block]:
    """What the municipalities have said that the sender speaks for."""
    blocks: list[Block] = []
    outdated: Sequence[int] = ()
    if context.sender.speaks_for and version.number > 1:
        outdated = await context.store.positions.outdated(version.statement_id, version.number)
    for each in context.sender.speaks_for:
        member = await context.store.members.get(each)
        if member is None or not await context.store.statements.is_elector(
            version.statement_id, each
        ):
            continue
        kept = await context.store.positions.of_member(version.statement_id, version.number, each)
        said = _said(kept)
        if said:
            blocks += [_("{name} says:", name=member.name), Bullets(_changes([*said], {}, said))]
        elif each in outdated:
            blocks.append(
                _(
                    "{name} has answered an earlier version only. That does not count for "
                    "version {version}.",
                    name=member.name,
                    version=version.number,
                )
            )
        blocks.append(_unanswered(version, member, said))
    return blocks


async def _wishes(context: Context, version: Version, wanted: Sequence[int]) -> list[Block]:
    found = await context.store.positions.proposals(version.statement_id, version.number)
    lines: list[Inline] = [
        Joined(
            [
                each.name,
                _("clause {clause}: “{text}”", clause=each.clause, text=each.wording),
            ]
        )
        for each in found
        if each.clause in wanted
    ]
    if not lines:
        return [_("Nobody wishes for a change.")]
    narrower = _("`!clauses ST-{id} 3` shows those for one clause.", id=str(version.statement_id))
    return [
        n_("{count} wish for a change:", "{count} wishes for a change:", len(lines)),
        *listed(lines, narrower),
    ]
