"""What changes about a member: kept by `note`, and in words, see `!history`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from commands.dates.days import written
from commands.dates.rules.days import NotADay, day
from commands.kit.context import Context
from commands.kit.reply import Inline, Joined, Term
from commands.kit.texts import Text, _
from storage.tables import Member

from .rules.mandates import Scope
from .rules.services import Service
from .rules.statuses import AllianceStatus, Demand, DemandState, HarbourStatus, Kind


async def note(
    context: Context,
    member_id: int,
    subject: str,
    old: str | None,
    new: str | None,
    source: str | None = None,
) -> None:
    """Keeps one change, made by the sender with this command; see MemberChange for `subject`."""
    await context.store.history.add(
        member_id,
        subject,
        old,
        new,
        source=source,
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
    )


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
    "mailbox": _("mailbox"),
    "phone": _("telephone"),
    "mails": _("mails to the mailbox"),
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
        "mails": {"yes": _("yes"), "no": _("no")},
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
