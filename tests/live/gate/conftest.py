"""The alliance of the scenarios, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex

import pytest

from tests.harness.postgres import PostgresServer, postgres_server
from tests.live.scenarios.conftest import found

__all__ = ["found"]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """What the bot is started with; nothing for its usual database."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"gate_{token_hex(4)}"
    server.sql(f"CREATE DATABASE {name}")
    return {"database": server.url(name)}
