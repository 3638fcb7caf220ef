"""What councils have resolved: `!mandate add`, `!mandates`, `!mandate withdraw`.

Before a mandate expires, contact person and deputy are told what will then be blocked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from commands.alliance.changes import note
from commands.alliance.ids import MANDATE, MandateId
from commands.alliance.letters import to_offices
from commands.alliance.mandates import BLOCKED, mandate_line, remembered
from commands.alliance.rules.mandates import Scope, announced_up_to, is_valid, notice_at
from commands.alliance.voices import ForMember, the_member, voice
from commands.dates.days import DayKind, PastDay, today, written
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    First,
    Joined,
    Message,
    Messages,
    NotAllowed,
    Occurrence,
    Schedule,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.choosing import Link, Wording
from commands.kit.kinds import Name
from commands.kit.rules.authority import may_speak_for
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Mandate, Member

from .consequences import allowed, no_longer_allowed, still_signed


@command(
    "mandate add",
    "resolution",
    help=_("Enters a council resolution: what your municipality may do."),
    examples=(
        _('!mandate add act 22.10.2018 "Vorlage 18/77"'),
        _('!mandate add appeal 22.10.2018 "Vorlage 18/77" until 31.12.{year}'),
        _('!mandate add act 22.10.2018 "Vorlage 18/77" https://example.org/18-77 for Musterhafen'),
    ),
    may=VOICES,
    topic=Topic.MANDATES,
    audience=Audience.MEMBERS,
)
async def mandate_add(
    context: Context,
    scope: Annotated[Scope, First(Choice(Scope, _("what for")))],
    resolved_on: PastDay,
    reference: Annotated[str, Wording(_("reference"), before=Link())],
    link: Annotated[str | None, Link()] = None,
    *,
    until: Annotated[date | None, DayKind(), marker("until")] = None,
    of: ForMember = None,
) -> Message:
    """Keeps the mandate; one to act lifts the pledges to resolved (story B)."""
    member = await voice(context, of)
    day = today(context)
    _check_days(resolved_on, until, day)
    await _require_new(context, member, scope, resolved_on, reference)
    could = await context.store.mandates.valid_scopes(member.id, day)
    valid = is_valid(resolved_on, until, day)
    added = await context.store.mandates.add(
        member.id,
        scope.value,
        resolved_on,
        reference,
        valid_until=until,
        link=link,
        at=context.now,
        by=context.sender.user_id,
        event_id=context.event_id,
    )
    await note(context, member.id, f"mandate:{scope}", None, remembered(added))
    blocks: list[Block] = [Joined([member.name, mandate_line(added)], " – ")]
    if until is not None and valid:
        context.expect(notice_at(until))
    elif not valid:
        # Its end is told here; a letter about it would be no news.
        await context.store.mandates.mark_announced(added.id, context.now)
        blocks.append(_("It has expired already: it is kept, but it allows nothing any more."))
    if valid and scope in could:
        blocks.append(_("There is a valid mandate “{scope}” already.", scope=Term(scope)))
    elif valid:
        blocks += await allowed(context, member, scope)
    return reply(*blocks)


def _check_days(resolved_on: date, until: date | None, day: date) -> None:
    if resolved_on > day:
        raise UserError(
            _(
                "{day} is in the future. A mandate can be entered once the council has decided.",
                day=written(resolved_on),
            )
        )
    if until is not None and until < resolved_on:
        raise UserError(
            _(
                "A mandate of {day} cannot end on {until}, which is before.",
                day=written(resolved_on),
                until=written(until),
            )
        )


async def _require_new(
    context: Context, member: Member, scope: Scope, resolved_on: date, reference: str
) -> None:
    for each in await context.store.mandates.of_member(member.id):
        same = (each.scope, each.resolved_on, each.reference) == (scope, resolved_on, reference)
        if same and each.withdrawn_at is None:
            raise UserError(
                _("That is registered already: {mandate}", mandate=mandate_line(each)),
                example=False,
            )


@command(
    "mandates",
    help=_("Shows which mandates a municipality has, and what the missing ones block."),
    examples=(_("!mandates Musterhafen"),),
    may=MEMBERS,
    topic=Topic.MANDATES,
    audience=Audience.MEMBERS,
)
async def mandates(context: Context, name: Annotated[str | None, Name()] = None) -> Message:
    """Valid ones, then expired and withdrawn ones, which are kept."""
    if name is None and not context.sender.speaks_for:
        raise UserError(_("Something is missing: {what}.", what=_("municipality")))
    member = await voice(context, None) if name is None else await the_member(context, name)
    day = today(context)
    found = await context.store.mandates.of_member(member.id)
    valid = [each for each in found if _holds(each, day)]
    past = [each for each in found if not _holds(each, day)]
    blocks: list[Block] = [_("Mandates of {name}", name=Strong(member.name))]
    if valid:
        blocks += [_("Valid:"), Bullets([mandate_line(each) for each in valid])]
    if past:
        blocks += [_("No longer valid:"), Bullets([mandate_line(each, day) for each in past])]
    had = {each.scope for each in valid}
    lacking = [BLOCKED[scope] for scope in Scope if scope not in had]
    if lacking:
        blocks += [_("What is missing:"), Bullets(lacking)]
    return reply(*blocks)


@command(
    "mandate withdraw",
    help=_("Ends a mandate that the council has revoked."),
    examples=(_("!mandate withdraw MD-3"),),
    may=VOICES,
    topic=Topic.MANDATES,
    audience=Audience.MEMBERS,
)
async def mandate_withdraw(context: Context, number: MandateId) -> Message:
    """By the municipality's own people only: nobody else knows what its council has decided."""
    found = await context.store.mandates.get(number)
    if found is None:
        raise UserError(
            _("There is no mandate {id}. `!mandates` shows yours.", id=Code(MANDATE.tag(number))),
            example=False,
        )
    member = await context.store.members.get(found.member_id)
    assert member is not None
    if not may_speak_for(context.sender, member.id):
        raise NotAllowed(
            _(
                "{id} is a mandate of {name}. Only its contact person or deputy can withdraw it.",
                id=Code(MANDATE.tag(number)),
                name=member.name,
            ),
            example=False,
        )
    scope, day = Scope(found.scope), today(context)
    could = await context.store.mandates.valid_scopes(member.id, day)
    if not await context.store.mandates.withdraw(number, context.now, context.sender.user_id):
        raise UserError(
            _("{id} is withdrawn already.", id=Code(MANDATE.tag(number))), example=False
        )
    await note(context, member.id, f"mandate:{scope}", remembered(found), None)
    can = await context.store.mandates.valid_scopes(member.id, day)
    lost = await no_longer_allowed(context, member, scope) if scope in could - can else []
    return reply(
        _("Withdrawn: {mandate}. It stays in the record.", mandate=mandate_line(found)), *lost
    )


