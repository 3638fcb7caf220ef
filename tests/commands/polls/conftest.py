"""All three municipalities have signed in these tests: so each of them has a vote."""

from __future__ import annotations

import pytest

from tests.harness.chat import Chat
from tests.harness.polls import signed


@pytest.fixture
async def chat(chat: Chat) -> Chat:
    """The alliance of signatories, in English."""
    return await signed(chat)


@pytest.fixture
async def german(german: Chat) -> Chat:
    """The same in German."""
    return await signed(german)


@pytest.fixture
async def in_both_languages(in_both_languages: Chat) -> Chat:
    """The same once in each language."""
    return await signed(in_both_languages)
