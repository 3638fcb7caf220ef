"""In which language operators are spoken to."""

from __future__ import annotations

import pytest

from bot.words import _, language


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "DE.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "../de"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de"),
    ],
)
def test_the_language_of_the_shell(environment: dict[str, str], spoken: str) -> None:
    assert language(environment) == spoken


def test_what_is_given_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever braces it has itself."""
    assert _("Example: {example}", example="{x}") == "Example: {x}"
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert _("Example: {example}", example="{x}") == "Beispiel: {x}"
    assert _("is missing.") == "fehlt."
