"""What a command reads does not grow with the alliance, where it shows one thing or a page."""

from __future__ import annotations

import pytest

from tests.harness.chat import FEDERAL, INA, Chat
from tests.harness.registry import enter, municipality
from tests.harness.touched import touched

TOWNS = 150
FEW = 75  # rows; half of what there is


@pytest.fixture
async def large(chat: Chat) -> Chat:
    await enter(
        chat.database,
        [municipality(100 + n, f"Dorf {n}", ags=f"{1000000 + n:08}") for n in range(TOWNS)],
    )
    return chat


async def rows_read(chat: Chat, typed: str, user: str = INA) -> int:
    with touched() as found:
        (_said,) = await chat.says(user, typed)
    assert found.statements > 1
    return found.rows


async def test_a_report_counts_and_reads_no_list(large: Chat) -> None:
    await large.says(FEDERAL, '!followup 25.11.2020 "Entwurf"')
    assert await rows_read(large, "!done F-1") < FEW
    assert await rows_read(large, "!undone F-1") < FEW
    assert await rows_read(large, "!done") < FEW
