"""A process of its own: its limits, and what it cannot reach."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import pytest

from bot import apart
from bot.apart import Failed, Limits, Reason
from tests.harness import hostile_work
from tests.harness.patience import PATIENCE

MB = 1024 * 1024
AMPLE = Limits(cpu=60, wall=PATIENCE, memory=256 * MB)


async def test_it_is_given_bytes_and_gives_bytes(capfd: pytest.CaptureFixture[str]) -> None:
    data, given = "ä" * 1_000_000, {"name": "Ä\n.csv"}
    found = await apart.call(apart.path(hostile_work.echo), data.encode(), given, AMPLE)
    assert json.loads(found) == [data, given]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("work", "limits", "reason"),
    [
        (hostile_work.endless, Limits(cpu=1, wall=PATIENCE, memory=256 * MB), Reason.TIME),
        (hostile_work.asleep, Limits(cpu=60, wall=1, memory=256 * MB), Reason.TIME),
        (hostile_work.deaf, Limits(cpu=60, wall=1, memory=256 * MB), Reason.TIME),
        (hostile_work.greedy, Limits(cpu=60, wall=PATIENCE, memory=32 * MB), Reason.MEMORY),
        (hostile_work.wordy, Limits(60, PATIENCE, 256 * MB, answer=2 * MB), Reason.MEMORY),
        (hostile_work.crashing, AMPLE, Reason.CRASH),
        (hostile_work.broken, AMPLE, Reason.CRASH),
    ],
)
async def test_its_limits(work: Any, limits: Limits, reason: Reason) -> None:
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(Failed) as failed:
            await apart.call(apart.path(work), b"", {}, limits)
    assert failed.value.reason is reason


async def test_no_content_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failed):
        await apart.call(apart.path(hostile_work.broken), b"secret", {}, AMPLE)
    told = capfd.readouterr().err
    assert "RuntimeError" in told
    assert "secret" not in told


async def test_it_has_no_secrets_and_nothing_of_the_bot_is_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HAFENLOTSE__MATRIX__PASSWORD", "geheim")
    with (tmp_path / "keys.db").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        found = await apart.call(apart.path(hostile_work.surroundings), b"", {}, AMPLE)
    names, opened = json.loads(found)
    assert {each for each in names if not each.startswith(("LC_", "PYTHON"))} <= {"LANG", "PATH"}
    assert not [each for each in opened if "keys.db" in each]


async def test_it_writes_no_files(tmp_path: Path) -> None:
    given = {"file": str(tmp_path / "left.txt")}
    with pytest.raises(Failed):
        await apart.call(apart.path(hostile_work.writing), b"", given, AMPLE)


async def test_whoever_is_cancelled_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*given: Any, **more: Any) -> Process:
        started.append(await start(*given, **more))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    calling = asyncio.create_task(
        apart.call(apart.path(hostile_work.asleep), b"", {}, Limits(60, 2 * PATIENCE, 256 * MB))
    )
    async with asyncio.timeout(PATIENCE):
        while not started:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        assert await started[0].wait() == -signal.SIGKILL


async def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(Failed) as failed:
        await apart.call(apart.path(hostile_work.echo), b"", {}, AMPLE)
    assert failed.value.reason is Reason.NO_PROCESS
