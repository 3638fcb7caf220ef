"""What is registered about a member, in words: for `!member show`, `!profile` and `!history`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from commands.rules.audience import Audience, may_hear
from commands.rules.authority import COORDINATION, may_speak_for
from commands.rules.days import NotADay, day
from commands.rules.mandating import Scope
from commands.rules.pledging import Kind
from commands.rules.services import Service
from commands.rules.statuses import AllianceStatus, Demand, DemandState, HarbourStatus
from storage.tables import Member

from .context import Context
from .days import written
from .reply import Inline, Joined, Term
from .texts import Text, _

KIND_NAMES: Final[Mapping[str, Text]] = {
    Kind.CITY: _("city"),
    Kind.TOWN: _("town"),
    Kind.COUNTY: _("county"),
    Kind.JOINT_MUNICIPALITY: _("joint municipality"),
    Kind.CITY_STATE: _("city state"),
    Kind.PARTNER: _("partner"),
}
HARBOUR_NAMES: Final[Mapping[str, Text]] = {
    HarbourStatus.NONE: _("not declared"),
    HarbourStatus.INTERESTED: _("interested"),
    HarbourStatus.DECLARED: _("declared"),
}
ALLIANCE_NAMES: Final[Mapping[str, Text]] = {
    AllianceStatus.NONE: _("not a signatory"),
    AllianceStatus.APPLICANT: _("has applied to join"),
    AllianceStatus.SIGNATORY: _("signatory"),
    AllianceStatus.WITHDRAWN: _("has left"),
}
SUBJECT_NAMES: Final[Mapping[str, Text]] = {
    "added": _("registered"),
    "name": _("name"),
    "kind": _("kind"),
    "land": _("Land"),
    "ags": _("AGS"),
    "population": _("inhabitants"),
    "county_id": _("lies in"),
    "harbour_status": _("safe harbour"),
    "harbour_since": _("safe harbour since"),
    "harbour_source": _("source for safe harbour"),
    "alliance_status": _("alliance"),
    "alliance_since": _("in the alliance since"),
    "alliance_source": _("source for alliance"),
    "declaration_version": _("version of the declaration"),
    "ready": _("readiness to take people in"),
    "office": _("office in charge"),
    "resources": _("own resources"),
    "note": _("note"),
    "contact": _("contact person"),
    "deputy": _("deputy"),
    "demand": _("demand"),
    "mandate": _("mandate"),
    "service": _("integration service"),
    "task_due": _("due day of task"),
    "task_dropped": _("dropped task"),
}
_CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "demand": Demand,
    "mandate": Scope,
    "service": Service,
}


def kind_name(member: Member) -> Inline:
    """What kind of municipality it is, in words."""
    return KIND_NAMES[Kind(member.kind)]


def subject_name(subject: str) -> Inline:
    """What a change is about, such as `harbour_status` or `demand:rescue`."""
    noun, _colon, rest = subject.partition(":")
    name: Inline = SUBJECT_NAMES.get(noun, noun)
    if not rest:
        return name
    choices = _CHOICES.get(noun)
    known = choices is not None and rest in set(choices)
    return Joined([name, Term(choices(rest)) if choices is not None and known else rest], " ")


def shown(subject: str, value: str | None) -> Inline:
    """The value of a change as a reader may see it; None is `–`."""
    if value is None:
        return "–"
    words: Mapping[str, Mapping[str, Text]] = {
        "kind": KIND_NAMES,
        "harbour_status": HARBOUR_NAMES,
        "alliance_status": ALLIANCE_NAMES,
        "ready": {"yes": _("yes"), "no": _("no")},
    }
    if value in words.get(subject, ()):
        return words[subject][value]
    if subject.startswith("demand:") and value in set(DemandState):
        return Term(DemandState(value))
    if subject == "population" and value.isdigit():
        return int(value)
    if subject.endswith("_since"):
        try:
            return written(day(value))
        except NotADay:
            return value
    return value


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
