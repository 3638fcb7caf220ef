"""What came of a published statement: `!statement outcome`; asked for on the day of its review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from commands.alliance.ids import STATEMENT, StatementId
from commands.dates.days import DayKind, today, written
from commands.dates.rules.mornings import latest_morning, morning
from commands.kit import (
    Audience,
    Block,
    Context,
    Letter,
    Messages,
    Moment,
    NotAllowed,
    Occurrence,
    Reply,
    Schedule,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    option,
    reply,
)
from commands.kit.kinds import Quote
from commands.kit.rules.authority import Role
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Statement

from .aftermath import aftermath
from .aftermath import outcome as said_before
from .drafts import outlook
from .statement import heading, posted, the_statement

LIMIT: Final = 1000  # characters
_AGAIN: Final = timedelta(days=90)  # of the example


@command(
    "statement outcome",
    help=_(
        "Records what came of a published statement, for everybody who reads the publication. With "
        "a review day I ask again on that day."
    ),
    examples=(
        _("!statement outcome ST-7 “The federal government has answered.”"),
        _("!statement outcome ST-7 “No answer yet.” review=25.05.{year}"),
    ),
    may=[Role.FEDERAL_COORDINATOR],
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def outcome(
    context: Context,
    number: StatementId,
    text: Annotated[str, Quote(_("what came of it"), limit=LIMIT)],
    *,
    review: Annotated[date | None, DayKind(), option("review")] = None,
) -> Messages:
    """What was published is not touched; to replace what was said before is asked back."""
    statement = await the_statement(context, number)
    _require_published(statement)
    if review is not None:
        _require_ahead(context, statement, review)
    if statement.outcome is None:
        return await _keep(context, statement, text, review)
    if text == statement.outcome:
        if review in {None, statement.review_on}:
            return reply(_("Nothing changes: that is recorded already."))
        return await _keep(context, statement, None, review)
    return await _asked(context, statement, text, review)


async def _asked(
    context: Context, statement: Statement, text: str, review: date | None
) -> Messages:
    return await ask(
        context,
        "replace_outcome",
        {
            "statement": statement.id,
            "text": text,
            "review": None if review is None else review.isoformat(),
            "basis": _basis(statement),
        },
        heading(statement),
        *said_before(aftermath(statement)),
        _("This would be said instead: {text}", text=text),
        *([] if review is None else outlook(review, None)),
        _("What was said before is kept: `!statement {id}`", id=STATEMENT.tag(statement.id)),
    )


@confirmable("replace_outcome", audience=Audience.MEMBERS)
async def replaced(context: Context, details: Mapping[str, Any]) -> Messages:
    """Replaces what was shown; asks again if something else has been said since."""
    if not context.sender.federal:
        raise NotAllowed(_("This is for the federal coordination."), example=False)
    statement = await the_statement(context, details["statement"])
    day = details["review"]
    review = None if day is None else date.fromisoformat(day)
    if review is not None:
        _require_ahead(context, statement, review)
    if _basis(statement) != details["basis"]:
        return await _asked(context, statement, details["text"], review)
    return await _keep(context, statement, details["text"], review)


def _basis(statement: Statement) -> str:
    """What tells the outcome that was shown from any other."""
    at = statement.outcome_at
    return f"{at.isoformat() if at else ''} {statement.outcome}"


async def _keep(
    context: Context, statement: Statement, text: str | None, review: date | None
) -> Messages:
    """Keeps the text and the day, each if there is one; says so here and in its room."""
    before = said_before(aftermath(statement)) if text is not None else []
    store = context.store.statement_outcomes
    if text is not None:
        await store.say(statement, text, at=context.now, by=context.sender.user_id)
    if review is not None:
        await store.review(statement.id, review)
        context.expect(morning(review))
    kept = await the_statement(context, statement.id)
    said = reply(
        heading(kept),
        *said_before(aftermath(kept)),
        *([_("This replaces what was said before:"), *before] if before else []),
        *_review(kept),
    )
    return [said, *await posted(context, kept, said)]


def _require_published(statement: Statement) -> None:
    if statement.published_at is None:
        raise UserError(
            _(
                "{id} is not published, so nothing can have come of it yet.",
                id=STATEMENT.tag(statement.id),
            ),
            example=False,
        )


def _require_ahead(context: Context, statement: Statement, review: date) -> None:
    """Raises UserError for a day on which nobody could be asked any more."""
    if statement.withdrawn_at is not None:
        raise UserError(
            _(
                "{id} is withdrawn, so its outcome is not reviewed again. Without the day what "
                "came of it can be recorded.",
                id=STATEMENT.tag(statement.id),
            ),
            example=False,
        )
    if review <= today(context):
        raise UserError(
            _("{day} is not in the future. When is the outcome reviewed?", day=written(review))
        )


def _review(statement: Statement) -> list[Block]:
    """The day on which it is asked about, if that is still to come."""
    if statement.review_on is None or statement.review_asked_at or statement.withdrawn_at:
        return []
    return outlook(statement.review_on, statement.expected_yield)


async def _next_due(store: Store) -> datetime | None:
    day = await store.statement_outcomes.next_review()
    return None if day is None else morning(day)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, morning(each.review_on), NOWHERE)
        for each in await store.statement_outcomes.to_review(latest_morning(now))
        if each.review_on is not None
    ]


async def _ask(context: Context, occurrence: Occurrence) -> Messages:
    """The federal coordination, once on that day."""
    statement = await context.store.statements.get(occurrence.id)
    if (
        statement is None
        or statement.withdrawn_at is not None
        or statement.review_asked_at is not None
        or statement.review_on is None
        or morning(statement.review_on) != occurrence.due_at
    ):
        return None  # withdrawn, or another day was set in the meantime
    await context.store.statement_outcomes.mark_asked(statement.id, context.now)
    number = STATEMENT.tag(statement.id)
    blocks: list[Block] = [
        _("Review today: what has come of this statement?"),
        heading(statement),
    ]
    if statement.expected_yield is not None:
        blocks.append(_("Expected yield: {text}", text=statement.expected_yield))
    blocks += said_before(aftermath(statement)) or [_("Nothing is recorded yet.")]
    blocks += [
        _(
            "To record it: `!statement outcome {id} “The federal government has answered.”`",
            id=number,
        ),
        _(
            "To be asked again: `!statement outcome {id} “No answer yet.” review={day}`",
            id=number,
            day=written(today(context) + _AGAIN),
        ),
    ]
    late = _("Late: this was due on {due}.", due=Moment(occurrence.due_at, context.alliance.zone))
    said = Reply(blocks, rings=True, due_at=occurrence.due_at, late=late)
    return [Letter(each, said) for each in sorted(context.alliance.federal_coordinators)]


reviewing = Schedule("statement-review", next_due=_next_due, due=_due, run=_ask)
