"""Calendar files (iCalendar, RFC 5545): meetings and everything else that has a date.

Single times stand in UTC, which every program reads alike. What repeats keeps its wall-clock time,
so its zone comes with it. Nobody is named: neither organiser nor attendees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from commands.dates.rules.wall_clock import instant
from commands.kit.render import plain
from commands.kit.texts import Text, _

from .calendar_entries import Entry

_UNTIL: Final = re.compile(r"UNTIL=([0-9]{8})(?:T([0-9]{6}))?Z?")
_LAST_DAY: Final = date(2038, 1, 1)  # up to which the clock changes of a zone are written out


def calendar(data: Mapping[str, Any], language: str) -> bytes:
    """The entries of a calendar file, in their order; the same data makes the same bytes."""
    made = Calendar()
    made.add("prodid", f"-//Hafenlotse//{language.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", data["name"])
    stamp = datetime.fromisoformat(data["stamp"])
    for entry in data["entries"]:
        made.add_component(_event(entry, stamp, language))
    walls = [each["wall"] for each in data["entries"] if "wall" in each]
    if walls:
        first = date(datetime.fromisoformat(min(walls)).year, 1, 1)
        made.add_missing_timezones(first, max(_LAST_DAY, first + timedelta(days=3660)))
    return bytes(made.to_ical())


def _event(entry: Entry, stamp: datetime, language: str) -> Event:
    event = Event()
    event.add("uid", entry["uid"])
    event.add("dtstamp", stamp)
    event.add("sequence", entry.get("revision", 0))
    event.add("summary", plain(_summary(entry), language))
    if "changed" in entry:
        event.add("last-modified", datetime.fromisoformat(entry["changed"]))
    _add_time(event, entry)
    if entry["kind"] == "meeting":
        event.add("location", entry["place"])
        event.add("status", "CANCELLED" if entry["cancelled"] else "CONFIRMED")
        event.add("description", _description(entry, language))
    else:  # a deadline does not make anybody busy
        event.add("transp", "TRANSPARENT")
    return event


def _add_time(event: Event, entry: Entry) -> None:
    if "day" in entry:
        event.add("dtstart", date.fromisoformat(entry["day"]))
    elif "wall" in entry:
        zone = ZoneInfo(entry["zone"])
        event.add("dtstart", datetime.fromisoformat(entry["wall"]).replace(tzinfo=zone))
        event.add("rrule", vRecur.from_ical(_in_utc(entry["rule"], zone)))
    else:
        starts = datetime.fromisoformat(entry["starts"]).astimezone(UTC)
        event.add("dtstart", starts)
        if "minutes" in entry:
            event.add("dtend", starts + timedelta(minutes=entry["minutes"]))


def _in_utc(rule: str, zone: ZoneInfo) -> str:
    """The rule with its last time in UTC, as RFC 5545 wants it; ours is wall-clock time."""

    def until(found: re.Match[str]) -> str:
        clock = datetime.strptime(found[2], "%H%M%S").time() if found[2] else time.max  # noqa: DTZ007
        day = datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007
        return f"UNTIL={instant(datetime.combine(day, clock), zone):%Y%m%dT%H%M%SZ}"

    return _UNTIL.sub(until, rule)


def _summary(entry: Entry) -> Text:
    tag, text = entry["tag"], entry["text"]
    match entry["kind"]:
        case "poll":
            return _("Poll {id} closes: {text}", id=tag, text=text)
        case "survey":
            return _("Survey {id} closes: {text}", id=tag, text=text)
        case "date_poll":
            return _("{id}, date poll closes: {text}", id=tag, text=text)
        case "statement":
            return _("{id}, answers are due: {text}", id=tag, text=text)
        case "follow_up":
            return _("{id}, follow-up: {text}", id=tag, text=text)
        case "task":
            return _("{id}, task: {text}", id=tag, text=text)
        case "meeting" if entry["cancelled"]:
            return _("Called off: {text} ({id})", id=tag, text=text)
        case _meeting_or_reminder:
            return _("{text} ({id})", id=tag, text=text)


def _description(entry: Entry, language: str) -> str:
    lines: list[str] = list(entry["agenda"])
    if lines:
        lines.insert(0, plain(_("Agenda:"), language))
    if not entry["cancelled"]:
        answer = _("To say in the chat whether you come: `!attend {id} yes`", id=entry["tag"])
        lines.append(plain(answer, language))
    return "\n".join(lines)
