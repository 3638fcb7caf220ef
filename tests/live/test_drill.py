"""The drill of the operators' guide: its own commands, beside people who talk to the bot.

That every line of it can be typed is seen by tests/bot/test_guide.py. Here the program is really
installed, runs as the service says, is updated from the oldest version, lost and put back, on a
homeserver. Everything below /opt, /etc and /var is a folder of this test. What only a real machine
has – its users, its service manager – is played; all else is done by the programs that are named.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest_asyncio
from sqlalchemy import text

from bot.homeserver import Homeserver
from storage import schema
from storage.engine import Database
from tests.harness.names import unique
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk

TOP: Final = Path(__file__).parents[2]
GUIDE: Final = TOP / "docs" / "betrieb.md"
_ROOTS: Final = ("/opt", "/etc", "/var")
# sudo changes the user; install gives files to users that there are not here.
_PLAYED: Final = {
    "sudo": 'shift 2\nexec "$@"\n',
    "useradd": "exit 0\n",
    "userdel": "exit 0\n",
    "chown": "exit 0\n",
    "install": 'kept=""\nwhile [ $# -gt 0 ]; do\n  case "$1" in\n'
    '    --group|--owner) shift 2;;\n    *) kept="$kept $1"; shift;;\n  esac\ndone\n'
    "exec /usr/bin/install $kept\n",
}
_TYPED: Final = re.compile(r".+<<'(\w+)'\n(?:.*\n)*?\1\n|(?:.+\\\n)*.+\n")
_CONFIG: Final = """
[matrix]
homeserver = "{url}"
user_id = "{user_id}"
password_file = "/etc/hafenlotse/password"
[storage]
data_dir = "/var/lib/hafenlotse"
database = "sqlite+aiosqlite:////var/lib/hafenlotse/hafenlotse.db"
[alliance]
federal_coordinators = ["{coordinator}"]
[access]
allowed_servers = ["localhost"]
[privacy]
controller = "Stadt Musterhafen, Rathausplatz 1"
contact = "datenschutz@musterhafen.example"
"""


def section(title: str) -> list[str]:
    """What is typed in this section of the guide, in its order: mostly lines, but what one of them
    writes into a file belongs to it. What asks the homeserver's own people is left out."""
    _before, found = GUIDE.read_text(encoding="utf-8").split(f"\n## {title}\n")
    blocks = re.findall(r"(?:^ {4}.+\n)+", found.split("\n## ")[0], re.MULTILINE)
    text = "".join(textwrap.dedent(each) for each in blocks)
    lines = [each[0].rstrip() for each in _TYPED.finditer(text)]
    return [each for each in lines if not each.startswith(("curl ", "mas-cli "))]


