"""Procedural questions on the level that decides them, each with an owner and dated answers.

`asking` opens one, joins one and takes one back, `owners` names who answers it, `answers` keeps the
answer and says that it is out of date, `questions` shows, lists and finds them. `letters` reminds
the owner by itself. `rules` has the levels; `words` says which question is meant, how it is shown
and who hears of it.
"""
