"""The record of a publication: what is in it, and its words, the same in the chat and on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import NotRequired, TypedDict, cast

from commands.alliance.counting import municipalities
from commands.alliance.rules import laender
from commands.alliance.rules.inhabitants import Inhabitants
from commands.dates.days import written
from commands.dates.rules.mornings import day_of
from commands.kit.lists import NAMED
from commands.kit.reply import Inline, Joined, Strong
from commands.kit.rules.spelling import fold
from commands.kit.texts import Text, _, n_
from storage.tables import Statement

from .aftermath import Aftermath, aftermath, outcome, withdrawn
from .rules.clauses import written as numbers_written
from .rules.publications import Demanding
from .rules.signatures import Weight


class SignerRecord(TypedDict):
    """A municipality that signs; `apart` tells it from others of its name, in early records not."""

    name: str
    apart: NotRequired[list[str]]
    land: str
    ags: str | None
    population: int | None


class GroupRecord(TypedDict):
    """Who signs exactly these clauses."""

    clauses: list[int]
    signers: list[SignerRecord]


class OwnWordsRecord(TypedDict):
    """An individual statement; `version` was the newest when it was said, on that `day`."""

    municipality: str
    apart: NotRequired[list[str]]
    land: str
    ags: str | None
    signs: bool
    version: int
    day: str
    wording: str


class WeightRecord(TypedDict):
    """The weight of the signers, see rules.signatures."""

    signers: int
    inhabitants: int
    unknown: int
    inside: int
    laender: list[tuple[str, int]]


class Contents(TypedDict):
    """All that is published but its time. Clauses count from 1; None is one that nobody signed.

    `wording_sha256` is that of the whole version.
    """

    record: str
    statement: str
    alliance: str
    title: str
    version: int
    wording_sha256: str
    clauses: list[str | None]
    asked: int
    demanding: str
    core: list[int]
    optional: list[int]
    unsigned: list[int]
    groups: list[GroupRecord]
    weight: WeightRecord
    own_words: list[OwnWordsRecord]


class Record(Contents):
    """What is published, as it is kept, sealed and printed.

    `since` is added to what is handed out later, and sealed with it; nothing of it is kept here.
    """

    published_at: str
    since: NotRequired[Aftermath]


def record_of(statement: Statement) -> Record | None:
    """What was published of it; None if nothing is."""
    return cast(Record, statement.publication) if statement.publication is not None else None


def by_now(statement: Statement, record: Record) -> Record:
    """What was published, with what became of it since."""
    since = aftermath(statement)
    if not since or statement.digest is None:
        return record
    return {**record, "since": {**since, "published_sha256": statement.digest}}


def became(record: Record) -> list[Inline]:
    """What became of it, if anything."""
    since = record.get("since", {})
    return [*withdrawn(since), *outcome(since)]


def weight_record(found: Weight) -> WeightRecord:
    """The weight as it is published; `recorded_weight` reads it again."""
    return {
        "signers": found.signers,
        "inhabitants": found.inhabitants.count,
        "unknown": found.inhabitants.unknown,
        "inside": found.inhabitants.inside,
        "laender": [*found.laender.items()],
    }


def recorded_weight(record: Contents) -> Weight:
    """The weight as it was published."""
    found = record["weight"]
    return Weight(
        found["signers"],
        Inhabitants(found["inhabitants"], unknown=found["unknown"], inside=found["inside"]),
        dict(found["laender"]),
    )


def name_of(signer: SignerRecord) -> str:
    """Its name, with what tells it from others of that name."""
    return _full_name(signer["name"], signer.get("apart", []))


def speaker(own: OwnWordsRecord) -> str:
    """Whose own words they are: the name, with what tells it from others of that name."""
    return _full_name(own["municipality"], own.get("apart", []))


def _full_name(name: str, apart: list[str]) -> str:
    return f"{name} ({', '.join(apart)})" if apart else name


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


def left_out(record: Contents) -> list[Inline]:
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


def group_heading(group: GroupRecord) -> Text:
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


def own_heading(own: OwnWordsRecord) -> Inline:
    """Whose own words they are, of which day, about which version."""
    parts: list[Inline] = [
        _("{name} ({where})", name=speaker(own), where=laender.NAMES[own["land"]]),
        written(date.fromisoformat(own["day"])),
        _("on version {number}", number=own["version"]),
    ]
    return Joined(parts if own["signs"] else [*parts, _("does not sign the statement")])
