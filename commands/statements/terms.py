"""What can be mended of a statement beside its clauses: `!statement deadline`, `… title`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from commands.alliance.ids import STATEMENT, StatementId
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Audience,
    Context,
    Messages,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)

from .asking_again import asked_again
from .changing import to_change
from .opening import Title
from .rules.wording import digest
from .words import posted, sealed, state


@command(
    "statement deadline",
    "erklärung frist",
    help=_("Sets until when answers to a statement are due, also anew once that is over."),
    examples=(_("!statement deadline ST-1 02.12.2027 18:00"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def deadline(
    context: Context,
    number: StatementId,
    until: Annotated[datetime, Deadline()],
) -> Messages:
    """By its author or the coordination, until it is published; its room hears of it."""
    statement, _version = await to_change(context, number)
    await context.store.statements.reschedule(statement.id, until)
    context.expect(until)
    kept, _version = await to_change(context, number)
    said = reply(
        _("{id}: {title}", id=STATEMENT.tag(kept.id), title=Strong(kept.title)),
        state(kept, context.place.zone),
    )
    return [said, *await posted(context, kept, said)]


@command(
    "statement title",
    "erklärung titel",
    help=_("Gives a statement another title; that makes a new version, as a change of words does."),
    examples=(_("!statement title ST-1 “Winter aid”"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def title(
    context: Context,
    number: StatementId,
    text: Annotated[str, Title()],
) -> Messages:
    """The title is signed with the text, so signers and those who have answered are asked again."""
    statement, before = await to_change(context, number)
    if statement.title == text:
        raise UserError(
            _("{id} has this title already; nothing was changed.", id=STATEMENT.tag(statement.id)),
            example=False,
        )
    former = statement.title
    await context.store.statements.rename(statement.id, text)
    version = await context.store.statements.add_version(
        statement.id,
        before.clauses,
        digest(text, before.clauses),
        author=context.sender.user_id,
        event_id=context.event_id,
        at=context.now,
    )
    difference = [
        _("{id}: {title}", id=STATEMENT.tag(statement.id), title=Strong(text)),
        sealed(version),
        _("The title was “{title}” before; no clause is changed.", title=former),
    ]
    asked, letters = await asked_again(context, statement, version, difference)
    told = reply(*difference, *asked)
    return [told, *await posted(context, statement, told), *letters]
