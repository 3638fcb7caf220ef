"""Words that are no date and why, and texts that follow a phrase; see phrases_german.py."""

from __future__ import annotations

from .phrase_table import rows

# the words | the reason | the part of the words the reason is about
REFUSED = rows("""
    heute | time_missing | heute
    25.11.2020 | time_missing | 25.11.2020
    25.11. Nachbereitung um 10 Uhr | time_missing | 25.11.
    morgen Kuchen mitbringen | time_missing | morgen
    morgen 9 | time_missing | morgen
    morgen Abend | time_missing | morgen Abend
    am Montag | time_missing | am Montag
    next monday | time_missing | next monday
    jeden Montag | time_missing | jeden Montag
    every day | time_missing | every day
    in 3 Tagen abends | time_missing | in 3 Tagen abends
    november 25 | time_missing | november 25
    9:00 | date_missing | 9:00
    9 Uhr Treffen | date_missing | 9 Uhr
    um 9 | date_missing | um 9
    at 9am | date_missing | at 9am
    9:00 Uhr | date_missing | 9:00 Uhr
    noon | date_missing | noon
    heute 13:59 | past | heute 13:59
    heute 14:00 | past | heute 14:00
    19.11.2019 9:00 | past | 19.11.2019 9:00
    18.11.2020 | past | 18.11.2020
    gestern 9:00 | past | gestern 9:00
    yesterday at 9am | past | yesterday at 9am
    heute morgen um 9 | past | heute morgen um 9
    in 0 Minuten | past | in 0 Minuten
    31.02.2020 | impossible | 31.02.2020
    31.02. 9:00 | impossible | 31.02. 9:00
    31.06.2021 9:00 | impossible | 31.06.2021 9:00
    29.02.2021 9:00 | impossible | 29.02.2021 9:00
    00.01.2021 9:00 | impossible | 00.01.2021 9:00
    25.13.2020 9:00 | impossible | 25.13.2020 9:00
    2020-02-31 9:00 | impossible | 2020-02-31 9:00
    2020-13-01T09:00 | impossible | 2020-13-01T09:00
    25:00 | impossible | 25:00
    24:00 | impossible | 24:00
    morgen 9:60 | impossible | morgen 9:60
    morgen um 25 Uhr | impossible | morgen um 25 Uhr
    tomorrow 13pm | impossible | tomorrow 13pm
    heute Abend um 9:00 morgens | impossible | heute Abend um 9:00 morgens
    tomorrow morning at 9pm | impossible | tomorrow morning at 9pm
    28.03.2021 2:30 | impossible | 28.03.2021 2:30
    Montag, 25.11.2020 9:00 | impossible | Montag, 25.11.2020 9:00
    Montag 25.11. 9:00 | impossible | Montag 25.11. 9:00
    monatlich am 31. 9:00 | impossible | monatlich am 31. 9:00
    jeden fünften Montag im Monat 9:00 | impossible | jeden fünften Montag im Monat 9:00
    jährlich am 29.02. 9:00 | impossible | jährlich am 29.02. 9:00
    alle 0 Wochen am Montag 9:00 | impossible | alle 0 Wochen am Montag 9:00
    in 999999999 Wochen | impossible | in 999999999 Wochen
    in 99999 Monaten | impossible | in 99999 Monaten
    03/04/2020 | ambiguous | 03/04/2020
    03/04/2020 9:00 | ambiguous | 03/04/2020 9:00
    03-04-2020 9:00 | ambiguous | 03-04-2020 9:00
    25.11 9:00 | ambiguous | 25.11
    morgen um 9 | ambiguous | morgen um 9
    tomorrow at 9 | ambiguous | tomorrow at 9
    in 3 Tagen um 9 | ambiguous | in 3 Tagen um 9
    in 3 days at 9 | ambiguous | in 3 days at 9
    in 3 Tagen 9.30 | ambiguous | in 3 Tagen 9.30
    in 3 Tagen gegen 9 Uhr | ambiguous | in 3 Tagen gegen 9 Uhr
    morgen gegen 9 Uhr | ambiguous | morgen gegen 9 Uhr
    in einer Woche am Montag 9:00 | ambiguous | in einer Woche am Montag
    morgen halb neun | ambiguous | morgen halb neun
    morgen um 1 Uhr nachts | ambiguous | morgen um 1 Uhr nachts
    jeden zweiten Montag 9:00 | ambiguous | jeden zweiten Montag 9:00
    every second monday 9:00 | ambiguous | every second monday 9:00
    jährlich am 03.06.2021 9:00 | ambiguous | jährlich am 03.06.2021 9:00
    25.11.2020 12:30 am Rathaus | ambiguous | 25.11.2020 12:30 am
    mo 9:00 | not_understood | mo 9:00
    Nachbereitung | not_understood | Nachbereitung
    Morgen-Besprechung um 9 Uhr | not_understood | Morgen-Besprechung um 9 Uhr
    vor 3 Tagen | not_understood | vor 3 Tagen
    in 1,5 Stunden | not_understood | in 1,5 Stunden
    in ٣ Tagen | not_understood | in ٣ Tagen
    in drei | not_understood | in drei
    stündlich | not_understood | stündlich
    irgendwann nächste Woche am Montag | not_understood | irgendwann nächste Woche am
    am 1. des Monats 9:00 | not_understood | am 1. des Monats
    2020-11-25T09:00Z | not_understood | 2020-11-25T09:00Z
    am Monday 9:00 | not_understood | am Monday 9:00
""")

# the phrase | the text after it
FOLLOWED = rows("""
    25.11.2020 9:00 | Nachbereitung um 10 Uhr im Rathaus
    in 20 Minuten | 5 Stühle holen
    in 3 Tagen | 5 Stühle holen
    in 3 Tagen | um eine Spende bitten
    heute 18:00 | Morgen-Besprechung vorbereiten
    heute 18:00 | Morgen ist Sitzung
    morgen 9:00 | abend der Begegnung
    morgen 9 Uhr | 5 Stühle holen
    morgen 9 Uhr 30 | Stühle holen
    morgen 9:00 | 30 Stühle holen
    morgen 9:00, | Treffen
    morgen 9 Uhr: | Treffen
    Montag 9:00 | am Rathaus treffen
    jeden Montag 9:00 | Montagsrunde
    jeden Montag 9:00 | montags immer
    25.11.2020 9:00 | am Rathaus treffen
    25.11.2020 14:00 | am Rathaus treffen
    2020-11-25 9:00 | am Rathaus treffen
    25.11.2020 9:00 Uhr | am Rathaus treffen
    tomorrow at 9 am | call the office
    tomorrow 9:00 | 5 chairs
    in 20 minutes | on monday there is a meeting
    every monday 9:00 | mo bericht
    tomorrow at 9am | tomorrow is friday
    at 9am tomorrow | at the town hall
    in 2 Stunden | um 9 Uhr anrufen
""")
