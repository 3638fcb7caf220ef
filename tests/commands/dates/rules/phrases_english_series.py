"""Recurrences in English; see phrases_english.py."""

from __future__ import annotations

# ruff: noqa: E501 - one line each
from .phrase_table import rows

ENGLISH_SERIES = rows("""
    every monday 9:00 until 31.12.2027 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231T235959
    every monday at 9 am till december 31 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201231T235959
    at 9 am every monday until 2020-12-31 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201231T235959
    daily at 9:00 until end of november | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201130T235959
    every day at 9:00 until the end of the year | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201231T235959
    daily 9:00 10 times | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    daily 9:00 ten times | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    daily at 9 am 10x | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    every monday 9:00 3 times | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201207T090000
    every monday 9:00 twice | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201130T090000
    every monday 9:00 from january 1 | 2021-01-04 09:00 | FREQ=WEEKLY;BYDAY=MO
    every monday 9:00 starting 1.1.2021 until 31.3.2021 | 2021-01-04 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20210331T235959
    every 3 days at 9:00 | 2020-11-20 09:00 | FREQ=DAILY;INTERVAL=3
    every other day at 3 pm | 2020-11-19 15:00 | FREQ=DAILY;INTERVAL=2
    every second day at 3 pm | 2020-11-19 15:00 | FREQ=DAILY;INTERVAL=2
    every other week on monday at 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    every 4 weeks on tuesday 14:30 | 2020-11-24 14:30 | FREQ=WEEKLY;BYDAY=TU;INTERVAL=4
    every 2 weeks on monday and friday 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2
    every monday, wednesday and friday at 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR
    every mon and wed 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO,WE
    every monday to thursday at 3 pm | 2020-11-19 15:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH
    mondays to fridays 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    monthly on the 31st at 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1
    every month on the 30th at 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1
    on the 29th of every month at 9:00 | 2020-11-29 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1
    every 15th of the month at 9:00 | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15
    on the last day of every month at 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1
    every last day of the month 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1
    every 3 months on the 15th at 9:00 | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15;INTERVAL=3
    every other month on the 1st at 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1;INTERVAL=2
    every 2 months on the first monday 9:00 | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO;INTERVAL=2
    on the first day of every quarter at 9:00 | 2021-01-01 09:00 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1
    every quarter on the last day 9:00 | 2020-12-31 09:00 | FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1
    quarterly on the first day 9:00 | 2021-01-01 09:00 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1
    yearly on february 29 at 9:00 | 2021-02-28 09:00 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1
    on june 3 every year at 9:00 | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
    every june 3 at 9:00 | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
    annually on the 3rd of october at 9 am | 2021-10-03 09:00 | FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3
    cron 0 9 * * 1 | 2020-11-23 09:00 | CRON 0 9 * * 1
    cron 15,45 8-10 * * 5 | 2020-11-20 08:15 | CRON 15,45 8-10 * * 5
    cron 0 9 * jan,jul mon | 2021-01-04 09:00 | CRON 0 9 * jan,jul mon
""")
