"""Recurrences in German; see phrases_german.py."""

from __future__ import annotations

# ruff: noqa: E501 - one line each
from .phrase_table import rows

GERMAN_SERIES = rows("""
    jeden Montag 9:00 bis 31.12.2027 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231T235959
    jeden Montag 9:00 bis zum 31.12. | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201231T235959
    um 9 Uhr jeden Montag bis Jahresende | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201231T235959
    täglich 9:00 bis Ende November | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201130T235959
    täglich 9:00 bis übermorgen | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201121T235959
    täglich 9:00 10 mal | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    täglich 9 Uhr 10 Mal | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    täglich 9:00 10-mal | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    täglich 9:00 zehnmal | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    täglich 9:00 10x | 2020-11-20 09:00 | FREQ=DAILY;UNTIL=20201129T090000
    jeden Montag 9:00 dreimal | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20201207T090000
    monatlich am 31. 9:00 drei mal | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20210131T090000
    jeden Montag 9:00 ab 1.1.2021 | 2021-01-04 09:00 | FREQ=WEEKLY;BYDAY=MO
    jeden Montag 9:00 ab 1.1.2021 bis 31.3.2021 | 2021-01-04 09:00 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20210331T235959
    alle 3 Tage 9:00 | 2020-11-20 09:00 | FREQ=DAILY;INTERVAL=3
    jeden zweiten Tag 15:00 | 2020-11-19 15:00 | FREQ=DAILY;INTERVAL=2
    jede zweite Woche am Montag 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    alle 4 Wochen am Dienstag 14:30 | 2020-11-24 14:30 | FREQ=WEEKLY;BYDAY=TU;INTERVAL=4
    alle 2 Wochen am Montag und Freitag 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2
    jeden Montag, Mittwoch und Freitag 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR
    montags, mittwochs und freitags 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR
    jeden Mo und Mi 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO,WE
    montags bis freitags 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    montags bis donnerstags 15:00 | 2020-11-19 15:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH
    monatlich am 31. 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1
    monatlich am 30. 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1
    am 29. jedes Monats 9:00 | 2020-11-29 09:00 | FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1
    jeden 15. im Monat 9:00 | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15
    jeden 15. des Monats um 9 Uhr | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15
    am letzten Tag jedes Monats 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1
    jeden letzten Tag des Monats 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1
    alle 3 Monate am 15. 9:00 | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15;INTERVAL=3
    alle 6 Monate am 1. um 9 Uhr | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1;INTERVAL=6
    alle 2 Monate am ersten Montag 9:00 | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO;INTERVAL=2
    am ersten Tag jedes Quartals 9:00 | 2021-01-01 09:00 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1
    jedes Quartal am letzten Tag 9:00 | 2020-12-31 09:00 | FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1
    vierteljährlich am ersten Tag 9:00 | 2021-01-01 09:00 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1
    jährlich am 29.02. 9:00 | 2021-02-28 09:00 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1
    am 3. Juni jedes Jahres 9:00 | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
    jeden 3. Oktober um 9 Uhr | 2021-10-03 09:00 | FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3
    cron 0 9 * * 1 | 2020-11-23 09:00 | CRON 0 9 * * 1
    Cron 30 8 1 * * | 2020-12-01 08:30 | CRON 30 8 1 * *
    cron 0 9 * * mon-fri | 2020-11-20 09:00 | CRON 0 9 * * mon-fri
    cron 0 */6 * * * | 2020-11-19 18:00 | CRON 0 */6 * * *
    cron 0 12 29 2 * | 2024-02-29 12:00 | CRON 0 12 29 2 *
    cron 0 9 * * 7 | 2020-11-22 09:00 | CRON 0 9 * * 7
""")
