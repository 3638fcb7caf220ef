"""Polls: the question, its frozen electorate, every ballot, and what falls due while it is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from . import anew
from .ballots import COLUMNS, CastBallot, cast_ballots
from .members import BY_NAME, LISTED, Listed
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Ballot, Elector, FormerCard, Member, Poll, PollNotice, Proxy, SecretTotal

_POLLS: Final = core(Poll)
_OPEN: Final = Poll.closed_at.is_(None)
_OVER: Final = and_(_OPEN, Poll.grace > 0, Poll.over_at.is_(None))
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollTerms:
    """How a poll is held; what each of these means, `storage.tables.Poll` says."""

    most_choices: int = 1
    secrecy: str = "open"
    quorum: str | None = None
    majority: str | None = None
    majority_of: str = "entitled"
    scope: str = "alliance"
    entitled: str = "everybody"
    land: str | None = None
    follows: int | None = None
    not_before: datetime | None = None
    grace: timedelta = timedelta()  # whole minutes


_USUAL: Final = PollTerms()
_OF_POLL: Final = select(*COLUMNS).where(Ballot.poll_id == bindparam("poll_id")).order_by(Ballot.id)
_BALLOTS: Final = PreparedRead(_OF_POLL, many=True)
_ELECTORS: Final = PreparedRead(
    select(*LISTED)
    .join(Elector, Elector.member_id == Member.id)
    .where(Elector.poll_id == bindparam("poll_id"))
    .order_by(*BY_NAME),
    many=True,
)


def is_anew(poll: Poll) -> bool:
    """Whether its native form was posted once more, in another room."""
    return anew.is_anew(poll.start_transaction)


_NEXT_DUE: Final = PreparedRead(select(func.min(Poll.awaited_until)).where(_OPEN))
_NEXT_OVER: Final = PreparedRead(select(func.min(Poll.closes_at)).where(_OVER))
_NEXT_COUNT: Final = PreparedRead(select(func.min(Poll.status_due_at)).where(_OPEN))
_NEXT_NUDGE: Final = PreparedRead(select(func.min(Poll.nudge_at)).where(_OPEN))


class PollQueries(Queries):
    """Votes, open until they are closed."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session)
        self._electors: dict[int, Sequence[Listed]] = {}

    async def add(
        self,
        *,
        room_id: str,
        question: str,
        options: Sequence[str],
        author: str,
        opened_at: datetime,
        closes_at: datetime | None,
        electorate: Sequence[int],
        start_transaction: str,
        thread_id: str | None = None,
        terms: PollTerms = _USUAL,
    ) -> Poll:
        """Open a poll for the members with the ids `electorate`.

        `start_transaction` is the transaction id of the native poll's outbox row; IntegrityError
        if another poll has it.
        """
        poll = await self._add(
            Poll(
                room_id=room_id,
                thread_id=thread_id,
                question=question,
                options=list(options),
                author=author,
                opened_at=opened_at,
                closes_at=closes_at,
                grace=terms.grace // _MINUTE,
                awaited_until=None if closes_at is None else closes_at + terms.grace,
                start_transaction=start_transaction,
                most_choices=terms.most_choices,
                secrecy=terms.secrecy,
                quorum=terms.quorum,
                majority=terms.majority,
                majority_of=terms.majority_of,
                scope=terms.scope,
                entitled=terms.entitled,
                land=terms.land,
                follows=terms.follows,
                not_before=terms.not_before,
            )
        )
        await self._add_members(Elector, "poll_id", poll.id, electorate)
        return poll

    async def get(self, poll_id: int) -> Poll | None:
        """The poll with this id, open or closed."""
        return await self._first(select(Poll).where(Poll.id == poll_id))

    async def open_in(self, room_id: str) -> list[Poll]:
        """Open polls of a room, oldest first."""
        return await self._all(select(Poll).where(Poll.room_id == room_id, _OPEN).order_by(Poll.id))

    async def open_for(self, member_ids: Collection[int]) -> list[Poll]:
        """Open polls of all rooms in which one of these members may vote, oldest first."""
        theirs = select(Elector.poll_id).where(Elector.member_id.in_(member_ids))
        return await self._all(select(Poll).where(Poll.id.in_(theirs), _OPEN).order_by(Poll.id))

    async def open(self) -> list[Poll]:
        """Open polls of all rooms, oldest first."""
        return await self._all(select(Poll).where(_OPEN).order_by(Poll.id))

    async def running(self, now: datetime) -> list[Poll]:
        """Open polls of all rooms that have not ended, oldest first."""
        not_ended = or_(Poll.closes_at.is_(None), Poll.closes_at > now)
        return await self._all(select(Poll).where(_OPEN, not_ended).order_by(Poll.id))

    async def entitled(
        self, poll_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Poll and member wherever one of these members may vote in one of these polls."""
        found = select(Elector.poll_id, Elector.member_id).where(
            Elector.poll_id.in_(poll_ids), Elector.member_id.in_(member_ids)
        )
        return {(poll, member) for poll, member in await self._session.execute(found)}

    async def by_start(self, transaction_id: str) -> Poll | None:
        """The poll whose native form was sent with this transaction id, also in a former room."""
        found = await self._first(select(Poll).where(Poll.start_transaction == transaction_id))
        if found is not None:
            return found
        which = anew.of_one_poll(Poll.start_transaction, transaction_id)
        return await self._first(select(Poll).where(which))

    async def post_anew(self, poll_id: int) -> Poll:
        """Its native form and its count are to be posted once more; the poll as it is then."""
        poll = await self.get(poll_id)
        assert poll is not None
        key = anew.next_one(poll.start_transaction)
        await self._changed(
            update(_POLLS)
            .where(_POLLS.c.id == poll_id)
            .values(start_transaction=key, status_transaction=None, status_due_at=None)
        )
        poll = await self.get(poll_id)
        assert poll is not None
        return poll

    async def electors(self, poll_id: int) -> Sequence[Listed]:
        """Who may vote, by name, as it was when the poll opened."""
        if poll_id in self._electors:  # that never changes
            return self._electors[poll_id]
        found = await self._rows(_ELECTORS, poll_id=poll_id)
        self._electors[poll_id] = [*map(Listed._make, found)]
        return self._electors[poll_id]

    async def electorate(self, poll_id: int) -> list[int]:
        """The ids of all that may vote, by name."""
        found = (
            select(Elector.member_id)
            .join(Member, Member.id == Elector.member_id)
            .where(Elector.poll_id == poll_id)
        )
        return [member_id for (member_id,) in await self._plain(found.order_by(*BY_NAME))]

    async def electors_among(self, poll_id: int, member_ids: Collection[int]) -> list[Member]:
        """Those of these members, some hundreds at most, that may vote; by name."""
        return await self._all(
            select(Member)
            .join(Elector, Elector.member_id == Member.id)
            .where(Elector.poll_id == poll_id, Member.id.in_([*member_ids]))
            .order_by(*BY_NAME)
        )

    async def is_elector(self, poll_id: int, member_id: int) -> bool:
        """Whether this member may vote in this poll."""
        theirs = Elector.poll_id == poll_id, Elector.member_id == member_id
        return await self._first(select(Elector.member_id).where(*theirs)) is not None

    async def add_ballot(
        self,
        poll_id: int,
        member_id: int,
        choices: Sequence[int],
        *,
        voter: str,
        event_id: str,
        cast_at: datetime,
        late_at: datetime | None = None,
        reason: str | None = None,
        proxy_id: int | None = None,
        tapped: bool = False,
    ) -> Ballot:
        """Keep a ballot as it was cast: `choices` are indexes into the poll's options.

        None of them: it withdraws the one before. `proxy_id` is the member that cast it for them,
        `late_at` when it arrived if that was after the end; `tapped`: on the native poll.
        """
        return await self._add(
            Ballot(
                poll_id=poll_id,
                member_id=member_id,
                choices=list(choices),
                reason=reason,
                proxy_id=proxy_id,
                voter=voter,
                event_id=event_id,
                cast_at=cast_at,
                late_at=late_at,
                tapped=tapped,
            )
        )

    async def ballots(
        self, poll_id: int, member_ids: Collection[int] | None = None
    ) -> list[CastBallot]:
        """Every ballot, in the order of casting; a member's last one counts.

        Or only those of some members, a few hundred at most.
        """
        if member_ids is None:
            return cast_ballots(await self._rows(_BALLOTS, poll_id=poll_id))
        theirs = _OF_POLL.where(Ballot.member_id.in_([*member_ids]))
        return cast_ballots(await self._plain(theirs.params(poll_id=poll_id)))

    async def ballots_among(
        self, poll_ids: Collection[int], member_ids: Collection[int]
    ) -> list[tuple[int, CastBallot]]:
        """Every ballot of these members in these polls, with the poll, in the order of casting."""
        found = (
            select(Ballot.poll_id, *COLUMNS)
            .where(Ballot.poll_id.in_(poll_ids), Ballot.member_id.in_(member_ids))
            .order_by(Ballot.id)
        )
        rows = await self._plain(found)
        return [
            (row[0], each)
            for row, each in zip(rows, cast_ballots([r[1:] for r in rows]), strict=True)
        ]

    async def ballots_by(self, event_id: str, voter: str) -> list[Ballot]:
        """What this person cast with that event and has not redacted."""
        return await self._all(
            select(Ballot).where(
                Ballot.event_id == event_id, Ballot.voter == voter, Ballot.redacted_at.is_(None)
            )
        )

    async def redact(self, ballot_id: int, at: datetime) -> bool:
        """Keep that the event of a ballot was redacted; False if that was known."""
        change = (
            update(core(Ballot))
            .where(Ballot.id == ballot_id, Ballot.redacted_at.is_(None))
            .values(redacted_at=at)
        )
        return await self._changed(change) == 1

    async def close(self, poll_id: int, at: datetime, by: str) -> bool:
        """Close the poll; False if it was closed already."""
        change = update(_POLLS).where(Poll.id == poll_id, _OPEN).values(closed_at=at, closed_by=by)
        return await self._changed(change) == 1

    async def discard(self, poll_id: int) -> None:
        """Forget a poll in which nobody has voted, and all about it."""
        for table in (Proxy, PollNotice, SecretTotal, Elector, FormerCard):
            rows = core(table)
            await self._changed(rows.delete().where(rows.c.poll_id == poll_id))
        await self._changed(_POLLS.delete().where(_POLLS.c.id == poll_id))

    async def keep_record(self, poll: Poll, record: Mapping[str, Any], digest: str) -> bool:
        """Keep what a poll has come to; False if that is kept already: it never changes."""
        change = (
            update(_POLLS)
            .where(Poll.id == poll.id, Poll.digest.is_(None))
            .values(record=dict(record), digest=digest)
        )
        if await self._changed(change) != 1:
            return False
        # Written already; to read it back takes a while where thousands have voted.
        set_committed_value(poll, "record", record)
        set_committed_value(poll, "digest", digest)
        return True

    async def due(self, now: datetime) -> list[Poll]:
        """Open polls that wait for nothing any more, the earliest first."""
        due = select(Poll).where(_OPEN, Poll.awaited_until <= now)
        return await self._all(due.order_by(Poll.awaited_until, Poll.id))

    async def next_due(self) -> datetime | None:
        """When the next open poll waits for nothing any more, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def over(self, now: datetime) -> list[Poll]:
        """Polls that have ended and still wait for what is late; their rooms do not know yet."""
        over = select(Poll).where(_OVER, Poll.closes_at <= now)
        return await self._all(over.order_by(Poll.closes_at, Poll.id))

    async def next_over(self) -> datetime | None:
        """When the next poll that will wait ends, which may have passed."""
        return await self._first(_NEXT_OVER)

    async def note_over(self, poll_id: int, now: datetime) -> bool:
        """Record that the room hears of the end; True only the first time, and while it waits."""
        change = update(_POLLS).where(Poll.id == poll_id, _OVER, Poll.awaited_until > now)
        return await self._changed(change.values(over_at=now)) == 1

    async def await_longer(self, since: datetime, now: datetime) -> list[Poll]:
        """What ended while nothing was heard, since then, waits its time from now on.

        Gives these polls as they are afterwards.
        """
        found = await self._all(
            select(Poll).where(
                _OPEN, Poll.grace > 0, Poll.closes_at <= now, Poll.awaited_until >= since
            )
        )
        for each in found:
            until = now + each.grace * _MINUTE
            change = update(_POLLS).where(Poll.id == each.id)
            await self._changed(change.values(awaited_until=until))
        return await self._all(select(Poll).where(Poll.id.in_([each.id for each in found])))

    async def note_told(self, poll_id: int, user_id: str) -> bool:
        """Record that a person was told their tap does not count; True only the first time."""
        row = {"poll_id": poll_id, "user_id": user_id}
        return await self._add_missing(PollNotice, [row], "poll_id", "user_id") == 1

    async def anybody_told(self, poll_id: int) -> bool:
        """Whether anybody was told that their tap does not count."""
        found = select(PollNotice.user_id).where(PollNotice.poll_id == poll_id).limit(1)
        return await self._first(found) is not None

    async def plan_count(self, poll_id: int, key: str, at: datetime) -> bool:
        """The message with the count has to be posted at `at`; `key` if it has no transaction yet.

        False, and nothing changes, if that is planned already or the poll is closed.
        """
        change = (
            update(_POLLS)
            .where(_POLLS.c.id == poll_id, _POLLS.c.closed_at.is_(None))
            .where(_POLLS.c.status_due_at.is_(None))
            .values(
                status_due_at=at,
                status_transaction=func.coalesce(_POLLS.c.status_transaction, key),
            )
        )
        return await self._changed(change) == 1

    async def count_posted(self, poll_id: int) -> None:
        """The count is posted, until the next change."""
        change = update(_POLLS).where(_POLLS.c.id == poll_id).values(status_due_at=None)
        await self._changed(change)

    async def counts_due(self, now: datetime) -> list[Poll]:
        """Open polls whose count has to be posted, the earliest first."""
        due = select(Poll).where(_OPEN, Poll.status_due_at <= now)
        return await self._all(due.order_by(Poll.status_due_at, Poll.id))

    async def next_count(self) -> datetime | None:
        """When the next count has to be posted, which may have passed."""
        return await self._first(_NEXT_COUNT)

    async def plan_nudge(self, poll_id: int, at: datetime | None) -> None:
        """Those who are silent are asked at `at`; None: not (any more)."""
        await self._changed(update(_POLLS).where(_POLLS.c.id == poll_id).values(nudge_at=at))

    async def nudges_due(self, now: datetime) -> list[Poll]:
        """Open polls whose silent electors have to be asked, the earliest first."""
        due = select(Poll).where(_OPEN, Poll.nudge_at <= now)
        return await self._all(due.order_by(Poll.nudge_at, Poll.id))

    async def next_nudge(self) -> datetime | None:
        """When somebody has to be asked next, which may have passed."""
        return await self._first(_NEXT_NUDGE)
