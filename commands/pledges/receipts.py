"""What somebody is told who has pledged: what stands now, what is missing, what it is not."""

from __future__ import annotations

from commands.alliance.ids import PLEDGE
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today, written
from commands.dates.rules.days import is_expired
from commands.kit.context import Context
from commands.kit.reply import Block, Inline, Joined, Strong, Term
from commands.kit.texts import _
from commands.programmes.known import Programmes, credited_until, sourced
from commands.programmes.rules import Formality, Programme, QuotaMode, Unit
from storage.pledges import Terms
from storage.tables import Member, Pledge

from .rules import Gap, formality, missing
from .words import FORMALITY_NAMES, GAP_NAMES, counted, qualities


async def receipt(
    context: Context, member: Member, pledge: Pledge, before: Terms, programmes: Programmes
) -> list[Block]:
    """What was recorded, old → new; what is missing and how to add it; what it is not (story A)."""
    stands = Strong(counted(pledge.amount, Unit(pledge.unit)))
    blocks: list[Block] = [
        _(
            "{id}: {name}, {amount}",
            id=Strong(PLEDGE.tag(pledge.id)),
            name=member.name,
            amount=stands
            if pledge.amount == before.amount
            else Joined([before.amount, stands], " → "),
        )
    ]
    if pledge.amount == 0:
        return [
            *blocks,
            _("The pledge is withdrawn. It stays in the record."),
            *_no_longer_formal(pledge, before, None),
        ]
    scopes = await context.store.mandates.valid_scopes(member.id, today(context))
    now = formality(pledge.formal_reference, may_act=Scope.ACT in scopes)
    return [
        *blocks,
        Joined([*qualities(pledge, programmes), FORMALITY_NAMES[now]]),
        *_no_longer_formal(pledge, before, now),
        *expiry(context, pledge),
        *_gaps(pledge),
        *await crediting(context, member, pledge),
        *_bindingness(pledge, now),
    ]


def expiry(context: Context, pledge: Pledge) -> list[Block]:
    """Whether it is over, and what then."""
    if pledge.valid_until is None or not is_expired(pledge.valid_until, today(context)):
        return []
    return [
        _(
            "The pledge has expired on {day} and no longer counts. To renew it, for example: "
            "`!pledge P-{id} until 31.12.2027`",
            day=written(pledge.valid_until),
            id=str(pledge.id),
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


def _no_longer_formal(pledge: Pledge, before: Terms, now: Formality | None) -> list[Block]:
    if before.formal_reference is None or pledge.formal_reference is not None:
        return []
    blocks: list[Block] = [
        _(
            "It was formal by “{reference}”. The letter was signed for something else, so this is "
            "over.",
            reference=before.formal_reference,
        )
    ]
    if now is not None:
        blocks.append(
            _(
                "The pledge is {formality} again; a new letter is needed.",
                formality=FORMALITY_NAMES[now],
            )
        )
    return blocks


def _gaps(pledge: Pledge) -> list[Block]:
    gaps = missing(pledge.programme, QuotaMode(pledge.quota_mode))
    if not gaps:
        return []
    examples = {Gap.PROGRAMME: Term(Programme.NEST), Gap.QUOTA_MODE: Term(QuotaMode.ADDITIONAL)}
    return [
        _(
            "Still missing: {gaps}. You can add it, for example: `!pledge P-{id} {words}`",
            gaps=Joined([GAP_NAMES[gap] for gap in gaps]),
            id=str(pledge.id),
            words=Joined([examples[gap] for gap in gaps], " "),
        )
    ]


def _bindingness(pledge: Pledge, now: Formality) -> list[Block]:
    if now is Formality.FORMAL:
        return []
    if now is Formality.SIGNALLED:
        return [
            _(
                "The pledge is not part of the binding offer yet: no mandate “act” is recorded, "
                "and a message in the chat is not the formal declaration, which needs text form "
                "and a signature."
            ),
            _(
                "Once the council has decided, you enter the mandate, for example: "
                '`!mandate add act 03.12.2020 "Vorlage 20/117"`'
            ),
        ]
    return [
        _(
            "The pledge is resolved by the mandate “act”, but it is not part of the binding offer "
            "yet: a message in the chat is not the formal declaration, which needs text form and a "
            "signature."
        ),
        signed_letter(pledge),
    ]


def signed_letter(pledge: Pledge) -> Inline:
    """How a resolved pledge becomes formal."""
    return _(
        "Once the signed letter is there, the coordination types, for example: "
        '`!formal P-{id} "Schreiben vom 10.12.2020"`',
        id=str(pledge.id),
    )
