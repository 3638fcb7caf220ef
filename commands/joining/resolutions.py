"""The draft of a council's resolution, filled from the registry: `!template`, as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.alliance.voices import the_member, voice
from commands.dates.days import today
from commands.kit import (
    MEMBERS,
    Audience,
    Context,
    File,
    Message,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    press,
)
from commands.kit.file_names import file_called
from commands.kit.files import DOCX
from commands.kit.kinds import Name
from commands.kit.rules.authority import may_coordinate, may_speak_for
from storage.tables import Member


@press("resolution_draft")
def resolution_draft(data: Mapping[str, Any], language: str) -> bytes:
    """The draft as DOCX."""
    from .papers.resolution import resolution

    return resolution(data, language)


@command(
    "template",
    "draft",
    help=_("Makes the draft of a council resolution for your municipality, as a Word file."),
    examples=(_("!template"), _("!template Musterhafen")),
    may=MEMBERS,
    topic=Topic.REGISTRY,
    audience=Audience.PERSON,
)
async def template(context: Context, name: Annotated[str | None, Name()] = None) -> Message:
    """With what the municipality has not decided yet; what it decides, its council says."""
    if name is None and not context.sender.speaks_for:
        raise UserError(_("Which municipality? Please add its name: `!template Musterhafen`"))
    member = await voice(context, None) if name is None else await _meant(context, name)
    if member.kind == Kind.PARTNER:
        raise UserError(_("{name} is a partner and has no council.", name=member.name))
    about = _(
        "Draft of a resolution for {name}, from the registry: please complete and check it. No "
        "legal advice.",
        name=member.name,
    )
    called = file_called(_("Draft of a resolution"), member.name, ending="docx")
    return File(called, DOCX, "resolution_draft", await _facts(context, member), about)


async def _meant(context: Context, name: str) -> Member:
    member = await the_member(context, name)
    if may_speak_for(context.sender, member.id) or may_coordinate(context.sender, member.land):
        return member
    raise NotAllowed(
        _(
            "The draft for {name} is for its contact person, its deputy and the coordination of "
            "{land}.",
            name=member.name,
            land=member.land,
        ),
        example=False,
    )


async def _facts(context: Context, member: Member) -> dict[str, Any]:
    """What the registry knows that a council has to decide, or has decided."""
    scopes = await context.store.mandates.valid_scopes(member.id, today(context))
    contacts = await context.store.members.contacts_of(member.id)
    since = member.harbour_since
    return {
        "alliance": context.alliance.name,
        "name": member.name,
        "kind": member.kind,
        "land": member.land,
        "day": today(context).isoformat(),
        "declared": member.harbour_status == HarbourStatus.DECLARED,
        "declared_on": since.isoformat() if since is not None else None,
        "signed": member.alliance_status == AllianceStatus.SIGNATORY,
        "lacking": [each.value for each in Scope if each not in scopes],
        "offices": len({each.role for each in contacts}),
    }
