"""Who appears in the demo, and what a scene can be. All people and municipalities are invented."""

from __future__ import annotations

from dataclasses import dataclass
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
ROSA: Final = Role("Rosa", "neu im Rathaus von Beispielstadt, möchte mitmachen")
JO: Final = Role("Jo", "hört zu, spricht für keine Kommune")
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
class Letter:
    """The next message of the bot in the direct chat with `who`, which the room does not see."""

    who: Role
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a file comes in answer to what `who` has `asked`; its bytes begin as said.

    In `filename` a `*` stands for what depends on the day.
    """

    who: Role
    asked: str
    filename: str
    begins: bytes
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


Scene = Chapter | Invite | Say | Letter | Attachment | Tap | Ring
