"""Tasks of municipalities, none without the yield that is expected of it.

`tasks` gives one and shows it, `changes` reports its result, drops it or puts it off, `lists` has
`!tasks`. `letters` reminds the owner by itself and tells the coordination. `yields` is `!yield`:
what came of it all; `rules` says what is idle. `words` has which task is meant, how it is shown and
who hears of it.
"""
