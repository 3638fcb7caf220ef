"""What all tests share: the homeservers, and one line at the end that names what really ran."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AsyncExitStack

import pytest
from hypothesis import HealthCheck, settings

from bot.homeserver import Homeserver
from tests.harness.forking import Forking
from tests.harness.js_peer import JsPeer, Missing, install
from tests.harness.memory import in_memory
from tests.harness.names import unique
from tests.harness.peer import Clerk
from tests.harness.postgres import PostgresServer, postgres_server

# The same examples in every run, however busy the machine is. Others are looked for by
# `pytest --hypothesis-profile=searching`, which tells how to try again what failed.
_UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("steady", derandomize=True, **_UNHURRIED)
settings.register_profile("searching", print_blob=True, **_UNHURRIED)
settings.load_profile("steady")

# What is said to operators is compared in English, whatever is spoken on this machine.
os.environ["LC_ALL"] = "C.UTF-8"

_LEVELS = (
    "rules",
    "commands",
    "bot",
    "fuzz",
    "soak",
    "storage-sqlite",
    "storage-postgresql",
    "live",
)
# How many there are before garbage is looked for. With the usual 700, a tenth of the time goes
# into that, and little is found: what a test leaves behind is mostly gone without.
_NEW_OBJECTS = 20_000
_ORDER = ("storage", "bot", "fuzz", "soak", "commands")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="faults in their full length")


def pytest_configure(config: pytest.Config) -> None:
    """Everything temporary goes into memory where there is plenty: no disk is waited for.

    Homeservers and bots write after every event. Their processes are killed in tests, the machine
    under them is not.
    """
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.basetemp or not (memory := in_memory()):
        return
    folder = tempfile.mkdtemp(prefix="hafenlotse-tests-", dir=memory)
    config.option.basetemp = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing of the thousands of tests is ever garbage, and looking for it takes seconds."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    gc.enable()
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker begins with a row of neighbours, as pytest-xdist deals them out.

    Two have the tests that mostly wait, for an outage to pass, and two the other live tests, which
    take longest and wait now and then for a homeserver, a bot, or somebody's client. Whoever is
    left over has the processor meanwhile, so that it is never idle. What is left at the end, is
    taken over by whoever has nothing to do.
    """
    live: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for each in items:
        (live if _is_live(each) else others).append(each)
    others.sort(key=lambda item: _ORDER.index(_folder(item.nodeid)))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    left = len(items)
    items.clear()
    for number, mine in enumerate(_dealt(live, workers)):
        size = left // (workers - number)
        share = max(0, size - len(mine))
        items += [*mine, *others[:share]]
        del others[:share]
        left -= len(mine) + share


def _is_live(item: pytest.Item) -> bool:
    return _folder(item.nodeid) == "live" or item.get_closest_marker("waits") is not None


def _dealt(live: list[pytest.Item], workers: int) -> list[list[pytest.Item]]:
    """Those that wait to two workers, the others to two more; files that share a bot stay whole.

    So do the folders with homeservers of their own. With few workers some have both.
    """
    waiting: dict[str, list[pytest.Item]] = {}
    busy: dict[str, list[pytest.Item]] = {}
    for each in live:
        waits = each.get_closest_marker("waits") is not None
        (waiting if waits else busy).setdefault(_group(each.nodeid), []).append(each)
    dealt: list[list[pytest.Item]] = [[] for _ in range(workers)]
    patient = 2 if workers > 2 else 1
    for number, group in enumerate(waiting.values()):
        dealt[number % patient] += group
    rest = dealt[patient : patient + 2] or dealt
    for number, group in enumerate(busy.values()):
        rest[number % len(rest)] += group
    return dealt


def _group(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    if "/scenarios/" in path:
        return nodeid
    return path.rpartition("/")[0] if "/federation/" in path else path


@pytest.fixture(scope="session")
async def homeserver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Homeserver]:
    """The Synapse of this test run; its rate limits never bite."""
    async with await Homeserver.start(tmp_path_factory.mktemp("homeserver")) as running:
        yield running


@pytest.fixture(scope="session")
async def limited_homeserver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Homeserver]:
    """A Synapse with the rate limits operators find; started by the first test that asks."""
    directory = tmp_path_factory.mktemp("limited-homeserver")
    async with await Homeserver.start(directory, default_limits=True) as running:
        yield running


@pytest.fixture(scope="session")
async def forking() -> AsyncIterator[Forking]:
    """What has loaded the program once, and splits off a process for each bot or command."""
    async with Forking() as process:
        yield process


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test run."""
    with postgres_server() as server:
        yield server


@pytest.fixture
async def clerk(homeserver: Homeserver) -> AsyncIterator[Callable[..., Awaitable[Clerk]]]:
    """`anna = await clerk("anna")`: a new person on the homeserver of this test run.

    The account is named @anna-<something>, as other tests have an Anna too.
    """
    async with AsyncExitStack() as people:

        async def arrive(name: str, *, url: str = "", keys: bool = True) -> Clerk:
            localpart = unique(name)
            return await people.enter_async_context(
                await Clerk.arrive(
                    homeserver, localpart, display_name=name.title(), url=url, keys=keys
                )
            )

        yield arrive


@pytest.fixture
async def js_peer() -> AsyncIterator[Callable[[], Awaitable[JsPeer]]]:
    """`js = await js_peer()`: one more Node process with a strict client, not yet logged in."""
    try:
        await install()
    except Missing as missing:
        pytest.skip(f"no JS peer: {missing}")
    async with AsyncExitStack() as peers:
        yield lambda: peers.enter_async_context(JsPeer())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ran: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for outcome in ("passed", "failed", "error", "xfailed", "xpassed"):
        for report in terminalreporter.stats.get(outcome, []):
            level = _level(report.nodeid)
            ran[level] += 1
            passed[level] += outcome == "passed"
    counts = ", ".join(f"{level} {passed[level]} of {ran[level]}" for level in _LEVELS)
    terminalreporter.write_line(f"Passed of those that ran: {counts}")


def _folder(nodeid: str) -> str:
    return nodeid.removeprefix("tests/").partition("/")[0]


def _level(nodeid: str) -> str:
    path, _, name = nodeid.partition("::")
    if "/rules/" in path:
        return "rules"
    folder = _folder(nodeid)
    if folder != "storage":
        return folder
    parameters = name.partition("[")[2].rstrip("]").split("-")
    database = next((each for each in ("sqlite", "postgresql") if each in parameters), "other")
    return f"storage-{database}"
