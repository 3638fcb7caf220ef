"""What a program of the operator's machine says to what it is told; run in its place.

The last of its name is what it stands in for. Ends with 2 and a sentence, if it would not take it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from tests.handbooks import loaded

ROOT: Final = Path(os.environ["ROOT"])
CONFIG: Final = ROOT / "etc/hafenlotse/config.toml"
# The words of `mas-cli manage`, and what stands behind them, as its reference has it.
MAS: Final = {
    "register-user": {"--yes", "--password", "--email", "--admin", "--no-admin", "--display-name"},
    "issue-compatibility-token": {"--yes-i-want-to-grant-synapse-admin-privileges"},
    "lock-user": {"--deactivate"},
}
UNITS = {"daemon-reload": 0, "enable": 1, "disable": 1, "start": 1, "stop": 1}
UNITS |= {"restart": 1, "reload": 1}


def _no(why: str) -> NoReturn:
    sys.stderr.write(f"{why}\n")
    sys.exit(2)


def _run(arguments: Sequence[str]) -> None:
    done = subprocess.run(arguments, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def hafenlotse(arguments: Sequence[str]) -> None:
    """The real one. Where it would need a homeserver, only what it is told is read."""
    only_read = [each for each in arguments if each in ("run", "check")]
    given = ["--config", str(CONFIG), *arguments, *(["--help"] if only_read else [])]
    sys.exit(loaded.asked(os.environ["LOADED"], given))


def sudo(arguments: Sequence[str]) -> None:
    user, name, *command = arguments
    if (user, name) != ("-u", "hafenlotse"):
        _no(f"sudo as whom? {arguments}")
    _run(command)


def systemctl(arguments: Sequence[str]) -> None:
    verb, *rest = arguments
    units = [each for each in rest if each != "--now"]
    if verb not in UNITS or len(units) != UNITS[verb] or set(units) - {"hafenlotse"}:
        _no(f"systemctl does not know {arguments}")
    unit = ROOT / "etc/systemd/system/hafenlotse.service"
    if units and not unit.exists():
        _no(f"there is no unit {unit}")
    if verb in ("start", "restart") or (verb == "enable" and "--now" in rest):
        started = re.search(r"^ExecStart=(.*) run$", unit.read_text(), re.MULTILINE)
        assert started is not None
        program, *options = started[1].split()
        here = [f"{ROOT}{each}" if each.startswith("/") else each for each in (program, *options)]
        (ROOT / "var/cache/hafenlotse").mkdir(exist_ok=True)
        _run([*here, "migrate"])  # as far as a start goes without a homeserver


def python3(arguments: Sequence[str]) -> None:
    """Makes an environment, with our program in it."""
    if list(arguments[:2]) != ["-m", "venv"] or len(arguments) != 3:
        _no(f"python3 {arguments}")
    folder = Path(arguments[2]) / "bin"
    folder.mkdir(parents=True)
    for name in ("pip", "hafenlotse"):
        (folder / name).symlink_to(ROOT / "programs" / name)


def pip(arguments: Sequence[str]) -> None:
    """Reads what it is told with the real one's own parser."""
    from pip._internal.commands import create_command

    name, *rest = arguments
    options, _targets = create_command(name).parse_args(rest)
    for file in options.requirements:
        text = Path(file).read_text(encoding="utf-8")
        if options.require_hashes and "--hash=sha256:" not in text:
            _no(f"{file} has no hashes")


def install(arguments: Sequence[str]) -> None:
    """The real one, without the rights to give things to others."""
    mine: list[str] = []
    words = iter(arguments)
    for each in words:
        if each in ("--group", "--owner"):
            if next(words) != "hafenlotse":
                _no(f"install for whom? {arguments}")
        else:
            mine.append(each)
    _run(["/usr/bin/install", *mine])


def chown(arguments: Sequence[str]) -> None:
    owner, *files = arguments
    if owner != "root:hafenlotse" or not files or not all(Path(each).exists() for each in files):
        _no(f"chown {arguments}")


def useradd(arguments: Sequence[str]) -> None:
    expected = ["--system", "--home-dir", f"{ROOT}/var/lib/hafenlotse", "--shell"]
    if list(arguments[:4]) != expected or arguments[-1] != "hafenlotse":
        _no(f"useradd {arguments}")


def userdel(arguments: Sequence[str]) -> None:
    if list(arguments) != ["hafenlotse"]:
        _no(f"userdel {arguments}")


def timedatectl(arguments: Sequence[str]) -> None:
    if list(arguments) != ["set-ntp", "true"]:
        _no(f"timedatectl {arguments}")


def mas_cli(arguments: Sequence[str]) -> None:
    manage, word, *rest = arguments
    options = {each for each in rest if each.startswith("--")}
    if manage != "manage" or word not in MAS or options - MAS[word] or len(rest) == len(options):
        _no(f"mas-cli {arguments}")


def register_new_matrix_user(arguments: Sequence[str]) -> None:
    """By what the real one says it takes, if Synapse is here."""
    real = Path(sys.executable).with_name("register_new_matrix_user")
    told = subprocess.run([str(real), "--help"], capture_output=True, text=True, check=True).stdout
    for each in arguments:
        if each.startswith("--") and each not in told:
            _no(f"register_new_matrix_user does not know {each}")
    if not Path(arguments[arguments.index("--password-file") + 1]).read_text().strip():
        _no("there is no password")


def curl(arguments: Sequence[str]) -> None:
    """The address has to be one that Synapse serves, with what it wants to read."""
    words = iter(arguments)
    method, body, url = "", "", ""
    for each in words:
        match each:
            case "--request":
                method = next(words)
            case "--json":
                method, body = method or "POST", next(words)
            case "--header":
                if not next(words).startswith("Authorization: Bearer "):
                    _no(f"curl {arguments}")
            case "--fail":
                pass
            case _ if each.startswith("https://"):
                url = each
            case _:
                _no(f"curl does not know {each}")
    json.loads(body)
    path = "/" + url.split("/", 3)[3]
    if not _served(method, path):
        _no(f"Synapse does not serve {method} {path}")


def _served(method: str, path: str) -> bool:
    known = json.loads((ROOT / "served.json").read_text(encoding="utf-8"))
    return any(re.match(pattern, path) for pattern in known[method])


def served(_arguments: Sequence[str]) -> None:
    """Writes what Synapse serves of what the guide is about, by method, as patterns of paths."""
    from synapse.http.servlet import RestServlet
    from synapse.rest.admin import users
    from synapse.rest.client import login

    found: dict[str, list[str]] = {"GET": [], "POST": [], "PUT": []}
    for module in (users, login):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, RestServlet):
                patterns = [each.pattern for each in getattr(kind, "PATTERNS", None) or ()]
                for method in found:
                    found[method] += patterns if hasattr(kind, f"on_{method}") else []
    sys.stdout.write(json.dumps(found))


PROGRAMS: Final[dict[str, Callable[[Sequence[str]], None]]] = {
    each.__name__.replace("mas_cli", "mas-cli"): each
    for each in (
        *(hafenlotse, sudo, systemctl, python3, pip, install, chown, useradd, userdel),
        *(timedatectl, mas_cli, register_new_matrix_user, curl, served),
    )
}

if __name__ == "__main__":
    PROGRAMS[Path(sys.argv[1]).name](sys.argv[2:])
