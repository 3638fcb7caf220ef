"""The right to one's own words: `!own`, printed beside a statement as they are."""

from __future__ import annotations

from typing import Annotated, Final

from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Message,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    reply,
)
from commands.kit.kinds import Cursor, Name, Verbatim
from commands.kit.signing import StatementId, signatory
from commands.kit.stating import newest, require_latest, require_unpublished, the_statement
from commands.rules.names import fold
from storage.tables import Member, Statement

LIMIT: Final = 2000  # characters
NOTHING: Final = ""  # what takes own words back


class OwnWords:
    """Reads the text as it is; `none` alone gives NOTHING."""

    label = _("own statement, or “none”")

    def read(self, cursor: Cursor) -> str:
        first, *more = cursor.left
        if not more and not first.quoted and fold(first.text[:10]) in {"none", "keine"}:
            cursor.take()
            return NOTHING
        return Verbatim(limit=LIMIT).read(cursor)


@command(
    "own",
    "stellungnahme",
    help=_("Prints your municipality's own words beside a statement, or shows those there are."),
    examples=(
        _("!own ST-7 “We do not support clause 3.”"),
        _("!own ST-7 “We do not support clause 3.” for Musterhafen"),
        _("!own ST-7 none"),
        _("!own ST-7"),
    ),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def own(
    context: Context,
    number: StatementId,
    text: Annotated[str | None, OwnWords()] = None,
    *,
    # What somebody says may well contain the word.
    of: Annotated[
        str | None, Name(), marker("for", "für", "fuer", alone_is_text=True, behind_quote=True)
    ] = None,
) -> Message:
    """Keeps the words; nobody has to agree to them, and nobody can change or remove them."""
    statement = await the_statement(context, number)
    if text is None:
        return await _shown(context, statement)
    member = await signatory(context, of)
    require_unpublished(statement)
    await require_latest(context, await newest(context, statement), member)
    before = await context.store.signatures.words_of(statement.id, member.id)
    if text == NOTHING and before is None:
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
        text or None,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    return reply(*_kept(statement, member, text, before))


def _kept(statement: Statement, member: Member, text: str, before: str | None) -> list[Block]:
    if text == NOTHING:
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
        text,
    ]
    if before is not None:
        blocks.append(_("This replaces your earlier words."))
    blocks.append(
        _("Until the publication, `!own ST-{id} none` takes it back.", id=str(statement.id))
    )
    return blocks


async def _shown(context: Context, statement: Statement) -> Message:
    found = await context.store.signatures.own_words(statement.id)
    if not found:
        return reply(
            _(
                "No municipality has added own words to ST-{id} yet. It can be done like this: "
                "`!own ST-{id} “We do not support clause 3.”`",
                id=str(statement.id),
            )
        )
    said: list[Block] = [
        _("{name}: {text}", name=Strong(member.name), text=words.wording or "")
        for member, words in found
    ]
    heading = n_(
        "Own words of {count} municipality beside ST-{id} “{title}”:",
        "Own words of {count} municipalities beside ST-{id} “{title}”:",
        len(found),
        id=str(statement.id),
        title=statement.title,
    )
    return reply(heading, *said)
