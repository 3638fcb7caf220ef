"""The Matrix side: the only package that imports nio."""

import sys

# peewee, with which nio keeps its keys in SQLite, imports every other database driver it finds:
# 8 MB for nothing, and 0.2 s at every start.
_drivers = {"psycopg", "psycopg2", "pymysql", "MySQLdb"} - sys.modules.keys()
sys.modules.update(dict.fromkeys(_drivers))  # type: ignore[arg-type]
import nio.store  # type: ignore[import-untyped]  # noqa: E402, F401

for _driver in _drivers:
    del sys.modules[_driver]
