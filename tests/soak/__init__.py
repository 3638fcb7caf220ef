"""A bot at sea: people type, things fall due, and meanwhile everything goes wrong, over and over.

`make soak MINUTES=10` (see `__main__.py`); a short form is in the suite, `test_soak.py`.

- `voyage.py`: a homeserver, a proxy before it, the real process, people, an open and a sealed room
- `typing.py`: what people type, and what they remember of it
- `faults.py`: everything that goes wrong, one function each
- `verdict.py`: reads rooms and database when it is over; it knows nothing of the faults
"""
