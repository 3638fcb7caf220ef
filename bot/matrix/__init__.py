"""The Matrix side: the only package that imports nio."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def _lazily(name: str) -> None:
    """Have a module that is loaded when something in it is asked for, and not before.

    Unlike importlib's LazyLoader it lets the modules of a package be imported meanwhile.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    module, loader = importlib.util.module_from_spec(spec), spec.loader

    def load(attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        del vars(module)["__getattr__"]
        loader.exec_module(module)
        return getattr(module, attribute)

    vars(module)["__getattr__"] = load
    sys.modules[name] = module
    package, _dot, itself = name.rpartition(".")
    if package:
        setattr(sys.modules[package], itself, module)


@contextmanager
def _trusting_nobody() -> Iterator[None]:
    """The machine's certificates are not found meanwhile."""
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    before = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(before)


# aiohttp reads all certificates while it is imported: 2 MB, also for a homeserver next door that
# is reached by http. Connection reads them itself where it needs them.
with _trusting_nobody():
    import aiohttp  # noqa: F401

# peewee, with which nio keeps its keys in SQLite, imports every other database driver it finds,
# and pycryptodome a C parser where ctypes does as well: 10 MB, and 0.3 s at every start.
_unused = {"psycopg", "psycopg2", "pymysql", "MySQLdb", "cffi"} - sys.modules.keys()
sys.modules.update(dict.fromkeys(_unused))  # type: ignore[arg-type]
# All that we want of nio is its encryption: its clients and HTTP/2 are 4 MB more.
for _module in {"nio", "h11", "h2.connection", "h2.events"} - sys.modules.keys():
    _lazily(_module)
import nio.crypto  # type: ignore[import-untyped]  # noqa: E402
import nio.store  # type: ignore[import-untyped]  # noqa: E402, F401

for _module in _unused:
    del sys.modules[_module]
