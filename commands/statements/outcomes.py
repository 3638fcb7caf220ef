"""What came of a published statement: `!statement outcome`; asked for on the day of its review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final

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
    Occurrence,
    Reply,
    Schedule,
    Topic,
    UserError,
    _,
    command,
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
    """Replaces what was said before; what was published is not touched."""
    statement = await the_statement(context, number)
    _require_published(statement)
    if review is not None:
        _require_ahead(context, statement, review)
    before = said_before(aftermath(statement))
    await context.store.statements.say_outcome(
        number, text, review, at=context.now, by=context.sender.user_id
    )
    if review is not None:
        context.expect(morning(review))
    kept = await the_statement(context, number)
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
    day = await store.statements.next_review()
    return None if day is None else morning(day)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, morning(each.review_on), NOWHERE)
        for each in await store.statements.to_review(latest_morning(now))
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
    await context.store.statements.mark_asked(statement.id, context.now)
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
