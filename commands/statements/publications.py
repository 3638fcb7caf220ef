"""Publishing a statement: `!statement publish`, `!publication`. Nothing of it changes any more."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Annotated, Any, Final, cast

from commands.alliance.ids import StatementId
from commands.dates.days import DayKind, today, written
from commands.dates.rules.mornings import morning
from commands.kit import (
    READERS,
    Audience,
    Block,
    Bullets,
    Code,
    Context,
    File,
    Joined,
    Messages,
    Named,
    NotAllowed,
    Reply,
    Strong,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    n_,
    option,
    press,
)
from commands.kit.file_names import file_called
from commands.kit.files import DOCX, JSON, PDF
from commands.kit.kinds import Quote
from commands.kit.rules.audience import may_hear
from commands.kit.rules.authority import Role
from commands.papers import records
from storage.tables import Statement

from .drafts import Draft, draft_of, outlook, summary
from .record import (
    OwnWordsRecord,
    Record,
    became,
    by_now,
    core,
    demand,
    group_title,
    identified,
    issuer,
    left_out,
    name_of,
    optional,
    own_heading,
    record_of,
    recorded_weight,
)
from .rules.publications import review_day
from .statement import is_inside, posted, require_running, the_statement
from .weight import weight_lines

_LISTED: Final = 100  # so many signers and own words are in a message; the files have all


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
    help=_("Publishes a statement with its signers; after that nobody can change it."),
    examples=(
        _("!statement publish ST-7"),
        _("!statement publish ST-7 review=25.02.{year} yield=“Answer of the federal government”"),
    ),
    may=[Role.FEDERAL_COORDINATOR],
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def publish(
    context: Context,
    number: StatementId,
    *,
    review: Annotated[date | None, DayKind(), option("review")] = None,
    expected: Annotated[str | None, Quote(_("expected yield"), limit=500), option("yield")] = None,
) -> Messages:
    """Shows what would be published, and asks."""
    statement = await the_statement(context, number)
    require_running(statement)
    day = today(context)
    if review is not None and review <= day:
        raise UserError(
            _("{day} is not in the future. When is the outcome reviewed?", day=written(review))
        )
    draft = await _draft(context, statement)
    return await _asked(context, draft, review or review_day(day), expected)


async def _draft(context: Context, statement: Statement) -> Draft:
    versions = await context.store.statements.versions(statement.id)
    version = versions[-1]
    if not await context.store.signatures.counts(statement.id, version.number):
        raise UserError(
            _(
                "Nobody has signed version {number} of ST-{id}, so there is nothing to publish. "
                "`!can ST-{id}` shows who could sign.",
                number=version.number,
                id=str(statement.id),
            ),
            example=False,
        )
    return await draft_of(context, statement, versions)


async def _asked(
    context: Context, draft: Draft, review_on: date, expected: str | None, *before: Block
) -> Messages:
    details = {
        "statement": draft.support.statement.id,
        "review": review_on.isoformat(),
        "yield": expected,
        "basis": draft.basis,
    }
    shown = summary(context, draft, review_on, expected)
    return await ask(context, "publish_statement", details, *before, *shown)


@confirmable("publish_statement", audience=Audience.MEMBERS)
async def published(context: Context, details: Mapping[str, Any]) -> Messages:
    """Publishes what was shown; asks again if it is no longer that."""
    if not context.sender.federal:
        raise NotAllowed(_("This is for the federal coordination."), example=False)
    statement = await the_statement(context, details["statement"])
    require_running(statement)
    draft = await _draft(context, statement)
    review_on, expected = date.fromisoformat(details["review"]), details["yield"]
    if draft.basis != details["basis"]:
        changed = _("Something has changed since you were asked; nothing is published yet.")
        return await _asked(context, draft, review_on, expected, changed)
    at = context.now.astimezone(UTC).isoformat(timespec="seconds")
    record = cast("Record", {**draft.contents, "published_at": at})
    digest = await asyncio.to_thread(records.digest, record)
    await context.store.statements.publish(
        statement.id,
        record,
        digest,
        review_on=review_on,
        expected_yield=expected,
        at=context.now,
        by=context.sender.user_id,
    )
    context.expect(morning(review_on))
    kept = await the_statement(context, statement.id)
    await asyncio.sleep(0)  # thousands of signers were written, and there are others to answer
    said = _whole(record, digest, *_outlook(kept))
    return [*said, *await posted(context, kept, *said)]


@command(
    "publication",
    help=_("Shows a published statement with its signers and its files."),
    examples=(_("!publication ST-7"),),
    may=READERS,
    topic=Topic.STATEMENTS,
    reads=True,
)
async def publication(context: Context, number: StatementId) -> Messages:
    """For every room: what is published is public."""
    statement = await context.store.statements.get(number)
    if statement is None or statement.publication is None:
        # What is not published sounds as if it were not there.
        raise UserError(_("No statement ST-{id} is published.", id=str(number)), example=False)
    place = context.place
    heard = may_hear(Audience.MEMBERS, place.purpose, direct=place.direct)
    more = _outlook(statement) if heard and is_inside(context) else []
    return await presented(statement, *more)


def _outlook(statement: Statement) -> list[Block]:
    """Nobody asks what came of one that is withdrawn."""
    if statement.withdrawn_at is not None:
        return []
    assert statement.review_on is not None
    return outlook(statement.review_on, statement.expected_yield)


async def presented(statement: Statement, *more: Block) -> Sequence[Reply | File]:
    """The whole publication, `more` behind the text, and its files."""
    record, digest = record_of(statement), statement.digest
    assert record is not None
    assert digest is not None
    # Of thousands of signers it takes a moment, and there are others to answer.
    intact = await asyncio.to_thread(records.digest, record) == digest
    record = by_now(statement, record)
    if intact and "since" in record:
        digest = await asyncio.to_thread(records.digest, record)
    if intact:
        return _whole(record, digest, *more)
    return [_said(record, digest, *more, _tampered())]


def _whole(record: Record, digest: str, *more: Block) -> Sequence[Reply | File]:
    """What a record says, and its files; it is what it was when the digest was made."""
    return [_said(record, digest, *more), *_files(record, digest)]


def _said(record: Record, digest: str, *more: Block) -> Reply:
    return Reply(
        [
            issuer(record),
            Strong(record["title"]),
            identified(record),
            *became(record),
            demand(record),
            *core(record),
            *_optional(record),
            *left_out(record),
            Strong(_("Signed by")),
            *_groups(record),
            *weight_lines(recorded_weight(record)),
            *_own(record["own_words"]),
            *more,
            _("Checksum (SHA-256): {digest}", digest=Code(digest)),
        ]
    )


def _optional(record: Record) -> list[Block]:
    found = optional(record)
    if not found:
        return []
    blocks: list[Block] = [Strong(_("Carried by some of the signers"))]
    for clause, carried in found:
        blocks += [clause, carried]
    return blocks


def _groups(record: Record) -> list[Block]:
    blocks: list[Block] = []
    for number, group in enumerate(record["groups"], 1):
        blocks.append(group_title(record, number))
        shown = group["signers"][:_LISTED]
        blocks.append(Bullets([f"{name_of(each)} ({each['land']})" for each in shown]))
        blocks += _rest(len(group["signers"]))
    return blocks


def _own(own: Sequence[OwnWordsRecord]) -> list[Block]:
    if not own:
        return []
    blocks: list[Block] = [Strong(_("Own words of municipalities"))]
    for each in own[:_LISTED]:
        blocks += [Joined([own_heading(each), ":"], ""), each["wording"]]
    return [*blocks, *_rest(len(own))]


def _rest(count: int) -> list[Block]:
    if count <= _LISTED:
        return []
    return [
        n_(
            "… and {count} more, in the files.",
            "… and {count} more, in the files.",
            count - _LISTED,
        )
    ]


def _tampered() -> Block:
    return Strong(
        _(
            "Attention: the checksum does not match what is stored. This publication was changed "
            "in the database and must not be used. Please tell the operator."
        )
    )


def _files(record: Record, digest: str) -> list[File]:
    name = record["statement"]

    def called(ending: str, before: str = "") -> Named:
        return file_called(_("Statement"), name, record["title"], ending=ending, before=before)

    data = {"record": record, "digest": digest}
    return [
        File(
            called("pdf"),
            PDF,
            "statement_letter",
            data,
            _("{statement} as PDF, with the record to be checked in it", statement=name),
        ),
        File(
            called("docx"),
            DOCX,
            "statement_document",
            data,
            _("{statement} as a document (DOCX)", statement=name),
        ),
        File(
            called("json"),
            JSON,
            "statement_record",
            data,
            _(
                "{statement} as a record; {command} checks it",
                statement=name,
                command=Code(called("json", "hafenlotse verify ")),
            ),
        ),
    ]
