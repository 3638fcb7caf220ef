"""German phrases with weeks, months and spellings of their own; see phrases_german.py."""

from __future__ import annotations

from .phrase_table import rows

GERMAN_PERIODS = rows("""
    Montag KW 48 9:00 | 2020-11-23 09:00
    Montag in KW 48 um 9 Uhr | 2020-11-23 09:00
    Montag in der KW 48 9:00 | 2020-11-23 09:00
    am Montag der 48. KW 9:00 | 2020-11-23 09:00
    KW 48 Montag 9:00 | 2020-11-23 09:00
    Kalenderwoche 48 am Dienstag um 9 Uhr | 2020-11-24 09:00
    Montag 9:00 in KW 48 | 2020-11-23 09:00
    Freitag KW 47 9:00 | 2020-11-20 09:00
    Mittwoch KW 47 9:00 | 2021-11-24 09:00
    Dienstag KW 1 9:00 | 2021-01-05 09:00
    Montag KW 53 9:00 | 2020-12-28 09:00
    Freitag KW 10/2021 14:00 | 2021-03-12 14:00
    KW 10 2021 Freitag 14:00 | 2021-03-12 14:00
    Ende des Monats 9:00 | 2020-11-30 09:00
    am Ende des Monats um 9 Uhr | 2020-11-30 09:00
    Ende dieses Monats 18:00 | 2020-11-30 18:00
    Ende nächsten Monats 9:00 | 2020-12-31 09:00
    Monatsende 9:00 | 2020-11-30 09:00
    zum Monatsende um 9 Uhr | 2020-11-30 09:00
    Ende November 9:00 | 2020-11-30 09:00
    Ende Februar 9:00 | 2021-02-28 09:00
    Ende Februar 2024 9:00 | 2024-02-29 09:00
    Ende des Jahres 9:00 | 2020-12-31 09:00
    zum Jahresende 12:00 | 2020-12-31 12:00
    Ende nächsten Jahres 9:00 | 2021-12-31 09:00
    Ende 2021 9:00 | 2021-12-31 09:00
    am ersten Montag im Dezember 9:00 | 2020-12-07 09:00
    am letzten Freitag im November um 9 Uhr | 2020-11-27 09:00
    am ersten Montag im November 9:00 | 2021-11-01 09:00
    am dritten Mittwoch im Januar 2021 9:00 | 2021-01-20 09:00
    am 1. nächsten Monats 9:00 | 2020-12-01 09:00
    am 15. nächsten Monats um 9 Uhr | 2020-12-15 09:00
    am letzten Tag nächsten Monats 9:00 | 2020-12-31 09:00
    nächste Woche Mittwoch 9:00 | 2020-11-25 09:00
    nächste Woche am Freitag um 9 Uhr | 2020-11-27 09:00
    Mittwoch nächster Woche 9:00 | 2020-11-25 09:00
    Mittwoch 9:00 nächste Woche | 2020-11-25 09:00
    um 9 Uhr am Mittwoch nächster Woche | 2020-11-25 09:00
    übernächste Woche Freitag 9:00 | 2020-12-04 09:00
    kommende Woche Dienstag 9:00 | 2020-11-24 09:00
    diese Woche Freitag 9:00 | 2020-11-20 09:00
    diesen Freitag 9:00 | 2020-11-20 09:00
    übernächsten Montag 9:00 | 2020-11-30 09:00
    uebernaechsten Montag 9:00 | 2020-11-30 09:00
    kommenden Montag 9:00 | 2020-11-23 09:00
    nächsten Mittwoch abends um 8 | 2020-11-25 20:00
    heute in einer Woche um 9 Uhr | 2020-11-26 09:00
    morgen in einer Woche 9:00 | 2020-11-27 09:00
    heute in 14 Tagen 9:00 | 2020-12-03 09:00
    in vierzehn Tagen um 9 Uhr | 2020-12-03 09:00
    Mo 9:00 | 2020-11-23 09:00
    Mi 25.11. 9:00 | 2020-11-25 09:00
    Mi., 25.11.2020, 9 Uhr | 2020-11-25 09:00
    um 9 Uhr am Mittwoch, 25.11.2020 | 2020-11-25 09:00
    25. 11. 2020 9:00 | 2020-11-25 09:00
    25. 11. um 9 Uhr | 2020-11-25 09:00
    25.11. 2020 9:00 | 2020-11-25 09:00
    25.11.2020 – 9 Uhr | 2020-11-25 09:00
    25.11.2020 - 9:00 | 2020-11-25 09:00
    2020–11–25 9:00 | 2020-11-25 09:00
    25/11/2020 9:00 | 2020-11-25 09:00
    05/05/2021 9:00 | 2021-05-05 09:00
    7.5. 9:00 | 2021-05-07 09:00
    7.5.2021 7.50 Uhr | 2021-05-07 07:50
    morgen zehn vor neun morgens | 2020-11-20 08:50
    morgen früh fünf vor halb neun | 2020-11-20 08:25
    morgen früh fünf nach halb neun | 2020-11-20 08:35
    heute Abend zehn nach acht | 2020-11-19 20:10
    morgen Abend dreiviertel acht | 2020-11-20 19:45
    übermorgen früh um halb neun | 2020-11-21 08:30
    über­morgen 9:00 | 2020-11-21 09:00
""")
