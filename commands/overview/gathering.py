"""All that the subjects call open for some municipalities, and each of it in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import typed_names
from commands.dates.days import dated, today
from commands.kit import Context, Inline, Joined, Moment, OpenItem, Text, _
from storage.tables import Member

from .rules import day_of, ends, most_urgent_first, told_once

_SEVERAL: Final = 2


async def gathered(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """What is open for these members, each thing once, the most urgent first."""
    municipal = [each for each in members if each.kind != Kind.PARTNER]
    found: list[OpenItem] = []
    for _kind, source in sorted(context.open_items.items()):
        found += await source.find(context, municipal)
    zone = context.alliance.zone
    until = ends(found, zone)
    told = [
        replace(each, until=until.get((each.member_id, each.about))) for each in told_once(found)
    ]
    return most_urgent_first(told, zone)


def line(context: Context, item: OpenItem, names: Mapping[int, str]) -> Inline:
    """What it is, until when, and what to send; with the municipality, if there are several."""
    said: list[Inline] = [item.what]
    if item.until is not None:
        said.append(_until(context, item.until))
    several = len(names) >= _SEVERAL
    to_send: Inline = _to_send(item, names[item.member_id] if several else None)
    # Of several municipalities it would have to be said which one a tap is for.
    if item.hint is not None and not several:
        to_send = Joined([to_send, item.hint])
    shown = _("{what}: {to_send}", what=Joined(said, " – "), to_send=to_send)
    if not several:
        return shown
    return _("{name} – {what}", name=names[item.member_id], what=shown)


def _to_send(item: OpenItem, name: str | None) -> Text:
    """The line, for that municipality if there is a name; marked if it is an example only."""
    if name is None or item.stands_alone:
        if item.example:
            return _("for example `{line}`", line=item.line)
        return _("`{line}`", line=item.line)
    if item.example:
        return _("for example `{line} for {name}`", line=item.line, name=name)
    return _("`{line} for {name}`", line=item.line, name=name)


def named(members: Sequence[Member]) -> dict[int, str]:
    """What to type for each of them."""
    return dict(zip((each.id for each in members), typed_names(members), strict=True))


def _until(context: Context, until: date | datetime) -> Inline:
    day, now = day_of(until, context.place.zone), today(context)
    if day < now:
        return _("overdue since {day}", day=dated(day))
    shown = Moment(until, context.place.zone) if isinstance(until, datetime) else dated(until)
    if day == now:
        return _("today, {when}", when=shown)
    return _("by {when}", when=shown)