class Machine:
    """A machine of an operator's, with the sources of the program where they are typing."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.here = folder / "source"
        self._bin = folder / "bin"
        self._service: asyncio.subprocess.Process | None = None
        self.typed: list[str] = []

    def unpack(self, config: str) -> None:
        """What an operator has before they begin; systemd has made the directory of the state."""
        self._bin.mkdir(parents=True)
        for name, does in _PLAYED.items():
            (self._bin / name).write_text(f"#!/bin/sh\n{does}")
            (self._bin / name).chmod(0o755)
        for package in ("bot", "commands", "storage", "deploy"):
            hide = shutil.ignore_patterns("__pycache__")
            shutil.copytree(TOP / package, self.here / package, ignore=hide)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(TOP / name, self.here)
        (self.here / "config.toml").write_text(self._inside(config), encoding="utf-8")
        for name in ("opt", "etc/systemd/system", "etc/cron.d", "etc/hafenlotse", "var/lib"):
            (self.root / name).mkdir(parents=True)
        (self.root / "etc/hafenlotse/password").write_text("geheim\n", encoding="utf-8")
        (self.root / "var/cache/hafenlotse").mkdir(parents=True)
        (self.root / "var/backups").mkdir()

    def _inside(self, line: str) -> str:
        return re.sub(rf"(?<![\w.])({'|'.join(_ROOTS)})(?=/)", rf"{self.root}\1", line)

    async def types(self, *lines: str) -> str:
        """Each line as it stands in the guide; what they print. The first that fails ends it."""
        printed = ""
        for line in lines:
            self.typed.append(line)
            if line.startswith("systemctl "):
                await self._systemctl(line.split())
            elif line.startswith("alias "):
                self._abbreviate(*shlex.split(line)[1].split("=", 1))
            else:
                printed += await self._shell(line)
            if line.startswith("python3 -m venv"):
                self._lend_packages()
        return printed

    def _abbreviate(self, name: str, command: str) -> None:
        (self._bin / name).write_text(f'#!/bin/sh\nexec {self._inside(command)} "$@"\n')
        (self._bin / name).chmod(0o755)

    async def _shell(self, line: str) -> str:
        code, printed = await self.tries(line)
        assert code == 0, f"{line}\n{printed}"
        return printed

    async def tries(self, line: str) -> tuple[int, str]:
        """How it ends, and what it prints."""
        # Nothing is fetched: what is pinned lies in the environment of the tests.
        offline = {
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_COMPILE": "1",  # four times all there is; what is loaded, is compiled then
        }
        hidden = ("PYTHONPATH", "PIP_FIND_LINKS", "VIRTUAL_ENV")
        environment = {k: v for k, v in os.environ.items() if k not in hidden} | offline
        places = [str(self._bin), str(Path(sys.executable).parent), environment["PATH"]]
        environment["PATH"] = os.pathsep.join(places)
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            self._inside(line),
            cwd=self.here,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _nothing = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode()

    def _lend_packages(self) -> None:
        (place,) = (self.root / "opt/hafenlotse/lib").glob("python*/site-packages")
        lent = [each for each in sys.path if each.endswith("site-packages")]
        (place / "lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")

    async def _systemctl(self, words: list[str]) -> None:
        match words[1]:
            case "enable" | "start":
                await self.start()
            case "disable" | "stop":
                await self.stop()
            case other:
                assert other == "daemon-reload"

    async def start(self) -> None:
        """What the unit that lies there says; returns when the bot is ready."""
        unit = (self.root / "etc/systemd/system/hafenlotse.service").read_text(encoding="utf-8")
        (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        (place,) = re.findall(r"^WorkingDirectory=(.*)$", unit, re.MULTILINE)
        with (self.root.parent / "journal").open("ab") as journal:
            self._service = await asyncio.create_subprocess_exec(
                *self._inside(command).split(),
                cwd=self._inside(place),
                env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
                stdout=asyncio.subprocess.PIPE,
                stderr=journal,
            )
        assert self._service.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._service.stdout.readline()
        told = (self.root.parent / "journal").read_text(encoding="utf-8")
        assert line.startswith(b"hafenlotse ready"), told

    async def stop(self) -> None:
        assert self._service is not None
        self._service.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await self._service.wait() == 0
        self._service = None

    async def is_lost(self) -> None:
        """With everything on it, in the middle of its work."""
        if self._service is not None:
            with suppress(ProcessLookupError):
                self._service.kill()
            await self._service.wait()
            self._service = None
        await asyncio.to_thread(shutil.rmtree, self.root)


@pytest_asyncio.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Callable[[str], Machine]]:
    made: list[Machine] = []

    def new(name: str) -> Machine:
        made.append(Machine(tmp_path / name))
        return made[-1]

    yield new
    for each in made:
        if each.root.exists():
            await each.is_lost()


async def _of_then(file: Path) -> None:
    """A register of the oldest version, with one municipality in it."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    oldest = schema.REVISIONS[0]
    await schema.remake(database, lambda connection: schema.upgrade(connection, oldest))
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO members (name, name_key, kind, land, created_at, created_by) VALUES "
                "('Althafen', 'althafen', 'town', 'NW', '2020-11-19 09:00:00.000000', '@a:x')"
            )
        )
    await database.close()


