"""People type, things fall due, and meanwhile everything goes wrong, over and over.

`make soak MINUTES=10` (see `__main__.py`); a short form is in the suite, `test_soak.py`.

- `system.py`: a homeserver, a proxy before it, the real process, people, a plain and a sealed room
- `typists.py`: what people type, and what they remember of it
- `faults.py`: everything that goes wrong, one function each
- `soaking.py`: the faults one after the other while people type, and the report
- `verdict.py`: reads rooms and database when it is over; it knows nothing of the faults
"""
