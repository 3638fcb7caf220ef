"""The alliance of the scenarios, on both databases."""

from __future__ import annotations

from secrets import token_hex

import pytest

from tests.harness.postgres import PostgresServer
from tests.live.scenarios.conftest import found

__all__ = ["found"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """What the bot is started with; nothing for its usual database."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"gate_{token_hex(4)}"
    server.sql(f"CREATE DATABASE {name}")
    return {"database": server.url(name)}
