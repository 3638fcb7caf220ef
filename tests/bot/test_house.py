"""The house stays small enough to be seen at a glance."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parent.parent.parent


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(TOP)): lines
        for package in ("bot", "commands", "storage")
        for path in (TOP / package).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_nothing_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    found = [p for each in ("bot", "commands", "storage") for p in (TOP / each).rglob("*.py")]
    assert [path.name for path in found if path.stem in nothing] == []


def test_the_kit_is_for_all_subjects() -> None:
    """What only one of them uses stands in its own package."""
    kit = TOP / "commands" / "kit"
    # What the kit offers in one import, by the module it is from.
    face = {name: module for module, name in _imports(kit / "__init__.py")}
    users: dict[str, set[str]] = defaultdict(set)
    for path in (*TOP.glob("commands/**/*.py"), *TOP.glob("bot/**/*.py")):
        user = path.relative_to(TOP).parts[1] if TOP / "commands" in path.parents else "bot"
        for module, name in _imports(path):
            if user != "kit" and module.startswith("commands.kit"):
                users[face[name] if module == "commands.kit" else module].add(user)
    alone = {module: each for module, each in users.items() if len(each) == 1 and each != {"bot"}}
    assert alone == {}


def test_subjects_know_few_others() -> None:
    """Between their packages, without the floors below them; each arrow is one more to know."""
    floors = {"kit", "dates", "alliance", "papers", "locales"}
    arrows: set[tuple[str, str]] = set()
    for path in TOP.glob("commands/*/**/*.py"):
        subject = path.relative_to(TOP).parts[1]
        for module, _name in _imports(path):
            other = module.split(".")[1] if module.startswith("commands.") else subject
            if subject != other and not {subject, other} & floors:
                arrows.add((subject, other))
    assert len(arrows) <= 25, sorted(arrows)


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    """Every name that is imported from a module, as module and name; a module has none."""
    package = path.relative_to(TOP).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *(node.module or "").split(".")))
            for each in node.names:
                inner = TOP.joinpath(*module.split("."), f"{each.name}.py").exists()
                yield (f"{module}.{each.name}", "") if inner else (module, each.name)
