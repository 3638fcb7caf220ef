"""Withdrawing a statement, before its publication or after: `!statement withdraw`.

Nothing is deleted: its text, and what was published of it, stay readable, marked as withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from commands.alliance.ids import STATEMENT, StatementId
from commands.alliance.mailings import mailing, to_offices_of
from commands.alliance.rules.finding import distinct
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Letter,
    Messages,
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
    reply,
)
from commands.kit.kinds import AsTyped
from commands.kit.lists import named
from commands.kit.rules.authority import may_edit_statement
from storage.tables import Mailing, Statement

from .aftermath import aftermath, signed_by_then, withdrawn
from .asking_again import LETTERS as ASKING_AGAIN
from .statement import heading, newest, posted, state, the_statement

LETTERS: Final = "statement-withdrawn-letters"
LIMIT: Final = 500  # characters


@command(
    "statement withdraw",
    help=_(
        "Withdraws a statement, also once it is published. Its text stays readable, with the day "
        "and the reason."
    ),
    examples=(_("!statement withdraw ST-7 “The Land bears the costs now.”"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def withdraw(
    context: Context, number: StatementId, reason: Annotated[str, AsTyped(_("reason"), LIMIT)]
) -> Messages:
    """By its author or the coordination; a published one by the federal coordination. Asks."""
    statement = await _withdrawable(context, number)
    return await _asked(context, statement, reason)


async def _withdrawable(context: Context, number: int) -> Statement:
    """The statement. Raises UserError unless the sender may withdraw it, and it stands."""
    statement = await the_statement(context, number)
    if statement.published_at is not None:
        if not context.sender.federal:
            raise NotAllowed(
                _(
                    "{id} is published. Only the federal coordination can withdraw it.",
                    id=STATEMENT.tag(number),
                ),
                example=False,
            )
    elif not await _may_edit(context, statement):
        raise NotAllowed(
            _(
                "Only the author of {id} or the coordination can withdraw it. `!unsign {id}` takes "
                "back the signature of your municipality.",
                id=STATEMENT.tag(number),
            ),
            example=False,
        )
    if statement.withdrawn_at is not None:
        raise UserError(
            _("{id} is withdrawn already.", id=STATEMENT.tag(number)),
            *withdrawn(aftermath(statement)),
            example=False,
        )
    return statement


async def _may_edit(context: Context, statement: Statement) -> bool:
    room = await context.store.rooms.get(statement.room_id)
    return may_edit_statement(context.sender, statement.author, room.land if room else None)


async def _asked(context: Context, statement: Statement, reason: str, *before: Block) -> Messages:
    is_published = statement.published_at is not None
    details = {"statement": statement.id, "reason": reason, "published": is_published}
    return await ask(
        context,
        "withdraw_statement",
        details,
        *before,
        _(
            "This would be withdrawn: {statement} ({state})",
            statement=heading(statement),
            state=state(statement, context.place.zone),
        ),
        _("Reason: {text}", text=reason),
        *await _told_to(context, statement),
        _readable(is_published=is_published),
        _("That cannot be undone."),
    )


def _readable(*, is_published: bool) -> Block:
    if is_published:
        return _(
            "What was published stays readable for everybody, marked as withdrawn, with the day "
            "and this reason."
        )
    return _(
        "Nobody can answer, sign, change or publish it any more; members can still read its text "
        "and this reason."
    )


async def _told_to(context: Context, statement: Statement) -> list[Block]:
    signers = await _signers(context, statement)
    if not signers:
        return [_("Nobody has signed it.")]
    return [
        n_(
            "{count} municipality has signed it and is told: {names}",
            "{count} municipalities have signed it and are told: {names}",
            len(signers),
            names=named([*signers.values()]),
        )
    ]


async def _signers(context: Context, statement: Statement) -> dict[int, str]:
    """Who has signed it, whatever version, in whole or in part, and not taken it back."""
    version = await newest(context, statement)
    signed = await context.store.statements.signed_before(statement.id, version.number + 1)
    return distinct(await context.store.members.listed(signed))


@confirmable("withdraw_statement", audience=Audience.MEMBERS)
async def confirmed(context: Context, details: Mapping[str, Any]) -> Messages:
    """Withdraws it; asks again if it was published in the meantime."""
    statement = await _withdrawable(context, details["statement"])
    reason = details["reason"]
    if (statement.published_at is not None) != details["published"]:
        changed = _("It was published since you were asked; nothing is withdrawn yet.")
        return await _asked(context, statement, reason, changed)
    store = context.store
    signers = await _signers(context, statement)
    await store.statements.withdraw(
        statement.id, reason, [*signers.values()], at=context.now, by=context.sender.user_id
    )
    # Nobody is asked to sign or to answer it any more.
    await store.mailings.end(ASKING_AGAIN, statement.id)
    kept = await the_statement(context, statement.id)
    said = reply(
        heading(kept), *withdrawn(aftermath(kept)), *signed_by_then(kept), *_where_to_read(kept)
    )
    letters = await to_offices_of(context, LETTERS, _write, kept.id, sorted(signers))
    return [said, *await posted(context, kept, said), *letters]


def _where_to_read(statement: Statement) -> list[Block]:
    number = STATEMENT.tag(statement.id)
    if statement.published_at is not None:
        return [_("What was published stays readable: `!publication {id}`", id=number)]
    return [_("Its text stays readable: `!statement {id}`", id=number)]


async def _write(
    context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
) -> list[Letter]:
    statement = await the_statement(context, found.subject_id)
    some = {each for ids in readers.values() for each in ids}
    names = {each.id: each.name for each in await context.store.members.listed(some)}
    letters: list[Letter] = []
    for person, ids in readers.items():
        theirs = [names[each] for each in names if each in ids]
        said: list[Block] = [
            n_(
                "A statement that this municipality has signed is withdrawn: {names}",
                "A statement that these municipalities have signed is withdrawn: {names}",
                len(theirs),
                names=Strong(named(theirs)),
            ),
            heading(statement),
            *withdrawn(aftermath(statement)),
            *_where_to_read(statement),
        ]
        letters.append(Letter(person, Reply(said, rings=True)))
    return letters


writing = mailing(LETTERS, _write, vacant=True)
