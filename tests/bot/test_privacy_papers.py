"""The templates for data protection say what the program does: its figures and commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.intake import KEEP_CIPHERTEXT
from bot.settings import Privacy
from storage.categories import DEFAULTS, Category

TOP = Path(__file__).parents[2]
PAPERS = sorted((TOP / "docs" / "datenschutz").glob("*.md"))
PERIODS = {f"{each}_days": period.days for each, period in DEFAULTS.items()}
_DAYS = {"Tag": 1, "Tage": 1, "Jahr": 365, "Jahre": 365}


def _read(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def test_the_information_says_the_periods() -> None:
    text = " ".join(_read("docs/datenschutz/information.md").split())
    found = re.findall(r": (\d+) (Tage?|Jahre?) \(`(\w+)`\)", text)
    assert {name: int(count) * _DAYS[unit] for count, unit, name in found} == PERIODS


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("docs/datenschutz/loeschkonzept.md", r"\(`(\w+_days)`\) \| (\d+) Tage(?: \||;)"),
        ("docs/betrieb.md", r"\| `(\w+_days)` \| (\d+) \|"),
        ("config.example.toml", r"(?m)^(\w+_days) = (\d+) "),
    ],
)
def test_each_table_says_the_periods(name: str, pattern: str) -> None:
    found = re.findall(pattern, _read(name))
    assert {key: int(days) for key, days in found} == PERIODS
    assert len(found) == len(Category)


def test_what_is_kept_a_week() -> None:
    assert f"Nach {KEEP_CIPHERTEXT.days} Tagen" in _read("docs/datenschutz/loeschkonzept.md")


def test_the_entry_of_the_register_names_the_settings() -> None:
    text = _read("docs/datenschutz/verzeichnis.md")
    named = set(re.findall(r"`(\w+)`", text))
    assert set(Privacy.model_fields) - {"authority"} <= named


def test_all_papers_are_there() -> None:
    assert [each.stem for each in PAPERS] == [
        "README",
        "folgenabschaetzung",
        "information",
        "loeschkonzept",
        "verzeichnis",
    ]
