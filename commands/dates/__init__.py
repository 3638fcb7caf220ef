"""Dates as people write them, and when things are due: the wall clock, workdays, quiet hours.

`moments` are points in time and recurrences as arguments, with their refusals in words, `days` the
same without a time of day. In `rules`, `phrases` is the grammar that both read, `days` reads a day
strictly; `wall_clock` and `cron` reckon recurrences; `workdays`, `quiet` and `mornings` say when
nobody is to be disturbed, and when letters go out.
"""
