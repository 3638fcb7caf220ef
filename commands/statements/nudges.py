"""The letter to those who have said nothing to a statement: once, in good time before its end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from commands.alliance import nudges
from commands.alliance.ids import STATEMENT
from commands.alliance.rules.finding import distinct
from commands.alliance.rules.nudges import nudge_at
from commands.alliance.voices import typed_names
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Mail,
    Strong,
    _,
)
from storage.members import Listed
from storage.tables import Statement

from .statement import heading, is_running, state

LETTERS: Final = "statement-nudge-letters"


async def plan_nudge(context: Context, statement: Statement) -> None:
    """To be called when a statement was opened, or got another end: the silent will be asked."""
    at = nudge_at(context.now, statement.closes_at, context.alliance.zone)
    await context.store.statements.plan_nudge(statement.id, at)
    context.expect(at)


async def _silent(context: Context, statement: Statement) -> Sequence[int]:
    return await context.store.statements.silent(statement.id)


def _is_open(statement: Statement) -> bool:
    return is_running(statement) and statement.closed_at is None


async def _silent_among(
    context: Context, statement: Statement, members: Collection[int]
) -> set[int]:
    answered = await context.store.statements.answered([statement.id], members)
    return {*members} - {member for _number, member in answered}


async def _to_mailboxes(context: Context, statement: Statement, members: Sequence[int]) -> Mail:
    silent = await _silent_among(context, statement, members)
    blocks: list[Block] = [
        heading(statement),
        _("Your municipality has not answered yet."),
        _("Silence is no consent."),
        *_how(context, statement, []),
    ]
    subject = _("Your answer is missing: {title}", title=statement.title)
    return Mail(sorted(silent), f"statement:{statement.id}:{statement.closes_at}", subject, blocks)


async def _write(
    context: Context, statement: Statement, readers: Mapping[str, Sequence[int]]
) -> list[Letter]:
    some = {each for members in readers.values() for each in members}
    silent = await _silent_among(context, statement, some)
    names = {each.id: each for each in await context.store.members.listed(silent)}
    return nudges.letters_to(readers, names, lambda theirs: _letter(context, statement, theirs))


def _letter(context: Context, statement: Statement, members: Sequence[Listed]) -> list[Block]:
    names = Strong(", ".join(distinct(members).values()))
    return [
        heading(statement),
        _("There is no answer yet from: {names}", names=names),
        _("Silence is no consent."),
        *_how(context, statement, typed_names(members) if len(members) > 1 else []),
    ]


def _how(context: Context, statement: Statement, names: Sequence[str]) -> list[Block]:
    """Until when, where its text stands, and how to answer; with names for each of them."""
    number = STATEMENT.tag(statement.id)
    agree: list[Inline] = [_("To agree to all: `!clause {id} all agree`", id=number)]
    if names:
        agree = [_("`!clause {id} all agree for {name}`", id=number, name=each) for each in names]
    return [
        state(statement, context.alliance.zone),
        Bullets(
            [
                _("To read it: `!statement {id}`", id=number),
                *agree,
                _("To one clause: `!clause {id} 1 reject`", id=number),
            ]
        ),
    ]


nudging = nudges.nudging(
    "statement-nudge", LETTERS, lambda store: store.statements, _is_open, _silent
)

writing = nudges.writing(LETTERS, lambda store: store.statements, _is_open, _write, _to_mailboxes)
