"""The invented alliance of the handbooks: who is in it, what goes on, and what it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from storage.engine import Database
from storage.schema import create
from storage.tables import InboxRow
from tests.harness.chat import BERLIN, PLENARY, Chat
from tests.harness.databases import quick
from tests.harness.messages import Content

# A Monday; whatever a handbook says is to come, comes after it.
NOW: Final = datetime(2027, 1, 11, 10, 0, tzinfo=BERLIN)
KIM: Final = "@kim:haefen.example"
INA: Final = "@ina:musterhafen.example"
ROSA: Final = "@rosa:beispielstadt.example"
MIA: Final = "@mia:musterland.example"
UWE: Final = "@uwe:neudorf.example"
NAMES: Final = {KIM: "Kim", INA: "Ina", ROSA: "Rosa", MIA: "Mia", UWE: "Uwe"}
COORDINATION: Final = "!coordination:localhost"

Line = tuple[str, str]  # who types what, in the plenary

# The notice that comes with the first answer is read.
FOUNDED: Final[Sequence[Line]] = (
    (KIM, "!raum Plenum"),
    (KIM, "!kommune neu Musterhafen land=NW art=Stadt einwohner=48.000 ags=05999001"),
    (KIM, "!kommune neu Beispielstadt land=NW art=Gemeinde einwohner=9.000 ags=05999002"),
    (KIM, "!kommune neu „Landkreis Musterland“ land=NI art=Landkreis einwohner=150.000"),
    (KIM, "!kommune ändern Musterhafen bündnis=Mitzeichnung"),
    (KIM, "!kommune ändern Beispielstadt bündnis=Mitzeichnung"),
    (KIM, "!kommune ändern „Landkreis Musterland“ bündnis=Mitzeichnung"),
    (KIM, f"!kontakt setzen Musterhafen {INA}"),
    (KIM, f"!kontakt setzen Beispielstadt {ROSA}"),
    (KIM, f"!kontakt setzen Landkreis Musterland {MIA}"),
    (INA, "!hilfe"),
    (ROSA, "!hilfe"),
    (MIA, "!hilfe"),
)
STATEMENT: Final = (
    "!erklärung neu „Aufnahme im Winter“ bis 25.01.2027 18:00\n1. Wir nehmen Menschen auf.\n"
    "2. Wir bitten um ein Bundesprogramm.\n3. Die Kosten tragen Bund und Länder."
)
MODEL: Final = (
    "!modell neu\nTitel: Wohnraum durch Patenschaften\nBereich: Wohnen\n"
    "Schritte: 1. Paten suchen. 2. Mit ihnen mieten.\nErgebnis: 30 Wohnungen in einem Jahr\n"
    "Stelle: Amt für Wohnen"
)


class Told(AssertionError):  # noqa: N818 - that is what happened
    """What was typed was refused, or was no command; in which words the bot told so."""


class Alliance(Chat):
    """The offline bot, in German, with Kim as its coordination."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, language="de", at=NOW)
        self.alliance = replace(self.alliance, federal_coordinators=frozenset({KIM}))
        self.pipeline._alliance = self.pipeline._outgoing._alliance = self.alliance

    async def type(
        self, who: str, text: str, *, room: str = PLENARY, state: str = "done"
    ) -> list[Content]:
        """What is answered; raises Told if what was typed is not `state` then: done, or refused."""
        before = max((row.seq for row in await self.rows(InboxRow)), default=0)
        heard = await self.says(who, text, room=room)
        new = [row for row in await self.rows(InboxRow) if row.seq > before]
        if not new or any(row.state != state for row in new):
            said = "\n".join(str(each.get("body")) for each in heard)
            raise Told(f"{text}\nis not {state}: {said or 'no answer'}")
        return heard

    async def go_through(self, lines: Sequence[Line]) -> None:
        """One after the other."""
        for who, text in lines:
            await self.type(who, text)


@asynccontextmanager
async def alliance(folder: Path) -> AsyncIterator[Alliance]:
    """Founded in a database of its own, in `folder`."""
    database = quick(Database(f"sqlite+aiosqlite:///{folder / 'alliance.db'}"))
    try:
        await create(database)
        chat = Alliance(database)
        await chat.go_through(FOUNDED)
        yield chat
    finally:
        await database.close()


# What others have said before a line of a handbook makes sense, by that line.
GOES_ON: Final[Sequence[Line]] = (
    (KIM, "!abstimmung „Winterhilfe mittragen?“ bis 25.01.2027 18:00"),
    (KIM, "!abfrage „Freie Plätze am 01.02.?“ zahl Plätze 0-500 bis 25.01.2027"),
    (KIM, STATEMENT),
    (KIM, "!terminsuche „Bündnistreffen“ 19.01.2027 14:00, 21.01.2027 10:00"),
    (KIM, "!sitzung neu 26.01.2027 14:00 online"),
    (KIM, "!nachbereitung 25.01.2027 „Rückmeldung an das Land“ für alle"),
    (KIM, "!aufgabe neu „Wohnungen suchen“ wer=Musterhafen bis=01.02.2027 ertrag=„3 Plätze“"),
    (ROSA, MODEL),
    (KIM, "!modell freigeben 1"),
    (KIM, "!sachstand neu"),
)
# What others have said in between, by the line that needs it.
FOR_CLERKS: Final[Mapping[str, Sequence[Line]]] = {
    "!mitzeichnen ST-1": ((INA, "!mandat neu appellieren 22.10.2026 „Vorlage 20/118“"),),
}
FOR_COORDINATIONS: Final[Mapping[str, Sequence[Line]]] = {
    "!annehmen A-1": ((UWE, "!hilfe"), (UWE, "!mitmachen Hinterdorf land=NI art=Gemeinde")),
    "!förmlich P-1 „Schreiben vom 08.01.2027“": (
        (INA, "!zusage 5 nest zusätzlich"),
        (INA, "!mandat neu agieren 22.10.2026 „Vorlage 20/117“"),
    ),
    "!abfrage schließen 1": (
        (INA, "!antwort 1 25"),
        (ROSA, "!antwort 1 10"),
        (MIA, "!antwort 1 0"),
    ),
    "!nenner ST-1": ((INA, "!absatz ST-1 1-2 zustimmen"), (ROSA, "!absatz ST-1 1 zustimmen")),
    "!veröffentlichen ST-1": (
        (INA, "!mandat neu appellieren 22.10.2026 „Vorlage 20/118“"),
        (INA, "!mitzeichnen ST-1"),
    ),
    "!protokoll M-2": ((KIM, "!protokoll M-2\nBeschlossen: Wir suchen Wohnungen."),),
    "!frage zuständig 1 @lea:haefen.example bis 25.01.2027": (
        (INA, "!frage neu land „Wird die Aufnahme angerechnet?“"),
    ),
    "!modell 1": ((ROSA, MODEL),),
}
