"""How a poll is held: who may vote in it, and what is told before its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, Protocol, TypeVar

from .choices import Worded
from .pledging import Kind
from .statuses import AllianceStatus

# Of fewer ballots the counts would tell who chose what: who has voted is no secret.
LEAST_SECRET: Final = 3


class Secrecy(Worded):
    """Open; hidden: no count before the close; secret: nobody ever learns who chose what."""

    OPEN = "open", "open", "offen"
    HIDDEN = "hidden", "hidden", "verdeckt"
    SECRET = "secret", "secret", "geheim"


class Electors(Worded):
    """Which municipalities vote."""

    ALLIANCE = "alliance", "alliance all", "Bündnis alle"
    LAND = "land", "Land state", "Land"
    SIGNATORIES = "signatories", "signatories signed", "Mitzeichnende Mitzeichnung mitgezeichnet"
    APPEAL = "appeal", "appeal", "Appellieren Appell"


class Candidate(Protocol):
    """What decides whether a member can vote."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def land(self) -> str: ...
    @property
    def alliance_status(self) -> str: ...


C = TypeVar("C", bound=Candidate)


def eligible(
    scope: Electors, land: str | None, candidates: Iterable[C], mandated: Collection[int]
) -> list[C]:
    """The candidates that can vote, in their order; partners never can.

    `land` is the code of the Land with Electors.LAND; `mandated` are the ids of members with a
    valid mandate *appeal*.
    """

    def entitled(each: C) -> bool:
        match scope:
            case Electors.LAND:
                return each.land == land
            case Electors.SIGNATORIES:
                return each.alliance_status == AllianceStatus.SIGNATORY
            case Electors.APPEAL:
                return each.id in mandated
            case Electors.ALLIANCE:
                return True

    return [each for each in candidates if each.kind != Kind.PARTNER and entitled(each)]
