"""The story as data: who says what, and what the bot's answer has to contain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bot.demo.scenes import (
    BEN,
    INA,
    JO,
    KIM,
    MIA,
    ROSA,
    Attachment,
    Chapter,
    Invite,
    Letter,
    Ring,
    Say,
    Scene,
    Tap,
)

_PNG: Final = b"\x89PNG"
_PDF: Final = b"%PDF"
_XLSX: Final = b"PK"


def story(today: date) -> Sequence[Scene]:
    """The whole evening. The council met a month before `today` and the poll ends a year after:
    resolutions of the future are refused, and polls that end in the past."""
    return (
        *_arrival(),
        *_registry(),
        *_joining(),
        *_pledges(),
        *_mandate(today),
        *_sum(),
        *_offer(today),
        *_vote(today + timedelta(365)),
        *_statement(today),
        *_date(today + timedelta(30), today + timedelta(32)),
        *_deadline(today + timedelta(10)),
        *_overview(),
        *_reminder(),
    )


def _arrival() -> Sequence[Scene]:
    return (
        Chapter("Der Lotse kommt an Bord", "Kim lädt ihn in den verschlüsselten Raum ein."),
        Invite(KIM, ("Guten Tag, ich bin der Hafenlotse", "Datenschutz:", "!raum Plenum")),
        Say(KIM, "!raum Plenum", ("eingetragen als: Plenum",)),
    )


def _registry() -> Sequence[Scene]:
    return (
        Chapter(
            "Wer gehört dazu?",
            "Kim trägt zwei Kommunen ein und wer für sie spricht. Jede Person bekommt dazu einen "
            "Brief in den Direktchat.",
        ),
        Say(
            KIM,
            "!kommune neu Musterhafen land=NW art=Stadt einwohner=48.000 ags=05999001",
            ("Eingetragen: Musterhafen", "Einwohnerzahl: 48.000"),
        ),
        Say(KIM, f"!kontakt setzen Musterhafen {INA.user_id}", ("jetzt Ansprechperson",)),
        Say(KIM, f"!kontakt setzen Musterhafen {BEN.user_id} Vertretung", ("jetzt Vertretung",)),
        Say(
            KIM,
            "!kommune neu „Landkreis Musterland“ land=NI art=Landkreis einwohner=150.000",
            ("Eingetragen: Landkreis Musterland",),
        ),
        Say(
            KIM,
            f"!kontakt setzen Landkreis Musterland {MIA.user_id}",
            ("jetzt Ansprechperson von Landkreis Musterland",),
        ),
    )


def _joining() -> Sequence[Scene]:
    return (
        Chapter(
            "Eine neue Kommune macht mit",
            "Rosa stellt einen Antrag, Kim nimmt ihn an. Was nicht für den Raum gedacht ist, "
            "schreibt der Lotse in den Direktchat.",
        ),
        Say(ROSA, "!zusage 100", ("noch nicht eingetragen", "!mitmachen")),
        Say(ROSA, "!mitmachen Beispielstadt land=NI art=Stadt", ("in unserem Direktchat",)),
        Letter(ROSA, ("A-1: Ihr Antrag, für „Beispielstadt“", "liegt bei der Koordination")),
        Letter(KIM, (f"A-1: {ROSA.user_id} möchte für „Beispielstadt“", "Annehmen: !annehmen A-1")),
        Say(KIM, "!annehmen A-1", ("in unserem Direktchat",)),
        Letter(KIM, ("A-1 ist angenommen", "Eingetragen: Beispielstadt")),
        Letter(
            ROSA,
            (
                "Willkommen im Bündnis Städte Sicherer Häfen",
                "Checkliste von Beispielstadt",
                "Fehlt noch – Mandat",
                "Nächster Schritt",
            ),
        ),
    )


def _pledges() -> Sequence[Scene]:
    return (
        Chapter(
            "Aufnahmezusagen",
            "Jede Kommune spricht nur für sich. Personen und Familien werden nie "
            "zusammengezählt. Ein Tippfehler ändert nichts.",
        ),
        Say(INA, "!zusage 5", ("P-1: Musterhafen, 0 → 5 Personen", "Es fehlt noch: Programm")),
        Say(INA, "!zusage viele", ("„viele“ ist keine Zahl", "Beispiel: !zusage 5")),
        Say(
            INA,
            "!zusage P-1 nest zusätzlich",
            ("P-1: Musterhafen", "5 Personen", "NesT", "zusätzlich zur Quote"),
        ),
        Say(ROSA, "!zusage 12", ("P-2: Beispielstadt, 0 → 12 Personen",)),
        Say(ROSA, "!zusage 2 Familien", ("P-3: Beispielstadt, 0 → 2 Familien",)),
        Say(ROSA, "!zusage 50 für Musterhafen", ("Für Musterhafen kann nur",)),
    )


def _mandate(today: date) -> Sequence[Scene]:
    resolved = today - timedelta(30)
    return (
        Chapter(
            "Vom Wort zum verbindlichen Angebot",
            "Mit dem Ratsbeschluss gilt die Zusage als beschlossen, mit dem unterschriebenen "
            "Schreiben als förmlich. Eine Nachricht im Chat ist beides nicht.",
        ),
        Say(
            INA,
            f"!mandat neu agieren {resolved:%d.%m.%Y} „Vorlage 20/117“",
            ("MD-1: Agieren", "Ab jetzt beschlossen:", "P-1: Musterhafen, 5 Personen"),
        ),
        Say(
            KIM,
            f"!förmlich P-1 „Schreiben vom {today:%d.%m.%Y}“",
            (f"5 Personen: förmlich durch „Schreiben vom {today:%d.%m.%Y}“",),
        ),
    )


def _sum() -> Sequence[Scene]:
    return (
        Chapter(
            "Zusammen sind wir stärker",
            "Die Summe kommt als Text und als Bild. Das gebündelte Angebot an den Bund hat eine "
            "Nummer und eine Prüfsumme und lässt sich nicht mehr ändern.",
        ),
        Say(
            INA,
            "!summe",
            (
                "Städte Sicherer Häfen: 17 Personen · 2 Familien",
                "5 Personen förmlich",
                "12 Personen signalisiert",
            ),
        ),
        Attachment(INA, "!summe", "Summe-*.png", _PNG, ("Nordrhein-Westfalen", "Niedersachsen")),
    )


def _offer(today: date) -> Sequence[Scene]:
    number = f"A-{today.year}-01"
    confirmed = "!bestätigen"
    return (
        Say(
            KIM,
            "!angebot einfrieren bund",
            ("würde eingefroren", "5 Personen förmlich", "!bestätigen"),
        ),
        Say(
            KIM,
            confirmed,
            (f"{number}, Stand", "Verbindlich:", "5 Personen förmlich", "Prüfsumme (SHA-256)"),
        ),
        Attachment(KIM, confirmed, f"Angebot-{number}.pdf", _PDF, ("Anlage zum Schreiben",)),
        Attachment(KIM, confirmed, f"Angebot-{number}.xlsx", _XLSX, ("alle Zusagen als Tabelle",)),
    )


def _vote(end: date) -> Sequence[Scene]:
    return (
        Chapter(
            "Abstimmung",
            "Eine Kommune, eine Stimme: Ina tippt „Nein“, danach antwortet Ben für dieselbe "
            "Kommune. Es zählt die letzte Stimme. Wer schweigt, hat nicht zugestimmt.",
        ),
        Say(
            KIM,
            f"!abstimmung „Winterhilfe mittragen?“ für=alle bis {end:%d.%m.%Y} 18:00",
            ("Abstimmung 1: Winterhilfe", "3 Kommunen sind stimm", f"{end:%d.%m.%Y}, 18:00 Uhr"),
        ),
        Tap(INA, "Nein"),
        Tap(JO, "Ja", ("wird in Abstimmung 1 nicht gezählt", "noch nicht eingetragen")),
        Say(BEN, "!stimme 1 ja", ("Musterhafen stimmt mit „Ja“", "Vorher war es „Nein“")),
        Say(ROSA, "!stimme 1 ja", ("Beispielstadt stimmt mit „Ja“",)),
        Say(
            KIM,
            "!abstimmung beenden 1",
            ("Damit endet Abstimmung 1", "!bestätigen"),
        ),
        Say(
            KIM,
            "!bestätigen",
            (
                "Abstimmung 1: angenommen – Winterhilfe mittragen?",
                "Ja: 2 (Beispielstadt, Musterhafen)",
                "Nein: 0",
                "Keine Antwort (1): Landkreis Musterland",
            ),
        ),
    )


def _statement(today: date) -> Sequence[Scene]:
    text = "1. Wir nehmen Menschen auf.\n2. Bund und Länder tragen die Kosten."
    until, resolved = today + timedelta(14), today - timedelta(30)
    return (
        Chapter(
            "Eine gemeinsame Erklärung",
            "Gesucht ist der gemeinsame Nenner, Absatz für Absatz. Wer schweigt, stimmt nicht zu; "
            "wer mitzeichnet, braucht dafür ein Mandat; und eigene Worte bleiben eigene Worte.",
        ),
        Say(
            KIM,
            f"!erklärung neu „Aufnahme im Winter“ bis {until:%d.%m.%Y} 18:00\n{text}",
            ("ST-1: Aufnahme im Winter", "Fassung 1, 2 Absätze", "3 Kommunen sind gefragt"),
        ),
        Say(INA, "!absatz ST-1 1-2 zustimmen", ("Absätze 1 und 2: Zustimmung",)),
        Say(ROSA, "!absatz ST-1 1 zustimmen", ("Absatz 1: Zustimmung", "Noch ohne Antwort von")),
        Say(ROSA, "!absatz ST-1 2 ablehnen", ("Absatz 2: Ablehnung",)),
        Say(
            KIM,
            "!nenner ST-1",
            (
                "Gemeinsamer Nenner: Absatz 1 getragen von 2 von 2 Antworten",
                "Ablehnung: Beispielstadt",
                "Ohne Antwort, was keine Zustimmung ist (1): Landkreis Musterland",
            ),
        ),
        Say(INA, "!mitzeichnen ST-1", ("kein gültiges Mandat „Appellieren“",)),
        Say(
            INA,
            f"!mandat neu appellieren {resolved:%d.%m.%Y} „Vorlage 20/118“",
            ("MD-2: Appellieren",),
        ),
        Say(INA, "!mitzeichnen ST-1", ("ST-1", "Musterhafen")),
        Say(
            ROSA,
            "!stellungnahme ST-1 „Wir tragen Absatz 2 nicht mit.“",
            ("Eigene Stellungnahme von Beispielstadt", "im Wortlaut abgedruckt"),
        ),
    )


def _date(first: date, second: date) -> Sequence[Scene]:
    offered = f"{first:%d.%m.%Y} 14:00, {second:%d.%m.%Y} 10:00"
    return (
        Chapter(
            "Wann treffen wir uns?",
            "Jede Kommune sagt, welche Termine passen und welche zur Not. Mit einer Zeile wird "
            "daraus eine Sitzung.",
        ),
        Say(
            KIM,
            f"!terminsuche „Bündnistreffen“ {offered} für=alle",
            ("Terminsuche D-1: Bündnistreffen", "3 Kommunen sind gefragt"),
        ),
        Say(INA, "!passt 1, zur Not 2", ("D-1, Musterhafen:", "zur Not: 2")),
        Say(ROSA, "!passt 2", ("D-1, Beispielstadt:", "passt nicht: 1")),
        Say(
            KIM,
            "!terminsuche festlegen D-1 2 Marburg/online",
            ("M-1: Bündnistreffen", f"{second:%d.%m.%Y}, 10:00 Uhr", "Ort: Marburg/online"),
        ),
    )


def _deadline(until: date) -> Sequence[Scene]:
    return (
        Chapter(
            "Eine Frist",
            "Bis dahin erinnert der Lotse die Kommunen, die noch offen sind; danach schreibt er "
            "ihrer Koordination. Genannt werden Kommunen, nie Personen.",
        ),
        Say(
            KIM,
            f"!nachbereitung {until:%d.%m.%Y} „Rückmeldung an das Land“ für alle",
            ("F-1: „Rückmeldung an das Land“", f"{until:%d.%m.%Y}", "Ich erinnere daran am"),
        ),
        Say(INA, "!erledigt F-1", ("Musterhafen hat es erledigt", "2 Kommunen sind noch offen")),
    )


def _overview() -> Sequence[Scene]:
    return (
        Chapter(
            "Was ist zu tun?",
            "Kim sieht auf einer Seite, was fehlt und was läuft; Rosa, was ihre Stadt zu tun hat.",
        ),
        Say(KIM, "!lage", ("in unserem Direktchat",)),
        Letter(
            KIM,
            (
                "Die Lage am",
                "ohne Mandat: 2",
                "!erklärungen: 1, ST-1 in 14 Tagen",
                "!nachbereitungen: 1, F-1 in 10 Tagen, 2 fehlen",
                "!sitzungen: 1, M-1 in 32 Tagen",
            ),
        ),
        Say(ROSA, "!offen", ("in unserem Direktchat",)),
        Letter(ROSA, ("offen für Beispielstadt", "!erledigt F-1", "!teilnahme M-1 ja")),
    )


def _reminder() -> Sequence[Scene]:
    asked = "!erinnerung in 3 Sekunden Ratsvorlage abschicken"
    return (
        Chapter("Erinnerung und Hilfe", "Während die Erinnerung läuft, schaut Ina in die Hilfe."),
        Say(
            INA,
            asked,
            ("R-1: Ratsvorlage abschicken", "Ich erinnere Sie am", "!absagen R-1"),
        ),
        Say(INA, "!hilfe erinnerung", ("!erinnerung", "Beispiel")),
        Ring(INA, asked, (f"Ratsvorlage abschicken – Erinnerung für {INA.user_id}",)),
    )