async def _answered(person: Clerk, room: str, said: str, expected: str) -> None:
    answer = await person.reply_to(await person.say(room, said))
    assert expected in answer["content"]["body"], answer["content"]["body"]


async def test_the_guide_from_the_first_line_to_the_last(
    homeserver: Homeserver,
    clerk: Callable[..., object],
    machine: Callable[[str], Machine],
    tmp_path: Path,
) -> None:
    kim = await clerk("kim")  # type: ignore[misc]
    account = await homeserver.register(unique("lotse"), "geheim", display_name="Hafenlotse")
    config = _CONFIG.format(url=homeserver.url, user_id=account.user_id, coordinator=kim.user_id)
    as_service, keeping = section("Als Dienst"), section("Sichern und üben")
    updating, removing = section("Umstellen auf eine neue Version"), section("Entfernen")
    *installing, looking, enabling = as_service
    assert (looking, enabling) == ("hafenlotse check", "systemctl enable --now hafenlotse")
    (backup,) = [each for each in keeping if each.startswith("hafenlotse backup ")]
    (restore,) = [each for each in keeping if each.startswith("hafenlotse restore ")]
    preparing = keeping[: keeping.index(backup)]
    practising = keeping[keeping.index(backup) + 1 : keeping.index(restore)]

    # Installed beside a register of the oldest version, which is updated as the guide says.
    first = machine("first")
    first.unpack(config)
    await first.types(*installing, *preparing)
    assert str(first.root) in await first.types(
        "/opt/hafenlotse/bin/python -P -c 'import bot; print(bot.__file__)'"
    ), "what runs is what was installed"
    state = first.root / "var/lib/hafenlotse"
    await _of_then(state / "hafenlotse.db")
    code, said = await first.tries(looking)
    assert (code, "Type: hafenlotse migrate" in said) == (1, True), said
    updated = await first.types(*[each for each in updating if "systemctl" not in each])
    assert "Backup of before: " in updated
    assert len(list(state.glob("before-migration-*.age"))) == 1
    assert "All is well" in await first.types(looking)
    await first.types(enabling)

    # At work, with what was there before and what is said now; and backed up beside it.
    room = await kim.create_room(invite=[account.user_id])
    await kim.joined_by(room, account.user_id)
    await _answered(kim, room, "!raum Koordination", "Koordination")
    await _answered(kim, room, "!kommune zeigen Althafen", "Althafen")
    await _answered(kim, room, "!kommune neu Musterhafen land=NW art=Stadt", "Musterhafen")
    assert "MB. Keep it" in await first.types(backup)
    practised = await first.types(*practising)
    assert "kommunen.csv: 2" in practised, practised
    await _answered(kim, room, "!kommune neu Neudorf land=NW art=Gemeinde", "Neudorf")

    # The machine is lost; another one is set up, and does what was said since then.
    saved = ("etc/hafenlotse/passphrase", "var/backups/hafenlotse/heute.age")
    for each in saved:
        shutil.copy(first.root / each, tmp_path)
    await first.is_lost()
    missed = await kim.say(room, "!kommune neu Beispielstadt land=NW art=Stadt")
    second = machine("second")
    second.unpack(config)
    await second.types(*installing, *preparing)
    for each in saved:
        shutil.copy(tmp_path / Path(each).name, second.root / each)
    await second.types(restore, enabling)
    assert "Beispielstadt" in (await kim.reply_to(missed))["content"]["body"]
    for name in ("Althafen", "Musterhafen", "Neudorf", "Beispielstadt"):
        await _answered(kim, room, f"!kommune zeigen {name}", name)

    # Updated once more, with nothing to migrate; then nothing is left of it.
    await second.types(*updating)
    await _answered(kim, room, "!kommune zeigen Neudorf", "Neudorf")
    await second.types(*removing)
    left = [each for each in second.root.rglob("*hafenlotse*") if "backups" not in each.parts]
    assert left == []
    told = {*as_service, *keeping, *updating, *removing}
    assert told <= {*first.typed, *second.typed}, "every line of the guide was typed"
