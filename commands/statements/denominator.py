"""What all agree to in a joint statement, and what each further clause costs: `!denominator`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from commands.alliance.ids import StatementId
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Message,
    Topic,
    _,
    command,
    n_,
    reply,
)
from storage.tables import Statement

from .denominator_words import findings
from .rules.clauses import bits_of
from .signatures import signatures_of
from .statement import newest, the_statement, titled


@command(
    "denominator",
    "nenner",
    help=_(
        "Shows the clauses of a statement that all municipalities with a response agree to, and "
        "how many of them each further clause costs. Whoever is silent or abstains does not agree."
    ),
    examples=(_("!denominator ST-7"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def denominator(context: Context, number: StatementId) -> Message:
    """For the newest version."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    return reply(titled(statement, version), *await denominator_blocks(context, statement))


async def denominator_blocks(context: Context, statement: Statement) -> Sequence[Block]:
    """What the answers to the newest version come to; for the audience MEMBERS.

    What was answered to an earlier version does not count.
    """
    version = await newest(context, statement)
    found = await signatures_of(context, version)
    signed = {member: bits_of([*each.clauses]) for member, each in found.counting.items()}
    asked = [
        each.agreeing(signed.get(each.member_id, 0))
        for each in await context.store.positions.answers(statement.id, version.number)
    ]
    blocks: list[Block] = []
    if version.number > 1:
        blocks += _outdated(await context.store.positions.outdated(statement.id, version.number))
    # Thousands of answers to twenty clauses take a moment, and there are others to answer.
    return [*blocks, *await asyncio.to_thread(findings, version.clauses, asked)]


def _outdated(members: Sequence[int]) -> list[Block]:
    if not members:
        return []
    return [
        n_(
            "{count} municipality has answered an earlier version only; that does not count here.",
            "{count} municipalities have answered an earlier version only; that does not count "
            "here.",
            len(members),
        )
    ]
