"""Who comes to a meeting: `!attend`, for a municipality or a partner organisation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Final

from commands.alliance.ids import MEETING
from commands.alliance.voices import ForMember, named_like, own, spoken_for, voice
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Choice,
    Context,
    First,
    Joined,
    Message,
    Strong,
    Term,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.kinds import Perhaps
from commands.kit.rules.authority import Role
from commands.kit.rules.keywords import ALL, AND
from storage.tables import Member

from .rules import Coming
from .words import coming_meeting, require_coming, start, the_meeting

SAID: Final = {
    Coming.YES: n_("{names} comes.", "{names} come.", 0),
    Coming.NO: n_("{names} does not come.", "{names} do not come.", 0),
    Coming.MAYBE: n_("{names} comes perhaps.", "{names} come perhaps.", 0),
}
_BETWEEN: Final = re.compile(rf"\s*[,;]\s*|\s+(?:{AND.pattern})\s+", re.IGNORECASE)


@command(
    "attend",
    help=_("Says whether your municipality comes to a meeting."),
    examples=(
        _("!attend M-3 yes"),
        _("!attend yes"),
        _("!attend M-3 no for Musterhafen"),
        _("!attend M-3 yes for all"),
    ),
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
    members = await _speaks_for(context, of)
    require_coming(context, meeting)
    before = await context.store.meetings.said(meeting.id, [each.id for each in members])
    anew = [each for each in members if before.get(each.id) != answer]
    if not anew:
        return reply(_("Nothing changes: that is recorded already."))
    for member in anew:
        await context.store.meetings.answer(
            meeting.id,
            member.id,
            answer,
            actor=context.sender.user_id,
            event_id=context.event_id,
            at=context.now,
        )
    names = Strong(Joined([each.name for each in anew]))
    said = replace(SAID[answer], params={"names": names}, count=len(anew))
    blocks: list[Block] = [
        _("{id}, {when}: {said}", id=MEETING.tag(meeting.id), when=start(meeting), said=said)
    ]
    if len(members) == 1 and members[0].id in before:
        was = Term(Coming(before[members[0].id]))
        blocks.append(_("Before it was: {answer}", answer=was))
    return reply(*blocks)


async def _speaks_for(context: Context, name: str | None) -> list[Member]:
    """The members whose answer it is; here partner organisations have a voice, too.

    All that the sender speaks for with `all`; or several names, in a row.
    """
    partners = dict.fromkeys(context.sender.partner_of, Role.PARTNER)
    speaking = replace(context.sender, speaks_for={**partners, **context.sender.speaks_for})
    context = replace(context, sender=speaking)
    if name is not None and name in ALL:
        return await spoken_for(context)
    several = [] if name is None else await _several(context, name)
    return several or [await voice(context, name)]


async def _several(context: Context, name: str) -> list[Member]:
    """Each of the names in a row; none if it is one name.

    A comma can be part of it, as the register writes it: “Musterhafen, Stadt”.
    """
    names = [each for each in _BETWEEN.split(name) if each]
    if len(names) < 2:
        return []
    found: dict[int, Member] = {}
    for each in names:
        member = await own(context, each)
        if member is None and await named_like(context, each):
            member = await voice(context, each)  # says that it is not theirs
        if member is None:
            return []
        found[member.id] = member
    return [*found.values()]
