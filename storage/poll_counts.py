"""What has been cast in a poll, as far as the database can count it: nobody waits for all rows.

Most members cast one ballot, and that counts or does not. Which one counts of those that have cast
several, says the rule in commands.polls.rules.tally.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    not_,
    select,
)

from .ballots import COLUMNS, CastBallot, cast_ballots
from .history import EDITION
from .members import BY_NAME, LISTED, Listed
from .queries import Queries
from .tables import Ballot, Elector, Member, Participation, Poll, PollNotice

_WAY: Final = cast(Ballot.choices, Text)  # PostgreSQL does not compare JSON
_NONE: Final = "[]"
# What was cast; who was told that it does not count; what is told of municipalities.
_EDITION: Final = (
    select(func.count(), func.max(Ballot.id), func.count(Ballot.redacted_at)).where(
        Ballot.poll_id == bindparam("poll_id")
    ),
    select(func.count()).where(PollNotice.poll_id == bindparam("poll_id")),
    select(*EDITION).select_from(Member),
)


class PollCountQueries(Queries):
    """Counts of a poll, open or closed; which of them may be told, others know."""

    async def electors(self, poll_id: int) -> int:
        """How many may vote."""
        found = select(func.count()).select_from(Elector).where(Elector.poll_id == poll_id)
        return await self._first(found) or 0

    async def edition(self, poll: Poll) -> tuple[Any, ...]:
        """Differs whenever what was cast in it may, or what its outcome tells of municipalities.

        A ballot is only ever added or redacted.
        """
        found: list[Any] = [poll.mended_at, poll.closes_at, poll.start_transaction]
        for each in _EDITION:
            found += (await self._session.execute(each, {"poll_id": poll.id})).one()
        return tuple(found)

    async def single(self, poll: Poll) -> list[tuple[list[int], int]]:
        """Choices that count of members that have cast one ballot, and how many chose so."""
        found = select(_WAY, func.count()).where(_alone(poll), _counts(poll)).group_by(_WAY)
        return [(json.loads(way), count) for way, count in await self._plain(found)]

    async def who_singly(self, poll: Poll, *, counts: bool) -> list[int]:
        """Who has cast one ballot, which counts, or does not."""
        which = _counts(poll) if counts else not_(_counts(poll))
        return await self._ids(select(Ballot.member_id).where(_alone(poll), which))

    async def of_several(self, poll: Poll) -> list[CastBallot]:
        """All ballots of members that have cast more than one, in the order of casting."""
        theirs = Ballot.poll_id == poll.id, Ballot.member_id.in_(_several(poll.id))
        return cast_ballots(await self._plain(select(*COLUMNS).where(*theirs).order_by(Ballot.id)))

    async def taken_part(self, poll_id: int) -> list[int]:
        """Who has voted in a secret poll."""
        found = select(Participation.member_id).where(Participation.poll_id == poll_id)
        return await self._ids(found)

    async def never(self, poll: Poll, most: int) -> list[Listed]:
        """The first of those that have not cast anything, by name."""
        table = Participation if poll.secrecy == "secret" else Ballot
        cast_one = exists().where(table.poll_id == poll.id, table.member_id == Elector.member_id)
        return await self._listed(poll.id, ~cast_one, most=most)

    async def called(self, poll_id: int, name_keys: Collection[str]) -> list[Listed]:
        """All that may vote and have one of these folded names, some hundreds at most: those that
        are to be told from each other."""
        return await self._listed(poll_id, Member.name_key.in_([*name_keys]))

    async def _listed(
        self, poll_id: int, which: ColumnElement[bool], *, most: int | None = None
    ) -> list[Listed]:
        found = (
            select(*LISTED)
            .join(Elector, Elector.member_id == Member.id)
            .where(Elector.poll_id == poll_id, which)
        )
        rows = await self._plain(found.order_by(*BY_NAME).limit(most))
        return [Listed._make(each) for each in rows]

    async def _ids(self, found: Select[tuple[int]]) -> list[int]:
        return [member_id for (member_id,) in await self._plain(found)]


def _several(poll_id: int) -> Select[tuple[int]]:
    """Who has cast more than one ballot."""
    cast_any = select(Ballot.member_id).where(Ballot.poll_id == poll_id)
    return cast_any.group_by(Ballot.member_id).having(func.count() > 1)


def _alone(poll: Poll) -> ColumnElement[bool]:
    """A ballot beside which its member has cast no other."""
    return and_(Ballot.poll_id == poll.id, Ballot.member_id.not_in(_several(poll.id)))


def _counts(poll: Poll) -> ColumnElement[bool]:
    """Whether such a ballot does."""
    counts = and_(Ballot.redacted_at.is_(None), _WAY != _NONE)
    return counts if poll.closes_at is None else and_(counts, Ballot.cast_at < poll.closes_at)
