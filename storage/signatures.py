"""Signatures under statements, and the own words of municipalities beside them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, bindparam, case, cast, exists, func, select, update

from .mandates import VALID
from .members import BY_NAME, LISTED, Listed
from .prepared import PreparedRead
from .queries import Queries, core
from .statements import RUNNING
from .tables import (
    Contact,
    IndividualStatement,
    Mandate,
    Member,
    Signature,
    Statement,
    StatementElector,
)

# A council decision of which nobody was reminded yet, while it can still make a difference.
_UNDECIDED = (
    Signature.withdrawn_at.is_(None),
    Signature.reminded_at.is_(None),
    Signature.subject_to.is_not(None),
    Signature.statement_id == Statement.id,
    *RUNNING,
)


class StandingSignature(NamedTuple):
    """A signature among thousands; the columns of Signature."""

    member_id: int
    version: int
    clauses: frozenset[int]
    subject_to: date | None


# Most sign the same clauses: each choice is read once.
_STANDING = (
    select(
        Signature.member_id, Signature.version, cast(Signature.clauses, Text), Signature.subject_to
    )
    .where(Signature.statement_id == bindparam("statement_id"), Signature.withdrawn_at.is_(None))
    .order_by(Signature.id)
)
_ALL_STANDING = PreparedRead(_STANDING, many=True)


_SIGNERS = PreparedRead(
    select(*LISTED)
    .join(Signature, Signature.member_id == Member.id)
    .where(Signature.statement_id == bindparam("statement_id"), Signature.withdrawn_at.is_(None))
    .order_by(*BY_NAME),
    many=True,
)


class Stand(IntEnum):
    """How far a member that is asked has come with a version of a statement."""

    SIGNED = 0
    CONDITIONAL = 1  # signed subject to a decision
    ABLE = 2  # somebody speaks for it, and it has the mandate
    UNABLE = 3


_IS_OF_VERSION = Signature.version == bindparam("version")
_IS_REPRESENTED = exists().where(Contact.member_id == Member.id)
_IS_MANDATED = exists().where(
    Mandate.member_id == Member.id, Mandate.scope == bindparam("scope"), *VALID
)
_STANDS = (
    select(
        Member.id,
        case(
            (and_(_IS_OF_VERSION, Signature.subject_to.is_(None)), int(Stand.SIGNED)),
            (_IS_OF_VERSION, int(Stand.CONDITIONAL)),
            (and_(_IS_REPRESENTED, _IS_MANDATED), int(Stand.ABLE)),
            else_=int(Stand.UNABLE),
        ),
    )
    .join(StatementElector, StatementElector.member_id == Member.id)
    .outerjoin(
        Signature,
        and_(
            Signature.statement_id == StatementElector.statement_id,
            Signature.member_id == Member.id,
            Signature.withdrawn_at.is_(None),
        ),
    )
    .where(StatementElector.statement_id == bindparam("statement_id"))
    .order_by(*BY_NAME)
)
_UNMANDATED = (
    select(Member.id, Member.name)
    .join(Signature, Signature.member_id == Member.id)
    .where(
        Signature.statement_id == bindparam("statement_id"),
        Signature.withdrawn_at.is_(None),
        Signature.subject_to.is_(None),
        _IS_OF_VERSION,
        ~_IS_MANDATED,
    )
    .order_by(*BY_NAME)
)
_STANDS_OF_ALL = PreparedRead(_STANDS, many=True)
_STANDS_OF_LAND = PreparedRead(_STANDS.where(Member.land == bindparam("land")))
_NEXT_DECISION = PreparedRead(select(func.min(Signature.subject_to)).where(*_UNDECIDED))


class SignatureQueries(Queries):
    """Who signs which statement; what is taken back is kept."""

    async def sign(
        self,
        statement_id: int,
        version: int,
        member_id: int,
        clauses: Sequence[int],
        *,
        subject_to: date | None,
        reminded_at: datetime | None,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> Signature:
        """Keep a signature; the one the member gave before is replaced, so nobody withdrew it."""
        await self.withdraw(statement_id, member_id, at, None)
        return await self._add(
            Signature(
                statement_id=statement_id,
                version=version,
                member_id=member_id,
                clauses=list(clauses),
                subject_to=subject_to,
                reminded_at=reminded_at,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def renew(
        self,
        signature: Signature,
        clauses: Sequence[int],
        *,
        subject_to: date | None,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> Signature:
        """The same signature for other clauses or on other terms; as it was, it is withdrawn."""
        return await self.sign(
            signature.statement_id,
            signature.version,
            signature.member_id,
            clauses,
            subject_to=subject_to,
            reminded_at=signature.reminded_at,
            actor=actor,
            event_id=event_id,
            at=at,
        )

    async def withdraw(
        self, statement_id: int, member_id: int, at: datetime, by: str | None
    ) -> bool:
        """Take back what the member signed (by None: it is replaced); False if there is nothing."""
        change = (
            update(core(Signature))
            .where(
                Signature.statement_id == statement_id,
                Signature.member_id == member_id,
                Signature.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at, withdrawn_by=by)
        )
        return await self._changed(change) > 0

    async def get(self, signature_id: int) -> Signature | None:
        """The signature with this id, taken back or not."""
        return await self._first(select(Signature).where(Signature.id == signature_id))

    async def standing(
        self, statement_id: int, among: Collection[int] | None = None
    ) -> list[StandingSignature]:
        """The signatures that were not taken back, of whatever version; the oldest first.

        Or only those of some members, a few hundred at most.
        """
        if among is None:
            rows: Sequence[Any] = await self._rows(_ALL_STANDING, statement_id=statement_id)
        else:
            theirs = _STANDING.where(Signature.member_id.in_(among))
            rows = await self._plain(theirs.params(statement_id=statement_id))
        choices = {each: frozenset(json.loads(each)) for each in {r[2] for r in rows}}
        return [StandingSignature(r[0], r[1], choices[r[2]], r[3]) for r in rows]

    async def signers(self, statement_id: int) -> list[Listed]:
        """Who signs it now, whatever version, by name."""
        return [*map(Listed._make, await self._rows(_SIGNERS, statement_id=statement_id))]

    async def counts(self, statement_id: int, version: int) -> bool:
        """Whether anybody signs that version, and not subject to a decision."""
        found = select(Signature.id).where(
            Signature.statement_id == statement_id,
            Signature.version == version,
            Signature.withdrawn_at.is_(None),
            Signature.subject_to.is_(None),
        )
        return await self._first(found.limit(1)) is not None

    async def unmandated(
        self, statement_id: int, version: int, scope: str, today: date
    ) -> list[tuple[int, str]]:
        """Id and name of those whose signature counts without a mandate that is valid today."""
        given = {"statement_id": statement_id, "version": version, "scope": scope, "today": today}
        return [(id_, name) for id_, name in await self._plain(_UNMANDATED.params(**given))]

    async def by_version(self, statement_id: int) -> dict[int, int]:
        """How many sign each version now, in whole or in part; only those that somebody signs.

        Who signs subject to a decision that is still to come is not among them.
        """
        found = (
            select(Signature.version, func.count())
            .where(
                Signature.statement_id == statement_id,
                Signature.withdrawn_at.is_(None),
                Signature.subject_to.is_(None),
            )
            .group_by(Signature.version)
        )
        return dict(await self._plain(found))

    async def stands(
        self, statement_id: int, version: int, scope: str, today: date, land: str | None
    ) -> dict[Stand, list[int]]:
        """The ids of all that are asked, or of those in a Land, by how far they are; by name.

        `scope` is that of the mandate which signing takes.
        """
        given = {"statement_id": statement_id, "version": version, "scope": scope, "today": today}
        if land is None:
            rows = await self._rows(_STANDS_OF_ALL, **given)
        else:
            rows = await self._rows(_STANDS_OF_LAND, land=land, **given)
        found: dict[Stand, list[int]] = {each: [] for each in Stand}
        lists = [found[each] for each in Stand]
        for member_id, stand in rows:
            lists[stand].append(member_id)
        return found

    async def of_member(self, statement_id: int, member_id: int) -> Signature | None:
        """What the member signs now, if anything."""
        return await self._first(
            select(Signature).where(
                Signature.statement_id == statement_id,
                Signature.member_id == member_id,
                Signature.withdrawn_at.is_(None),
            )
        )

    async def unpublished(self, member_id: int) -> list[Signature]:
        """Signatures of the member under statements that can still be signed, by statement."""
        return await self._all(
            select(Signature)
            .join(Statement, Statement.id == Signature.statement_id)
            .where(
                Signature.member_id == member_id,
                Signature.withdrawn_at.is_(None),
                *RUNNING,
            )
            .order_by(Signature.statement_id)
        )

    async def fulfil(self, signature_id: int) -> None:
        """The council has decided: from now on the signature stands without condition."""
        await self._changed(
            update(core(Signature)).where(Signature.id == signature_id).values(subject_to=None)
        )

    async def next_decision(self) -> date | None:
        """The first day of a council decision of which nobody was reminded yet."""
        return await self._first(_NEXT_DECISION)

    async def deciding(self, up_to: date, limit: int = 100) -> list[Signature]:
        """The first whose decision is on this day or before, with no reminder yet."""
        return await self._all(
            select(Signature)
            .where(Signature.subject_to <= up_to, *_UNDECIDED)
            .order_by(Signature.subject_to, Signature.id)
            .limit(limit)
        )

    async def mark_reminded(self, signature_id: int, at: datetime) -> None:
        """Keep that the municipality was reminded of the decision, or could not be."""
        await self._changed(
            update(core(Signature)).where(Signature.id == signature_id).values(reminded_at=at)
        )

    async def say(
        self,
        statement_id: int,
        member_id: int,
        wording: str | None,
        *,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> IndividualStatement:
        """Keep what the member says in its own words; None takes it back."""
        return await self._add(
            IndividualStatement(
                statement_id=statement_id,
                member_id=member_id,
                wording=wording,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def own_words(self, statement_id: int) -> list[tuple[Member, IndividualStatement]]:
        """The latest own words of each member, by name, without those it took back."""
        latest = (
            select(func.max(IndividualStatement.id))
            .where(IndividualStatement.statement_id == statement_id)
            .group_by(IndividualStatement.member_id)
        )
        found = await self._session.execute(
            select(Member, IndividualStatement)
            .join(IndividualStatement, IndividualStatement.member_id == Member.id)
            .where(IndividualStatement.id.in_(latest), IndividualStatement.wording.is_not(None))
            .order_by(*BY_NAME)
        )
        return [(member, said) for member, said in found]

    async def words_of(self, statement_id: int, member_id: int) -> str | None:
        """The own words of the member that stand now."""
        newest = (
            select(IndividualStatement)
            .where(
                IndividualStatement.statement_id == statement_id,
                IndividualStatement.member_id == member_id,
            )
            .order_by(IndividualStatement.id.desc())
        )
        found = await self._first(newest.limit(1))
        return found.wording if found else None
