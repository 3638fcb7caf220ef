"""Polls as people open and end them, of any kind, and what is kept of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.content import POLL, TEXT
from storage.tables import Ballot, Member, Participation, Poll, SecretTotal
from tests.harness.chat import FEDERAL, INA, Chat, Content, body


async def signed(chat: Chat) -> Chat:
    """Every municipality that is registered is a signatory now, so each of them has a vote."""
    async with chat.database.transaction() as store:
        change = update(Member).where(Member.kind != "partner").values(alliance_status="signatory")
        await store.session.execute(change)
    return chat


async def ask(chat: Chat, what: str = "!poll “Frage?”") -> str:
    """Opens poll 1 and gives the event of the native poll."""
    await chat.says(FEDERAL, what)
    return await chat.delivered()


async def of_kind(chat: Chat, **values: Any) -> None:
    """Poll 1 is of another kind than `!poll` makes by default."""
    async with chat.database.transaction() as store:
        await store.session.execute(update(Poll).where(Poll.id == 1).values(**values))


async def secret(chat: Chat) -> None:
    """Poll 1 is secret; Beispielstadt has voted, by its proxy Musterhafen."""
    await chat.says(FEDERAL, "!poll “Frage?”")
    await of_kind(chat, secrecy="secret")
    async with chat.database.transaction() as store:
        for choice, count in enumerate((0, 1, 0)):
            store.session.add(SecretTotal(poll_id=1, choice=choice, count=count))
        at = chat.clock.now() + timedelta(minutes=1)
        store.session.add(Participation(poll_id=1, member_id=2, proxy_id=1, voter=INA, cast_at=at))


async def ballots(chat: Chat) -> list[tuple[str, int]]:
    """Who has cast them, and the one answer that was chosen."""
    return [(each.voter, *each.choices) for each in await chat.rows(Ballot)]


async def closes(chat: Chat, user: str, number: int = 1) -> list[Content]:
    """`user` ends the poll, and confirms it if the bot asks back; what it says in the end."""
    answers = await chat.says(user, f"!poll close {number}")
    asked = any(each in body(answers) for each in ("`!confirm`", "!confirm", "!bestätigen"))
    return await chat.says(user, "!confirm") if asked else answers


def native(answers: list[dict[str, object]]) -> tuple[str, list[str]]:
    """Question and answers as a client with polls shows them."""
    poll = next(each[f"{POLL}.start"] for each in answers if f"{POLL}.start" in each)
    return poll["question"][TEXT], [each[TEXT] for each in poll["answers"]]  # type: ignore[index]
