"""Our program on a machine for operators, loaded once: each of its commands is split off.

    python -m tests.handbooks.loaded SOCKET    (the path of one)

To load it takes a second, and an operator who goes by the guide types thirty commands. Each is a
process of its own all the same, with the arguments, the folder, and the environment it was given.
"""

from __future__ import annotations

import gc
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LONGEST: Final = 65_536


def asked(address: str, arguments: Sequence[str]) -> int:
    """Has a command carried out, with our own folder and outputs; its exit code."""
    told = {"given": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as ours:
        ours.connect(address)
        socket.send_fds(ours, [json.dumps(told).encode()], [1, 2])
        return int(ours.recv(_LONGEST))


@contextmanager
def loaded() -> Iterator[str]:
    """Where to ask, for as long as it is there. It ends with who holds its standard input."""
    with tempfile.TemporaryDirectory(prefix="hafenlotse-") as folder:
        address = f"{folder}/asked"
        with subprocess.Popen(
            [sys.executable, "-m", "tests.handbooks.loaded", address],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == b"loaded\n"
            try:
                yield address
            finally:
                process.stdin.close()


def _load() -> None:
    """What most of the commands load."""
    import bot.cli
    import bot.cli_database
    import bot.settings
    import commands.kit.registry
    import storage.engine

    assert bot.cli
    assert bot.settings
    assert storage.engine
    commands.kit.registry.Registry.discover()
    gc.collect()
    gc.freeze()  # the pages stay shared


def _serve(listening: socket.socket) -> None:
    from tests.harness.forking import be_the_program  # who asks need not load it

    while sys.stdin not in (ready := select.select([listening, sys.stdin], [], [])[0]):
        assert ready == [listening]
        asking, _whom = listening.accept()
        message, files, _flags, _address = socket.recv_fds(asking, _LONGEST, 2)
        pid = os.fork()
        if not pid:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            listening.close()
            asking.close()
            be_the_program(json.loads(message), files)
        for each in files:
            os.close(each)
        _pid, status = os.waitpid(pid, 0)
        asking.send(str(os.waitstatus_to_exitcode(status)).encode())
        asking.close()


if __name__ == "__main__":
    _load()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as at:
        at.bind(sys.argv[1])
        at.listen()
        sys.stdout.write("loaded\n")
        sys.stdout.flush()
        _serve(at)
