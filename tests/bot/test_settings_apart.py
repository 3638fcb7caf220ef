"""The same settings and the same complaints as in this process, without what checks them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import load
from bot.settings_apart import load_apart
from bot.settings_problems import SettingsError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "config.toml"
    found.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return found


def test_the_same_values(file: Path) -> None:
    here, apart = load(file), load_apart(file)
    for section in ("alliance", "access", "deadlines", "privacy"):
        for name, value in getattr(here, section).model_dump().items():
            assert getattr(getattr(apart, section), name) == value
    assert apart.matrix.homeserver == here.matrix.homeserver
    assert apart.storage.data_dir == here.storage.data_dir
    for one, other in (
        (apart.matrix.password, here.matrix.password),
        (apart.storage.database, here.storage.database),
    ):
        assert one.get_secret_value() == other.get_secret_value()
        assert one.get_secret_value() not in repr(apart)


def test_the_same_complaints(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('"de"', '"fr"'), encoding="utf-8")
    with pytest.raises(SettingsError) as here:
        load(file)
    with pytest.raises(SettingsError) as apart:
        load_apart(file)
    assert apart.value.problems == here.value.problems


def test_the_bot_runs_without_pydantic() -> None:
    """It would cost as much memory as all commands together."""
    loaded = "import bot.app, bot.cli, sys; print([m for m in sys.modules if 'pydantic' in m])"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"
