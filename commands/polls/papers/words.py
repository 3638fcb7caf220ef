"""The record of a poll in words: the same for the paper and for the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from commands.alliance.electorates import ENTITLED
from commands.alliance.ids import POLL
from commands.alliance.rules import laender
from commands.alliance.rules.electorates import Entitlement
from commands.kit.file_names import file_called
from commands.kit.reply import Inline, Joined, Moment, Named
from commands.kit.roles import role_names
from commands.kit.rules.authority import Role
from commands.kit.texts import Text, _, n_
from commands.polls.rules import record as records
from commands.polls.rules import shares
from commands.polls.rules.verdict import Base
from commands.polls.verdicts import kept_verdict

NOTHING: Final = "–"
COLUMNS: Final = (
    _("Municipality"),
    _("Land, AGS"),
    _("Ballot"),
    _("Answer"),
    _("Time"),
    _("Reason"),
    _("Proxy"),
)
_STATES: Final = {
    records.COUNTS: _("counts"),
    records.FORMER: _("replaced"),
    records.WITHDRAWAL: _("withdrawn"),
    records.REDACTED: _("deleted"),
}
_SECRECY: Final = {
    "open": _("open: everybody may see who has answered what"),
    "hidden": _("hidden: nothing was counted before the close"),
    "secret": _("secret: who has answered what is kept nowhere"),
}


def title(record: Mapping[str, Any]) -> Text:
    """What the record is about."""
    return _("Minutes of poll {id}", id=POLL.tag(record["number"]))


def file_name(record: Mapping[str, Any], ending: str, before: str = "") -> Named:
    """What its file with that ending is called."""
    number, question = POLL.tag(record["number"]), record["question"]
    return file_called(_("Poll"), number, question, ending=ending, before=before)


def facts(record: Mapping[str, Any]) -> list[tuple[Text, Inline]]:
    """What was asked, by whom, of whom, under which rules."""
    early = record["closed_early"]
    closed = _moment(record, "closed_at")
    found: list[tuple[Text, Inline]] = [
        (_("Question"), record["question"]),
        (_("Answers"), Joined([*record["options"]], " | ")),
        (_("Opened by"), _office(record["opened_by"])),
        (_("Opened"), _moment(record, "opened_at")),
        (_("Deadline"), _moment(record, "closes_at")),
        (
            _("Closed"),
            _("{when}, by hand", when=closed) if early else _("{when}, by itself", when=closed),
        ),
        (_("Entitled to vote"), Joined([_municipalities(record), _scope(record)], ", ")),
        (_("Answers at most"), record["most_choices"]),
        (_("Secrecy"), _SECRECY[record["secrecy"]]),
        (_("Quorum"), _part(record, "quorum")),
        (_("Majority"), _part(record, "majority")),
    ]
    if "awaited_until" in record:
        waited = _("What was sent by then counts until"), _moment(record, "awaited_until")
        found.insert(5, waited)
    if "first_closes_at" in record:
        found.insert(4, (_("Deadline at first"), _moment(record, "first_closes_at")))
    if "mended_by" in record:
        found.insert(4, (_("Changed by"), _office(record["mended_by"])))
    if "mended_at" in record:
        found.insert(4, (_("Asked as it stands here since"), _moment(record, "mended_at")))
    if record["follows"] is not None:
        found.append((_("Takes up again"), _("poll {id}", id=POLL.tag(record["follows"]))))
    return found


def verdict(record: Mapping[str, Any]) -> tuple[Inline, Inline] | None:
    """What was decided; None for a record of the time before."""
    found = kept_verdict(record)
    return None if found is None else (_("Verdict"), found)


def results(record: Mapping[str, Any]) -> list[tuple[Inline, Inline]]:
    """The outcome: figures, and whether the conditions are met."""
    figures = record["outcome"]
    found: list[tuple[Inline, Inline]] = [
        *_counts(record),
        (
            _("Have voted"),
            _("{voted} of {count}", voted=figures["voted"], count=figures["eligible"]),
        ),
    ]
    if (quorum := figures["quorum"]) is not None:
        reached = quorum["reached"]
        found.append((_("Quorum"), _("reached") if reached else _("not reached")))
    majority = figures["majority"]
    if majority is not None and majority["reached_by"] is not None:
        by = [record["options"][each] for each in majority["reached_by"]]
        reached_by: Inline = (
            _("reached by: {options}", options=Joined(by)) if by else _("not reached")
        )
        found.append((_("Majority"), reached_by))
    return found


def _counts(record: Mapping[str, Any]) -> Iterable[tuple[Inline, Inline]]:
    counts = record["outcome"]["counts"]
    if counts:
        return zip(record["options"], counts, strict=True)
    return [(_("Votes"), _("not told: too few have voted in this secret poll"))]


def ballots(record: Mapping[str, Any]) -> Iterator[Sequence[Inline]]:
    """What each municipality has answered, below COLUMNS; those without an answer at the end."""
    for each in record["ballots"]:
        secret = record["secrecy"] == "secret"
        state = _("has taken part") if secret else _STATES[records.COUNTS]
        yield _row(record, each, state)
    for each in record["silent"]:
        yield _row(record, {"municipality": each}, _("no answer"))


def history(record: Mapping[str, Any]) -> Iterator[Sequence[Inline]]:
    """The ballots that do not count, below COLUMNS, in the order of casting."""
    for each in record["history"]:
        yield _row(record, each, _STATES[each["state"]])


def _row(record: Mapping[str, Any], each: Mapping[str, Any], state: Inline) -> Sequence[Inline]:
    municipality = each["municipality"]
    late_at = each.get("late_at")
    if late_at is not None:
        arrived = _short(record, each, "late_at")
        state = _("{state}; late, arrived {arrived}", state=state, arrived=arrived)
    chosen = [record["options"][choice] for choice in each.get("choices", ())]
    return (
        municipality["name"],
        Joined([e for e in (municipality["land"], municipality["ags"]) if e]),
        state,
        Joined([*chosen]) if chosen else NOTHING,
        _short(record, each, "at"),
        each.get("reason") or NOTHING,
        each.get("proxy") or NOTHING,
    )


def _short(record: Mapping[str, Any], each: Mapping[str, Any], key: str) -> str:
    """Day and time in one line, such as `01.10. 09:11`; of another year than the opening with it.

    The zone is that of the facts above.
    """
    if not each.get(key):
        return NOTHING
    zone = ZoneInfo(record["zone"])
    at = datetime.fromisoformat(each[key]).astimezone(zone)
    opened = datetime.fromisoformat(record["opened_at"]).astimezone(zone)
    return f"{at:%d.%m. %H:%M}" if at.year == opened.year else f"{at:%d.%m.%Y %H:%M}"


def _moment(data: Mapping[str, Any], key: str) -> Inline:
    at = data.get(key)
    return Moment(datetime.fromisoformat(at), ZoneInfo(data["zone"])) if at else NOTHING


def _office(opener: Mapping[str, Any]) -> Inline:
    """What the opener is in the alliance: no name, which would go if they want it to."""
    if not opener["roles"]:
        return _("somebody who has no office any more")
    roles = role_names(Role(each) for each in opener["roles"])
    where = [*opener["municipalities"], *opener["lands"]]
    return _("{roles} ({where})", roles=roles, where=Joined(where)) if where else roles


def _scope(record: Mapping[str, Any]) -> Inline:
    """Whose vote it was; records of the time before say nothing of the rule: it was everybody."""
    said: list[Inline] = []
    if (rule := record.get("entitled")) is not None:
        said.append(ENTITLED[Entitlement(rule)])
    match record["scope"]:
        case "land":
            said.append(laender.NAMES.get(record["land"], record["land"] or NOTHING))
        case "signatories" if not said:
            said.append(_("signatories of the declaration"))
        case "appeal":
            said.append(_("municipalities with a mandate to appeal"))
        case _ if not said:
            said.append(_("whole alliance"))
    return Joined(said)


def _municipalities(record: Mapping[str, Any]) -> Inline:
    eligible = record["outcome"]["eligible"]
    return n_("{count} municipality", "{count} municipalities", eligible)


def _part(record: Mapping[str, Any], which: str) -> Inline:
    found = record["outcome"][which]
    if found is None:
        return NOTHING
    said = {"part": shares.shown(Fraction(found["of"])), "count": found["needed"]}
    if found.get("base") == Base.CAST:
        return _("{part} of the votes cast, without abstentions, that is {count}", **said)
    return _("{part} of those entitled to vote, that is {count}", **said)
