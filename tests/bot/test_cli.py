"""The command line as an operator meets it: a process, its exit code, its two streams."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.bot.test_settings import SECRET, TOML
from tests.harness.forking import Forking
from tests.harness.patience import PATIENCE


@dataclass(frozen=True)
class Done:
    """What a process of the program has come to."""

    returncode: int
    stdout: str
    stderr: str


Hafenlotse = Callable[..., Awaitable[Done]]


def test_help_waits_for_nothing_that_only_commands_need(tmp_path: Path) -> None:
    heavy = {"sqlalchemy", "pydantic", "nio", "aiohttp"}
    program = f"import sys, bot.cli; print({heavy} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout.strip() == "set()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a configuration whose homeserver is not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = tmp_path / "config.toml"
    file.write_text(TOML.replace("8008", str(port)), encoding="utf-8")
    file.chmod(0o600)
    return tmp_path


@pytest.fixture
async def hafenlotse(forking: Forking, folder: Path) -> Hafenlotse:
    """`done = await hafenlotse("check")`: types it in that folder."""

    async def typed(*arguments: str, **environment: str) -> Done:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("HAFENLOTSE_")}
        clean |= {"PYTHONWARNINGS": "error"}
        with TemporaryFile() as errors:
            process = await forking.bot(
                *arguments, log=errors.fileno(), folder=folder, environment=clean | environment
            )
            async with asyncio.timeout(PATIENCE):
                stdout = (await process.stdout.read()).decode()
                code = await process.wait()
            errors.seek(0)
            done = Done(code, stdout, errors.read().decode())
        assert "Traceback" not in done.stderr + done.stdout
        assert SECRET not in done.stderr + done.stdout
        return done

    return typed


def test_version_and_help(tmp_path: Path) -> None:
    """As a process that loads the program; all others here are split off one that has done so."""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from bot.cli import main; main()", "--version"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (told.stdout, told.stderr) == (f"hafenlotse, version {version('hafenlotse')}\n", "")
    done = CliRunner().invoke(main, ["--help"])
    assert done.exit_code == 0
    for command in ("run", "check", "migrate", "verify", "demo"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_without_configuration(tmp_path: Path, command: str) -> None:
    done = CliRunner().invoke(main, ["--config", str(tmp_path / "config.toml"), command])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == "The configuration has to be changed:"
    assert "config.toml: there is no such file. Copy config.example.toml" in done.stderr


async def test_mistakes_in_the_configuration(folder: Path, hafenlotse: Hafenlotse) -> None:
    """One line for each, and exit code 2, which a service manager does not retry."""
    file = folder / "config.toml"
    file.write_text(file.read_text().replace("@lotse:localhost", "lotse").replace("[privacy]", "#"))
    done = await hafenlotse("check", HAFENLOTSE_ALLIANCE__LANGUAGE="fr")
    assert done.returncode == 2
    *lines, then = done.stderr.splitlines()[1:]
    assert then == "Then type: hafenlotse check"
    assert [line.split()[0].rstrip(":") for line in lines] == [
        "matrix.user_id",
        "alliance.language",
        "alliance.controller",
        "alliance.contact",
        "privacy",
    ]


async def test_check_on_a_closed_port_says_what_to_do(folder: Path, hafenlotse: Hafenlotse) -> None:
    """And goes on with what does not depend on it."""
    done = await hafenlotse("check")
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["ok", "configuration", "config.toml"]
    assert [line.split()[:2] for line in lines[1:3]] == [["ok", "access"], ["ok", "data"]]
    assert lines[3].startswith("NOT OK homeserver")
    assert "Is matrix.homeserver right, and does it run?" in lines[3]
    assert lines[4].split()[:2] == ["ok", "database"]
    assert lines[5] == "Change what is NOT OK, then type again: hafenlotse check"
    assert not (folder / "data").exists()


async def _database(hafenlotse: Hafenlotse) -> str:
    """What `check` says of the database."""
    told = (await hafenlotse("check")).stdout.splitlines()
    (line,) = [each for each in told if re.match(r"(ok|NOT OK) +database ", each)]
    return line


async def test_check_makes_no_register_where_there_is_none(
    folder: Path, hafenlotse: Hafenlotse
) -> None:
    """A mistyped path would become an empty one that is called well."""
    file = folder / "data" / "hafenlotse.db"
    line = await _database(hafenlotse)
    assert line.startswith("ok ")
    assert f"{file} is not there yet" in line
    assert not file.exists()


async def test_check_tells_an_empty_register_from_one_in_use(
    folder: Path, hafenlotse: Hafenlotse
) -> None:
    await hafenlotse("migrate")
    file = folder / "data" / "hafenlotse.db"
    assert f"{file}: up to date, 0 members, never used" in await _database(hafenlotse)
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO bot_state VALUES ('seen_at', '2026-11-30T09:30:00+00:00')")
    connection.close()
    assert "last used 30.11.2026" in await _database(hafenlotse)


async def test_check_names_the_tables_of_others(folder: Path, hafenlotse: Hafenlotse) -> None:
    file = folder / "data" / "hafenlotse.db"
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    connection.close()
    line = await _database(hafenlotse)
    assert line.startswith("NOT OK")
    assert "tables of another program (invoices)" in line
    file.write_bytes(b"no database at all, but some other file" * 100)
    assert "is no SQLite database" in await _database(hafenlotse)


async def test_check_names_files_that_give_secrets_away(
    folder: Path, hafenlotse: Hafenlotse
) -> None:
    file = folder / "config.toml"
    file.chmod(0o644)
    lines = (await hafenlotse("check")).stdout.splitlines()
    assert lines[1].startswith("NOT OK files")
    assert "Type: chmod 600 config.toml" in lines[1]
    file.write_text(file.read_text().replace(f'password = "{SECRET}"', 'password_file = "p"'))
    (folder / "p").write_text(SECRET)
    lines = (await hafenlotse("check")).stdout.splitlines()
    assert lines[1].endswith("Type: chmod 600 p")
    (folder / "p").chmod(0o640)
    assert not re.search(r"^NOT OK files", (await hafenlotse("check")).stdout, re.MULTILINE)


async def test_migrate(folder: Path, hafenlotse: Hafenlotse) -> None:
    """Makes the database beside the file, for its owner only; a newer one is left alone."""
    done = await hafenlotse("--config", "config.toml", "migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "up to date" in done.stdout
    file = folder / "data" / "hafenlotse.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    done = await hafenlotse("run")
    assert done.returncode == 1
    assert "newer version than this program" in done.stderr


def _names_the_cure(told: str) -> bool:
    (line,) = [each for each in told.splitlines() if "storage.data" in each]
    rights = "The user that runs the bot needs the right to read and write"
    return "may not be opened or written" in line and rights in line


async def test_a_database_that_may_not_be_opened(folder: Path, hafenlotse: Hafenlotse) -> None:
    """One line that says what to do, in place of a traceback."""
    (folder / "data" / "hafenlotse.db").mkdir(parents=True)
    for command in ("run", "check", "status", "migrate"):
        done = await hafenlotse(command)
        assert done.returncode == 1
        assert _names_the_cure(done.stderr + done.stdout)


def test_it_can_be_ended_while_it_waits_for_the_homeserver_at_the_start(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "run"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "away, trying again" in line:
            break
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
