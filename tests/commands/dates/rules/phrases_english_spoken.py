"""English phrases as they are said and typed; see phrases_german.py."""

from __future__ import annotations

from .phrase_table import rows

# ruff: noqa: E501 - one line each

ENGLISH_SPOKEN = rows("""
    friday evening at 8 | 2020-11-20 20:00
    on friday evening at 8 | 2020-11-20 20:00
    monday morning at 9 | 2020-11-23 09:00
    on monday morning at 9:30 | 2020-11-23 09:30
    tuesday afternoon at 3 | 2020-11-24 15:00
    wednesday afternoon 15:30 | 2020-11-25 15:30
    saturday evening at 7 pm | 2020-11-21 19:00
    sunday morning at 10 | 2020-11-22 10:00
    tomorrow evening at 8 | 2020-11-20 20:00
    tomorrow afternoon at 3 | 2020-11-20 15:00
    today 24:00 | 2020-11-20 00:00
    today at 24:00 | 2020-11-20 00:00
    tomorrow 24:00 | 2020-11-21 00:00
    friday 24:00 | 2020-11-21 00:00
    25.11.2020 24:00 | 2020-11-26 00:00
    2020-12-31 24:00 | 2021-01-01 00:00
    fortnightly on monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    fortnightly mondays at 9am | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    fortnightly on friday at 2 pm | 2020-11-20 14:00 | FREQ=WEEKLY;BYDAY=FR;INTERVAL=2
    every fortnight on monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    every fortnight on tuesdays at 10:00 | 2020-11-24 10:00 | FREQ=WEEKLY;BYDAY=TU;INTERVAL=2
    every 14 days on monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    every 14 days on mondays at 9am | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    every fourteen days on friday 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=FR;INTERVAL=2
    every 7 days on tuesday 10:00 | 2020-11-24 10:00 | FREQ=WEEKLY;BYDAY=TU
    every 28 days on monday 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=4
    every two weeks on monday at 9am | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    in 1h | 2020-11-19 15:00
    in 1 h | 2020-11-19 15:00
    in 24h | 2020-11-20 14:00
    in 2h 30min | 2020-11-19 16:30
    in 2h and 30min | 2020-11-19 16:30
    in 30min | 2020-11-19 14:30
    in 45 min | 2020-11-19 14:45
    in 90 mins | 2020-11-19 15:30
    in 90mins | 2020-11-19 15:30
    in 2 hrs | 2020-11-19 16:00
    in 1 hr | 2020-11-19 15:00
    in 1 hr and 30 min | 2020-11-19 15:30
    in 1.5 hours | 2020-11-19 15:30
    in 2.5 hours | 2020-11-19 16:30
    in 1,5 hours | 2020-11-19 15:30
    in 0.5 hours | 2020-11-19 14:30
    in 1½ hours | 2020-11-19 15:30
    in ½ hour | 2020-11-19 14:30
    in an hour and a half | 2020-11-19 15:30
    in one hour and a half | 2020-11-19 15:30
    in two hours and a half | 2020-11-19 16:30
    in one and a half hours | 2020-11-19 15:30
    in two and a half hours | 2020-11-19 16:30
    in half a year | 2021-05-19 14:00
    in half a year at 9:00 | 2021-05-19 09:00
    in 30 secs | 2020-11-19 14:00:30
    in sixteen hours | 2020-11-20 06:00
    in ninety minutes | 2020-11-19 15:30
    in fourteen days at 9:00 | 2020-12-03 09:00
    2020-12-01 09:00:00 | 2020-12-01 09:00
    1.12.2020 09:00:00 | 2020-12-01 09:00
    december 1, 2020 at 09:00:00 | 2020-12-01 09:00
    tomorrow 9.30 | 2020-11-20 09:30
    today 18.00 | 2020-11-19 18:00
    25.11.2020 9.30 | 2020-11-25 09:30
    25.11. 9.30 | 2020-11-25 09:30
    2020-11-25 9.30 | 2020-11-25 09:30
    monday 9.30 | 2020-11-23 09:30
    on friday 14.45 | 2020-11-20 14:45
    tomorrow morning 8.30 | 2020-11-20 08:30
    daily 9.30 | 2020-11-20 09:30 | FREQ=DAILY
    every monday 9.15 | 2020-11-23 09:15 | FREQ=WEEKLY;BYDAY=MO
    every weekday 8.30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    tomorrow 9h30 | 2020-11-20 09:30
    tomorrow 9:00 CET | 2020-11-20 09:00
    tomorrow at 9am CET | 2020-11-20 09:00
    3 days before 10.12. 9:00 | 2020-12-07 09:00
    3 days before december 10 at 9:00 | 2020-12-07 09:00
    three days before 10.12.2020 at 18:00 | 2020-12-07 18:00
    a day before november 25 at 9:00 | 2020-11-24 09:00
    one week before january 1 at 9:00 | 2020-12-25 09:00
    two weeks before the 1st of january at 9am | 2020-12-18 09:00
    2 weeks after december 1 at 9:00 | 2020-12-15 09:00
    a day after 25.11. 9:00 | 2020-11-26 09:00
    one month after december 10, 2020 at 9:00 | 2021-01-10 09:00
    14 days after 25.11.2020 10:00 | 2020-12-09 10:00
    2 months before 31.03.2021 9:00 | 2021-01-31 09:00
    every morning at 9 | 2020-11-20 09:00 | FREQ=DAILY
    every morning 8:30 | 2020-11-20 08:30 | FREQ=DAILY
    every evening at 8 | 2020-11-19 20:00 | FREQ=DAILY
    every evening at 8 pm | 2020-11-19 20:00 | FREQ=DAILY
    every afternoon at 3 | 2020-11-19 15:00 | FREQ=DAILY
    every last working day of the month 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    every first working day of the month at 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
    every last workday of the month 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    every third business day of the month 9:00 | 2020-12-03 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3
    on the last working day of every month 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    on the first workday of every month at 8:00 | 2020-12-01 08:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
    on the last business day of each month at 4 pm | 2020-11-30 16:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    monthly on the last workday 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    monthly on the last working day at 9am | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    every month on the first working day 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
    every working day 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    every business day at 9am | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    every workday 8:30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    tomorrow at 9:00:00 | 2020-11-20 09:00
    every monday at 9 in the morning | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    tomorrow at 9 in the evening | 2020-11-20 21:00
""")
