"""Date phrases in German, and what they mean on Thursday, 19.11.2020, 14:00 in Berlin.

Each line: the words | wall-clock time | RRULE if any.
"""

from __future__ import annotations

from .phrase_table import rows

GERMAN = rows("""
    25.11.2020 9:00 | 2020-11-25 09:00
    25.11.2020 09:00 | 2020-11-25 09:00
    25.11.2020 9 Uhr | 2020-11-25 09:00
    25.11.2020 9uhr | 2020-11-25 09:00
    25.11.2020 um 9:30 Uhr | 2020-11-25 09:30
    25.11.2020 09.00 Uhr | 2020-11-25 09:00
    25.11.2020 um 9.30 | 2020-11-25 09:30
    25.11.2020, 9:00 Uhr | 2020-11-25 09:00
    am 25.11.2020 um 18 Uhr 30 | 2020-11-25 18:30
    am 25.11. um 9 Uhr | 2020-11-25 09:00
    25.11. 9:00 | 2020-11-25 09:00
    19.11. 9:00 | 2021-11-19 09:00
    19.11. 14:01 | 2020-11-19 14:01
    01.02. 8:00 | 2021-02-01 08:00
    29.02. 9:00 | 2024-02-29 09:00
    25.11.20 9:00 | 2020-11-25 09:00
    5.1.2021 9:00 | 2021-01-05 09:00
    2020-11-25 09:00 | 2020-11-25 09:00
    2020-11-25T09:00 | 2020-11-25 09:00
    2020-11-25T09:00:00 | 2020-11-25 09:00
    2020-11-25 um 9 Uhr | 2020-11-25 09:00
    25. November 9:00 | 2020-11-25 09:00
    am 25. November 2020 um 9 Uhr | 2020-11-25 09:00
    3. März 2021 um 9 Uhr | 2021-03-03 09:00
    3. Maerz 9 Uhr | 2021-03-03 09:00
    25 Nov. 2020 9:00 | 2020-11-25 09:00
    Mittwoch, 25.11.2020, 9:00 Uhr | 2020-11-25 09:00
    Mittwoch, den 25.11.2020 um 9:00 | 2020-11-25 09:00
    am Mittwoch, dem 25. November, um 9 Uhr | 2020-11-25 09:00
    heute 18:00 | 2020-11-19 18:00
    heute um 18 Uhr | 2020-11-19 18:00
    heute Abend um 8 | 2020-11-19 20:00
    heute abend 20:15 | 2020-11-19 20:15
    heute 8 Uhr abends | 2020-11-19 20:00
    heute um 3 Uhr nachmittags | 2020-11-19 15:00
    morgen um 9 Uhr | 2020-11-20 09:00
    Morgen 9:00 | 2020-11-20 09:00
    MORGEN UM 9 UHR | 2020-11-20 09:00
    morgen früh um 8 Uhr | 2020-11-20 08:00
    morgen frueh 8:30 | 2020-11-20 08:30
    morgen Mittag um 12 Uhr | 2020-11-20 12:00
    morgen um 0:00 | 2020-11-20 00:00
    morgen um halb neun abends | 2020-11-20 20:30
    morgen früh um halb neun | 2020-11-20 08:30
    morgen früh um Viertel nach acht | 2020-11-20 08:15
    morgen Abend Viertel vor acht | 2020-11-20 19:45
    morgen um halb eins mittags | 2020-11-20 12:30
    um 9 Uhr morgen | 2020-11-20 09:00
    um 9 Uhr am Montag | 2020-11-23 09:00
    übermorgen 9:30 | 2020-11-21 09:30
    uebermorgen um neun Uhr | 2020-11-21 09:00
    in 5 Sekunden | 2020-11-19 14:00:05
    in 20 Minuten | 2020-11-19 14:20
    in zwanzig Minuten | 2020-11-19 14:20
    in 90 Min. | 2020-11-19 15:30
    in 2 Stunden | 2020-11-19 16:00
    in 2 Stunden 30 Minuten | 2020-11-19 16:30
    in 2 Stunden und 30 Minuten | 2020-11-19 16:30
    in einer Stunde | 2020-11-19 15:00
    in einer halben Stunde | 2020-11-19 14:30
    in einer Viertelstunde | 2020-11-19 14:15
    in 12 Stunden | 2020-11-20 02:00
    in einem Tag | 2020-11-20 14:00
    in 3 Tagen | 2020-11-22 14:00
    in 3 Tagen um 9 Uhr | 2020-11-22 09:00
    in drei Tagen 9:00 | 2020-11-22 09:00
    in 3 Tagen abends um 8 | 2020-11-22 20:00
    in 1 Tag und 3 Stunden | 2020-11-20 17:00
    in 2 Wochen | 2020-12-03 14:00
    in einer Woche um 9 Uhr | 2020-11-26 09:00
    in einem Monat | 2020-12-19 14:00
    in 2 Monaten um 9 Uhr | 2021-01-19 09:00
    in einem Jahr | 2021-11-19 14:00
    Montag 9:00 | 2020-11-23 09:00
    Montag 9 Uhr | 2020-11-23 09:00
    montag um 14 Uhr 30 | 2020-11-23 14:30
    am Montag um 9 Uhr | 2020-11-23 09:00
    am Montag morgen um 9 Uhr | 2020-11-23 09:00
    am Freitag Nachmittag um 3 Uhr | 2020-11-20 15:00
    Donnerstag 15:00 | 2020-11-19 15:00
    Donnerstag 14:00 | 2020-11-26 14:00
    Sonnabend 10:00 | 2020-11-21 10:00
    nächsten Montag 9:00 | 2020-11-23 09:00
    naechsten Montag um 9 Uhr | 2020-11-23 09:00
    am nächsten Donnerstag 15:00 | 2020-11-26 15:00
    kommenden Freitag 9:00 | 2020-11-20 09:00
    jeden Montag 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    jeden Montag um 9 Uhr | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    jeden Donnerstag 15:00 | 2020-11-19 15:00 | FREQ=WEEKLY;BYDAY=TH
    jeden Donnerstag 14:00 | 2020-11-26 14:00 | FREQ=WEEKLY;BYDAY=TH
    jeden Montag und Freitag 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,FR
    jeden Montag abends um 8 | 2020-11-23 20:00 | FREQ=WEEKLY;BYDAY=MO
    um 9 Uhr jeden Montag | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    montags und donnerstags um 9 Uhr | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO,TH
    wöchentlich am Montag 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    alle 2 Wochen am Montag 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    alle zwei Wochen montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    täglich 9:00 | 2020-11-20 09:00 | FREQ=DAILY
    taeglich um 15 Uhr | 2020-11-19 15:00 | FREQ=DAILY
    jeden Tag um 9 Uhr | 2020-11-20 09:00 | FREQ=DAILY
    werktags 8:30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    jeden Werktag 8:30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    an Werktagen um 8:30 Uhr | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    jeden ersten Montag 9:00 | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO
    jeden 1. Montag um 9 Uhr | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO
    jeden ersten Montag im Monat um 9 Uhr | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO
    jeden zweiten Dienstag im Monat 9:00 | 2020-12-08 09:00 | FREQ=MONTHLY;BYDAY=+2TU
    am dritten Freitag jedes Monats 9:00 | 2020-11-20 09:00 | FREQ=MONTHLY;BYDAY=+3FR
    jeden letzten Freitag 9:00 | 2020-11-27 09:00 | FREQ=MONTHLY;BYDAY=-1FR
    jeden letzten Freitag des Monats 9:00 | 2020-11-27 09:00 | FREQ=MONTHLY;BYDAY=-1FR
    monatlich am ersten Montag 9:00 | 2020-12-07 09:00 | FREQ=MONTHLY;BYDAY=+1MO
    monatlich am 1. 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1
    monatlich am 15. um 9 Uhr | 2020-12-15 09:00 | FREQ=MONTHLY;BYMONTHDAY=15
    jeden Monat am 1. um 9 Uhr | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1
    am 1. jedes Monats 9:00 | 2020-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1
    monatlich am letzten Tag 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1
    jährlich am 03.06. 9:00 | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
    jedes Jahr am 3. Juni um 9 Uhr | 2021-06-03 09:00 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3
""")
