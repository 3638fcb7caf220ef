"""Numbers of municipalities and of inhabitants, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from commands.kit.reply import Inline, Joined
from commands.kit.texts import Text, _, n_

from .rules.statuses import AllianceStatus, Kind


def municipalities(count: int) -> Text:
    """A number of municipalities."""
    return n_("{count} municipality", "{count} municipalities", count)


def inhabitants(count: int) -> Text:
    """A number of inhabitants."""
    return n_("{count} inhabitant", "{count} inhabitants", count)


def composed(members: Mapping[tuple[str, str], int]) -> Inline:
    """How many municipalities, and how many of them have signed; partners and applicants apart.

    `members` has numbers by kind and alliance status.
    """
    of_status: Counter[str] = Counter()
    partners = 0
    for (kind, status), count in members.items():
        if kind == Kind.PARTNER:
            partners += count
        else:
            of_status[status] += count
    said: list[Inline] = []
    if of_status.total():
        some: list[Inline] = [
            word(of_status[status]) for status, word in _STATUSES.items() if of_status[status]
        ]
        every = municipalities(of_status.total())
        some_of = _("{municipalities} ({some})", municipalities=every, some=Joined(some))
        said.append(some_of if some else every)
    if partners:
        said.append(n_("{count} partner", "{count} partners", partners))
    return Joined(said)


def _signatories(count: int) -> Text:
    return n_("{count} signatory", "{count} signatories", count)


def _applicants(count: int) -> Text:
    return n_("{count} applicant", "{count} applicants", count)


def _former(count: int) -> Text:
    return n_("{count} has left", "{count} have left", count)


_STATUSES: Final[Mapping[str, Callable[[int], Text]]] = {
    AllianceStatus.SIGNATORY: _signatories,
    AllianceStatus.APPLICANT: _applicants,
    AllianceStatus.WITHDRAWN: _former,
}


def behind(count: int, population: int, unknown: int = 0) -> Inline:
    """How many municipalities stand behind a figure, and how many people live there.

    Their number is left out if nothing of it is known; `unknown` says of how many it is not.
    """
    parts: list[Inline] = [municipalities(count)]
    if population:
        parts.append(inhabitants(population))
    return Joined([*parts, *_not_known(unknown)])


def lived_in(count: int, population: int, unknown: int = 0) -> Inline:
    """The same for papers, which are read without anybody to ask: in whole words."""
    if not population:
        return Joined([municipalities(count), *_not_known(unknown)])
    lived = n_(
        "{count} municipality, where {people} people live",
        "{count} municipalities, where {people} people live",
        count,
        people=population,
    )
    return Joined([lived, *_not_known(unknown)])


def _not_known(count: int) -> list[Inline]:
    if not count:
        return []
    return [
        n_(
            "number of inhabitants of {count} municipality not known",
            "number of inhabitants of {count} municipalities not known",
            count,
        )
    ]
