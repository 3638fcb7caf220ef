"""Signatures and answers stand for one version: who gave them is asked again about the next."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.ids import STATEMENT
from commands.alliance.letters import to_offices
from commands.kit.context import Context
from commands.kit.reply import Block, Letter
from commands.kit.texts import _, n_
from storage.members import Listed
from storage.tables import Statement, Version


async def asked_again(
    context: Context, statement: Statement, version: Version, difference: Sequence[Block]
) -> tuple[list[Block], list[Letter]]:
    """How many signatures and answers stand for an earlier version only, and letters to all."""
    blocks: list[Block] = []
    letters: list[Letter] = []
    written: set[int] = set()
    for number in range(version.number - 1, 0, -1):
        signers = await context.store.statements.signers(statement.id, number)
        # Whoever has signed several versions is asked once, about the latest of them.
        waiting = [each for each in signers if each.id not in written]
        written |= {each.id for each in waiting}
        blocks += _signed_before(len(waiting), number)
        for member in waiting:
            letter = _to_signer(statement, version, member, number, difference)
            letters += await to_offices(context, member, *letter)
    answered = await _answered(context, statement, version)
    blocks += _answered_before(len(answered), version)
    for member in answered:
        if member.id not in written:
            letter = _to_answerer(statement, version, member, difference)
            letters += await to_offices(context, member, *letter)
    return blocks, letters


def _signed_before(count: int, number: int) -> list[Block]:
    if not count:
        return []
    return [
        n_(
            "{count} signature stands for version {number} only. The municipality is asked again.",
            "{count} signatures stand for version {number} only. The municipalities are asked "
            "again.",
            count,
            number=number,
        )
    ]


def _to_signer(
    statement: Statement,
    version: Version,
    member: Listed,
    signed: int,
    difference: Sequence[Block],
) -> list[Block]:
    """The letter to a municipality that has signed the version of the number `signed`."""
    return [
        _(
            "{name} has signed version {number} of {id}. Its text is changed now; the signature "
            "stands for version {number} only.",
            name=member.name,
            number=signed,
            id=STATEMENT.tag(statement.id),
        ),
        *difference,
        _whole_text(statement),
        _(
            "To sign version {number}, too: `!sign {id}`",
            number=version.number,
            id=STATEMENT.tag(statement.id),
        ),
    ]


async def _answered(context: Context, statement: Statement, version: Version) -> list[Listed]:
    """Who has said something to the clauses of the version before, by name."""
    said = await context.store.positions.answers(statement.id, version.number - 1)
    return await context.store.members.listed([e.member_id for e in said if e.answered])


def _answered_before(count: int, version: Version) -> list[Block]:
    if not count:
        return []
    return [
        n_(
            "{count} municipality has answered version {old}. That does not count for version "
            "{new}; it is asked again.",
            "{count} municipalities have answered version {old}. That does not count for version "
            "{new}; they are asked again.",
            count,
            old=version.number - 1,
            new=version.number,
        )
    ]


def _to_answerer(
    statement: Statement, version: Version, member: Listed, difference: Sequence[Block]
) -> list[Block]:
    """The letter to a municipality that has answered the version before, and not signed it."""
    return [
        _(
            "{name} has answered version {number} of {id}. Its text is changed now, so the answer "
            "does not count any more.",
            name=member.name,
            number=version.number - 1,
            id=STATEMENT.tag(statement.id),
        ),
        *difference,
        _whole_text(statement),
        _("To agree to all: `!clause {id} all agree`", id=STATEMENT.tag(statement.id)),
    ]


def _whole_text(statement: Statement) -> Block:
    return _("The whole text: `!statement {id}`", id=STATEMENT.tag(statement.id))
