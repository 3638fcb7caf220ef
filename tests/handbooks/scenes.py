"""What the pictures show: invented people type, and the real bot answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.content import POLL, TEXT
from tests.handbooks.alliance import INA, KIM, MIA, NAMES, ROSA, UWE, Alliance, Line, alliance
from tests.handbooks.drawing import Bubble, Voice
from tests.handbooks.lines import Face, Run
from tests.harness.messages import Content

BOT: Final = "Lotse"


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody types, and the bot answers there and in direct chats.

    Of the answer only the lines that begin with one of `keep` are shown, all if it is empty; what
    is left out is marked. `hidden`: the answer in the room is not shown at all, the letters are.
    """

    who: str
    text: str
    keep: tuple[str, ...] = ()
    hidden: bool = False
    state: str = "done"  # or refused


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: what goes before and is not seen, and what is."""

    before: Sequence[Line]
    said: Sequence[Said]


_VOTE: Final = "!abstimmung „Winterhilfe mittragen?“ bis 25.01.2027 18:00"
_STATEMENT: Final = (
    "!erklärung neu „Aufnahme im Winter“ bis 25.01.2027 18:00\n"
    "1. Wir nehmen Menschen auf.\n2. Die Kosten tragen Bund und Länder."
)
_DEADLINE: Final = "!nachbereitung 25.01.2027 „Rückmeldung an das Land“ für alle"
_RESOLVED: Final = "!mandat neu agieren 22.10.2026 „Vorlage 20/117“"
_FORMAL: Final[Sequence[Line]] = (
    (INA, "!zusage 5 nest zusätzlich"),
    (ROSA, "!zusage 12"),
    (MIA, "!zusage 2 Familien"),
    (INA, _RESOLVED),
    (KIM, "!förmlich P-1 „Schreiben vom 08.01.2027“"),
)

SCENES: Final[Mapping[str, Scene]] = {
    # Of the README: a bit of everything.
    "dialogue": Scene(
        ((ROSA, "!zusage 12"), (MIA, "!zusage 2 Familien")),
        (
            Said(INA, "!zusage 5 nest zusätzlich", ("P-3", "Stand")),
            Said(INA, "!zusage viele", state="refused"),
            Said(INA, _RESOLVED, ("Musterhafen", "Ab jetzt", "- P-3")),
            Said(KIM, "!förmlich P-3 „Schreiben vom 08.01.2027“", ("P-3",)),
            Said(KIM, "!angebot einfrieren bund", ("Dieses", "5")),
            Said(KIM, "!bestätigen", ("Angebot",)),
            Said(KIM, _VOTE, ("nothing of it, but the poll",)),
            Said(INA, "!stimme 1 nein"),
            Said(INA, "!stimme 1 ja"),
            Said(KIM, _DEADLINE, ("F-1", "Zu erledigen", "Gefragt")),
            Said(KIM, "!lage", ("Die Lage", "- 3", "- ohne", "- !abstimmungen: 1"), hidden=True),
        ),
    ),
    "zusage": Scene(
        (),
        (
            Said(INA, "!zusage 5", ("P-1", "Stand", "Es fehlt", "Weiter")),
            Said(INA, "!zusage viele", state="refused"),
            Said(INA, "!zusage P-1 nest zusätzlich", ("P-1", "Stand", "Es fehlt")),
        ),
    ),
    "offen": Scene(
        ((KIM, _DEADLINE), (KIM, _VOTE), (INA, "!zusage 5")),
        (Said(INA, "!offen", hidden=True),),
    ),
    "beitritt": Scene(
        ((UWE, "!hilfe"),),
        (
            Said(
                UWE,
                "!mitmachen Neudorf land=NI art=Gemeinde",
                ("A-1", "Annehmen", "Ablehnen"),
                hidden=True,
            ),
            Said(KIM, "!annehmen A-1", ("A-1", "Eingetragen", "Willkommen"), hidden=True),
        ),
    ),
    "lage": Scene(
        ((KIM, _DEADLINE), (KIM, _VOTE), (KIM, _STATEMENT), (INA, "!zusage 5"), (INA, _RESOLVED)),
        (Said(KIM, "!lage", hidden=True),),
    ),
    "angebot": Scene(
        _FORMAL,
        (
            Said(KIM, "!angebot einfrieren bund", ("Dieses", "5", "gesondert", "Es bekommt")),
            Said(KIM, "!bestätigen", ("A-2027-01", "An:", "Angebot")),
        ),
    ),
    "abstimmung": Scene(
        (),
        (
            Said(KIM, _VOTE, ("Abstimmung 1", "3 Kommunen", "Ende")),
            Said(INA, "!stimme 1 nein"),
            Said(INA, "!stimme 1 ja"),
        ),
    ),
    "nenner": Scene(
        (
            (KIM, _STATEMENT),
            (INA, "!absatz ST-1 1-2 zustimmen"),
            (ROSA, "!absatz ST-1 1 zustimmen"),
            (ROSA, "!absatz ST-1 2 ablehnen"),
        ),
        (Said(KIM, "!nenner ST-1"),),
    ),
    "frist": Scene(
        (),
        (
            Said(KIM, _DEADLINE),
            Said(INA, "!erledigt F-1", ("F-1", "Festgehalten", "2 Kommunen")),
        ),
    ),
}


async def played(scene: Scene, folder: Path) -> list[Bubble]:
    """What is seen of it, from an alliance of its own in `folder`."""
    bubbles: list[Bubble] = []
    async with alliance(folder) as chat:
        await chat.go_through(scene.before)
        for said in scene.said:
            answers = await chat.type(said.who, said.text, state=said.state)
            typed = [[Run(line, Face.CODE)] for line in said.text.split("\n")]
            bubbles.append(Bubble(NAMES[said.who], Voice.PERSON, typed))
            bubbles += _answered(chat, said, [] if said.hidden else answers)
    return bubbles


def _answered(chat: Alliance, said: Said, answers: Sequence[Content]) -> Iterator[Bubble]:
    for content in answers:
        if lines := _kept(content, said.keep):
            yield Bubble(BOT, Voice.BOT, lines)
    for to, content in chat.letters:
        if to in NAMES and (lines := _kept(content, said.keep)):
            yield Bubble(BOT, Voice.BOT, lines, f"im Direktchat mit {NAMES[to]}")


def _kept(content: Content, keep: Sequence[str]) -> list[list[Run]]:
    """The lines of a message that are shown, and “…” for those that are not."""
    poll = content.get(f"{POLL}.start")
    if poll is not None:
        choices = [f"○ {each[TEXT]}" for each in poll["answers"]]
        return [[Run(poll["question"][TEXT], Face.BOLD)], *([Run(each)] for each in choices)]
    text = str(content.get("body") or content.get(TEXT, ""))
    if "filename" in content and content.get("msgtype") in {"m.file", "m.image"}:
        text = f"[Datei {content['filename']}]\n{text}"
    lines = text.split("\n")
    if keep and not any(line.startswith(tuple(keep)) for line in lines):
        return []
    kept: list[list[Run]] = []
    for line in lines:
        if not keep or line.startswith((*keep, "[Datei")):
            kept.append([Run(f"• {line[2:]}" if line.startswith("- ") else line)])
        elif not kept or kept[-1] != [Run("…")]:
            kept.append([Run("…")])
    return kept
