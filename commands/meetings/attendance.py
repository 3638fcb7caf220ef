"""Who comes to a meeting: `!attend`, for a municipality or a partner organisation."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from commands.alliance.ids import MEETING
from commands.alliance.voices import ForMember, voice
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Choice,
    Context,
    First,
    Message,
    Strong,
    Term,
    Topic,
    _,
    command,
    reply,
)
from commands.kit.kinds import Perhaps
from commands.kit.rules.authority import Role
from storage.tables import Member

from .rules import Coming
from .words import coming_meeting, require_coming, start, the_meeting

SAID: Final = {
    Coming.YES: _("{name} comes."),
    Coming.NO: _("{name} does not come."),
    Coming.MAYBE: _("{name} comes perhaps."),
}


@command(
    "attend",
    help=_("Says whether your municipality comes to a meeting."),
    examples=(_("!attend M-3 yes"), _("!attend yes"), _("!attend M-3 no for Musterhafen")),
    may=VOICES | {Role.PARTNER},
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def attend(
    context: Context,
    number: Annotated[int | None, Perhaps(MEETING.prefix, MEETING.label)],
    answer: Annotated[Coming, First(Choice(Coming, _("yes, no or maybe")))],
    *,
    of: ForMember = None,
) -> Message:
    """One answer for each member, changed by contact person or deputy; earlier ones are kept.

    Without a number it is for the meeting whose message is answered, or for the only one to come.
    """
    if number is None:
        meeting = await coming_meeting(context)
    else:
        meeting = await the_meeting(context, number)
    member = await _speaks_for(context, of)
    require_coming(context, meeting)
    before = (await context.store.meetings.said(meeting.id, [member.id])).get(member.id)
    if before == answer:
        return reply(_("Nothing changes: that is recorded already."))
    await context.store.meetings.answer(
        meeting.id,
        member.id,
        answer,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.now,
    )
    said = replace(SAID[answer], params={"name": Strong(member.name)})
    blocks: list[Block] = [
        _("{id}, {when}: {said}", id=MEETING.tag(meeting.id), when=start(meeting), said=said)
    ]
    if before is not None:
        blocks.append(_("Before it was: {answer}", answer=Term(Coming(before))))
    return reply(*blocks)


async def _speaks_for(context: Context, name: str | None) -> Member:
    """The member whose answer it is; here partner organisations have a voice, too."""
    partners = dict.fromkeys(context.sender.partner_of, Role.PARTNER)
    speaking = replace(context.sender, speaks_for={**partners, **context.sender.speaks_for})
    return await voice(replace(context, sender=speaking), name)
