"""All three municipalities have signed in these tests, so each is asked, in a plenary."""

from __future__ import annotations

import pytest

from tests.harness.chat import FEDERAL, Chat
from tests.harness.polls import signed


async def prepared(chat: Chat) -> Chat:
    await chat.says(FEDERAL, "!room plenary")
    return await signed(chat)


@pytest.fixture
async def chat(chat: Chat) -> Chat:
    """The alliance of signatories, in English."""
    return await prepared(chat)


@pytest.fixture
async def in_both_languages(in_both_languages: Chat) -> Chat:
    """The same once in each language."""
    return await prepared(in_both_languages)
