"""What `make release` promises: told everywhere, the same bytes, no licence nobody looked at."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
import yaml

from commands.locales.tables import languages

TOP = Path(__file__).parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_TEXT = {"type": "string", "minLength": 1}
# What version 0.4 of the standard asks for, and the words it knows, as far as we use them.
PUBLICCODE: dict[str, Any] = {
    "type": "object",
    "required": [
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "categories",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    ],
    "properties": {
        "publiccodeYmlVersion": {"enum": ["0.4"]},
        "name": _TEXT,
        "url": {"type": "string", "pattern": r"^https://\S+$"},
        "softwareVersion": _TEXT,
        "platforms": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": ["web", "windows", "mac", "linux", "ios", "android"]},
        },
        "categories": {
            "type": "array",
            "minItems": 1,
            "items": {
                "enum": [
                    "collaboration",
                    "communications",
                    "data-collection",
                    "workflow-management",
                ]
            },
        },
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {
            "enum": [
                "standalone/mobile",
                "standalone/iot",
                "standalone/desktop",
                "standalone/web",
                "standalone/backend",
                "standalone/other",
                "addon",
                "library",
                "configurationFiles",
            ]
        },
        "description": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z]{2}$"},
            "additionalProperties": {
                "type": "object",
                "required": ["shortDescription", "longDescription", "features"],
                "properties": {
                    "genericName": {"type": "string", "maxLength": 35},
                    "shortDescription": {"type": "string", "minLength": 1, "maxLength": 150},
                    "longDescription": {"type": "string", "minLength": 150, "maxLength": 10_000},
                    "features": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "maxLength": 100},
                    },
                },
            },
        },
        "legal": {"type": "object", "required": ["license"], "properties": {"license": _TEXT}},
        "maintenance": {
            "type": "object",
            "required": ["type", "contacts"],
            "properties": {
                "type": {"enum": ["internal", "community"]},
                "contacts": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "object", "required": ["name"]},
                },
            },
        },
        "localisation": {
            "type": "object",
            "required": ["localisationReady", "availableLanguages"],
            "properties": {
                "localisationReady": {"type": "boolean"},
                "availableLanguages": {"type": "array", "minItems": 1},
            },
        },
    },
}


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", TOP / ".ci" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _public() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((TOP / "publiccode.yml").read_text(encoding="utf-8"))
    return found


def test_publiccode_is_valid_and_true() -> None:
    public = _public()
    jsonschema.validate(public, PUBLICCODE)
    assert public["softwareVersion"] == PROJECT["version"]
    assert public["legal"]["license"] == PROJECT["license"]
    assert set(public["localisation"]["availableLanguages"]) == set(languages())
    assert set(public["description"]) == set(languages())


def test_the_wheel_depends_on_nothing_but_its_files(release: ModuleType, tmp_path: Path) -> None:
    """Not on the folder, the day, or the rights that files happen to have."""
    made = []
    for name, mode, day in (("one", 0o644, 1_600_000_000), ("another/deep", 0o600, 1_700_000_000)):
        source = tmp_path / name
        for package in ("bot", "commands", "storage"):
            hide = shutil.ignore_patterns("__pycache__")
            shutil.copytree(TOP / package, source / package, ignore=hide)
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(TOP / file, source)
        for path in source.rglob("*"):
            if path.is_file():
                path.chmod(mode)
            os.utime(path, (day, day))
        made.append(release.wheel(source, tmp_path / f"{source.name}-dist", "1605776400"))
    assert made[0].read_bytes() == made[1].read_bytes()
    with zipfile.ZipFile(made[0]) as archive:
        names = archive.namelist()
        assert {each.date_time for each in archive.infolist()} == {(2020, 11, 19, 9, 0, 0)}
    there = {each.split("/")[0] for each in names}
    assert there == {"bot", "commands", "storage", f"hafenlotse-{PROJECT['version']}.dist-info"}
    for needed in ("commands/locales/de.po", "bot/matrix/profile.png"):
        assert needed in names
    assert "storage/migrations/versions/r0001_first_tables.py" in names


@pytest.mark.parametrize(
    ("name", "licence", "is_refused"),
    [
        ("aiohttp", "Apache-2.0 AND MIT", False),
        ("python-dateutil", "Apache Software License; BSD License", False),
        ("fpdf2", "LGPL-3.0-only", False),
        ("peewee", "UNKNOWN", False),
        ("matrix-nio", "Internet Systems Consortium license\n=====\n\nCopyright", False),
        ("new", "Internet Systems Consortium license\n=====\n\nCopyright", True),
        ("new", "UNKNOWN", True),
        ("new", "", True),
        ("new", "GPL-3.0-only", True),
        ("new", "MIT AND AGPL-3.0-only", True),
        ("new", "MITRE proprietary", True),
        ("peewee", "GPL-3.0-only", True),
    ],
)
def test_licences(release: ModuleType, name: str, licence: str, is_refused: bool) -> None:
    found = release.refused([{"Name": name, "License": licence}])
    assert bool(found) == is_refused
    assert all(each.startswith(f"{name}: ") for each in found)


def test_what_a_release_has_to_be_told_in(release: ModuleType) -> None:
    told = "# Changelog\n\n## [1.2.0] - 2027-01-31\n\n### Upgrading to 1.2.0\n"
    assert release.untold("1.2.0", told, {"softwareVersion": "1.2.0"}) == []
    missing = release.untold("1.2.0", "## [Unreleased]\n## [1.2] - soon", {})
    assert [each.split()[0] for each in missing] == [
        "CHANGELOG.md",
        "CHANGELOG.md",
        "publiccode.yml",
    ]
    text = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[Unreleased\]$|^## \[\d", text, re.MULTILINE)
    assert "### Upgrading" in text
