"""German phrases as today's letters and telephones have them; see phrases_german.py."""

from __future__ import annotations

from .phrase_table import rows

# ruff: noqa: E501 - one line each

GERMAN_SPOKEN = rows("""
    Freitagabend um 20 Uhr | 2020-11-20 20:00
    am Freitagabend um 8 | 2020-11-20 20:00
    Freitagabend 19:30 | 2020-11-20 19:30
    Montagmorgen 9:00 | 2020-11-23 09:00
    Montagmorgen um 9 | 2020-11-23 09:00
    am Montagvormittag um 10 Uhr | 2020-11-23 10:00
    Dienstagnachmittag um 3 | 2020-11-24 15:00
    Mittwochnachmittag 15:30 | 2020-11-25 15:30
    Donnerstagabend um 8 | 2020-11-19 20:00
    Samstagabend um 19 Uhr | 2020-11-21 19:00
    Sonntagmittag um 12 | 2020-11-22 12:00
    Sonnabendabend 20:15 | 2020-11-21 20:15
    Montagfrüh um 8 | 2020-11-23 08:00
    Montag früh um 8 | 2020-11-23 08:00
    am Montag am Nachmittag um 3 | 2020-11-23 15:00
    morgen am Abend um 8 | 2020-11-20 20:00
    heute am Abend um 8 | 2020-11-19 20:00
    freitagabends um 8 | 2020-11-20 20:00 | FREQ=WEEKLY;BYDAY=FR
    montagmorgens um 9 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO
    heute 24:00 | 2020-11-20 00:00
    heute um 24 Uhr | 2020-11-20 00:00
    morgen 24:00 | 2020-11-21 00:00
    Freitag 24 Uhr | 2020-11-21 00:00
    25.11.2020 24:00 | 2020-11-26 00:00
    am 31.12. um 24:00 Uhr | 2021-01-01 00:00
    14-täglich montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    14-täglich am Montag 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    14-tägig montags um 9 Uhr | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    14tägig montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    vierzehntägig montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    vierzehntäglich am Freitag um 14 Uhr | 2020-11-20 14:00 | FREQ=WEEKLY;BYDAY=FR;INTERVAL=2
    zweiwöchentlich montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    zweiwöchig am Dienstag 9:00 | 2020-11-24 09:00 | FREQ=WEEKLY;BYDAY=TU;INTERVAL=2
    2-wöchentlich montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    alle 14 Tage montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    alle 14 Tage am Montag um 9 Uhr | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=2
    alle vierzehn Tage freitags 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=FR;INTERVAL=2
    alle 7 Tage dienstags 10:00 | 2020-11-24 10:00 | FREQ=WEEKLY;BYDAY=TU
    alle 28 Tage montags 9:00 | 2020-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO;INTERVAL=4
    in 1h | 2020-11-19 15:00
    in 1 h | 2020-11-19 15:00
    in 24h | 2020-11-20 14:00
    in 2h 30min | 2020-11-19 16:30
    in 2h und 30min | 2020-11-19 16:30
    in 30min | 2020-11-19 14:30
    in 45 min | 2020-11-19 14:45
    in 90min | 2020-11-19 15:30
    in 1 Std. | 2020-11-19 15:00
    in 2 Std. 15 Min. | 2020-11-19 16:15
    in 3 Std | 2020-11-19 17:00
    in anderthalb Stunden | 2020-11-19 15:30
    in eineinhalb Stunden | 2020-11-19 15:30
    in zweieinhalb Stunden | 2020-11-19 16:30
    in dreieinhalb Stunden | 2020-11-19 17:30
    in 1,5 Stunden | 2020-11-19 15:30
    in 2,5 h | 2020-11-19 16:30
    in 1½ Stunden | 2020-11-19 15:30
    in ½ Stunde | 2020-11-19 14:30
    in 0,5 Stunden | 2020-11-19 14:30
    in einem halben Jahr | 2021-05-19 14:00
    in einem halben Jahr um 9 Uhr | 2021-05-19 09:00
    in 30 Sek. | 2020-11-19 14:00:30
    in sechzehn Stunden | 2020-11-20 06:00
    in neunzig Minuten | 2020-11-19 15:30
    1.12.2020 09:00:00 | 2020-12-01 09:00
    01.12.2020 9:00:00 Uhr | 2020-12-01 09:00
    2020-12-01 09:00:00 | 2020-12-01 09:00
    morgen 9.30 | 2020-11-20 09:30
    heute 18.00 | 2020-11-19 18:00
    25.11.2020 9.30 | 2020-11-25 09:30
    25.11. 9.30 | 2020-11-25 09:30
    am 25.11. 18.30 | 2020-11-25 18:30
    Montag, 23.11.2020, 9.30 | 2020-11-23 09:30
    Montag 9.30 | 2020-11-23 09:30
    am Freitag 14.45 | 2020-11-20 14:45
    morgen früh 8.30 | 2020-11-20 08:30
    heute Abend 8.15 | 2020-11-19 20:15
    täglich 9.30 | 2020-11-20 09:30 | FREQ=DAILY
    montags 9.30 | 2020-11-23 09:30 | FREQ=WEEKLY;BYDAY=MO
    jeden Montag 9.15 | 2020-11-23 09:15 | FREQ=WEEKLY;BYDAY=MO
    werktags 8.30 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    morgen um 9h | 2020-11-20 09:00
    morgen 9h30 | 2020-11-20 09:30
    morgen um 9h30 | 2020-11-20 09:30
    morgen um 14h | 2020-11-20 14:00
    morgen um achtzehn Uhr | 2020-11-20 18:00
    morgen um dreizehn Uhr | 2020-11-20 13:00
    morgen um dreiundzwanzig Uhr | 2020-11-20 23:00
    morgen um 9 Uhr in der Früh | 2020-11-20 09:00
    morgen um 5 Uhr in der Frühe | 2020-11-20 05:00
    morgen 9 Uhr MEZ | 2020-11-20 09:00
    morgen 9:00 CET | 2020-11-20 09:00
    3 Tage vor dem 10.12. 9:00 | 2020-12-07 09:00
    3 Tage vor dem 10.12. um 9 Uhr | 2020-12-07 09:00
    drei Tage vor dem 10.12.2020 um 18:00 | 2020-12-07 18:00
    einen Tag vor dem 25.11. 9:00 | 2020-11-24 09:00
    eine Woche vor dem 1. Januar 9:00 | 2020-12-25 09:00
    zwei Wochen vor dem 1. Januar um 9 Uhr | 2020-12-18 09:00
    zwei Wochen nach dem 1. Dezember 9:00 | 2020-12-15 09:00
    ein Tag nach dem 25.11. 9:00 | 2020-11-26 09:00
    einen Monat nach dem 10.12.2020 um 9 Uhr | 2021-01-10 09:00
    14 Tage nach dem 25.11.2020 10:00 | 2020-12-09 10:00
    2 Monate vor dem 31.03.2021 9:00 | 2021-01-31 09:00
    jeden Morgen um 9 | 2020-11-20 09:00 | FREQ=DAILY
    jeden Morgen 8:30 | 2020-11-20 08:30 | FREQ=DAILY
    jeden Abend um 8 | 2020-11-19 20:00 | FREQ=DAILY
    jeden Abend um 20 Uhr | 2020-11-19 20:00 | FREQ=DAILY
    jeden Nachmittag um 3 | 2020-11-19 15:00 | FREQ=DAILY
    jeden Mittag um 12 | 2020-11-20 12:00 | FREQ=DAILY
    jeden letzten Werktag im Monat 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    jeden ersten Werktag im Monat um 9 Uhr | 2020-12-01 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
    jeden zweiten Arbeitstag im Monat 9:00 | 2020-12-02 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2
    am letzten Werktag jedes Monats 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    am ersten Arbeitstag jedes Monats um 8 Uhr | 2020-12-01 08:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
    monatlich am letzten Werktag 9:00 | 2020-11-30 09:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    jeden Monat am letzten Arbeitstag 16:00 | 2020-11-30 16:00 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    jeden Arbeitstag 9:00 | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    an Arbeitstagen um 9 Uhr | 2020-11-20 09:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    jeden Werktag um 8:30:00 | 2020-11-20 08:30 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
""")
