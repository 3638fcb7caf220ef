"""Joint statements as they are read: `!statement`, `!statements`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.ids import STATEMENT, StatementId
from commands.alliance.rooms import registered_rooms, with_room
from commands.dates.days import today, written
from commands.kit import (
    READERS,
    Audience,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    NotAllowed,
    Topic,
    _,
    command,
    option,
    reply,
)
from commands.kit.lists import listed
from storage.tables import Statement

from .aftermath import aftermath, outcome, said_earlier, signed_by_then, withdrawn
from .publications import presented
from .record import record_of
from .statement import (
    VERSION,
    how_many_asked,
    how_to_answer,
    is_inside,
    is_running,
    may_see,
    state,
    the_version,
    visible,
    whole,
)


@command(
    "statement",
    "statement show",
    help=_("Shows the text of a joint statement."),
    examples=(_("!statement ST-1"), _("!statement ST-1 version=1")),
    may=READERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def show(
    context: Context,
    number: StatementId,
    *,
    version: Annotated[int | None, VERSION, option("version")] = None,
) -> Messages:
    """The newest version or another; for others than members what is published, and no more."""
    statement = await visible(context, number)
    if not is_inside(context):
        record = record_of(statement)
        assert record is not None
        if version not in {None, record["version"]}:
            raise NotAllowed(
                _(
                    "Only what is published can be read: `!publication {id}`",
                    id=STATEMENT.tag(statement.id),
                ),
                example=False,
            )
        return await presented(statement)
    versions = await context.store.statements.versions(statement.id)
    newest = versions[-1]
    shown = newest if version is None else the_version(statement, versions, version)
    since = aftermath(statement)
    more: list[Inline] = [
        *withdrawn(since),
        *signed_by_then(statement),
        state(statement, context.place.zone),
        *outcome(since),
        *said_earlier(await context.store.statement_outcomes.former(statement.id)),
    ]
    if shown is not newest:
        more.insert(
            0,
            _("This is not the newest version; that is version {number}.", number=newest.number),
        )
    if is_running(statement):
        asked = how_many_asked(await context.store.statements.count_electors(statement.id))
        return whole(statement, shown, *more, asked, *how_to_answer(statement))
    return whole(statement, shown, *more)


@command(
    "statements",
    help=_("Lists the joint statements, the newest first."),
    examples=(_("!statements"),),
    may=READERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def statements(context: Context) -> Message:
    """All of them for members, those published for everybody else."""
    found = [each for each in await context.store.statements.all() if may_see(context, each)]
    if not found:
        return reply(_("There is no statement yet."))
    # Where a published one was written is nobody's business outside.
    rooms = await registered_rooms(context) if is_inside(context) else {}
    reviews = {*await context.store.statement_outcomes.pending()}
    lines = [
        with_room(
            context,
            Joined(
                [
                    f"{STATEMENT.tag(each.id)}: {each.title}",
                    state(each, context.place.zone),
                    *(_review(context, each) if each.id in reviews else []),
                ],
                " – ",
            ),
            each.room_id,
            rooms,
        )
        for each in found
    ]
    one = _("`!statement ST-1` shows one of them.")
    return reply(_("Joint statements:"), *listed(lines, one))


def _review(context: Context, statement: Statement) -> list[Inline]:
    """For members the day on which its outcome is looked at, or was to be."""
    if statement.review_on is None or not is_inside(context):
        return []
    day = written(statement.review_on)
    if statement.review_on < today(context):
        return [_("review was due on {day}", day=day)]
    return [_("review on {day}", day=day)]
