"""Meetings: called, moved, minuted.

`meetings` calls, lists and shows them, `changes` moves them or calls them off; `calling` is what is
kept and said then, `spans` from when until when. `agenda`, `attendance` and `minutes` are what
belongs to one, `born` what came of it; `notices` tells its room beforehand. `words` has which
meeting is meant, whether the sender may know and lead it, and how it is shown; `rules` says who may
do what, and when its room is told.
"""
