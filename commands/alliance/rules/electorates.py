"""Which municipalities are meant: all, a Land, signatories, those with a mandate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

from commands.kit.rules.choices import Worded

from .statuses import AllianceStatus, Kind


class Electors(Worded):
    """Which municipalities vote."""

    ALLIANCE = "alliance", "alliance all"
    LAND = "land", "Land state"
    SIGNATORIES = "signatories", "signatories signed"
    APPEAL = "appeal"


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
