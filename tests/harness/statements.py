"""Statements and what is said to their clauses, entered as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commands.statements.rules.versions import digest
from tests.harness.chat import FEDERAL, PLENARY, Chat


async def statement(
    chat: Chat, clauses: Sequence[str], electorate: Iterable[int] = (1, 2, 3)
) -> int:
    """Opens a statement of one version now; its number."""
    async with chat.database.transaction() as store:
        made = await store.statements.add(
            title="Winterhilfe",
            room_id=PLENARY,
            thread_id=None,
            author=FEDERAL,
            opened_at=chat.clock.now(),
            closes_at=None,
            electorate=[*electorate],
        )
    await version(chat, made.id, clauses)
    return made.id


async def version(chat: Chat, number: int, clauses: Sequence[str]) -> None:
    """Its next version."""
    async with chat.database.transaction() as store:
        await store.statements.add_version(
            number,
            clauses,
            digest("Winterhilfe", clauses),
            author=FEDERAL,
            event_id="$version",
            at=chat.clock.now(),
        )


async def say(
    chat: Chat,
    number: int,
    who: Iterable[int],
    clauses: Sequence[int],
    position: str,
    *,
    version: int = 1,
    proposal: str | None = None,
) -> None:
    """Members say the same to some clauses."""
    async with chat.database.transaction() as store:
        for each in who:
            await store.positions.add(
                number,
                version,
                each,
                clauses,
                position,
                proposal=proposal,
                actor=FEDERAL,
                event_id="$position",
                at=chat.clock.now(),
            )


def quoted(text: str) -> str:
    """How somebody's own words stand in an answer."""
    return "> " + continued(text)


def continued(text: str) -> str:
    """How a text with several lines stands behind what is in front of its first one."""
    return text.replace("\n", "\n> ")
