"""A municipality on a homeserver of its own: all that its people say and hear goes between two."""

from __future__ import annotations

import pytest

from tests.live.federation.conftest import Found

BOTH = pytest.mark.parametrize(
    ("language", "encrypted"), [("en", False), ("de", True)], ids=["plain-en", "encrypted-de"]
)


@BOTH
async def test_a_pledge_from_another_homeserver(
    founded: Found, language: str, encrypted: bool
) -> None:
    alliance = await founded(language=language, encrypted=encrypted)
    ina = alliance.ina
    answer = await alliance.answer(ina, "!pledge 5")
    said = "0 → 5 Personen" if language == "de" else "0 → 5 persons"
    assert said in answer["content"]["body"]
    assert answer["encrypted"] is encrypted
    assert alliance.bot.rows("select actor, change from pledge_ledger") == [(ina.user_id, 5)]
