"""What one municipality has done is found without reading what all the others have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from benchmarks.grown import fill
from storage.engine import Database
from storage.store import Store

from .plans import plans

Work = Callable[[Store], Awaitable[object]]
_BY_INDEX: dict[str, Work] = {
    "ix_ballots_poll_id_member_id": lambda store: store.polls.ballots(1, [2]),
    "ix_signatures_statement_id_member_id": lambda store: store.signatures.of_member(1, 2),
    "ix_attendances_meeting_id_member_id": lambda store: store.meetings.answered([3], [2]),
    "ix_survey_answers_survey_id_member_id": lambda store: store.surveys.answers_of(1, 2),
    "ix_positions_statement_id_version_member_id_clause": lambda store: store.positions.of_member(
        1, 1, 2
    ),
    "ix_follow_up_members_open": lambda store: store.follow_ups.counts([1, 2]),
}


async def test_by_an_index(database: Database) -> None:
    await fill(database, 100)
    for index, work in _BY_INDEX.items():
        told = await plans(database, work)
        assert index in told, told
