"""English phrases with weeks, months and spellings of their own; see phrases_english.py."""

from __future__ import annotations

from .phrase_table import rows

ENGLISH_PERIODS = rows("""
    monday week 48 9:00 | 2020-11-23 09:00
    monday of week 48 at 9 am | 2020-11-23 09:00
    on monday in week 48 at 9:00 | 2020-11-23 09:00
    week 48 on tuesday at 9:00 | 2020-11-24 09:00
    cw 48 monday 9:00 | 2020-11-23 09:00
    friday week 10 2021 14:00 | 2021-03-12 14:00
    wednesday week 47 9:00 | 2021-11-24 09:00
    end of the month 9:00 | 2020-11-30 09:00
    end of month at 9 am | 2020-11-30 09:00
    at the end of the month at 9:00 | 2020-11-30 09:00
    end of this month 18:00 | 2020-11-30 18:00
    end of next month 9:00 | 2020-12-31 09:00
    end of november 9:00 | 2020-11-30 09:00
    the end of february at 9:00 | 2021-02-28 09:00
    end of february 2024 9:00 | 2024-02-29 09:00
    end of the year at noon | 2020-12-31 12:00
    end of next year 9:00 | 2021-12-31 09:00
    end of 2021 9:00 | 2021-12-31 09:00
    first monday in december 9:00 | 2020-12-07 09:00
    the last friday of november at 9:00 | 2020-11-27 09:00
    the first monday of november 9:00 | 2021-11-01 09:00
    the third wednesday of january 2021 9:00 | 2021-01-20 09:00
    the 1st of next month at 9:00 | 2020-12-01 09:00
    on the 15th of next month at 9 am | 2020-12-15 09:00
    the last day of next month 9:00 | 2020-12-31 09:00
    next week wednesday 9:00 | 2020-11-25 09:00
    next week on friday at 9 am | 2020-11-27 09:00
    wednesday next week 9:00 | 2020-11-25 09:00
    wednesday of next week at 9:00 | 2020-11-25 09:00
    wednesday 9:00 next week | 2020-11-25 09:00
    this week friday 9:00 | 2020-11-20 09:00
    this friday at 9 am | 2020-11-20 09:00
    coming monday 9:00 | 2020-11-23 09:00
    next wednesday at 9 pm | 2020-11-25 21:00
    today in a week at 9:00 | 2020-11-26 09:00
    a week from today at 9:00 | 2020-11-26 09:00
    2 weeks from tomorrow at 9 am | 2020-12-04 09:00
    in a fortnight at 9:00 | 2020-12-03 09:00
    in eight days at 9:00 | 2020-11-27 09:00
    mon 9:00 | 2020-11-23 09:00
    wed 25 nov 9:00 | 2020-11-25 09:00
    Wed., November 25, at 9 am | 2020-11-25 09:00
    at 9am on wednesday, november 25 | 2020-11-25 09:00
    the 25. 11. 2020 9:00 | 2020-11-25 09:00
    25.11. 2020 9:00 | 2020-11-25 09:00
    2020-11-25 – 9 am | 2020-11-25 09:00
    2020‑11‑25 9:00 | 2020-11-25 09:00
    25/11/2020 9 am | 2020-11-25 09:00
    11/25/2020 9 am | 2020-11-25 09:00
    tonight at 8 | 2020-11-19 20:00
    this evening at 8 | 2020-11-19 20:00
    this afternoon at 3 | 2020-11-19 15:00
    tomorrow at ten to nine am | 2020-11-20 08:50
    tomorrow evening at twenty past eight | 2020-11-20 20:20
    tomorrow at 9 o'clock in the morning | 2020-11-20 09:00
    tomorrow morning at 9 o’clock | 2020-11-20 09:00
    tomorrow at midday | 2020-11-20 12:00
    may 7 9:00 | 2021-05-07 09:00
    7 may 2021 at 7:50 | 2021-05-07 07:50
    nov 30 at 5:45 pm | 2020-11-30 17:45
""")
