"""The state of knowledge in words, for members and for open rooms: one line for each thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from commands.alliance.counting import municipalities
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.units import Unit
from commands.dates.days import written
from commands.kit.context import Context
from commands.kit.reply import Block, Bullets, Inline, Joined, Moment, Strong, Term
from commands.kit.texts import Text, _, n_
from commands.pledges.words import counted
from commands.polls.verdicts import verdict_of
from storage.tables import Digest

from .rules import MOST

# As JSON keeps them, see `contents`.
Facts = Mapping[str, Any]
# What open rooms may hear: what was released or published.
RELEASED: Final = frozenset({"statements_published", "publications_withdrawn", "offers_released"})


def digest_blocks(context: Context, digest: Digest, *, released: bool) -> list[Block]:
    """Its text; with `released` only what is meant for everybody."""
    facts, zone = digest.facts, context.alliance.zone
    heading = _(
        "State of knowledge no. {number}, as of {moment}",
        number=Strong(str(digest.id)),
        moment=Moment(digest.as_of, zone),
    )
    lines = [
        line
        for name, told in _SECTIONS.items()
        if not released or name in RELEASED
        for line in told(context, facts)
    ]
    ahead = [] if released else _ahead(context, facts)
    if lines:
        return [heading, Bullets(lines), *ahead]
    if released:
        return [heading, _("Nothing new was released or published.")]
    if facts["since"] is None:
        return [heading, _("There is nothing yet."), *ahead]
    last = datetime.fromisoformat(facts["since"])
    return [heading, _("Nothing has changed since {moment}.", moment=Moment(last, zone)), *ahead]


def _ahead(context: Context, facts: Facts) -> list[Block]:
    lines = _many("deadlines", _deadline)(context, facts)
    return [_("Dates of the next two weeks:"), Bullets(lines)] if lines else []


def _members(context: Context, facts: Facts) -> list[Inline]:
    found = facts["members"]
    if not found["count"]:
        return []
    names: list[Inline] = [*found["names"]]
    if more := found["count"] - len(names):
        names.append(n_("{count} more", "{count} more", more))
    return [_("New in the registry: {names}", names=Joined(names))]


def _pledges(context: Context, facts: Facts) -> list[Inline]:
    if not facts["pledging"]:
        return []
    before = facts["pledged_before"] or {}
    figures = [
        _figure(unit, amount, before.get(unit))
        for unit, amount in facts["pledged"].items()
        if amount or before.get(unit)
    ]
    return [
        _(
            "Pledges: {figures}; changed by {municipalities}",
            figures=Joined(figures or [counted(0, Unit.PERSONS)]),
            municipalities=municipalities(facts["pledging"]),
        )
    ]


def _figure(unit: str, amount: int, before: int | None) -> Inline:
    now = counted(amount, Unit(unit))
    return (
        now if before in (None, amount) else _("{now} (before: {before})", now=now, before=before)
    )


def _many(
    name: str, text: Callable[[Context, Sequence[Any]], Inline]
) -> Callable[..., list[Inline]]:
    def told(context: Context, facts: Facts) -> list[Inline]:
        found = facts.get(name, ())  # what is kept from before has fewer kinds
        lines = [text(context, each) for each in found[:MOST]]
        # Before they were all kept, and none was counted.
        rest = len(found[MOST:]) + facts.get("more", {}).get(name, 0)
        return [
            *lines,
            *([n_("… and {count} more.", "… and {count} more.", rest)] if rest > 0 else []),
        ]

    return told


def _offer(context: Context, number: Any) -> Inline:
    return _("Offer {number} is released: `!offer show {number}`", number=number)


def _statement(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, end = item
    if end is None:
        return _("ST-{id} asks for answers: {title}", id=str(id_), title=title)
    return _(
        "ST-{id} asks for answers until {end}: {title}",
        id=str(id_),
        title=title,
        end=_moment(context, end),
    )


def _published(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "ST-{id} is published: {title} (`!publication ST-{id}`)", id=str(item[0]), title=item[1]
    )


def _publication_withdrawn(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "ST-{id} is withdrawn and holds no more: {title} (`!publication ST-{id}`)",
        id=str(item[0]),
        title=item[1],
    )


def _statement_withdrawn(context: Context, item: Sequence[Any]) -> Inline:
    return _("ST-{id} is withdrawn: {title} (`!statement ST-{id}`)", id=str(item[0]), title=item[1])


def _poll(context: Context, item: Sequence[Any]) -> Inline:
    id_, question, end = item
    if end is None:
        return _("Poll {id} is open: {question}", id=str(id_), question=question)
    return _(
        "Poll {id} is open until {end}: {question}",
        id=str(id_),
        question=question,
        end=_moment(context, end),
    )


def _closed(context: Context, item: Sequence[Any]) -> Inline:
    about = {"id": str(item[0]), "question": item[1]}
    found = verdict_of(item[3]) if len(item) > 3 else None
    if found is None:
        return _("Poll {id} is closed: {question} (`!poll status {id}`)", **about)
    return _("Poll {id}: {verdict} – {question} (`!poll status {id}`)", verdict=found, **about)


def _survey(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, end = item
    if end is None:
        return _("Survey {id} is open: {title}", id=str(id_), title=title)
    end = _moment(context, end)
    return _("Survey {id} is open until {end}: {title}", id=str(id_), title=title, end=end)


def _survey_closed(context: Context, item: Sequence[Any]) -> Inline:
    about = {"id": str(item[0]), "title": item[1]}
    return _("Survey {id} is closed: {title} (`!survey result {id}`)", **about)


def _date_poll(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, end = item
    if end is None:
        return _("Date poll D-{id} is open: {title}", id=str(id_), title=title)
    end = _moment(context, end)
    return _("Date poll D-{id} is open until {end}: {title}", id=str(id_), title=title, end=end)


def _result(context: Context, item: Sequence[Any]) -> Inline:
    return _("T-{id} is done: {title} – {result}", id=str(item[0]), title=item[1], result=item[3])


def _question(context: Context, item: Sequence[Any]) -> Inline:
    return _("Question {id} is asked: {text}", id=str(item[0]), text=item[1])


def _question_answered(context: Context, item: Sequence[Any]) -> Inline:
    return _("Question {id} is answered: {text} (`!question {id}`)", id=str(item[0]), text=item[1])


def _model(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "New model of success of {name}: {title} (`!model {id}`)",
        id=str(item[0]),
        title=item[1],
        name=item[2],
    )


def _mandate(context: Context, item: Sequence[Any]) -> Inline:
    return _("New mandate: {mandate}", mandate=_of_mandate(item))


def _mandate_ended(context: Context, item: Sequence[Any]) -> Inline:
    return _("Mandate ended: {mandate}", mandate=_of_mandate(item))


def _of_mandate(item: Sequence[Any]) -> Inline:
    id_, name, scope, day = item
    return Joined(
        [
            name,
            Term(Scope(scope)),
            _("resolution of {day} ({id})", day=written(date.fromisoformat(day)), id=f"MD-{id_}"),
        ]
    )


def _signatures(context: Context, facts: Facts) -> list[Inline]:
    changed = [
        [number, *found]
        for number, found in facts.get("signatures", {}).items()
        if found[1] != found[3]
    ]
    return _many("changed", _signature)(context, {"changed": changed})


def _signature(context: Context, item: Sequence[Any]) -> Inline:
    number, title, count, of, before = item
    return _(
        "ST-{id} is signed by {count} of {of} (before: {before}): {title}",
        id=number,
        title=title,
        count=count,
        of=of,
        before=before,
    )


def _answered(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "ST-{id}: the time to answer is over: {title} (`!denominator ST-{id}`)",
        id=str(item[0]),
        title=item[1],
    )


def _held(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, when = item
    return _(
        "Meeting M-{id} was on {when}: {title}",
        id=str(id_),
        when=_moment(context, when),
        title=title,
    )


def _cancelled(context: Context, item: Sequence[Any]) -> Inline:
    return _("Meeting M-{id} is cancelled: {title}", id=str(item[0]), title=item[1])


def _minutes(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "The minutes of M-{id} are there: {title} (`!minutes M-{id}`)",
        id=str(item[0]),
        title=item[1],
    )


def _follow_up(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, done, of = item
    return _(
        "F-{id} is over, done by {done} of {of}: {title}",
        id=str(id_),
        title=title,
        done=done,
        of=of,
    )


def _late(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, done, of = item
    return _(
        "F-{id} has fallen due, done by {done} of {of}: {title}",
        id=str(id_),
        title=title,
        done=done,
        of=of,
    )


def _undone(context: Context, item: Sequence[Any]) -> Inline:
    return _("T-{id} has fallen due and is not done: {title}", id=str(item[0]), title=item[1])


_DUE: Final[Mapping[str, Text]] = {
    "poll": _("{when}: end of poll {id}, {title}"),
    "survey": _("{when}: end of survey {id}, {title}"),
    "date_poll": _("{when}: end of date poll D-{id}, {title}"),
    "poll_review": _("{when}: what came of poll {id}, {title}"),
    "statement_review": _("{when}: what came of ST-{id}, {title}"),
    "statement": _("{when}: answers to ST-{id}, {title}"),
    "follow_up": _("{when}: F-{id}, {title}"),
    "meeting": _("{when}: meeting M-{id}, {title}"),
    "task": _("{when}: task T-{id}, {title}"),
    "question": _("{when}: answer to question {id}, {title}"),
}


def _deadline(context: Context, item: Sequence[Any]) -> Inline:
    kind, id_, title, when = item
    whole_day = "T" not in when
    shown = written(date.fromisoformat(when)) if whole_day else _moment(context, when)
    return Text(_DUE[kind].wording, {"when": shown, "id": str(id_), "title": title})


def _moment(context: Context, iso: str) -> Inline:
    return Moment(datetime.fromisoformat(iso), context.alliance.zone)


_SECTIONS: Final[Mapping[str, Callable[[Context, Facts], list[Inline]]]] = {
    "members": _members,
    "mandates": _many("mandates", _mandate),
    "mandates_ended": _many("mandates_ended", _mandate_ended),
    "pledges": _pledges,
    "offers_released": _many("offers_released", _offer),
    "statements_published": _many("statements_published", _published),
    "publications_withdrawn": _many("publications_withdrawn", _publication_withdrawn),
    "statements_withdrawn": _many("statements_withdrawn", _statement_withdrawn),
    "statements_opened": _many("statements_opened", _statement),
    "statements_answered": _many("statements_answered", _answered),
    "signatures": _signatures,
    "polls_opened": _many("polls_opened", _poll),
    "polls_closed": _many("polls_closed", _closed),
    "surveys_opened": _many("surveys_opened", _survey),
    "surveys_closed": _many("surveys_closed", _survey_closed),
    "date_polls_opened": _many("date_polls_opened", _date_poll),
    "meetings_held": _many("meetings_held", _held),
    "meetings_cancelled": _many("meetings_cancelled", _cancelled),
    "minutes": _many("minutes", _minutes),
    "follow_ups_closed": _many("follow_ups_closed", _follow_up),
    "follow_ups_late": _many("follow_ups_late", _late),
    "tasks_late": _many("tasks_late", _undone),
    "results": _many("results", _result),
    "models": _many("models", _model),
    "questions_answered": _many("questions_answered", _question_answered),
    "questions_asked": _many("questions_asked", _question),
}
