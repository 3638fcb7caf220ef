"""Ending a poll as people do: the bot may ask back first."""

from __future__ import annotations

from tests.harness.chat import Chat, Content, body


async def closes(chat: Chat, user: str, number: int = 1) -> list[Content]:
    """`user` ends the poll, and confirms it if asked; what the bot says in the end."""
    answers = await chat.says(user, f"!poll close {number}")
    asked = any(each in body(answers) for each in ("`!confirm`", "!confirm", "!bestätigen"))
    return await chat.says(user, "!confirm") if asked else answers
