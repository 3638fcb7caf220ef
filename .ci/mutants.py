"""Whether the tests of one subject's rules bite: `make mutants SUBJECT=polls`.

mutmut changes the rules, one place at a time; each change (a mutant) has to make a test of these
rules fail. Printed are how many were caught in each module, and those that were not: each of them
is a test that is missing, or a change that makes no difference. It works on a copy.

Only functions and methods are changed; what stands outside of them, and what has a decorator,
mutmut leaves alone. What a test module works out while it is imported was worked out by the
unchanged rules.

mutmut makes and shows the mutants. They are tried by mutants_plugin.py: it starts pytest once, not
for each of them, which took most of the time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

TOP = Path(__file__).parent.parent
MUTMUT = str(Path(sys.executable).parent / "mutmut")
ENOUGH = 0.9
# A mutant that never ends is noticed as well: by the limit of its process.
CAUGHT = frozenset({"killed", "timeout"})
LEFT_OUT = "not checked"
SETTINGS = """
[tool.mutmut]
source_paths = ["commands"]
only_mutate = ["commands/{subject}/rules.py", "commands/{subject}/rules/*.py"]
also_copy = ["bot", "storage", "mutants_plugin.py"]
track_dependencies = false
"""

# What takes time with every test, and tells nothing here.
SPARED = ("cacheprovider", "unraisableexception", "threadexception")
ARGUMENTS = ["--rootdir=.", "-q", "-s", *(word for each in SPARED for word in ("-p", f"no:{each}"))]
LEAN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "mutants_plugin"}


def main() -> int:
    """Runs it; 1 if too few were caught."""
    subjects = sorted(
        each.parent.name for each in (TOP / "commands").glob("*/rules*") if acts(each)
    )
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("subject", choices=subjects)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="3: only every third mutant")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        copy(given.subject, Path(folder))
        made = [sys.executable, str(TOP / ".ci" / "mutants_made.py"), str(given.jobs)]
        subprocess.run(made, cwd=folder, check=True)  # noqa: S603 - ours
        tried = attempt(given.subject, Path(folder) / "mutants", given.jobs, given.every)
        return tried or report(Path(folder))


def acts(rules: Path) -> bool:
    """Whether these rules have functions; where there are words only, nothing can be changed."""
    files = rules.glob("*.py") if rules.is_dir() else [rules]
    return any("def " in each.read_text(encoding="utf-8") for each in files)


def copy(subject: str, folder: Path) -> None:
    """What the tests of the rules need, and the settings of mutmut for this subject."""
    for each in ("bot", "commands", "storage", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(TOP / each, folder / each, ignore=ignored)
    shutil.copy(TOP / ".ci" / "mutants_plugin.py", folder)
    project = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    settings = project + SETTINGS.format(subject=subject)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")


def attempt(subject: str, copied: Path, jobs: int, every: int) -> int:
    """Tries them; the exit code of pytest, which is not 0 if the tests fail without a mutant."""
    tests = f"tests/commands/{subject}/rules"
    command = [sys.executable, "-m", "pytest", *ARGUMENTS, tests]
    environment = {
        **os.environ,
        **LEAN,
        "PYTHONPATH": str(copied),
        "MUTANTS_JOBS": str(jobs),
        "MUTANTS_EVERY": str(every),
        "MUTANT_UNDER_TEST": "",
    }
    return subprocess.run(command, cwd=copied, env=environment, check=False).returncode  # noqa: S603


def report(folder: Path) -> int:
    """Prints what was caught, by module, and what was not; 1 if that is too much."""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for line in said(folder, "results", "--all", "true").splitlines():
        name, status = line.strip().rsplit(": ", 1)
        if status == LEFT_OUT:
            continue
        outcomes[name.rpartition(".")[0]][status] += 1
        if status not in CAUGHT:
            print(f"\n{status}: {said(folder, 'show', name).strip()}")
        elif status != "killed":
            print(f"\n{status}, which counts as caught: {name}")
    print()
    for module, outcome in sorted(outcomes.items()):
        print(summed_up(module, outcome))
    total = sum(outcomes.values(), Counter[str]())
    print(summed_up("all", total))
    return 0 if caught(total) >= ENOUGH * total.total() else 1


def caught(outcome: Counter[str]) -> int:
    """How many mutants made a test fail."""
    return sum(outcome[status] for status in CAUGHT)


def said(folder: Path, *words: str) -> str:
    """The output of a command of mutmut."""
    command = [MUTMUT, *words]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    return run.stdout


def summed_up(what: str, outcome: Counter[str]) -> str:
    """One line of the table."""
    count, found = outcome.total(), caught(outcome)
    score = f"{100 * found / count:.1f} %" if count else "–"
    return f"{what:45} {count:5} mutants {found:5} caught {count - found:4} survived {score:>8}"


if __name__ == "__main__":
    sys.exit(main())
