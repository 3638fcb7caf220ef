"""The registry: members, their contacts and deputies, state coordinators."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from .names import written
from .prepared import PreparedRead, note
from .queries import Queries, core
from .tables import Contact, Coordinator, Member, MemberChange

Selected = TypeVar("Selected", bound=Select[Any])

# By the folded name first, so that both databases put umlauts in the same place.
BY_NAME = (Member.name_key, Member.name, Member.id)

_VOICES = PreparedRead(
    select(Member, Contact.role)
    .join(Contact, Contact.member_id == Member.id)
    .where(Contact.user_id == bindparam("user_id"))
    .order_by(*BY_NAME, Contact.role)
)
_LANDS = PreparedRead(
    select(Coordinator.land)
    .where(Coordinator.user_id == bindparam("user_id"))
    .order_by(Coordinator.land)
)
_REPRESENTED = PreparedRead(select(Contact.member_id).distinct())


class Listed(NamedTuple):
    """A member in a long list: as objects of the session thousands of them take seconds."""

    id: int
    name: str
    name_key: str
    kind: str
    land: str
    ags: str | None
    population: int | None
    county_id: int | None
    alliance_status: str


LISTED = tuple(core(Member).c[each] for each in Listed._fields)


class Candidate(NamedTuple):
    """A municipality of the alliance, and what decides whether it is asked."""

    id: int
    kind: str
    land: str
    alliance_status: str


_CANDIDATES = PreparedRead(
    select(*(core(Member).c[each] for each in Candidate._fields)).where(
        Member.kind != "partner", Member.alliance_status != "withdrawn"
    ),
    many=True,
)


class InCharge(NamedTuple):
    """A member, and how its office is reached."""

    name: str
    land: str
    ags: str | None
    office: str | None
    mailbox: str | None
    phone: str | None


_IN_CHARGE = tuple(core(Member).c[each] for each in InCharge._fields)
_AT_ONCE = 500  # members


class Holder(NamedTuple):
    """Who holds which office (contact, deputy) of a member, and that one's Land."""

    member_id: int
    land: str
    role: str
    user_id: str


