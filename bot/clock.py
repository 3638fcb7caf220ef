"""The one place that asks what time it is, so that tests can move the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's clock, moved by `ahead`."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self.shown: datetime | None = None

    def now(self) -> datetime:
        """The current time in UTC; while something of the past is repeated, that of then."""
        return self.shown or datetime.now(UTC) + self.ahead
