"""The Matrix side: the only package that imports nio."""

import sys

# peewee, with which nio keeps its keys in SQLite, imports every other database driver it finds,
# and pycryptodome a C parser where ctypes does as well: 10 MB, and 0.3 s at every start.
_unused = {"psycopg", "psycopg2", "pymysql", "MySQLdb", "cffi"} - sys.modules.keys()
sys.modules.update(dict.fromkeys(_unused))  # type: ignore[arg-type]
import nio.store  # type: ignore[import-untyped]  # noqa: E402, F401

for _module in _unused:
    del sys.modules[_module]
