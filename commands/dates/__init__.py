"""Dates as people write them, and when things are due: the wall clock, workdays, quiet hours."""
