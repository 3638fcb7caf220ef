"""A published statement in words, the same in the chat and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from commands.alliance.counting import municipalities
from commands.alliance.rules import laender
from commands.dates.days import written
from commands.dates.rules.mornings import day_of
from commands.kit.lists import NAMED
from commands.kit.reply import Inline, Joined, Strong
from commands.kit.rules.spelling import fold
from commands.kit.texts import Text, _, n_

from .rules.clause_numbers import written as numbers_written
from .rules.publishing import Demanding, Weight

Record = Mapping[str, Any]


def weight_record(found: Weight) -> dict[str, Any]:
    """The weight as it is published; `recorded_weight` reads it again."""
    return {
        "signers": found.signers,
        "inhabitants": found.inhabitants,
        "unknown": found.unknown,
        "inside": found.inside,
        "laender": [[land, number] for land, number in found.laender.items()],
    }


def recorded_weight(record: Record) -> Weight:
    """The weight as it was published."""
    found = record["weight"]
    return Weight(
        found["signers"],
        found["inhabitants"],
        found["unknown"],
        found["inside"],
        dict(found["laender"]),
    )


def name_of(signer: Record, key: str = "name") -> str:
    """Its name, with what tells it from others of that name; early records do not have that."""
    apart = ", ".join(signer.get("apart", ()))
    return f"{signer[key]} ({apart})" if apart else str(signer[key])


def speaker(own: Record) -> str:
    """Whose own words they are, as `name_of` says it."""
    return name_of(own, "municipality")


def published_on(record: Record) -> date:
    """The day of the publication, on Germany's calendar."""
    return day_of(datetime.fromisoformat(record["published_at"]))


def issuer(record: Record) -> Text:
    """Whose statement it is."""
    if record["demanding"] == Demanding.ALLIANCE:
        return _("Joint statement of the alliance {name}", name=record["alliance"])
    return _("Joint statement of municipalities in the alliance {name}", name=record["alliance"])


def identified(record: Record) -> Text:
    """Number, version and day."""
    return _(
        "{id}, version {number}, published on {day}",
        id=record["statement"],
        number=record["version"],
        day=written(published_on(record)),
    )


def demand(record: Record) -> Text:
    """The sentence before the common text; the alliance speaks only if every member signed."""
    if not record["core"]:
        return _("No clause is carried by all signers; who carries which is said below.")
    if record["demanding"] == Demanding.ALLIANCE:
        return _("The alliance {name} demands:", name=record["alliance"])
    return n_(
        "The undersigned municipality demands:",
        "The undersigned municipalities demand:",
        record["weight"]["signers"],
    )


def core(record: Record) -> list[str]:
    """The clauses that all signers carry, with their numbers."""
    return [_clause(record, each) for each in record["core"]]


def optional(record: Record) -> list[tuple[str, Inline]]:
    """The other clauses, each with who carries it."""
    return [(_clause(record, each), _carried(record, each)) for each in record["optional"]]


def _clause(record: Record, number: int) -> str:
    return f"{number}. {record['clauses'][number - 1]}"


def _carried(record: Record, clause: int) -> Inline:
    groups = [
        (number, each)
        for number, each in enumerate(record["groups"], 1)
        if clause in each["clauses"]
    ]
    names = [name_of(signer) for _number, each in groups for signer in each["signers"]]
    if len(names) <= NAMED:
        shown: list[Inline] = [*sorted(names, key=fold)]
        return _("Carried by: {names}", names=Joined(shown))
    return n_(
        "Carried by {carriers} of {count} signer, groups {groups}",
        "Carried by {carriers} of {count} signers, groups {groups}",
        record["weight"]["signers"],
        carriers=len(names),
        groups=numbers_written(number for number, _group in groups),
    )


def left_out(record: Record) -> list[Inline]:
    """Clauses that nobody signed are no part of what is published."""
    clauses = record["unsigned"]
    if not clauses:
        return []
    return [
        n_(
            "Clause {clauses} of this version was signed by nobody and is left out.",
            "Clauses {clauses} of this version were signed by nobody and are left out.",
            len(clauses),
            clauses=numbers_written(clauses),
        )
    ]


def group_heading(group: Record) -> Text:
    """Which clauses they sign, and how many they are."""
    return n_(
        "Clause {clauses} ({municipalities})",
        "Clauses {clauses} ({municipalities})",
        len(group["clauses"]),
        clauses=numbers_written(group["clauses"]),
        municipalities=municipalities(len(group["signers"])),
    )


def group_title(record: Record, number: int) -> Inline:
    """The heading of the group with this number, from 1; a single group needs no number."""
    heading = group_heading(record["groups"][number - 1])
    if len(record["groups"]) == 1:
        return heading
    return _("Group {number}: {signs}", number=number, signs=heading)


def published_words(record: Record) -> list[Inline]:
    """The own words beside it, each with the name its municipality had."""
    return [Joined([Strong(speaker(each)), each["wording"]], ": ") for each in record["own_words"]]


def own_heading(own: Record) -> Inline:
    """Whose own words they are, of which day, about which version."""
    parts: list[Inline] = [
        _("{name} ({where})", name=speaker(own), where=laender.NAMES[own["land"]]),
        written(date.fromisoformat(own["day"])),
        _("on version {number}", number=own["version"]),
    ]
    return Joined(parts if own["signs"] else [*parts, _("does not sign the statement")])
