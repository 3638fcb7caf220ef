"""Surveys: what the coordination wants to know, answered by each municipality in one line.

- `opening`: `!survey` and what is announced; `question`: what may be typed behind it
- `answers`: `!answer`, and a deleted one; `aiming`: which survey and question is meant by it
- `state`: `!survey 3`, `!surveys`; `nudges`: the letter to those who are silent
- `closing`: `!survey close`, `!survey discard`, the end that comes by itself
- `results`: what it has come to, `!survey result`; `papers`: its table and its chart
- `finding`: which survey is meant, and who may look at it; `words`: how it is shown
- `rules`: what an answer means, what counts, what may be told to whom
"""
