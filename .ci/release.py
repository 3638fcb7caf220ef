"""`make release`: everything that belongs to a release, from what is committed, into dist/.

The wheel, built twice to see that its bytes depend on nothing but the commit; what is in an
installation (a CycloneDX SBOM), of which the licences are checked; and the checksums. It publishes
nothing: .github/CONTRIBUTING.md says what comes before and after.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final, NoReturn

import yaml

TOP: Final = Path(__file__).parent.parent
DIST: Final = TOP / "dist"
_PIP: Final = ["-m", "pip", "install", "--quiet", "--no-input"]
# What may be used beside the EUPL, as libraries that stay as they are; one word each is enough.
ALLOWED: Final = re.compile(
    r"MIT( License)?|MIT-CMU|0BSD|BSD( License)?|BSD-[23]-Clause|Apache-2\.0|CC0-1\.0|Zlib|ISC"
    r"|Apache Software License|PSF-2\.0|Python Software Foundation License|MPL-2\.0|Unlicense"
    r"|The Unlicense \(Unlicense\)|LGPL-3\.0-only|EUPL-1\.2"
)
# Whose packages do not say it as others do; read in the file that comes with each.
READ: Final = {
    "matrix-nio": "ISC",
    "peewee": "MIT",
    "pyrage": "MIT",
    "vodozemac": "MIT",
}
_PARTS: Final = re.compile(r" AND | OR |; ")


def refused(packages: Iterable[Mapping[str, str]]) -> list[str]:
    """Those with a licence that nobody has looked at yet, each with what it says."""
    found = []
    for each in packages:
        name, licence = each["Name"], each["License"].strip()
        if name.casefold() in READ and (licence == "UNKNOWN" or "\n" in licence):
            licence = READ[name.casefold()]
        if not all(map(ALLOWED.fullmatch, _PARTS.split(licence))):
            found.append(f"{name}: {licence.splitlines()[0] if licence else 'nothing said'}")
    return found


def untold(version: str, changelog: str, public: Mapping[str, object]) -> list[str]:
    """What does not know of this version yet."""
    found = []
    heading = re.compile(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", re.MULTILINE)
    if not heading.search(changelog):
        found.append(f"CHANGELOG.md needs a heading: ## [{version}] - YYYY-MM-DD")
    if f"### Upgrading to {version}" not in changelog:
        found.append(f"CHANGELOG.md needs a section: ### Upgrading to {version}")
    if public.get("softwareVersion") != version:
        found.append(f'publiccode.yml has to say: softwareVersion: "{version}"')
    return found


def wheel(source: Path, into: Path, epoch: str) -> Path:
    """Builds it there; `epoch` is the time that its files have, in seconds since 1970."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", into]
    subprocess.run(  # noqa: S603 - our own build
        command, cwd=source, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    (built,) = into.glob("*.whl")
    return built


def _git(*arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 - our own repository
        ["git", *arguments],  # noqa: S607
        cwd=TOP,
        check=True,
        capture_output=True,
    ).stdout


def _fail(*lines: str) -> NoReturn:
    sys.exit("\n".join(lines))


def _built(epoch: str) -> Path:
    """The same twice, in folders of different names, from what is committed."""
    with tempfile.TemporaryDirectory() as folder:
        wheels = []
        for name in ("one", "another"):
            source = Path(folder) / name
            with tarfile.open(fileobj=BytesIO(_git("archive", "HEAD"))) as tar:
                tar.extractall(source, filter="data")
            wheels.append(wheel(source, Path(folder) / f"{name}-dist", epoch))
        first, second = (each.read_bytes() for each in wheels)
        if first != second:
            _fail("Built twice, the wheel is not the same: look for what depends on the machine.")
        made = DIST / wheels[0].name
        made.write_bytes(first)
    return made


def _environment(name: str, lock: Path) -> Path:
    """The Python of a new environment with what is locked, and nothing else."""
    environment = DIST / name
    subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)  # noqa: S603
    python = environment / "bin" / "python"
    command = [python, *_PIP, "--require-hashes", "--requirement", lock]
    subprocess.run(command, check=True)  # noqa: S603
    return python


def _installed(wheel_file: Path) -> Path:
    """The Python of an environment with what operators get."""
    python = _environment("environment", TOP / "deploy" / "requirements.lock")
    subprocess.run([python, *_PIP, "--no-deps", wheel_file], check=True)  # noqa: S603
    return python


def _checked(tools: Path, python: Path) -> int:
    """How many packages there are; ends if a licence is not allowed."""
    told = subprocess.run(  # noqa: S603
        [tools / "pip-licenses", f"--python={python}", "--format=json", "--from=mixed"],
        check=True,
        capture_output=True,
    ).stdout
    packages = json.loads(told)
    if found := refused(packages):
        _fail("Licences that have to be looked at (.ci/release.py):", *found)
    return len(packages)


def _listed(tools: Path, python: Path, version: str) -> Path:
    """The SBOM, the same for the same packages."""
    file = DIST / f"hafenlotse-{version}.cdx.json"
    command = [tools / "cyclonedx-py", "environment", python, "--pyproject", "pyproject.toml"]
    options = ["--mc-type", "application", "--output-reproducible", "--validate", "-o", file]
    subprocess.run([*command, *options], cwd=TOP, check=True)  # noqa: S603
    return file


def main() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project["version"]
    if _git("status", "--porcelain"):
        _fail("A release is made of what is committed; `git status` names what is not.")
    changelog = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    public = yaml.safe_load((TOP / "publiccode.yml").read_text(encoding="utf-8"))
    if found := untold(version, changelog, public):
        _fail(*found)
    DIST.mkdir(exist_ok=True)
    made = _built(_git("log", "-1", "--format=%ct").decode().strip())
    print(f"{made.name}: built twice, the same bytes", flush=True)
    python = _installed(made)
    tools = _environment("tools", TOP / ".ci" / "release.lock").parent
    print(f"licences of {_checked(tools, python)} packages: allowed", flush=True)
    files = [made, _listed(tools, python, version)]
    sums = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in files]
    (DIST / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")
    print(f"All is in dist/. Next: git tag --sign v{version} --message 'Hafenlotse {version}'")


if __name__ == "__main__":
    main()