class MemberQueries(Queries):
    """Who is in the alliance, and who speaks for whom."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session)
        self._speaking: dict[int, Member] = {}  # read as one that somebody speaks for

    async def add(
        self,
        *,
        name: str,
        name_key: str,
        kind: str,
        land: str,
        at: datetime,
        by: str,
        **facts: Any,
    ) -> Member:
        """Enter a member; `facts` are further columns. IntegrityError if the AGS is in use."""
        # Said here, because what the database fills in would have to be read back.
        stated = {"harbour_status": "none", "alliance_status": "none", **facts}
        member = await self._add(
            Member(
                name=name,
                name_key=name_key,
                kind=kind,
                land=land,
                created_at=at,
                created_by=by,
                **stated,
            )
        )
        written(self._session, member.id)
        return member

    async def update(self, member: Member, **facts: Any) -> None:
        """Change columns of a member; IntegrityError if the AGS is in use."""
        written(self._session, member.id)
        await self._changed(update(core(Member)).where(Member.id == member.id).values(**facts))
        self._speaking.pop(member.id, None)
        note(member, facts)

    async def forget_reach(self, before: datetime) -> int:
        """Erase mailboxes and telephones last said before that, and what was noted of them then.

        Gives how many members had one.
        """
        changes, members = core(MemberChange), core(Member)
        of_reach = changes.c.subject.in_(("mailbox", "phone"))
        noted = or_(changes.c.old.is_not(None), changes.c.new.is_not(None))
        await self._changed(
            update(changes).where(of_reach, noted, changes.c.at < before).values(old=None, new=None)
        )
        return await self._changed(
            update(members)
            .where(members.c.reach_said_at < before)
            .values(mailbox=None, phone=None, reach_said_at=None)
        )

    async def get(self, member_id: int) -> Member | None:
        """The member with this id."""
        # Mostly it is one the sender speaks for.
        return self._speaking.get(member_id) or await self._session.get(Member, member_id)

    async def all(self, land: str | None = None) -> list[Member]:
        """All members, or those of one Land, by name."""
        members = select(Member).order_by(*BY_NAME)
        return await self._all(members if land is None else members.where(Member.land == land))

    async def page(
        self, land: str | None, beginning: str, limit: int, *, status: str | None = None
    ) -> list[Member]:
        """The first members by name, of one Land or all.

        Only those whose folded name, or a word of it, starts with `beginning`; and with that
        status, as a harbour or in the alliance, if one is given.
        """
        found = _selected(select(Member), land, beginning, status).order_by(*BY_NAME).limit(limit)
        return await self._all(found)

    async def partners(self, limit: int) -> tuple[list[Member], int]:
        """The first partner organisations by name, and how many there are altogether."""
        which = Member.kind == "partner"
        found = select(Member).where(which).order_by(*BY_NAME).limit(limit)
        count = await self._first(select(func.count(Member.id)).where(which))
        return await self._all(found), count or 0

    async def count(self) -> int:
        """How many members there are."""
        return await self._first(select(func.count(Member.id))) or 0

    async def composition(
        self, land: str | None = None, beginning: str = "", *, status: str | None = None
    ) -> dict[tuple[str, str], int]:
        """How many members there are of each kind and alliance status; for the rest see `page`."""
        kinds = select(Member.kind, Member.alliance_status, func.count())
        found = _selected(kinds, land, beginning, status).group_by(
            Member.kind, Member.alliance_status
        )
        return {(kind, s): count for kind, s, count in await self._session.execute(found)}

    async def counties(self, land: str) -> list[tuple[int, str]]:
        """Id and AGS of the counties of a Land that have one."""
        counties = select(Member.id, Member.ags).where(
            Member.kind == "county", Member.land == land, Member.ags.is_not(None)
        )
        return [(id_, ags) for id_, ags in await self._session.execute(counties) if ags]

    async def without_county(self, beginning: str) -> list[Member]:
        """Members that lie in nothing yet and whose AGS starts like that, by name."""
        return await self._all(
            select(Member)
            .where(Member.county_id.is_(None), Member.ags.startswith(beginning))
            .order_by(*BY_NAME)
        )

    async def inside(self, member_id: int) -> list[Member]:
        """The members that lie in this one, by name."""
        return await self._all(
            select(Member).where(Member.county_id == member_id).order_by(*BY_NAME)
        )

    async def county_of(self) -> dict[int, int]:
        """For every member that lies in another one: the county or joint municipality."""
        inside = select(Member.id, Member.county_id).where(Member.county_id.is_not(None))
        return dict(await self._plain(inside))

    async def named(self, name_key: str) -> list[Member]:
        """Members with exactly this folded name; there can be several."""
        return await self._all(
            select(Member).where(Member.name_key == name_key).order_by(Member.land, Member.id)
        )

    async def with_ags(self, ags: str) -> Member | None:
        """The member with this official municipality key, eight digits."""
        return await self._first(select(Member).where(Member.ags == ags))

    async def shared_names(self) -> set[str]:
        """The folded names that several members have."""
        shared = select(Member.name_key).group_by(Member.name_key).having(func.count() > 1)
        return set(await self._all(shared))

    async def names(self) -> list[tuple[int, str]]:
        """Id and name of every member, for searching by how names look."""
        names = await self._session.execute(select(Member.id, Member.name).order_by(Member.id))
        return [(member_id, name) for member_id, name in names]

    async def electorate_candidates(self) -> list[Candidate]:
        """All municipalities of the alliance: not partners, nor who has left it."""
        return [*map(Candidate._make, await self._rows(_CANDIDATES))]

    async def count_signatories(self) -> int:
        """How many municipalities are signatories of the alliance."""
        found = select(func.count()).where(
            Member.kind != "partner", Member.alliance_status == "signatory"
        )
        return await self._first(found) or 0

    async def voices_of(self, user_id: str) -> list[tuple[Member, str]]:
        """The members this person speaks for, by name, each with the role (contact, deputy)."""
        voices = await self._rows(_VOICES, user_id=user_id)
        self._speaking = {member.id: member for member, _role in voices}
        return voices

    async def contacts_of(self, member_id: int) -> list[Contact]:
        """Who speaks for the member: the contact, then the deputy."""
        return await self._all(
            select(Contact).where(Contact.member_id == member_id).order_by(Contact.role)
        )

    async def holders(self, role: str, land: str | None) -> list[str]:
        """Who holds this office (contact, deputy) of a municipality in a Land, or anywhere."""
        found = (
            select(Contact.user_id)
            .join(Member, Member.id == Contact.member_id)
            .where(Contact.role == role, Member.kind != "partner")
            .order_by(*BY_NAME)
        )
        people = await self._all(found if land is None else found.where(Member.land == land))
        return list(dict.fromkeys(people))

    async def listed(self, member_ids: Collection[int]) -> list[Listed]:
        """These members, some thousands at most, by name."""
        found = select(*LISTED).where(Member.id.in_([*member_ids])).order_by(*BY_NAME)
        return [Listed(*row) for row in await self._plain(found)]

    async def offices_in_charge(self, member_ids: Collection[int]) -> list[InCharge]:
        """Which office of each of these carries the topic and how it is reached, by name."""
        ids, found = [*member_ids], list[tuple[str, InCharge]]()
        for start in range(0, len(ids), _AT_ONCE):
            some = Member.id.in_(ids[start : start + _AT_ONCE])
            rows = await self._plain(select(Member.name_key, *_IN_CHARGE).where(some))
            found += [(key, InCharge(*row)) for key, *row in rows]
        return [each for _key, each in sorted(found, key=lambda pair: (pair[0], pair[1][:2]))]

    async def offices_of(self, member_ids: Collection[int]) -> list[Holder]:
        """Who speaks for these members (some hundreds at most); contacts before deputies."""
        found = await self._session.execute(
            select(Contact.member_id, Member.land, Contact.role, Contact.user_id)
            .join(Member, Member.id == Contact.member_id)
            .where(Contact.member_id.in_([*member_ids]))
            .order_by(Contact.member_id, Contact.role)
        )
        return [Holder(*row) for row in found]

    async def spoken_for(self, user_ids: Collection[str]) -> set[int]:
        """The ids of all members that these people (some hundreds at most) speak for."""
        return set(
            await self._all(select(Contact.member_id).where(Contact.user_id.in_([*user_ids])))
        )

    async def with_office(self, role: str, land: str | None) -> list[int]:
        """Where somebody holds this office, of a municipality in a Land, or anywhere; by name."""
        found = (
            select(Contact.member_id)
            .join(Member, Member.id == Contact.member_id)
            .where(Contact.role == role, Member.kind != "partner")
            .order_by(*BY_NAME)
        )
        return await self._all(found if land is None else found.where(Member.land == land))

    async def represented(self, among: Collection[int] | None = None) -> set[int]:
        """The ids of all members that somebody speaks for; or of some hundreds of them."""
        if among is None:
            return set(await self._all(_REPRESENTED))
        theirs = select(Contact.member_id).distinct().where(Contact.member_id.in_(among))
        return set(await self._all(theirs))

    async def set_contact(
        self, member_id: int, user_id: str, role: str, at: datetime, by: str
    ) -> str | None:
        """Bind a person to a member in a role, replacing whoever had it; the former user id."""
        former = await self._first(
            select(Contact.user_id).where(Contact.member_id == member_id, Contact.role == role)
        )
        binding = {"user_id": user_id, "since": at, "set_by": by}
        insert = self._insert(Contact).values(member_id=member_id, role=role, **binding)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["member_id", "role"], set_=binding)
        )
        return former

    async def speakers(self, after: int, limit: int) -> list[tuple[int, str]]:
        """People who speak for a municipality, each once, by their first office: its id, and who.

        The first ones behind the id `after`.
        """
        first = func.min(Contact.id)
        found = (
            select(first, Contact.user_id)
            .join(Member, Member.id == Contact.member_id)
            .where(Member.kind != "partner")
            .group_by(Contact.user_id)
            .having(first > after)
            .order_by(first)
            .limit(limit)
        )
        return [(id_, user_id) for id_, user_id in await self._session.execute(found)]

    async def filled(self, role: str, member_ids: Collection[int]) -> set[int]:
        """Which of these members somebody holds that office of."""
        found = select(Contact.member_id).where(
            Contact.role == role, Contact.member_id.in_(member_ids)
        )
        return set(await self._all(found))

    async def remove_contact(self, member_id: int, role: str) -> bool:
        """Leave an office of the member vacant; False if it was."""
        offices = core(Contact)
        vacate = offices.delete().where(offices.c.member_id == member_id, offices.c.role == role)
        return await self._changed(vacate) == 1

    async def set_coordinator(self, user_id: str, land: str, at: datetime, by: str) -> bool:
        """Make a person state coordinator of a Land; False if that was so already."""
        row = {"user_id": user_id, "land": land, "since": at, "set_by": by}
        return await self._add_missing(Coordinator, [row], "user_id", "land") == 1

    async def coordinators(self) -> list[Coordinator]:
        """All state coordinators, by Land."""
        return await self._all(select(Coordinator).order_by(Coordinator.land, Coordinator.id))

    async def lands_of(self, user_id: str) -> list[str]:
        """The Länder this person coordinates, in alphabetical order."""
        return await self._all(_LANDS, user_id=user_id)


def _selected(members: Selected, land: str | None, beginning: str, status: str | None) -> Selected:
    if status is not None:
        members = members.where(
            or_(Member.harbour_status == status, Member.alliance_status == status)
        )
    if land is not None:
        members = members.where(Member.land == land)
    if beginning:
        key = Member.name_key
        members = members.where(
            or_(
                key.startswith(beginning, autoescape=True),
                key.contains(" " + beginning, autoescape=True),
            )
        )
    return members
