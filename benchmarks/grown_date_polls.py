"""Searches for a date in a registry of any size, as rows: for grown.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from storage.tables import DateAnswer, DatePoll, DatePollMember, OfferedDate, Table
from tests.harness.chat import FEDERAL, INA

DATES: Final = 3
MARKS: Final = ("ynn", "ymn", "nyy")


def date_polls(
    members: int, at: datetime, ends: datetime, room: str, elsewhere: str
) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    """All are asked; half have answered D-3, which is in `room`, and nobody D-1, `elsewhere`."""
    ids = range(1, members + 1)
    nudge = {1: None, 3: ends - timedelta(days=2)}
    yield (
        DatePoll,
        [
            _date_poll(number, place, at, ends) | {"nudge_at": nudge[number]}
            for number, place in ((1, elsewhere), (3, room))
        ],
    )
    for number in (1, 3):
        of = {"date_poll_id": number}
        yield OfferedDate, [{**of, **_date(n, ends)} for n in range(1, DATES + 1)]
        yield DatePollMember, [{**of, "member_id": n} for n in ids]
    answered = {"date_poll_id": 3, "actor": INA, "event_id": "$suits", "at": at}
    yield (
        DateAnswer,
        [{**answered, "member_id": n, "marks": MARKS[n % 3]} for n in ids if n % 2 == 0],
    )


def _date(number: int, ends: datetime) -> dict[str, Any]:
    starts_at = (ends + timedelta(days=20 + number)).replace(hour=13)
    starts = starts_at.replace(hour=14, tzinfo=None).isoformat()
    return {"number": number, "starts": starts, "starts_at": starts_at, "minutes_long": 90}


def _date_poll(number: int, room: str, at: datetime, ends: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "room_id": room,
        "title": "Alliance meeting",
        "timezone": "Europe/Berlin",
        "waits": True,
        "scope": "alliance",
        "entitled": "signatories",
        "author": FEDERAL,
        "opened_at": at,
        "event_id": f"$date-poll-{number}",
        "start_transaction": f"date-poll-{number}",
        "closes_at": ends,
        "awaited_until": ends,
    }
