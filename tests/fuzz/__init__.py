"""Hostile input for every place where foreign data come in.

One file per surface: a function from bytes to nothing that asserts what must hold whatever the
bytes are, and a strategy for bytes that are almost right. `surfaces.py` lists them. The short form
is `test_surfaces.py`; `make fuzz MINUTES=…` runs them long, see `__main__.py`.
"""
