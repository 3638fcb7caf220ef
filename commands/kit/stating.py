"""The joint statement that a command means, in the wording that is asked about."""

from __future__ import annotations

from storage.tables import Statement, Version

from .context import Context
from .errors import NotAllowed, UserError
from .reply import Inline, Strong
from .roles import MEMBERS
from .texts import Text, _


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
    return bool(context.sender.roles & MEMBERS) or statement.published_at is not None


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


def headed(statement: Statement, version: Version) -> Inline:
    """Which statement it is, in which version."""
    return _(
        "ST-{id} “{title}”, version {number}",
        id=str(statement.id),
        title=Strong(statement.title),
        number=version.number,
    )
