"""Everything that ever changed about a member: `!history`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from commands.alliance.changes import shown, subject_name
from commands.alliance.rules.units import Unit
from commands.alliance.voices import the_member
from commands.dates.days import written
from commands.kit import (
    COORDINATION,
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Joined,
    Message,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.rules.choices import Worded
from commands.members.facts import read_by_coordination_only, resources_shown
from commands.pledges.words import QUOTA_NAMES, counted
from commands.programmes.known import Programmes, programmes
from commands.programmes.rules import QuotaMode
from storage.tables import Member, MemberChange, PledgeEntry

from .rules import Author, author

MOST: Final = 20
OFFICES: Final = frozenset({"contact", "deputy"})


class Extent(Worded):
    """How much of a history."""

    ALL = "all"


@dataclass(frozen=True, slots=True)
class Event:
    """One change, ready to be read: `number` orders those of the same moment."""

    at: datetime
    number: int
    subject: str
    what: Inline
    actor: str


@command(
    "history",
    help=_("Shows every change of what is registered about a municipality."),
    examples=(_("!history Musterhafen"), _("!history Musterhafen all")),
    may=MEMBERS,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def history(
    context: Context,
    name: Annotated[str, Name(before=Extent)],
    extent: Annotated[Extent | None, Choice(Extent, _("all"))] = None,
) -> Message:
    """In order, newest last. People are named to coordinators only, among themselves."""
    member = await the_member(context, name)
    changes = await context.store.history.of_member(member.id)
    events = [_change(context, member, each) for each in changes]
    events += await _pledged(context, member)
    events.sort(key=lambda each: (each.at, each.number))
    if not events:
        return reply(_("Nothing is noted about {name} yet.", name=member.name))
    voices = await _voices(context, member, changes)
    shown_ = events if extent is Extent.ALL else events[-MOST:]
    title = n_("{name}: {count} change", "{name}: {count} changes", len(events), name=member.name)
    blocks: list[Block] = [title, Bullets([_line(context, each, voices) for each in shown_])]
    if len(shown_) < len(events):
        blocks.append(
            _(
                "These are the last {count}. All of them: `!history {name} all`",
                count=len(shown_),
                name=member.ags or member.name,
            )
        )
    return reply(*blocks)


def _line(context: Context, event: Event, voices: Collection[str]) -> Inline:
    day = written(event.at.astimezone(context.place.zone).date())
    return _("{day}: {what} ({who})", day=day, what=event.what, who=_who(context, event, voices))


def _who(context: Context, event: Event, voices: Collection[str]) -> Inline:
    """The Matrix id, or for others whose word it was (domain.md section 6, point 9)."""
    if _sees_people(context):
        return Code(event.actor)
    if author(event.subject, event.actor, voices) is Author.MUNICIPALITY:
        return _("contact person")
    return _("coordination")


def _sees_people(context: Context) -> bool:
    return bool(context.sender.roles & COORDINATION) and read_by_coordination_only(context)


def _may_read(context: Context, member: Member, subject: str) -> bool:
    """Whether the sender may read what it was and is, and not only that it changed."""
    if subject == "resources":
        return resources_shown(context, member)
    return subject not in OFFICES or _sees_people(context)


def _change(context: Context, member: Member, change: MemberChange) -> Event:
    name = subject_name(change.subject)
    what: Inline
    if change.subject == "added":
        what = _("registered as {name}", name=change.new or member.name)
    elif not _may_read(context, member, change.subject):
        what = _("{subject}: changed", subject=name)
    else:
        what = _(
            "{subject}: {old} → {new}",
            subject=name,
            old=shown(change.subject, change.old),
            new=shown(change.subject, change.new),
        )
    if change.source is not None:
        what = Joined([what, _("source: {source}", source=change.source)])
    return Event(change.at, change.id, change.subject, what, change.actor)


async def _pledged(context: Context, member: Member) -> list[Event]:
    """The ledger of all pledges the member ever made."""
    events: list[Event] = []
    names = await programmes(context)
    for pledge in await context.store.pledges.of_member(member.id, withdrawn=True):
        before: PledgeEntry | None = None
        for entry in await context.store.pledges.entries(pledge.id):
            what = _("P-{id}: {what}", id=str(pledge.id), what=_entry(entry, before, names))
            subject = "formal" if _is_recorded(entry, before) else "pledge"
            events.append(Event(entry.at, entry.id, subject, what, entry.actor))
            before = entry
    return events


def _is_recorded(entry: PledgeEntry, before: PledgeEntry | None) -> bool:
    """Letters, assignments and arrivals are recorded by the coordination."""
    if before is None:
        return False
    newly_formal = entry.formal_reference not in {None, before.formal_reference}
    counts = (entry.assigned, entry.arrived) != (before.assigned, before.arrived)
    return newly_formal or counts


def _entry(entry: PledgeEntry, before: PledgeEntry | None, names: Programmes) -> Inline:
    """What this entry changed; the first one says all."""
    unit = Unit(entry.unit)
    old = before.amount if before else 0
    parts: list[Inline] = []
    if entry.amount != old or before is None:
        parts.append(Joined([old, counted(entry.amount, unit)], " → "))
    if before is None or entry.programme != before.programme:
        parts.append(names.name(entry.programme))
    if before is None or entry.quota_mode != before.quota_mode:
        parts.append(QUOTA_NAMES[QuotaMode(entry.quota_mode)])
    parts += _details(entry, before)
    return Joined(parts or [_("confirmed")])


def _details(entry: PledgeEntry, before: PledgeEntry | None) -> Sequence[Inline]:
    def new(field: str) -> bool:
        empty = 0 if field in {"assigned", "arrived"} else None
        was = getattr(before, field) if before else empty
        return bool(getattr(entry, field) != was)

    parts: list[Inline] = []
    if entry.target_group and (before is None or entry.target_group != before.target_group):
        parts.append(entry.target_group)
    if new("cost_condition"):
        parts.append(_("costs: {text}", text=entry.cost_condition or "–"))
    if new("valid_until"):
        until = written(entry.valid_until) if entry.valid_until else "–"
        parts.append(_("valid until {day}", day=until))
    if new("formal_reference"):
        parts.append(_("formal: {text}", text=entry.formal_reference or "–"))
    if new("assigned"):
        parts.append(_("assigned: {count}", count=entry.assigned))
    if new("arrived"):
        parts.append(_("arrived: {count}", count=entry.arrived))
    return parts


async def _voices(
    context: Context, member: Member, changes: Sequence[MemberChange]
) -> Collection[str]:
    """All who speak or spoke for the member."""
    named = {
        person
        for each in changes
        if each.subject in OFFICES
        for person in (each.old, each.new)
        if person is not None
    }
    return named | {each.user_id for each in await context.store.members.contacts_of(member.id)}
