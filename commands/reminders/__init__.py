"""Reminders: who is reminded of what, and when.

`reminders` makes and lists them, `changes` puts off, edits and ends them, `delivery` sends those
that are due. `targets` and `times` read what is typed: for whom, and when; `words` says which one
is meant, how it is shown and who may do what with it; `rules` reckons its times.
"""
