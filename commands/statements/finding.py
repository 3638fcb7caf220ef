"""The joint statement that a command means, in the wording that is asked about."""

from __future__ import annotations

from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Inline, Moment, Strong
from commands.kit.roles import MEMBERS
from commands.kit.texts import Text, _
from storage.tables import Member, Statement, Version


async def the_statement(context: Context, number: int) -> Statement:
    """The statement ST-`number`, locked until the transaction ends; UserError if there is none."""
    found = await context.store.statements.get(number)
    if found is None:
        raise UserError(_missing(number), example=False)
    return found


async def visible(context: Context, number: int) -> Statement:
    """The same, if the sender may read it: members always, others once it is published."""
    found = await the_statement(context, number)
    if not may_see(context, found):
        # What is not published sounds as if it were not there.
        raise NotAllowed(_missing(number), example=False)
    return found


def may_see(context: Context, statement: Statement) -> bool:
    """Whether the sender may read it."""
    return is_inside(context) or statement.published_at is not None


def is_inside(context: Context) -> bool:
    """Whether the sender may read drafts, and clauses that nobody signed."""
    return bool(context.sender.roles & MEMBERS)


def _missing(number: int) -> Text:
    return _("There is no statement ST-{id}. `!statements` lists them.", id=str(number))


async def newest(context: Context, statement: Statement) -> Version:
    """The version that is asked about."""
    return (await context.store.statements.versions(statement.id))[-1]


def require_unpublished(statement: Statement) -> None:
    """Raises UserError once it is published: from then on nobody changes anything of it."""
    if statement.published_at is not None:
        raise UserError(
            _("ST-{id} is published; nothing of it can be changed.", id=str(statement.id)),
            example=False,
        )


def require_known(context: Context, version: Version) -> None:
    """Raises UserError if the command is older than the wording: nobody agrees to unread words."""
    if context.sent_at < version.at:
        raise UserError(
            _(
                "Meanwhile there is version {version} of ST-{id}, since {when}. Nothing was "
                "recorded: please read it and type this again.",
                version=version.number,
                id=str(version.statement_id),
                when=Moment(version.at, context.place.zone),
            ),
            example=False,
        )


async def require_latest(context: Context, version: Version, member: Member) -> None:
    """Raises UserError if the municipality has said something newer: messages overtake each other.

    So what is kept last is what was typed last.
    """
    latest = await context.store.statements.last_act(version, member.id)
    if latest is not None and context.sent_at < latest:
        raise UserError(
            _(
                "This was typed before {name} said something else about ST-{id}, on {when}, and "
                "arrived later. Nothing was recorded. If it is still meant, please type it again.",
                name=member.name,
                id=str(version.statement_id),
                when=Moment(latest, context.place.zone),
            ),
            example=False,
        )


def headed(statement: Statement, version: Version) -> Inline:
    """Which statement it is, in which version."""
    return _(
        "ST-{id} “{title}”, version {number}",
        id=str(statement.id),
        title=Strong(statement.title),
        number=version.number,
    )
