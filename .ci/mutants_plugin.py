"""For mutants.py: the tests as they notice a mutant soonest, and always the same ones."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings

pytest_plugins = ("pytest_asyncio.plugin", "pytest_timeout", "_hypothesis_pytestplugin")

# The profile `ci` draws the same examples in each run and knows no deadline, which would fail on a
# busy machine. That a test fails is all that is asked here, not the smallest example.
settings.register_profile(
    "mutants", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tables before properties, as they take no time."""
    items.sort(key=lambda each: hasattr(getattr(each, "obj", None), "hypothesis"))
