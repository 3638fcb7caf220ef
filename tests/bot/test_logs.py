"""The log: how much of it, in which form, and what SIGHUP changes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from tests.bot.test_settings import TOML


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    named = [logging.getLogger(name) for name in ("", *logs._OURS, *logs._CHATTY)]
    levels = [each.level for each in named]
    handlers = logging.getLogger().handlers[:]
    yield
    for each, level in zip(named, levels, strict=True):
        each.setLevel(level)
    logging.getLogger().handlers[:] = handlers


def test_ours_is_told_and_what_libraries_chat_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "text")
    logging.getLogger("bot.app").info("ours")
    logging.getLogger("bot.app").debug("ours in detail")
    logging.getLogger("fontTools.subset").warning("a table is odd")
    logging.getLogger("matplotlib.font_manager").warning("findfont")
    logging.getLogger("alembic.runtime").info("a migration")
    logging.getLogger("sqlalchemy").warning("theirs")
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ", 1)[1] for line in told] == ["ours", "theirs"]


def test_an_object_in_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("debug", "json")
    logging.getLogger("bot.app").debug("zurück nach %s s\nund mehr", 7)
    try:
        int("x")
    except ValueError:
        logging.getLogger("bot.app").exception("oh")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["message"] == "zurück nach 7 s\nund mehr"
    assert (first["level"], first["logger"]) == ("debug", "bot.app")
    assert "ValueError" in second["error"]


def test_what_the_file_says_by_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    logs.set_up("info", "text")
    file.write_text(TOML + '\n[log]\nlevel = "warning"\n', encoding="utf-8")
    logs.read_again(file)
    assert logging.getLogger("bot").level == logging.WARNING
    for mistake in ('[log]\nlevel = "laut"', "[log", "log = 1"):
        file.write_text(mistake, encoding="utf-8")
        logs.read_again(file)
        assert logging.getLogger("bot").level == logging.WARNING
        assert "stay as they are" in capsys.readouterr().err
    file.unlink()
    logs.read_again(file)
    assert "stay as they are" in capsys.readouterr().err


def test_the_environment_is_stronger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text(TOML, encoding="utf-8")
    monkeypatch.setenv("HAFENLOTSE_LOG__LEVEL", "error")
    logs.read_again(file)
    assert logging.getLogger("bot").level == logging.ERROR
