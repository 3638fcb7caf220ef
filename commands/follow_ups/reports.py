"""A municipality reports that it has done what a follow-up asks: `!done F-2`, `!undone F-2`."""

from __future__ import annotations

from commands.alliance.ids import FOLLOW_UP, FollowUpId
from commands.alliance.voices import ForMember, voice
from commands.kit import (
    VOICES,
    Audience,
    Context,
    Messages,
    NotAllowed,
    Text,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from storage.follow_ups import Asked
from storage.tables import FollowUp

from .progress import (
    headed,
    progress,
    require_open,
    seen_follow_up,
    settled,
    summed_up,
    told_about,
)


async def finish_follow_up(
    context: Context, number: int, of: str | None, result: str | None
) -> Messages:
    """`!done` for a follow-up, by contact person or deputy; the last one closes it.

    Raises UserError if it is closed, or not asked of that municipality; `result` has no place here.
    """
    found, member = await _part(context, number, of)
    if result is not None:
        raise UserError(
            _("A follow-up has no result: `!done {id}` is enough.", id=FOLLOW_UP.tag(found.id)),
            example=False,
        )
    if member.done:
        answer = reply(_nothing_new(found, member))
        return told_about(context, found, [answer])
    await context.store.follow_ups.report(
        found.id,
        member.id,
        context.now,
        by=context.sender.user_id,
        event_id=context.event_id,
    )
    left = await context.store.follow_ups.count_open(found.id)
    said = [_("Recorded: {name} has done it.", name=member.name)]
    if not left:
        summary = await summed_up(context, found, await progress(context, found), None)
        return [*told_about(context, found, [reply(headed(found), *said)]), *summary]
    said.append(
        n_(
            "{count} municipality is still open.",
            "{count} municipalities are still open.",
            left,
        )
    )
    said.append(_("To take it back: `!undone F-{id}`", id=str(found.id)))
    return told_about(context, found, [reply(headed(found), *said)])


@command(
    "undone",
    help=_("Takes back that your municipality has done what a follow-up asks."),
    examples=(_("!undone F-2"), _("!undone F-2 for Musterhafen")),
    may=VOICES,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def undone(
    context: Context,
    number: FollowUpId,
    *,
    of: ForMember = None,
) -> Messages:
    """As if it had not been reported; what is linked counts all the same."""
    found, member = await _part(context, number, of)
    if member.by_link:
        raise UserError(_nothing_new(found, member), example=False)
    if not await context.store.follow_ups.take_back(found.id, member.id):
        raise UserError(
            _("{id}: {name} has not done it yet.", id=FOLLOW_UP.tag(found.id), name=member.name),
            example=False,
        )
    said = _("Taken back: {name} has not done it yet.", name=member.name)
    return told_about(context, found, [reply(headed(found), said)])


async def _part(context: Context, number: int, of: str | None) -> tuple[FollowUp, Asked]:
    """The follow-up, and the municipality that the sender speaks for in it."""
    found = await seen_follow_up(context, number)
    require_open(found)
    await settled(context, found)
    store = context.store.follow_ups
    mine = await store.asked(found.id, context.sender.speaks_for.keys())
    if of is None and len(mine) == 1:
        return found, mine[0]
    member = await voice(context, of)
    part = next((each for each in mine if each.id == member.id), None)
    if part is None:
        raise NotAllowed(
            _("{id} does not ask {name}.", id=FOLLOW_UP.tag(found.id), name=member.name),
            example=False,
        )
    return found, part


def _nothing_new(found: FollowUp, member: Asked) -> Text:
    """Why nothing changes."""
    said = {"id": FOLLOW_UP.tag(found.id), "name": member.name}
    if not member.by_link:
        return _("{id}: {name} has reported that already.", **said)
    if found.poll_id is not None:
        return _("{id}: {name} has voted, and that counts as done.", **said)
    return _("{id}: {name} has answered, and that counts as done.", **said)
