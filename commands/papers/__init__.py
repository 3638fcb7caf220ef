"""What all papers share, those that we make and those that people send.

`pdf` and `calendar` make bytes from data: the same for the same data, without registry and clock,
each importing its library itself. `calendar_entries` gathers what stands in a calendar. `records`
and `checking` tell whether a record was changed. `documents` reads texts that are sent as a file,
`cells` what stands in tables. `cards` are square pictures, `bars` one that compares.
"""
