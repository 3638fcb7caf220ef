"""Integration services beside places: `!service add`, `!service`, `!services`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.changes import note
from commands.alliance.counting import municipalities
from commands.alliance.places import LandCode
from commands.alliance.rules.services import Service
from commands.alliance.voices import ForMember, the_member, voice
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Bullets,
    ChangeArgument,
    Choice,
    Context,
    First,
    Message,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.counts import reckoned
from commands.kit.kinds import Name

SERVICE_NAMES = {
    Service.SCHOOL: _("places in schools"),
    Service.LANGUAGE: _("places in language courses"),
    Service.CHILDCARE: _("places in childcare"),
    Service.HOUSING: _("places to live"),
    Service.COUNSELLING: _("places in counselling"),
    Service.HEALTH: _("places in health care"),
    Service.WORK: _("places in work and training"),
    Service.MENTORING: _("mentors"),
}


@command(
    "service add",
    help=_("Says what your municipality can offer for integration."),
    examples=(_("!service add school 12"), _("!service add mentoring +3")),
    may=VOICES,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def service_add(
    context: Context,
    service: Annotated[Service, First(Choice(Service, _("service")))],
    change: ChangeArgument,
    *,
    of: ForMember = None,
) -> Message:
    """Sets or adds; 0 withdraws."""
    member = await voice(context, of)
    before = await context.store.services.amount(member.id, service)
    after = reckoned(change, before)
    if after == before:
        return reply(_("Nothing changes: that is recorded already."))
    await context.store.services.offer(
        member.id, service, after, context.now, context.sender.user_id
    )
    subject = f"service:{service}"
    await note(context, member.id, subject, str(before) if before else None, str(after))
    return reply(
        _(
            "{name}, {service}: {before} → {after}",
            name=member.name,
            service=SERVICE_NAMES[service],
            before=before,
            after=Strong(after),
        )
    )


@command(
    "service",
    help=_("Shows what a municipality offers for integration."),
    examples=(_("!service Musterhafen"),),
    may=MEMBERS,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def service_list(context: Context, name: Annotated[str | None, Name()] = None) -> Message:
    """The own municipality's without a name."""
    if name is None and not context.sender.speaks_for:
        raise UserError(_("Something is missing: {what}.", what=_("municipality")))
    member = await voice(context, None) if name is None else await the_member(context, name)
    found = await context.store.services.of_member(member.id)
    if not found:
        return reply(_("{name} has not named any services yet.", name=member.name))
    lines = [
        _("{service}: {number}", service=SERVICE_NAMES[Service(each.service)], number=each.amount)
        for each in found
    ]
    return reply(_("Services of {name}", name=Strong(member.name)), Bullets(lines))


@command(
    "services",
    help=_("Adds up the integration services, all or of one Land."),
    examples=(_("!services"), _("!services NW")),
    may=MEMBERS,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def services(context: Context, land: Annotated[str | None, LandCode()] = None) -> Message:
    """Sums by service; different services are never added together."""
    totals = await context.store.services.totals(land)
    if not totals:
        return reply(_("Nobody has named a service yet. `!service add school 12` does it."))
    lines = [
        _(
            "{service}: {number} ({municipalities})",
            service=SERVICE_NAMES[Service(each.service)],
            number=each.amount,
            municipalities=municipalities(each.municipalities),
        )
        for each in totals
    ]
    where = land or context.alliance.name
    return reply(_("Services, {where}:", where=where), Bullets(lines))
