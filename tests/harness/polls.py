"""Polls from the question to the end, as people ask and end them, and what is kept of them."""

from __future__ import annotations

from storage.tables import Ballot
from tests.harness.chat import FEDERAL, Chat, Content, body


async def ask(chat: Chat, what: str = "!poll “Frage?”") -> str:
    """Opens poll 1 and gives the event of the native poll."""
    await chat.says(FEDERAL, what)
    return await chat.delivered()


async def ballots(chat: Chat) -> list[tuple[str, int]]:
    """Who has cast them, and the one answer that was chosen."""
    return [(each.voter, *each.choices) for each in await chat.rows(Ballot)]


async def closes(chat: Chat, user: str, number: int = 1) -> list[Content]:
    """`user` ends the poll, and confirms it if the bot asks back; what it says in the end."""
    answers = await chat.says(user, f"!poll close {number}")
    asked = any(each in body(answers) for each in ("`!confirm`", "!confirm", "!bestätigen"))
    return await chat.says(user, "!confirm") if asked else answers
