"""What is registered about a member, in words: for `!member show`, `!profile` and `!history`."""

from __future__ import annotations

from datetime import date

from commands.alliance.changes import ALLIANCE_NAMES, HARBOUR_NAMES, kind_name
from commands.alliance.rules.statuses import (
    AllianceStatus,
    HarbourStatus,
    Kind,
)
from commands.dates.days import written
from commands.kit.context import Context
from commands.kit.reply import Inline, Joined
from commands.kit.rules.audience import Audience, may_hear
from commands.kit.rules.authority import COORDINATION, may_speak_for
from commands.kit.texts import Text, _
from storage.tables import Member


def public_facts(member: Member, county: Member | None) -> list[Inline]:
    """What everybody may know who can ask: facts that are no single person's."""
    facts: list[Inline] = [
        _("Kind: {kind}", kind=kind_name(member)),
        _("Land: {land}", land=member.land),
    ]
    if member.ags is not None:
        facts.append(_("AGS: {ags}", ags=member.ags))
    if member.population is not None:
        facts.append(_("Inhabitants: {number}", number=member.population))
    if county is not None:
        facts.append(_("Lies in: {name}", name=county.name))
    if Kind(member.kind) is not Kind.PARTNER:
        facts += _statuses(member)
    return facts


def _statuses(member: Member) -> list[Inline]:
    harbour = HARBOUR_NAMES[HarbourStatus(member.harbour_status)]
    alliance = ALLIANCE_NAMES[AllianceStatus(member.alliance_status)]
    facts: list[Inline] = [
        _sourced(
            _("Safe harbour: {status}", status=harbour), member.harbour_since, member.harbour_source
        ),
        _sourced(
            _("Alliance: {status}", status=alliance), member.alliance_since, member.alliance_source
        ),
    ]
    if member.declaration_version is not None:
        facts.append(_("Version of the declaration: {text}", text=member.declaration_version))
    return facts


def _sourced(status: Text, since: date | None, source: str | None) -> Inline:
    parts: list[Inline] = [status]
    if since is not None:
        parts.append(_("since {day}", day=written(since)))
    if source is not None:
        parts.append(_("source: {source}", source=source))
    return Joined(parts)


def read_by_coordination_only(context: Context) -> bool:
    """Whether nobody but the coordination, or the sender alone, reads along in this place."""
    place = context.place
    return may_hear(Audience.COORDINATION, place.purpose, direct=place.direct)


def resources_shown(context: Context, member: Member) -> bool:
    """Whether the sender may read a municipality's own resources, in this place.

    The coordination and the municipality itself, and only where nobody else reads along.
    """
    may_read = bool(context.sender.roles & COORDINATION) or may_speak_for(context.sender, member.id)
    return may_read and read_by_coordination_only(context)
