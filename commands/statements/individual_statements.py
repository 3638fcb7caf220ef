"""Individual statements: own words of municipalities beside a statement, `!own`, as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from commands.alliance.ids import StatementId
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Inline,
    Joined,
    Message,
    Passage,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    reply,
)
from commands.kit.arguments import Word, joined, shortened
from commands.kit.kinds import Cursor, Kind, Name, Verbatim
from commands.kit.rules.keywords import FOR
from commands.kit.rules.taking_back import takes_back
from storage.tables import Member, Statement

from .record import published_words, record_of
from .signatures import own_municipality
from .statement import newest, require_latest, require_running, the_statement

LIMIT: Final = 2000  # characters


@dataclass(frozen=True)
class Typed:
    """A wording, or None to take it back; and the municipality if it was named with it."""

    wording: str | None
    of: str | None = None


class IndividualStatementKind(Kind):
    """Reads the text as it is; `none`, or `none for Musterhafen`, takes it back."""

    label = _("own statement, or “none”")

    def read(self, cursor: Cursor) -> Typed:
        first, *more = cursor.all_left()
        if first.quoted:
            return Typed(Verbatim(limit=LIMIT).read(cursor))
        if takes_back(first.text) and (not more or _is_for(more)):
            cursor.place = len(cursor.words)
            return Typed(None, joined(more[1:]) or None)
        if _is_for(cursor.all_left()):
            # Nobody's name is printed as its own words.
            raise UserError(
                _(
                    "Is “{text}” the municipality, or part of the text? Please put the text in "
                    "quotation marks; for whom it is said stands behind it.",
                    text=shortened(joined(cursor.all_left())),
                )
            )
        return Typed(Verbatim(limit=LIMIT).read(cursor))


def _is_for(words: Sequence[Word]) -> bool:
    """Whether they say for whom, such as `for Musterhafen`."""
    return len(words) > 1 and not words[0].quoted and words[0].text in FOR


@command(
    "own",
    help=_("Prints your municipality's own words beside a statement, or shows those there are."),
    examples=(
        _("!own ST-7 “We do not support clause 3.”"),
        _("!own ST-7 “We do not support clause 3.” for Musterhafen"),
        _("!own ST-7 none"),
        _("!own ST-7 none for Musterhafen"),
        _("!own ST-7"),
    ),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def individual_statement(
    context: Context,
    number: StatementId,
    own: Annotated[Typed | None, IndividualStatementKind()] = None,
    *,
    # What somebody says may well contain the word.
    of: Annotated[str | None, Name(), marker("for", alone_is_text=True, behind_quote=True)] = None,
) -> Message:
    """Keeps the words; nobody has to agree to them, and nobody can change or remove them."""
    statement = await the_statement(context, number)
    if own is None:
        return await _shown(context, statement)
    member, text = await own_municipality(context, of or own.of), own.wording
    require_running(statement)
    await require_latest(context, await newest(context, statement), member)
    before = await context.store.signatures.words_of(statement.id, member.id)
    if text is None and before is None:
        raise UserError(
            _(
                "{name} has no own words beside ST-{id}.",
                name=member.name,
                id=str(statement.id),
            ),
            example=False,
        )
    await context.store.signatures.say(
        statement.id,
        member.id,
        text,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    return reply(*_kept(statement, member, text, before))


def _kept(
    statement: Statement, member: Member, text: str | None, before: str | None
) -> list[Block]:
    if text is None:
        return [
            _(
                "Taken back: the own words of {name} beside ST-{id}.",
                name=member.name,
                id=str(statement.id),
            )
        ]
    blocks: list[Block] = [
        _(
            "{name} says beside ST-{id} “{title}”, printed word for word:",
            name=Strong(member.name),
            id=str(statement.id),
            title=statement.title,
        ),
        Passage(text),
    ]
    if before is not None:
        blocks.append(_("This replaces your earlier words."))
    blocks.append(
        _("Until the publication, `!own ST-{id} none` takes it back.", id=str(statement.id))
    )
    return blocks


async def _shown(context: Context, statement: Statement) -> Message:
    """Those that stand now; of a published statement those that were published."""
    record = record_of(statement)
    if record is not None:
        said: list[Inline] = published_words(record)
    else:
        said = [
            Joined([Strong(member.name), words.wording or ""], ": ")
            for member, words in await context.store.signatures.own_words(statement.id)
        ]
    if not said:
        return reply(_none_yet(statement))
    heading = n_(
        "Own words of {count} municipality beside ST-{id} “{title}”:",
        "Own words of {count} municipalities beside ST-{id} “{title}”:",
        len(said),
        id=str(statement.id),
        title=statement.title,
    )
    return reply(heading, *said)


def _none_yet(statement: Statement) -> Text:
    if statement.published_at is not None:
        return _("No municipality has added own words to ST-{id}.", id=str(statement.id))
    return _(
        "No municipality has added own words to ST-{id} yet. It can be done like this: "
        "`!own ST-{id} “We do not support clause 3.”`",
        id=str(statement.id),
    )
