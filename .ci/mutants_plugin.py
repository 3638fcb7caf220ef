"""For mutants.py: the tests are collected once, and each mutant is tried in a process of its own.

These processes are split off from one that has loaded everything and has not run a single test: so
a mutant costs what its tests cost, and nothing that a cache remembers was worked out without it.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings
from mutmut.__main__ import walk_mutatable_files
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

pytest_plugins = ("pytest_asyncio.plugin", "pytest_timeout", "_hypothesis_pytestplugin")

SURVIVED, KILLED, NO_TESTS, TIMEOUT = 0, 1, 33, 36  # as mutmut keeps them
REACHED = Path("reached.json")
MOST_MEMORY = 2 * 1024**3
AT_LEAST = 5  # seconds of the processor, and so many times what the tests take otherwise:
TIMES = 3


def pytest_configure() -> None:
    """The profile of all tests, but that a test fails is enough: not the smallest example.

    It is loaded by tests/conftest.py, which has to be there.
    """
    usual = settings.get_profile("steady")
    settings.register_profile("mutants", usual, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of the tests: what each of them reaches, then all mutants."""
    reached, took = _reached(session.items)
    with chdir(".."):  # where mutmut keeps its books
        files = [SourceFileMutationData(path=path) for path in walk_mutatable_files()]
        for file in files:
            file.load()
    mutants = [(file, mutant) for file in files for mutant in file.exit_code_by_key]
    jobs, running = int(os.environ["MUTANTS_JOBS"]), dict[int, tuple[SourceFileMutationData, str]]()
    for file, mutant in mutants[:: int(os.environ["MUTANTS_EVERY"])]:
        names = frozenset(reached.get(mutant.rpartition("__mutmut_")[0], ()))
        tests = [each for each in session.items if each.nodeid in names]
        tests.sort(key=lambda each: (_is_property(each), took[each.nodeid]))
        if not tests:
            file.exit_code_by_key[mutant] = NO_TESTS
            continue
        if len(running) >= jobs:
            _ended(running)
        limit = AT_LEAST + TIMES * sum(took[each.nodeid] for each in tests)
        running[_tried(mutant, tests, int(limit))] = file, mutant
    while running:
        _ended(running)
    with chdir(".."):
        for file in files:
            file.save()
    return True


def _is_property(item: pytest.Item) -> bool:
    """Whether it draws examples: a mutant that a table notices is not worth a hundred of them."""
    return hasattr(getattr(item, "obj", None), "hypothesis")


def _reached(items: Sequence[pytest.Item]) -> tuple[dict[str, list[str]], dict[str, float]]:
    """The tests that call each function, and how long each test takes; by their names.

    Each runs by itself, as one that finds the outcome in a cache calls nothing.
    """
    reached, took = defaultdict[str, list[str]](list), dict[str, float]()
    for item in items:
        pid = os.fork()
        if not pid:
            set_mutant_under_test("stats")
            start = time.process_time()
            is_wrong = _fails([item])
            told = [time.process_time() - start, *state()._stats]
            REACHED.write_text(json.dumps(told), encoding="utf-8")
            os._exit(is_wrong)
        if os.waitpid(pid, 0)[1]:
            raise pytest.UsageError(f"it fails without any mutant: {item.nodeid}")
        took[item.nodeid], *functions = json.loads(REACHED.read_text(encoding="utf-8"))
        for function in functions:
            reached[function].append(item.nodeid)
    # As mutants are tried: if that failed by itself, all of them would be caught.
    if os.waitpid(_tried("", items[-1:], AT_LEAST), 0)[1]:
        raise pytest.UsageError("without a mutant a test has to pass")
    return reached, took


def _tried(mutant: str, tests: Sequence[pytest.Item], limit: int) -> int:
    """The id of a process that ends with 1 if one of the tests fails."""
    pid = os.fork()
    if pid:
        return pid
    code = KILLED  # whatever leaves a test in another way, has been noticed
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        set_mutant_under_test(mutant)
        code = KILLED if _fails(tests) else SURVIVED
    finally:
        os._exit(code)


def _fails(tests: Sequence[pytest.Item]) -> bool:
    """Whether one of them fails; those after it are not run."""
    following = [*tests[1:], None]
    return any(
        report.failed
        for test, after in zip(tests, following, strict=True)
        for report in runtestprotocol(test, log=False, nextitem=after)
    )


def _ended(running: dict[int, tuple[SourceFileMutationData, str]]) -> None:
    """Waits for one of them, and keeps what came of it."""
    pid, status = os.wait()
    file, mutant = running.pop(pid)
    code = os.waitstatus_to_exitcode(status)
    file.exit_code_by_key[mutant] = code if code in (SURVIVED, KILLED) else TIMEOUT
    print("!" if code == SURVIVED else ".", end="", flush=True)
