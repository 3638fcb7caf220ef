"""Statements that are there already, and municipalities that may sign them."""

from __future__ import annotations

from collections.abc import Sequence

from commands.statements.rules.versions import digest
from tests.harness.chat import FEDERAL, PLENARY, Chat
from tests.harness.registry import enter, mandate

CLAUSES = ("Wir sind bereit.", "Der Bund stimmt zu.", "Die Kosten trägt der Bund.", "Sofort.")


async def stated(
    chat: Chat,
    clauses: Sequence[str] = CLAUSES,
    *,
    title: str = "Winterhilfe",
    electorate: Sequence[int] = (),
) -> int:
    """A statement in its first version that all municipalities are asked about; its id."""
    async with chat.database.transaction() as store:
        everybody = [each.id for each in await store.members.electorate_candidates()]
        made = await store.statements.add(
            title=title,
            room_id=PLENARY,
            thread_id=None,
            author=FEDERAL,
            opened_at=chat.clock.now(),
            closes_at=None,
            electorate=electorate or everybody,
        )
    await reworded(chat, made.id, clauses, title=title)
    return made.id


async def reworded(
    chat: Chat, statement_id: int, clauses: Sequence[str], *, title: str = "Winterhilfe"
) -> None:
    """The next version of the statement."""
    async with chat.database.transaction() as store:
        await store.statements.add_version(
            statement_id,
            clauses,
            digest(title, clauses),
            author=FEDERAL,
            event_id="$version",
            at=chat.clock.now(),
        )


async def mandated(chat: Chat, *members: int) -> None:
    """These municipalities may appeal."""
    await enter(chat.database, [mandate(each, scope="appeal") for each in members])
