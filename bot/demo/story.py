"""The story as data: who says what, and what the bot's answer has to contain.

All people and municipalities are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SERVER: Final = "localhost"
BOT: Final = "lotse"
BOT_ID: Final = f"@{BOT}:{SERVER}"
ROOM: Final = "Plenum (Demo)"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who appears. Who is not `played` is left to the audience, to log in as."""

    name: str
    part: str
    played: bool = True

    @property
    def localpart(self) -> str:
        return self.name.lower()

    @property
    def user_id(self) -> str:
        return f"@{self.localpart}:{SERVER}"

    @property
    def introduction(self) -> str:
        return self.part if self.played else f"{self.part}, heute nicht da"


KIM: Final = Role("Kim", "koordiniert das Bündnis (Federführung)")
INA: Final = Role("Ina", "Ansprechperson von Musterhafen")
BEN: Final = Role("Ben", "ihre Vertretung")
ROSA: Final = Role("Rosa", "Ansprechperson von Beispielstadt")
JO: Final = Role("Jo", "neu dabei, noch nicht eingetragen")
MIA: Final = Role("Mia", "Ansprechperson vom Landkreis Musterland", played=False)
CAST: Final = (KIM, INA, BEN, ROSA, JO, MIA)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, and in one or two sentences what to look at."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Invite:
    """The bot is invited; it joins and greets the room."""

    who: Role
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Something is said; the bot's answer has to contain every piece of `answer`."""

    who: Role
    text: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tap:
    """An answer of the native poll is tapped. A tap that counts gets no answer."""

    who: Role
    option: str
    answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ring:
    """The reminder that `who` asked for by the text `asked` comes, and rings at `who`."""

    who: Role
    asked: str
    answer: tuple[str, ...]


Scene = Chapter | Invite | Say | Tap | Ring


def story(today: date) -> Sequence[Scene]:
    """The whole evening; the poll ends a year after `today`, as dates in the past are refused."""
    return (*_arrival(), *_registry(), *_pledges(), *_vote(today + timedelta(365)), *_reminder())


def _arrival() -> Sequence[Scene]:
    return (
        Chapter("Der Lotse kommt an Bord", "Kim lädt ihn in den verschlüsselten Raum ein."),
        Invite(KIM, ("Guten Tag, ich bin der Hafenlotse", "Datenschutz:", "Nächster Schritt")),
    )


def _registry() -> Sequence[Scene]:
    return (
        Chapter(
            "Wer gehört dazu?",
            "Kim trägt drei Kommunen ein und wer für sie spricht. Alle anderen erfahren, wie sie "
            "mitmachen können.",
        ),
        Say(
            KIM,
            "!kommune neu Musterhafen land=NW art=Stadt einwohner=48.000 ags=05999001",
            ("Eingetragen: Musterhafen", "Einwohnerzahl: 48.000"),
        ),
        Say(KIM, f"!kontakt setzen Musterhafen {INA.user_id}", ("jetzt Ansprechperson",)),
        Say(KIM, f"!kontakt setzen Musterhafen {BEN.user_id} Vertretung", ("jetzt Vertretung",)),
        Say(KIM, "!kommune neu Beispielstadt land=NW art=Stadt", ("Eingetragen: Beispielstadt",)),
        Say(KIM, f"!kontakt setzen Beispielstadt {ROSA.user_id}", ("jetzt Ansprechperson",)),
        Say(
            KIM,
            "!kommune neu „Landkreis Musterland“ land=NI art=Landkreis",
            ("Eingetragen: Landkreis Musterland",),
        ),
        Say(
            KIM,
            f"!kontakt setzen Landkreis Musterland {MIA.user_id}",
            ("jetzt Ansprechperson von Landkreis Musterland",),
        ),
        Say(JO, "!zusage 100", ("noch nicht eingetragen", "So können Sie mitmachen")),
    )


def _pledges() -> Sequence[Scene]:
    return (
        Chapter(
            "Aufnahmezusagen",
            "Jede Kommune spricht nur für sich. Personen und Familien werden nie "
            "zusammengezählt. Ein Tippfehler ändert nichts.",
        ),
        Say(INA, "!zusage 5", ("P-1: Musterhafen, 0 → 5 Personen", "Noch offen: Programm")),
        Say(INA, "!zusage fünf", ("„fünf“ ist keine Zahl", "Beispiel: !zusage 5")),
        Say(
            INA,
            "!zusage P-1 nest zusätzlich",
            ("P-1: Musterhafen", "5 Personen", "NesT", "zusätzlich zur Quote"),
        ),
        Say(ROSA, "!zusage 2 Familien", ("P-2: Beispielstadt, 0 → 2 Familien",)),
        Say(ROSA, "!zusage 50 für Musterhafen", ("Für Musterhafen kann nur",)),
        Say(INA, "!summe", ("5 Personen", "2 Familien", "nichts davon ist förmlich erklärt")),
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
            f"!abstimmung „Winterhilfe mittragen?“ bis {end:%d.%m.%Y} 18:00",
            ("Abstimmung 1: Winterhilfe", "3 Kommunen sind stimm", f"{end:%d.%m.%Y}, 18:00 Uhr"),
        ),
        Tap(INA, "Nein"),
        Tap(JO, "Ja", ("wird in Abstimmung 1 nicht gezählt", "noch nicht eingetragen")),
        Say(BEN, "!stimme 1 ja", ("Musterhafen stimmt mit „Ja“", "Vorher war es „Nein“")),
        Say(ROSA, "!stimme 1 ja", ("Beispielstadt stimmt mit „Ja“",)),
        Say(
            KIM,
            "!abstimmung beenden 1",
            (
                "Abstimmung 1 ist beendet",
                "Ja: 2 (Beispielstadt, Musterhafen)",
                "Nein: 0",
                "Keine Antwort (1): Landkreis Musterland",
            ),
        ),
    )


def _reminder() -> Sequence[Scene]:
    asked = "!erinnerung in 5 Sekunden Ratsvorlage abschicken"
    return (
        Chapter("Erinnerung und Hilfe", "Während die Erinnerung läuft, schaut Ina in die Hilfe."),
        Say(
            INA,
            asked,
            ("R-1: Ratsvorlage abschicken", "Ich erinnere Sie am", "!absagen R-1"),
        ),
        Say(INA, "!hilfe", ("Zusagen", "!zusage – Hält fest", "Abstimmungen", "!stimme")),
        Ring(INA, asked, (f"Erinnerung für {INA.user_id}: Ratsvorlage abschicken",)),
    )
