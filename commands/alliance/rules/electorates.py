"""Which municipalities are meant: all, a Land, signatories, those with a mandate; who may vote."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from commands.kit.rules.choices import Worded

from .statuses import AllianceStatus, Kind


class Electors(Worded):
    """Which municipalities vote."""

    ALLIANCE = "alliance"
    EVERYBODY = "everybody", "everybody all"
    LAND = "land", "Land state"
    SIGNATORIES = "signatories", "signatories signed"
    APPEAL = "appeal"


class Entitlement(StrEnum):
    """Why a municipality has a vote."""

    SIGNATORIES = "signatories"
    CONTACTS = "contacts"  # somebody speaks for it, and it is no applicant
    EVERYBODY = "everybody"


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
            case Electors.ALLIANCE | Electors.EVERYBODY:
                return True

    return [each for each in candidates if each.kind != Kind.PARTNER and entitled(each)]


def entitlement(scope: Electors, candidates: Iterable[Candidate]) -> Entitlement:
    """Which rule says who may vote (domain.md, end of section 3).

    Signatories do, unless the poll says that everybody does. As long as none is recorded in the
    whole registry, whatever the scope, every municipality that can be reached and has not only
    applied does.
    """
    if scope is Electors.EVERYBODY:
        return Entitlement.EVERYBODY
    signed = any(
        each.alliance_status == AllianceStatus.SIGNATORY and each.kind != Kind.PARTNER
        for each in candidates
    )
    if signed or scope is Electors.SIGNATORIES:
        return Entitlement.SIGNATORIES
    return Entitlement.CONTACTS


def entitled(rule: Entitlement, candidates: Iterable[C], represented: Collection[int]) -> list[C]:
    """The candidates that the rule gives a vote; `represented` are ids of those with an office."""

    def has_vote(each: C) -> bool:
        match rule:
            case Entitlement.SIGNATORIES:
                return each.alliance_status == AllianceStatus.SIGNATORY
            case Entitlement.CONTACTS:
                applied = each.alliance_status == AllianceStatus.APPLICANT
                return each.id in represented and not applied
            case Entitlement.EVERYBODY:
                return True

    return [each for each in candidates if each.kind != Kind.PARTNER and has_vote(each)]
