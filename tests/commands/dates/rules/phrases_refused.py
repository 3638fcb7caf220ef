"""Words that are no date and why, and texts that follow a phrase; see phrases_german.py."""

from __future__ import annotations

from .phrase_table import rows

# ruff: noqa: E501 - one line each

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
    24:00 | date_missing | 24:00
    24:01 | impossible | 24:01
    täglich 24:00 | impossible | täglich 24:00
    morgen 9:60 | impossible | morgen 9:60
    morgen um 25 Uhr | impossible | morgen um 25 Uhr
    tomorrow 13pm | impossible | tomorrow 13pm
    heute Abend um 9:00 morgens | impossible | heute Abend um 9:00 morgens
    tomorrow morning at 9pm | impossible | tomorrow morning at 9pm
    28.03.2021 2:30 | impossible | 28.03.2021 2:30
    Montag, 25.11.2020 9:00 | impossible | Montag, 25.11.2020 9:00
    Montag 25.11. 9:00 | impossible | Montag 25.11. 9:00
    jeden fünften Montag im Monat 9:00 | impossible | jeden fünften Montag im Monat 9:00
    alle 0 Wochen am Montag 9:00 | impossible | alle 0 Wochen am Montag 9:00
    in 999999999 Wochen | impossible | in 999999999 Wochen
    in 99999 Monaten | impossible | in 99999 Monaten
    03/04/2020 | past | 03/04/2020
    03/04/2021 | ambiguous | 03/04/2021
    03-04-2020 9:00 | past | 03-04-2020 9:00
    03-04-2021 9:00 | ambiguous | 03-04-2021 9:00
    25.11 9:00 | ambiguous | 25.11 9:00
    13/13/2021 9:00 | impossible | 13/13/2021 9:00
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
    Nachbereitung | not_understood | Nachbereitung
    Morgen-Besprechung um 9 Uhr | not_understood | Morgen-Besprechung um 9 Uhr
    vor 3 Tagen | past | vor 3 Tagen
    3 days ago | past | 3 days ago
    letzten Montag 9:00 | past | letzten Montag 9:00
    vorige Woche Freitag 9:00 | past | vorige Woche Freitag 9:00
    diese Woche Montag 9:00 | past | diese Woche Montag 9:00
    Ende 2019 9:00 | past | Ende 2019 9:00
    Montag KW 10/2020 9:00 | past | Montag KW 10/2020 9:00
    jeden Montag 9:00 bis 31.12.2019 | past | jeden Montag 9:00 bis 31.12.2019
    jeden Montag 9:00 bis morgen | impossible | jeden Montag 9:00 bis morgen
    jeden Montag 9:00 0 mal | impossible | jeden Montag 9:00 0 mal
    jeden Montag 9:00 10 mal bis 31.12. | ambiguous | jeden Montag 9:00 10 mal bis 31.12.
    jeden Montag 9:00 bis 31.12. 18:00 | ambiguous | jeden Montag 9:00 bis 31.12. 18:00
    jeden Montag 9:00 bis Freitag | ambiguous | jeden Montag 9:00 bis Freitag
    jeden Montag 9:00 außer am 28.12. | ambiguous | jeden Montag 9:00 außer am 28.12.
    jeden Montag 9:00 alle 2 Wochen | ambiguous | jeden Montag 9:00 alle 2 Wochen
    Montag 9:00 jede Woche | ambiguous | Montag 9:00 jede Woche
    heute 18:00 täglich | ambiguous | heute 18:00 täglich
    Montag 9:00 25.11.2020 | ambiguous | Montag 9:00 25.11.2020
    Montag in einer Woche | ambiguous | Montag in einer Woche
    alle 2 Wochen 9:00 | date_missing | alle 2 Wochen 9:00
    monatlich 9:00 | date_missing | monatlich 9:00
    am zweiten Montag 9:00 | ambiguous | am zweiten Montag 9:00
    nächsten Montag | time_missing | nächsten Montag
    Ende des Monats | time_missing | Ende des Monats
    Montag KW 48 | time_missing | Montag KW 48
    am 1. jedes Monats | time_missing | am 1. jedes Monats
    Ende der Woche 9:00 | ambiguous | Ende der Woche 9:00
    Anfang Dezember 9:00 | ambiguous | Anfang Dezember 9:00
    Mitte nächsten Monats | ambiguous | Mitte nächsten Monats
    nächsten Monat 9:00 | date_missing | nächsten Monat 9:00
    Montag KW 54 9:00 | impossible | Montag KW 54 9:00
    Montag KW 53/2021 9:00 | impossible | Montag KW 53/2021 9:00
    alle 500 Tage 9:00 | impossible | alle 500 Tage 9:00
    morgen kurz nach 9 Uhr | ambiguous | morgen kurz nach 9 Uhr
    morgen nach 9 Uhr | ambiguous | morgen nach 9 Uhr
    tomorrow shortly after 9:00 | ambiguous | tomorrow shortly after 9:00
    morgen viertel neun | ambiguous | morgen viertel neun
    tomorrow half eight | ambiguous | tomorrow half eight
    in 7.4 Stunden | not_understood | in 7.4 Stunden
    7.5 9:00 | not_understood | 7.5 9:00
    cron */2 9 * * 1 | too_often | cron */2 9 * * 1
    cron 58,0 * * * * | too_often | cron 58,0 * * * *
    in 1,25 Stunden | not_understood | in 1,25 Stunden
    in ٣ Tagen | not_understood | in ٣ Tagen
    in drei | not_understood | in drei
    stündlich | not_understood | stündlich
    irgendwann nächste Woche am Montag | not_understood | irgendwann nächste Woche am
    am 1. des Monats 9:00 | ambiguous | am 1. des Monats 9:00
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

