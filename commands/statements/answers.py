"""What was said to the clauses of a joint statement: `!clauses`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from commands.alliance.ids import StatementId
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Strong,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.lists import listed
from storage.tables import Version

from .answer_words import changes, said_by, unanswered
from .clauses import Clauses, chosen
from .statement import newest, the_statement


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
    number: StatementId,
    clauses: Annotated[tuple[int, ...], Clauses()] = (),
) -> Message:
    """For the newest version; with numbers, the wishes for these clauses only."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    wanted = chosen(version, clauses)
    return reply(
        _(
            "ST-{id}, version {version}: {title}",
            id=str(statement.id),
            version=version.number,
            title=Strong(statement.title),
        ),
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
        said = said_by(kept)
        if said:
            blocks += [_("{name} says:", name=member.name), Bullets(changes([*said], {}, said))]
        elif each in outdated:
            blocks.append(
                _(
                    "{name} has answered an earlier version only. That does not count for "
                    "version {version}.",
                    name=member.name,
                    version=version.number,
                )
            )
        blocks.append(unanswered(version, member, said))
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
