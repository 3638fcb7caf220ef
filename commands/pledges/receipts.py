"""What somebody is told who has pledged: what stands now, what is missing, what it is not."""

from __future__ import annotations

from typing import Final

from commands.alliance.ids import PLEDGE
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.units import Unit
from commands.dates.days import today, written
from commands.dates.rules.days import is_expired
from commands.kit.context import Context
from commands.kit.reply import Block, Inline, Joined, Strong, Term
from commands.kit.texts import _
from commands.programmes.known import Programmes, credited_until, sourced
from commands.programmes.rules import Formality, QuotaMode
from storage.pledges import Terms
from storage.tables import Member, Pledge

from .rules import Gap, formality, missing
from .words import FORMALITY_NAMES, counted, lacking, set_qualities

# Said once, with the first pledge (story A).
_WHAT_IT_IS_NOT: Final = _(
    "It becomes part of the binding offer with the mandate “act” and the signed letter: a message "
    "in the chat is not the formal declaration, which needs text form and a signature."
)


async def receipt(
    context: Context,
    member: Member,
    pledge: Pledge,
    before: Terms,
    programmes: Programmes,
) -> list[Block]:
    """What was recorded, before → after; what is missing; the one next line to send.

    The first pledge of a municipality is told as well what a pledge is not (story A).
    """
    stands = Strong(counted(pledge.amount, Unit(pledge.unit)))
    what = _(
        "{id}: {name}, {amount}",
        id=Strong(PLEDGE.tag(pledge.id)),
        name=member.name,
        amount=stands if pledge.amount == before.amount else Joined([before.amount, stands], " → "),
    )
    if pledge.amount == 0:
        return [what, _("The pledge is withdrawn. It stays in the record."), *_was_formal(before)]
    scopes = await context.store.mandates.valid_scopes(member.id, today(context))
    now = formality(pledge.formal_reference, may_act=Scope.ACT in scopes)
    return [
        what,
        _(
            "Stands as: {qualities}",
            qualities=Joined([*set_qualities(pledge, programmes), _standing(pledge, before, now)]),
        ),
        *await _crediting_news(context, member, pledge, before),
        *(expiry(context, pledge) or _further(pledge, now)),
        *([_WHAT_IT_IS_NOT] if await _is_the_first(context, pledge, before) else []),
    ]


def _was_formal(before: Terms) -> list[Block]:
    if before.formal_reference is None:
        return []
    return [_("It was formal by “{reference}”; this is over.", reference=before.formal_reference)]


def _standing(pledge: Pledge, before: Terms, now: Formality) -> Inline:
    """How binding it is; a letter that was signed for something else binds no longer."""
    if before.formal_reference is None or pledge.formal_reference is not None:
        return FORMALITY_NAMES[now]
    return _(
        "{formality} again: the letter “{reference}” was signed for something else",
        formality=FORMALITY_NAMES[now],
        reference=before.formal_reference,
    )


async def _crediting_news(
    context: Context, member: Member, pledge: Pledge, before: Terms
) -> list[Block]:
    """Until when the Land credits it, once: when it becomes a counted pledge."""
    if before.amount and before.quota_mode == pledge.quota_mode:
        return []
    return await crediting(context, member, pledge)


def _further(pledge: Pledge, now: Formality) -> list[Block]:
    """What it lacks until it binds, and the one next line to send."""
    lacks = lacking(pledge, now)
    if not lacks:
        return []
    return [
        _("Still missing: {gaps}", gaps=Joined(lacks)),
        _next_line(pledge, now),
    ]


def _next_line(pledge: Pledge, now: Formality) -> Inline:
    """No programme is suggested that nobody has named."""
    gaps = missing(pledge.programme, QuotaMode(pledge.quota_mode))
    if Gap.QUOTA_MODE in gaps:
        return _(
            "Next, for example: `!pledge P-{id} {word}`",
            id=str(pledge.id),
            word=Term(QuotaMode.ADDITIONAL),
        )
    if gaps:
        return _("Next: `!programmes` shows what it can be for.")
    if now is Formality.SIGNALLED:
        return _("Next, for example: `!mandate add act 03.12.2020 “Vorlage 20/117”`")
    return signed_letter(pledge)


async def _is_the_first(context: Context, pledge: Pledge, before: Terms) -> bool:
    """Whether the municipality has never pledged before."""
    if before.amount or pledge.formal_reference:
        return False
    made = await context.store.pledges.of_member(pledge.member_id, withdrawn=True)
    return len(made) == 1 and len(await context.store.pledges.entries(pledge.id)) == 1


def expiry(context: Context, pledge: Pledge) -> list[Block]:
    """Whether it is over, and what then."""
    if pledge.valid_until is None or not is_expired(pledge.valid_until, today(context)):
        return []
    return [
        _(
            "The pledge has expired on {day} and no longer counts. To renew it, for example: "
            "`!pledge P-{id} until 31.12.{year}`",
            day=written(pledge.valid_until),
            id=str(pledge.id),
            year=context.next_year,
        )
    ]


async def crediting(context: Context, member: Member, pledge: Pledge) -> list[Block]:
    """Until when the Land credits a counted pledge, as far as somebody has recorded it."""
    if pledge.quota_mode != QuotaMode.COUNTED:
        return []
    rule = await context.store.programmes.rule(member.land)
    if rule is None:
        return [
            _(
                "Until when {land} credits places towards the quota is not known: nobody has "
                "recorded a rule. `!land {land}` shows it as soon as there is one.",
                land=member.land,
            )
        ]
    return [Joined([credited_until(context, rule), sourced(rule)], " ")]


def signed_letter(pledge: Pledge) -> Inline:
    """How a resolved pledge becomes formal."""
    return _(
        "Once the signed letter is there, the coordination types, for example: "
        "`!formal P-{id} “Schreiben vom 10.12.2020”`",
        id=str(pledge.id),
    )
