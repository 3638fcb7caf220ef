"""Mandates in words, and what a missing one blocks."""

from __future__ import annotations

from datetime import date
from typing import Final

from commands.rules.mandating import Scope
from commands.rules.pledging import counts
from storage.tables import Mandate, Member, Pledge

from .context import Context
from .days import today, written
from .figures import gap_names, pledge_line
from .programmes import programmes
from .receipts import signed_letter
from .reply import Block, Bullets, Inline, Joined, Strong, Term
from .stating import headed, newest, the_statement
from .texts import _

# Domain.md section 1: only a council resolution gives a mandate; each action needs its scope.
BLOCKED: Final = {
    Scope.APPEAL: _("Without the mandate “appeal” no statement can be signed."),
    Scope.COOPERATE: _("Without the mandate “cooperate” no joint project can be agreed on."),
    Scope.ACT: _("Without the mandate “act” no pledge counts as resolved."),
}
SIGNED_LETTER: Final = _("signed letter")


def mandate_line(mandate: Mandate, day: date | None = None) -> Inline:
    """A mandate in one line; with `day` also why it no longer holds."""
    said: list[Inline] = [
        Term(Scope(mandate.scope)),
        _(
            "resolution of {day}, “{reference}”",
            day=written(mandate.resolved_on),
            reference=mandate.reference,
        ),
    ]
    if mandate.valid_until is not None:
        shown = written(mandate.valid_until)
        if day is not None and mandate.valid_until < day:
            said.append(_("expired on {day}", day=shown))
        else:
            said.append(_("valid until {day}", day=shown))
    if mandate.withdrawn_at is not None and day is not None:
        said.append(_("withdrawn"))
    if mandate.link is not None:
        said.append(mandate.link)
    return Joined([Strong(f"MD-{mandate.id}"), Joined(said)], ": ")


def remembered(mandate: Mandate) -> str:
    """A mandate as `!history` keeps it."""
    return f"MD-{mandate.id}, {written(mandate.resolved_on)}, {mandate.reference}"


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
