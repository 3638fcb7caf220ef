"""What a mandate makes possible, and what is blocked once it is gone: signatures, pledges."""

from __future__ import annotations

from commands.alliance.mandates import BLOCKED
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today
from commands.kit.context import Context
from commands.kit.reply import Block, Bullets, Inline, Joined
from commands.kit.texts import _
from commands.pledges.receipts import signed_letter
from commands.pledges.rules import counts
from commands.pledges.words import SIGNED_LETTER, gap_names, pledge_line
from commands.programmes.known import programmes
from commands.statements.statement import headed, newest, the_statement
from storage.tables import Member, Pledge


async def allowed(context: Context, member: Member, scope: Scope) -> list[Block]:
    """What the mandate makes possible from now on."""
    if scope is Scope.APPEAL:
        return [
            _("{name} can now sign statements.", name=member.name),
            *await _decided(context, member),
        ]
    if scope is Scope.COOPERATE:
        return [_("{name} can now take part in joint projects.", name=member.name)]
    lifted = await _signalled(context, member)
    if not lifted:
        return [_("Pledges of {name} are resolved from now on.", name=member.name)]
    known = await programmes(context)
    return [
        _("Resolved from now on:"),
        Bullets(
            [
                Joined(
                    [
                        pledge_line(member, each, known),
                        _(
                            "still missing for “formal”: {gaps}",
                            gaps=Joined([*gap_names(each), SIGNED_LETTER]),
                        ),
                    ],
                    " – ",
                )
                for each in lifted
            ]
        ),
        signed_letter(lifted[0]),
    ]


async def _decided(context: Context, member: Member) -> list[Block]:
    """The signatures that were given subject to this decision, and count from now on."""
    counting: list[Inline] = []
    for each in await context.store.signatures.unpublished(member.id):
        if each.subject_to is None:
            continue
        await context.store.signatures.fulfil(each.id)
        statement = await the_statement(context, each.statement_id)
        version = await newest(context, statement)
        if each.version == version.number:
            counting.append(headed(statement, version))
    if not counting:
        return []
    return [_("These signatures, given subject to the decision, count now:"), Bullets(counting)]


async def no_longer_allowed(context: Context, member: Member, scope: Scope) -> list[Block]:
    """What is no longer possible; what was signed stays signed, and can be taken back."""
    if scope is Scope.APPEAL:
        return [BLOCKED[scope], *await still_signed(context, member)]
    fallen = await _signalled(context, member) if scope is Scope.ACT else []
    if not fallen:
        return [BLOCKED[scope]]
    known = await programmes(context)
    return [
        BLOCKED[scope],
        _("Only signalled again:"),
        Bullets([pledge_line(member, each, known) for each in fallen]),
    ]


async def still_signed(context: Context, member: Member) -> list[Block]:
    """The signatures that go on counting without the mandate, each with how to take it back."""
    lines: list[Inline] = [
        _(
            "ST-{id}, version {number}: `!unsign ST-{id}`",
            id=str(each.statement_id),
            number=each.version,
        )
        for each in await context.store.signatures.unpublished(member.id)
        if each.subject_to is None
    ]
    if not lines:
        return []
    return [
        _("{name} has signed before, and that still counts. To take it back:", name=member.name),
        Bullets(lines),
    ]


async def _signalled(context: Context, member: Member) -> list[Pledge]:
    """The pledges whose bindingness depends on a mandate: they stand, and are not formal."""
    day = today(context)
    return [
        each
        for each in await context.store.pledges.of_member(member.id)
        if each.formal_reference is None and counts(each.amount, each.valid_until, day)
    ]
