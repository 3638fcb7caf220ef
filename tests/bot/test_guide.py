"""The guide for operators: what it tells to type is typed, on a machine that is a folder."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from bot.cli import main
from bot.settings import Settings, load
from tests.handbooks.loaded import loaded
from tests.handbooks.machine import CONFIG, Machine
from tests.handbooks.sources import DOCS, TOP, blocks, codes
from tests.harness.certificates import certificate

GUIDE = DOCS / "betrieb.md"
REGISTER = "name;kind;land;ags;contact\nMusterhafen;Stadt;NW;05999001;@ina:musterhafen.example\n"


def _as_settings(code: str) -> dict[str, Any] | None:
    """What a piece of the guide sets; None if it is something else."""
    try:
        return tomllib.loads(code)
    except tomllib.TOMLDecodeError:
        return None


def _typed() -> Iterator[str]:
    """What goes into a shell, in the order of reading."""
    whole = [*blocks(GUIDE)]
    for code in codes(GUIDE):
        if (code in whole and _as_settings(code) is None) or code.startswith("systemctl "):
            yield code


@pytest.fixture(scope="module")
def program() -> Iterator[str]:
    """Our own program, loaded once for all that is typed."""
    with loaded() as address:
        yield address


@pytest.mark.waits
def test_going_by_the_guide_from_the_first_day_to_the_last(tmp_path: Path, program: str) -> None:
    """Account, service, backup, drill, accident, update, move, removal: every block as it is."""
    machine = Machine(tmp_path, program)
    typed = [*_typed()]
    assert len(typed) > 20
    for block in typed:
        if block.startswith("hafenlotse restore"):
            machine.is_lost()
        machine.types(block)
        if block.startswith("hafenlotse check\nsystemctl enable"):
            _somebody_is_registered(machine)
        if "/etc/cron.d" in block and block.startswith("head"):
            _the_night_comes(machine)
        if block.startswith("hafenlotse --config") or "uebung" in block:
            assert not (tmp_path / "var/lib/hafenlotse-uebung").exists(), "the drill is tidied up"
    ours = [each.relative_to(tmp_path) for each in tmp_path.rglob("*hafenlotse*")]
    left = {each for each in ours if each.parts[0] not in ("programs", "source")}
    assert left == {Path("var/backups/hafenlotse")}
    kept = {each.name for each in (tmp_path / "var/backups/hafenlotse").iterdir()}
    assert {"heute.age", "umzug.age"} < kept


def _somebody_is_registered(machine: Machine) -> None:
    (machine.root / "register.csv").write_text(REGISTER, encoding="utf-8")
    machine.runs(f"hafenlotse import members {machine.root}/register.csv --apply")


def _the_night_comes(machine: Machine) -> None:
    """What cron would run, as it would run it."""
    table = (machine.root / "etc/cron.d/hafenlotse").read_text(encoding="utf-8")
    for line in table.splitlines():
        at, user, command = line[:10], line.split()[5], line.split(None, 6)[6]
        assert re.fullmatch(r"\d+ \d+ \* \* \*", at.strip())
        assert user == "hafenlotse"
        machine.runs(command.replace("\\%", "%"))
    assert len([*(machine.root / "var/backups/hafenlotse").glob("20*.age")]) == 1


def test_what_the_programs_would_not_take_is_noticed(tmp_path: Path, program: str) -> None:
    machine = Machine(tmp_path, program)
    for wrong in (
        "systemctl enable --now hafenlotze",
        "mas-cli manage register-nobody --yes lotse",
        "curl --json '{}' https://m.example/_synapse/admin/v1/users/@l:m.example/no_ratelimit",
        "python3 -m venv /opt/hafenlotse; /opt/hafenlotse/bin/pip install --hash-it .",
        "hafenlotse backup --passwort-file /etc/x y.age",
        "no-such-program",
    ):
        with pytest.raises(AssertionError):
            machine.types(wrong)


def test_every_setting_in_the_guide_is_one(tmp_path: Path) -> None:
    authority = certificate(tmp_path, "rathaus.example")
    for name in ("password", "token"):
        (tmp_path / name).write_text("geheim", encoding="utf-8")
    found = 0
    for code in codes(GUIDE):
        settings = _as_settings(code)
        if not settings:
            continue
        found += 1
        for section, values in _in_sections(settings).items():
            given = _merged(tomllib.loads(CONFIG), section, values)
            text = _as_toml(given).replace("/etc/hafenlotse", str(tmp_path))
            text = text.replace("/etc/ssl/certs/rathaus.pem", str(authority))
            (tmp_path / "config.toml").write_text(text, encoding="utf-8")
            load(tmp_path / "config.toml")
    assert found > 8


def _in_sections(settings: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A line without its heading belongs to the section that has such a setting."""
    sections: dict[str, dict[str, Any]] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            sections[key] = value
            continue
        homes = [
            name
            for name, field in Settings.model_fields.items()
            if key in getattr(field.annotation, "model_fields", {})
        ]
        assert homes, f"no section has {key}"
        sections[homes[0]] = {key: value}
    return sections


def _merged(
    base: dict[str, dict[str, Any]], section: str, values: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    merged = {**base.get(section, {}), **values}
    if "access_token_file" in values:  # the other way in
        merged.pop("password_file", None)
    if "standby" in values:
        merged["database"] = "postgresql+asyncpg://lotse:geheim@db.musterhafen.example/lotse"
    return {**base, section: merged}


def _as_toml(settings: Mapping[str, Mapping[str, Any]]) -> str:
    lines: list[str] = []
    for section, values in settings.items():
        lines += [f"[{section}]", *(f"{key} = {json.dumps(each)}" for key, each in values.items())]
    return "\n".join(lines)


@pytest.mark.parametrize("file", [GUIDE, TOP / "README.md", DOCS / "handbuch-koordination.md"])
def test_every_line_of_ours_can_be_typed(file: Path) -> None:
    lines = [line for code in codes(file) for line in code.splitlines()]
    ours = [line for line in lines if line.startswith("hafenlotse ")]
    assert ours
    for line in ours:
        assert _takes(line), line


def _takes(line: str) -> bool:
    """Whether the program takes it, as far as can be seen without doing it."""
    command: click.Command = main
    words = shlex.split(line, comments=True)[1:]
    if words[:1] == ["--config"]:
        words = words[2:]
    if words == ["ready", "…"]:  # what it says itself
        return True
    name = "hafenlotse"
    while isinstance(command, click.Group):
        if not words:
            return command is not main
        name = words.pop(0)
        if name not in command.commands:
            return False
        command = command.commands[name]
    command.make_context(name, words)
    return True
