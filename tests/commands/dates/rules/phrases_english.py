"""Date phrases in English, and what they mean on Thursday, 19.11.2020, 14:00 in Berlin.

Each line: the words | wall-clock time | RRULE if any.
"""

from __future__ import annotations

from .phrase_table import rows

ENGLISH = rows("""
    2020-11-25 9:00 | 2020-11-25 09:00
    2020-11-25 at 09:00 | 2020-11-25 09:00
    2020-11-25 at 9 am | 2020-11-25 09:00
    2020-11-25 9:00 pm | 2020-11-25 21:00
    on 2020-11-25 at 9am | 2020-11-25 09:00
    25.11.2020 at 9pm | 2020-11-25 21:00
    25 November 9:00 | 2020-11-25 09:00
    25 november 2020 9 am | 2020-11-25 09:00
    25th november at 9:00 | 2020-11-25 09:00
    the 25th of november at 9:00 | 2020-11-25 09:00
    on the 25th of november 2020 at 9 am | 2020-11-25 09:00
    November 25 9:00 | 2020-11-25 09:00
    November 25, 2020 at 9:00 | 2020-11-25 09:00
    november 25th, 2020 at 9am | 2020-11-25 09:00
    march 1 9:00 | 2021-03-01 09:00
    the 2nd of may at 9:00 | 2021-05-02 09:00
    wednesday, november 25 at 9:00 | 2020-11-25 09:00
    wednesday 25 november 9:00 | 2020-11-25 09:00
    today 18:00 | 2020-11-19 18:00
    today at 6 pm | 2020-11-19 18:00
    today at 6 p.m. | 2020-11-19 18:00
    today at 6:30pm | 2020-11-19 18:30
    tomorrow 9:00 | 2020-11-20 09:00
    tomorrow at 9am | 2020-11-20 09:00
    tomorrow at 9 AM | 2020-11-20 09:00
    Tomorrow at 09:30 | 2020-11-20 09:30
    tomorrow 12am | 2020-11-20 00:00
    tomorrow 12pm | 2020-11-20 12:00
    tomorrow at noon | 2020-11-20 12:00
    tomorrow morning at 9am | 2020-11-20 09:00
    tomorrow evening at 9pm | 2020-11-20 21:00
    tomorrow morning at 9 | 2020-11-20 09:00
    tomorrow at 9 in the morning | 2020-11-20 09:00
    tomorrow at 9:00 in the evening | 2020-11-20 21:00
    tomorrow evening at half past eight | 2020-11-20 20:30
    tomorrow at quarter past nine am | 2020-11-20 09:15
    tomorrow at quarter to nine pm | 2020-11-20 20:45
    at 9am tomorrow | 2020-11-20 09:00
    9:00 tomorrow | 2020-11-20 09:00
    at 9 am on monday | 2020-11-23 09:00
    the day after tomorrow at 9:00 | 2020-11-21 09:00
    day after tomorrow 9:00 | 2020-11-21 09:00
    in 5 seconds | 2020-11-19 14:00:05
    in a second | 2020-11-19 14:00:01
    in 20 minutes | 2020-11-19 14:20
    in twenty minutes | 2020-11-19 14:20
    in 2 hours | 2020-11-19 16:00
    in an hour | 2020-11-19 15:00
    in half an hour | 2020-11-19 14:30
    in 2 hours and 30 minutes | 2020-11-19 16:30
    in 3 days | 2020-11-22 14:00
    in 3 days at 9:00 | 2020-11-22 09:00
    in three days at 9 am | 2020-11-22 09:00
    in a week | 2020-11-26 14:00
    in 2 weeks | 2020-12-03 14:00
    in 2 weeks at 9:00 | 2020-12-03 09:00
    in 1 month | 2020-12-19 14:00
    in a year | 2021-11-19 14:00
    monday 9:00 | 2020-11-23 09:00
    monday 9 am | 2020-11-23 09:00
    on monday at 9:00 | 2020-11-23 09:00
    thursday 3pm | 2020-11-19 15:00
    friday afternoon at 3 | 2020-11-20 15:00
    next monday 9:00 | 2020-11-23 09:00
    next thursday at 3pm | 2020-11-26 15:00
    every monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    every monday at 9am | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    every monday and friday at 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,FR
    every monday morning at 9 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    each thursday at 15:00 | 2020-11-19 15:00 | FREQ=WEEKLY;BYDAY=TH
    mondays 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    on mondays and thursdays at 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO,TH
    weekly on monday at 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    every other monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    every 2 weeks on monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    every day at 9:00 | 2020-11-20 09:00 | FREQ=DAILY
    daily at 3 pm | 2020-11-19 15:00 | FREQ=DAILY
    at 9am every day | 2020-11-20 09:00 | FREQ=DAILY
    every weekday at 8:30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    on weekdays at 8:30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    every first monday 9:00 | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO
    every 1st monday at 9:00 | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO
    every last friday at 9:00 | 2020-11-27 09:00 | FREQ=MONTHLY;BYDAY=-1FR
    every second tuesday of the month 9:00 | 2020-12-08 09:00 | FREQ=MONTHLY;BYDAY=+2TU
    on the third friday of every month at 9:00 | 2020-11-20 09:00 | FREQ=MONTHLY;BYDAY=+3FR
    monthly on the 1st at 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1
    every month on the 15th at 9:00 | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15
    on the 1st of every month at 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1
    monthly on the last day at 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1
    yearly on june 3 at 9:00 | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
    every year on the 3rd of june at 9:00 | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
""")
