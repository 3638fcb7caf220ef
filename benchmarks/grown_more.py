"""What further examples name, in a registry of any size, as rows: for grown.py.

A poll nobody has voted in, one with several choices, standing proxies, a follow-up that is done by
whom the other one waits for, polls prepared for a meeting, mailboxes of all municipalities.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from storage.tables import (
    Ballot,
    Elector,
    FollowUp,
    FollowUpMember,
    Mailbox,
    Pledge,
    PledgeEntry,
    Poll,
    PreparedPoll,
    ReferenceModel,
    StandingProxy,
    Table,
)
from tests.harness.chat import FEDERAL, INA

# Beside the numbers of the examples, so that none of them finds something else than before.
UNTOUCHED: Final = 3  # nobody has voted in it
SEVERAL: Final = 4  # two answers of three
MEETING: Final = 3
REPORTED: Final = 4  # a follow-up that Musterhafen has done
HOLDER: Final = 2  # who votes for others
WAITING: Final = 5  # a model that nobody has approved
NEST: Final = 13  # a pledge for one programme
DAYS: Final = "Monday", "Tuesday", "Wednesday"


def more(
    members: int, at: datetime, ends: datetime, room: str
) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    """All of it, in the order of its references."""
    yield from _polls(members, at, ends, room)
    yield from _follow_up(members, at, room)
    done = {"actor": FEDERAL, "event_id": "$grown", "at": at}
    givers = range(3, members + 1, 10)
    yield StandingProxy, [{"giver_id": n, "holder_id": HOLDER, **done} for n in givers]
    yield Mailbox, [{"member_id": n, "code": f"k{n:07}"} for n in range(1, members + 1)]
    said = {"programme": "nest", "unit": "persons", "quota_mode": "additional", "amount": 3}
    kept = {"updated_at": at, "confirmed_at": at, "assigned": 3}
    yield Pledge, [{"id": NEST, "member_id": HOLDER, **said, **kept}]
    yield ReferenceModel, [_waiting_model(at)]
    yield PledgeEntry, [{"pledge_id": NEST, "change": 3, **said, **done}]


def _waiting_model(at: datetime) -> dict[str, Any]:
    return {
        "id": WAITING,
        "member_id": 1,
        "title": "Guides to schools",
        "words": "guides schools",
        "category": "housing",
        "steps": "1. Ask the schools.",
        "result": "40 places in 12 months",
        "office": "Schulamt",
        "as_of": date(2020, 10, 1),
        "event_id": "$grown",
        "author": INA,
        "created_at": at,
    }


def _polls(
    members: int, at: datetime, ends: datetime, room: str
) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    """They end a month later than all else, so that they are no part of what falls due."""
    held = {"secrecy": "open", "majority_of": "entitled", "scope": "alliance"}
    later = ends + timedelta(days=30)
    times = {"opened_at": at, "closes_at": later, "awaited_until": later, "grace": 0}
    asked = {**held, **times, "author": FEDERAL, "room_id": room, "entitled": "signatories"}
    several = {"question": "When do we meet?", "options": [*DAYS], "most_choices": 2}
    plain = {"question": "Raise the fee?", "options": ["agree", "refuse"], "most_choices": 1}
    yield (
        Poll,
        [
            {"id": UNTOUCHED, "start_transaction": "poll-3", **plain, **asked},
            {"id": SEVERAL, "start_transaction": "poll-4", **several, **asked},
        ],
    )
    ids = range(1, members + 1)
    yield Elector, [{"poll_id": p, "member_id": n} for p in (UNTOUCHED, SEVERAL) for n in ids]
    cast = {"poll_id": SEVERAL, "voter": INA, "event_id": "$cast", "cast_at": at, "tapped": False}
    yield Ballot, [{"member_id": n, "choices": [0, n % 2 + 1], **cast} for n in ids if n % 2]
    made = {"meeting_id": MEETING, "author": FEDERAL, "event_id": "$grown", "at": at, **held}
    yield PreparedPoll, [{"number": n, **plain, **made} for n in (1, 2)]


def _follow_up(
    members: int, at: datetime, room: str
) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    due_on = date(2021, 2, 25)
    plan = {"step": -7, "next_at": at + timedelta(days=109), "opened_at": at, "scope": "alliance"}
    made = {"room_id": room, "author": FEDERAL, "event_id": "$grown"}
    yield FollowUp, [{"id": REPORTED, "title": "Report", "due_on": due_on, **plan, **made}]
    done = {"done_at": at, "done_by": INA, "event_id": "$grown"}
    ids = range(1, members + 1)
    yield (
        FollowUpMember,
        [
            {
                "follow_up_id": REPORTED,
                "member_id": n,
                **(done if n % 2 else dict.fromkeys(done)),
            }
            for n in ids
        ],
    )
