"""`cron 0 9 * * 1`: five fields behind the word, and the first time they allow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.dates.rules.cron import FIELDS, PREFIX, NotCron, TooOften, TwoWays, cron, moments
from commands.dates.rules.wall_clock import instant
from commands.kit.rules.spelling import plain

from .result import Found, NotADate, Reason, When


def cron_phrase(words: Sequence[str], now: datetime, zone: ZoneInfo) -> Found | None:
    """The recurrence, or None if the words do not begin with `cron`. Raises NotADate."""
    if not words or plain(words[0]) != "cron":
        return None
    fields = " ".join(words[1 : FIELDS + 1]).casefold()
    phrase = " ".join(words[: FIELDS + 1])
    try:
        cron(fields)
    except TooOften as error:
        raise NotADate(Reason.TOO_OFTEN, phrase) from error
    except TwoWays as error:
        minute, hour, day, month, weekday = fields.split()
        both = (
            f"cron {minute} {hour} {day} {month} *",
            f"cron {minute} {hour} * {month} {weekday}",
        )
        raise NotADate(Reason.AMBIGUOUS, phrase, both) from error
    except NotCron as error:
        raise NotADate(Reason.NOT_UNDERSTOOD, phrase, ("cron 0 9 * * 1",)) from error
    rule = PREFIX + fields
    near = now.astimezone(zone).replace(tzinfo=None, microsecond=0, fold=0)
    for local in moments(near, rule, near):
        if instant(local, zone) > now:
            return Found(When(local, rule), FIELDS + 1)
    raise NotADate(Reason.IMPOSSIBLE, phrase)
