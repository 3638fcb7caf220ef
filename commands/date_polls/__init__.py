"""Date polls: which of the dates that are offered for a meeting suit whom; the best becomes one.

- `opening`: `!date poll` and what is announced; `offering`: the dates as they may be typed
- `answers`: `!suits`, a tap, and a deleted one; `aiming`: which date poll is meant by it
- `state`: `!date poll D-3`, `!date polls`; `nudges`: the letter to those who are silent
- `closing`: `!date poll close`, `!date poll discard`, the end that comes by itself
- `taking`: `!date poll take`, which calls the meeting
- `finding`: which one is meant, and who may look at it; `words`: how it is shown
- `rules`: what an answer means, and which date is the best
"""
