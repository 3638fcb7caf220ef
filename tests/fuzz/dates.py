"""Dates as people write them: understood exactly or refused, never an error, never the past."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from commands.dates.rules import days, wall_clock
from commands.dates.rules.phrases import reading
from commands.dates.rules.phrases.result import Found, NotADate, Reason
from tests.commands.dates.rules.phrases_english import ENGLISH
from tests.commands.dates.rules.phrases_english_periods import ENGLISH_PERIODS
from tests.commands.dates.rules.phrases_english_series import ENGLISH_SERIES
from tests.commands.dates.rules.phrases_english_spoken import ENGLISH_SPOKEN
from tests.commands.dates.rules.phrases_german import GERMAN
from tests.commands.dates.rules.phrases_german_periods import GERMAN_PERIODS
from tests.commands.dates.rules.phrases_german_series import GERMAN_SERIES
from tests.commands.dates.rules.phrases_german_spoken import GERMAN_SPOKEN
from tests.commands.dates.rules.phrases_refused import ASKED, REFUSED
from tests.fuzz.shapes import decoded, encoded, garbled
from tests.fuzz.surface import Surface

PHRASES = sorted(
    {
        row[0]
        for table in (
            *(ENGLISH, ENGLISH_PERIODS, ENGLISH_SERIES, ENGLISH_SPOKEN),
            *(GERMAN, GERMAN_PERIODS, GERMAN_SERIES, GERMAN_SPOKEN),
            *(ASKED, REFUSED),
        )
        for row in table
    }
    | {"cron 0 9 * * 1-5", "cron */15 8-18 1,15 * *", "cron 0 9 29 2 *", "cron 0 2 * 3 0"}
)
WORDS = sorted({word for phrase in PHRASES for word in phrase.split()})
ZONES = [ZoneInfo(each) for each in ("Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC")]
# An ordinary day; before and amid a change of the clocks; a leap day; the end of a century.
_MOMENTS = (
    "2020-11-19 10:00",
    "2021-03-28 01:59:59",
    "2021-10-31 02:30",
    "2024-02-29 23:59",
    "2199-12-31 23:59:59",
)
MOMENTS = [datetime.fromisoformat(each).replace(tzinfo=zone) for each in _MOMENTS for zone in ZONES]


def one(data: bytes) -> None:
    """The first byte says where and when it is typed, the others are what is typed."""
    if not data:
        return
    now = MOMENTS[data[0] % len(MOMENTS)]
    zone = ZONES[data[0] % len(ZONES)]
    words = decoded(data[1:]).split()
    if not words:
        return
    for default in (None, time(23, 59)):
        _check_moment(words, now, zone, default)
    for past in (False, True):
        try:
            day = reading.day(words, now, zone, past=past)
        except NotADate as error:
            _check_refusal(error)
        else:
            assert 0 < day.used <= len(words)
    try:
        days.day(words[0])
    except days.NotADay:
        pass


def _check_moment(words: list[str], now: datetime, zone: ZoneInfo, default: time | None) -> None:
    try:
        found: Found = reading.read(words, now, zone, default_time=default)
    except NotADate as error:
        return _check_refusal(error)
    assert 0 < found.used <= len(words)
    when = found.when
    assert when.starts.tzinfo is None
    due = wall_clock.next_due(when.starts, when.rule, zone, now)
    assert due is None or due > now
    assert due is not None, "what is over is refused"
    # What is said once more is the same.
    assert reading.read(words[: found.used], now, zone, default_time=default).when == when
    if when.rule is not None and due.year < 9_990:
        later = wall_clock.next_due(when.starts, when.rule, zone, due)
        assert later is None or later > due
    return None


def _check_refusal(error: NotADate) -> None:
    assert isinstance(error.reason, Reason)


SHAPED = encoded(garbled([chr(n) + each for n in range(len(MOMENTS)) for each in PHRASES], WORDS))
SURFACE = Surface("dates", one, SHAPED, tuple(b"\0" + each.encode() for each in PHRASES), 400)