def _holds(mandate: Mandate, day: date) -> bool:
    withdrawn = mandate.withdrawn_at is not None
    return is_valid(mandate.resolved_on, mandate.valid_until, day, withdrawn=withdrawn)


async def _next_due(store: Store) -> datetime | None:
    ends = await store.mandates.next_end()
    return None if ends is None else notice_at(ends)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, notice_at(each.valid_until), NOWHERE)
        for each in await store.mandates.ending(announced_up_to(now))
        if each.valid_until is not None
    ]


async def _announce(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.mandates.get(occurrence.id)
    if found is None or found.withdrawn_at is not None or found.reminded_at is not None:
        return None  # withdrawn in the meantime
    await context.store.mandates.mark_announced(found.id, context.now)
    member = await context.store.members.get(found.member_id)
    assert member is not None
    return await to_offices(
        context,
        member,
        _("A mandate of {name} ends:", name=member.name),
        mandate_line(found, today(context)),
        *await _consequences(context, found, member),
    )


async def _consequences(context: Context, found: Mandate, member: Member) -> list[Block]:
    assert found.valid_until is not None
    scope, afterwards = Scope(found.scope), found.valid_until + timedelta(days=1)
    remaining = await context.store.mandates.valid_scopes(
        found.member_id, max(afterwards, today(context))
    )
    if scope in remaining:
        return [_("Another mandate “{scope}” stays valid, so nothing changes.", scope=Term(scope))]
    return [
        _("From {day} on: {blocked}", day=written(afterwards), blocked=BLOCKED[scope]),
        *(await still_signed(context, member) if scope is Scope.APPEAL else []),
        _(
            "If the council has decided anew, please enter it, for example: "
            '`!mandate add {scope} 03.12.2020 "Vorlage 20/117"`',
            scope=Term(scope),
        ),
    ]


async def _skip(store: Store, occurrence: Occurrence) -> None:
    # Else it stays among the first ones, which are all that is looked at.
    found = await store.mandates.get(occurrence.id)
    if found is not None and found.reminded_at is None:
        await store.mandates.mark_announced(found.id, occurrence.due_at)


endings = Schedule("mandate-end", next_due=_next_due, due=_due, run=_announce, skip=_skip)
