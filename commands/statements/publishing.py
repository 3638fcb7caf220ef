"""Publishing a statement: `!statement publish`, `!publication`. Nothing of it changes any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Annotated, Any

from commands.alliance.ids import StatementId
from commands.dates.days import DayKind, today, written
from commands.kit import (
    MEMBERS,
    READERS,
    Audience,
    Block,
    Context,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    option,
    press,
)
from commands.kit.kinds import Quote
from commands.kit.rules.audience import may_hear
from commands.kit.rules.authority import Role
from commands.papers import records
from storage.tables import Statement

from .drafts import Draft, draft_of, summary
from .publication import presented
from .rules.publications import review_day
from .statement import posted, require_unpublished, the_statement


@press("statement_letter")
def statement_letter(data: Mapping[str, Any], language: str) -> bytes:
    """A published statement as PDF."""
    from .papers.letter import statement

    return statement(data, language)


@press("statement_document")
def statement_document(data: Mapping[str, Any], language: str) -> bytes:
    """A published statement as DOCX."""
    from .papers.document import document

    return document(data, language)


@press("statement_record")
def statement_record(data: Mapping[str, Any], language: str) -> bytes:
    """A published statement as data with its digest, to be checked."""
    return records.canonical(records.sealed(data["record"]))


@command(
    "statement publish",
    "erklärung veröffentlichen",
    "veröffentlichen",
    help=_("Publishes a statement with its signers; after that nobody can change it."),
    examples=(
        _("!statement publish ST-7"),
        _("!statement publish ST-7 review=25.02.2028 yield=“Answer of the federal government”"),
    ),
    may=[Role.FEDERAL_COORDINATOR],
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def publish(
    context: Context,
    number: StatementId,
    *,
    review: Annotated[date | None, DayKind(), option("review", "wiedervorlage")] = None,
    expected: Annotated[
        str | None, Quote(_("expected yield"), limit=500), option("yield", "ertrag")
    ] = None,
) -> Messages:
    """Shows what would be published, and asks."""
    statement = await the_statement(context, number)
    require_unpublished(statement)
    day = today(context)
    if review is not None and review <= day:
        raise UserError(
            _("{day} is not in the future. When is the outcome reviewed?", day=written(review))
        )
    draft = await _draft(context, statement)
    return await _asked(context, draft, review or review_day(day), expected)


async def _draft(context: Context, statement: Statement) -> Draft:
    draft = await draft_of(context, statement)
    if not draft.contents["groups"]:
        raise UserError(
            _(
                "Nobody has signed version {number} of ST-{id}, so there is nothing to publish. "
                "`!can ST-{id}` shows who could sign.",
                number=draft.support.version.number,
                id=str(statement.id),
            ),
            example=False,
        )
    return draft


async def _asked(
    context: Context, draft: Draft, review_on: date, expected: str | None, *before: Block
) -> Messages:
    details = {
        "statement": draft.support.statement.id,
        "review": review_on.isoformat(),
        "yield": expected,
        "basis": draft.basis,
    }
    shown = summary(draft, review_on, expected)
    return await ask(context, "publish_statement", details, *before, *shown)


@confirmable("publish_statement", audience=Audience.MEMBERS)
async def published(context: Context, details: Mapping[str, Any]) -> Messages:
    """Publishes what was shown; asks again if it is no longer that."""
    if not context.sender.federal:
        raise NotAllowed(_("This is for the federal coordination."), example=False)
    statement = await the_statement(context, details["statement"])
    require_unpublished(statement)
    draft = await _draft(context, statement)
    review_on, expected = date.fromisoformat(details["review"]), details["yield"]
    if draft.basis != details["basis"]:
        changed = _("Something has changed since you were asked; nothing is published yet.")
        return await _asked(context, draft, review_on, expected, changed)
    at = context.now.astimezone(UTC).isoformat(timespec="seconds")
    record = {**draft.contents, "published_at": at}
    await context.store.statements.publish(
        statement.id,
        record,
        records.digest(record),
        review_on=review_on,
        expected_yield=expected,
        at=context.now,
        by=context.sender.user_id,
    )
    kept = await the_statement(context, statement.id)
    said = presented(kept, *_follow_up(kept))
    return [*said, *await posted(context, kept, *said)]


@command(
    "publication",
    "veröffentlichung",
    help=_("Shows a published statement with its signers and its files."),
    examples=(_("!publication ST-7"),),
    may=READERS,
    topic=Topic.STATEMENTS,
)
async def publication(context: Context, number: StatementId) -> Messages:
    """For every room: what is published is public."""
    statement = await context.store.statements.get(number)
    if statement is None or statement.publication is None:
        # What is not published sounds as if it were not there.
        raise UserError(_("No statement ST-{id} is published.", id=str(number)), example=False)
    place = context.place
    inside = may_hear(Audience.MEMBERS, place.purpose, direct=place.direct)
    member = bool(context.sender.roles & MEMBERS)
    return presented(statement, *(_follow_up(statement) if inside and member else []))


def _follow_up(statement: Statement) -> list[Block]:
    """What the alliance itself expects of it, and when it looks again; no part of the record."""
    assert statement.review_on is not None
    blocks: list[Block] = [
        _("Review of the outcome on {day}.", day=written(statement.review_on)),
    ]
    if statement.expected_yield is not None:
        blocks.append(_("Expected yield: {text}", text=statement.expected_yield))
    return blocks
