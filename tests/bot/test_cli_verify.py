"""`hafenlotse verify FILE` as an operator meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from commands.papers.records import DIGEST
from tests.commands.papers.rules.test_checking import FILES, JSON, pdf, record

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "protokoll"


def verified(file: Path) -> tuple[int, str, str]:
    """Exit code, standard output, standard error; no configuration is needed."""
    done = CliRunner().invoke(main, ["--config", "nowhere.toml", "verify", str(file)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("name", FILES)
def test_ok(file: Path, name: str) -> None:
    file.write_bytes(FILES[name]())
    code, out, err = verified(file)
    assert (code, err) == (0, "")
    assert f"{file}: ok. Nothing was changed" in out
    assert record()[DIGEST] in out


def test_changed(file: Path, read_here: pytest.MonkeyPatch) -> None:
    read_here.undo()  # by the process that reads files
    file.write_text(json.dumps({**record(), "question": "Andere Frage?"}))
    code, out, err = verified(file)
    assert (code, err) == (1, "")
    assert out == f"{file}: changed. It is not as it was made; please do not rely on it.\n"


def test_pages_changed(file: Path) -> None:
    file.write_bytes(pdf() + b"more")
    code, out, _err = verified(file)
    assert code == 1
    assert "is not what this version of Hafenlotse makes of that record" in out
    assert record()[DIGEST] in out


@pytest.mark.parametrize("data", [b"", b"Hallo", b"%PDF-1.4", b"\xff", JSON[:-20]])
def test_no_record(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    code, out, err = verified(file)
    assert (code, out) == (2, "")
    assert err.startswith(f"{file} is no record of Hafenlotse that could be checked")


def test_not_readable(file: Path) -> None:
    code, out, err = verified(file)
    assert (code, out) == (2, "")
    assert err == f"{file} cannot be read: No such file or directory.\n"
    assert verified(file.parent)[0] == 2
    assert CliRunner().invoke(main, ["verify"]).exit_code == 2
