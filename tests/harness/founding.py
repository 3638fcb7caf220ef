"""What stands in the register of a small alliance, before its bot runs for the first time."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine import Database
from storage.tables import Contact, Member, MemberChange, Person, Room
from tests.harness.databases import create_by_copying


async def register(
    url: str,
    room: str,
    *,
    coordinator: str,
    contact: str,
    deputy: str,
    exposure: str,
    at: datetime | None,
) -> None:
    """The rows that four commands of the coordinator leave, as a test of those four shows.

    `!room plenary`, `!member add Musterhafen land=NW kind=city ags=05999001` and `!contact set` for
    contact and deputy; without the letters that welcome these two. `exposure` is what is known of
    the room, and confirmed.
    """
    now = at or datetime.now(UTC)
    town = Member(name="Musterhafen", name_key="musterhafen", kind="city", land="NW")
    town.ags, town.harbour_status, town.alliance_status = "05999001", "none", "none"
    town.created_at, town.created_by = now, coordinator
    database = Database(url)
    try:
        await create_by_copying(database)
        async with AsyncSession(database.engine) as session, session.begin():
            session.add(town)
            await session.flush()
            told = {"at": now, "actor": coordinator, "event_id": "$typed", "member_id": town.id}
            session.add(MemberChange(subject="added", new="Musterhafen", **told))
            for role, user_id in (("contact", contact), ("deputy", deputy)):
                office = {"role": role, "since": now, "set_by": coordinator}
                session.add(Contact(member_id=town.id, user_id=user_id, **office))
                session.add(MemberChange(subject=role, new=user_id, **told))
            known = {"exposure": exposure, "confirmed": exposure, "greeted_at": now}
            session.add(Room(room_id=room, purpose="plenary", **known))
            session.add(Person(user_id=coordinator, notice_shown_at=now))
    finally:
        await database.close()