# the phrase | the reason | what is asked back: each of it can be typed instead
ASKED = rows("""
    nächsten Freitag 9:00 | ambiguous | 20.11.2020 09:00 / 27.11.2020 09:00
    next friday at 9 am | ambiguous | 20.11.2020 09:00 / 27.11.2020 09:00
    nächsten Sonntag um 15 Uhr | ambiguous | 22.11.2020 15:00 / 29.11.2020 15:00
    übernächsten Freitag 9:00 | ambiguous | 27.11.2020 09:00 / 04.12.2020 09:00
    diesen Montag 9:00 | ambiguous | 23.11.2020 09:00
    03/04/2027 14:30 | ambiguous | 04.03.2027 14:30 / 03.04.2027 14:30
    25/11 9:00 | ambiguous | 25.11.2020 09:00
    am 25. um 9 Uhr | ambiguous | 25.11.2020 09:00 / 25.12.2020 09:00
    the 3rd at 9 am | ambiguous | 03.12.2020 09:00 / 03.01.2021 09:00
    am 1. des Monats 9:00 | ambiguous | 01.12.2020 09:00 / monatlich am 1. 09:00
    am letzten Freitag des Monats 9:00 | ambiguous | jeden letzten Freitag im Monat 09:00
    the last day of the month 9:00 | ambiguous | 30.11.2020 09:00 / monthly on the last day 09:00
    morgen um 8 | ambiguous | 20.11.2020 08:00 / 20.11.2020 20:00
    heute um 8 | ambiguous | 19.11.2020 20:00
    übermorgen um halb neun | ambiguous | 21.11.2020 08:30 / 21.11.2020 20:30
    uebermorgen um halb neun | ambiguous | 21.11.2020 08:30 / 21.11.2020 20:30
    morgen Viertel nach neun | ambiguous | 20.11.2020 09:15 / 20.11.2020 21:15
    morgen um halb eins | ambiguous | 20.11.2020 00:30 / 20.11.2020 12:30
    tomorrow at 9 o'clock | ambiguous | 20.11.2020 09:00 / 20.11.2020 21:00
    morgen um Mitternacht | ambiguous | 20.11.2020 00:00 / 21.11.2020 00:00
    jeden zweiten Dienstag 14:30 | ambiguous | alle 2 Wochen am Dienstag 14:30 / jeden 2. Dienstag im Monat 14:30
    every second tuesday 14:30 | ambiguous | every 2 weeks on tuesday 14:30 / every second tuesday of the month 14:30
    vierteljährlich am 15. 9:00 | ambiguous | alle 3 Monate am 15. 09:00 / am ersten Tag jedes Quartals 09:00
    quarterly 9:00 | ambiguous | every 3 months on the 1st 09:00 / on the first day of every quarter 09:00
    in acht Tagen | ambiguous | in 7 Tagen / in 8 Tagen
    cron 0 9 1 * 1 | ambiguous | cron 0 9 1 * * / cron 0 9 * * 1
    cron 0 9 * * | not_understood | cron 0 9 * * 1
    cron 0 9 31 2 * | not_understood | cron 0 9 * * 1
    KW 48 | date_missing | Montag KW 48 09:00
    KW 48/2021 9:00 | date_missing | Montag KW 48 2021 09:00
    week 48 | date_missing | monday week 48 09:00
    nächste Woche 9:00 | date_missing | Montag nächster Woche 09:00
    next week | date_missing | monday next week 09:00
    Motnag 9:00 | not_understood | montag 9:00
    mrogen 9:00 | not_understood | morgen 9:00
    25. Novembr 9:00 | not_understood | 25. november 9:00
    tommorow at 9 am | not_understood | tomorrow at 9 am
    every wendesday 9:00 | not_understood | every wednesday 9:00
    14. Jumi 9:00 | not_understood | 14. juli 9:00 / 14. juni 9:00
    heute Abend | time_missing | 19.11.2020 18:00 / 19.11.2020 20:00
    Freitagabend | time_missing | 20.11.2020 18:00 / 20.11.2020 20:00
    morgen früh | time_missing | 20.11.2020 08:00 / 20.11.2020 09:00
    Montag Vormittag | time_missing | 23.11.2020 10:00 / 23.11.2020 11:00
    heute Nacht | time_missing | 19.11.2020 22:00
    in 3 Tagen abends | time_missing | 22.11.2020 18:00 / 22.11.2020 20:00
    tonight | time_missing | 19.11.2020 18:00 / 19.11.2020 20:00
    tomorrow morning | time_missing | 20.11.2020 08:00 / 20.11.2020 09:00
    monday afternoon | time_missing | 23.11.2020 14:00 / 23.11.2020 16:00
    in 3 Arbeitstagen | ambiguous | 24.11.2020 09:00
    in 3 Arbeitstagen um 14 Uhr | ambiguous | 24.11.2020 14:00
    in fünf Werktagen 9:00 | ambiguous | 26.11.2020 09:00
    in 3 working days | ambiguous | 24.11.2020 09:00
    in 5 business days at 9:00 | ambiguous | 26.11.2020 09:00
    letzter Werktag im Monat 9:00 | ambiguous | 30.11.2020 09:00 / jeden letzten werktag im Monat 09:00
    am ersten Arbeitstag des Monats 9:00 | ambiguous | 01.12.2020 09:00 / jeden 1. arbeitstag im Monat 09:00
    last workday of the month 9:00 | ambiguous | 30.11.2020 09:00 / every last workday of the month 09:00
    last working day of the month 9:00 | ambiguous | 30.11.2020 09:00
    biweekly on monday 9:00 | ambiguous | every 2 weeks on monday 09:00
    bi-weekly mondays at 9am | ambiguous | every 2 weeks on monday 09:00
    Montag 9.10 | ambiguous | 23.11.2020 09:10
    friday 8.12 | ambiguous | 20.11.2020 08:12
    morgen 9:00 UTC | other_zone | 20.11.2020 10:00 / 20.11.2020 09:00
    morgen um 9 Uhr GMT | other_zone | 20.11.2020 10:00 / 20.11.2020 09:00
    morgen 9:00 MESZ | other_zone | 20.11.2020 08:00 / 20.11.2020 09:00
    tomorrow at 9am UTC | other_zone | 20.11.2020 10:00 / 20.11.2020 09:00
    tomorrow at 9:00utc | other_zone | 20.11.2020 10:00 / 20.11.2020 09:00
""")

# the phrase, of which nothing can be proposed that means the same
NO_PROPOSAL = rows("""
    morgen um 9 oder 10 Uhr | ambiguous
    morgen um 9 bis 10 Uhr | ambiguous
    morgen um 9 und um 15 Uhr | ambiguous
    jeden Tag um 9 und um 15 Uhr | ambiguous
    tomorrow at 9 or 10 am | ambiguous
    tomorrow at 9 to 10 | ambiguous
    nächsten Freitag 9:00 und 15:00 | ambiguous
    bimonthly on the 1st 9:00 | not_understood
    semiweekly on monday 9:00 | not_understood
    halbmonatlich am 1. 9:00 | not_understood
    biweekly 9:00 | date_missing
    täglich 9:00 UTC | other_zone
    morgen 9:00 EST | other_zone
    tomorrow 9:00 Europe/London | other_zone
    jeden Abend | time_missing
    every morning | time_missing
""")
