"""A statement that two municipalities have signed, its publication, and its files as bytes."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from bot.content import PRESS
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, Content
from tests.harness.signing import mandated, stated

OWN = "Wir tragen Absatz 3 nicht mit."


async def signed(chat: Chat) -> None:
    """Musterhafen signs the whole text and Beispielstadt two clauses, with its own words."""
    await stated(chat)
    await mandated(chat, 1, 2)
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!sign ST-1 1-2")
    await chat.says(ROSA, f"!own ST-1 “{OWN}”")


async def published(chat: Chat, more: str = "") -> list[Content]:
    await chat.says(FEDERAL, f"!statement publish ST-1 {more}")
    return await chat.says(FEDERAL, "!confirm")


def printed(chat: Chat, file: Content) -> bytes:
    """The bytes of a file that was answered."""
    made = chat.registry.presses[file[PRESS]["kind"]]
    return made.make(file[PRESS]["data"], chat.alliance.language)


def words_of(pdf: bytes) -> str:
    pages = [each.extract_text() for each in PdfReader(BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def files_of(chat: Chat, tag: str, title: str) -> list[str]:
    """What the files of a publication are called."""
    name = f"{'Erklärung' if chat.alliance.language == 'de' else 'Statement'}-{tag}-{title}"
    return [f"{name}.{ending}" for ending in ("pdf", "docx", "json")]
