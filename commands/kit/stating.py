"""The joint statement that a command means, in the wording that is asked about."""

from __future__ import annotations

from storage.tables import Statement, Version

from .context import Context
from .errors import UserError
from .reply import Inline, Strong
from .texts import _


async def the_statement(context: Context, number: int) -> Statement:
    """The statement ST-`number`, locked until the transaction ends; UserError if there is none."""
    found = await context.store.statements.get(number)
    if found is None:
        raise UserError(
            _("There is no statement ST-{id}. `!statements` lists them.", id=str(number)),
            example=False,
        )
    return found


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
