"""Follow-ups: what municipalities are asked to do by a day, and who is late.

`follow_ups` opens, shows, lists and closes them, with `arguments` for what is typed; `reports` is
how a municipality says that it has done it. `progress` is how far one is, who may look at it, and
its summary. `escalation` speaks up by itself, first in the room, then above it, in the words of
`letters`; `rules` says on which days.
"""
