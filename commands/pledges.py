"""What a municipality can take in: `!pledge`, `!pledges`, `!sum`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from commands.kit import (
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Joined,
    Message,
    Strong,
    Term,
    Text,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
    voice,
)
from commands.kit.figures import counted, pledge_line, qualities
from commands.kit.kinds import Changed, Cursor, Name, not_a_count
from commands.rules.authority import may_speak_for
from commands.rules.numbers import Change, NotACount
from commands.rules.pledging import Gap, Programme, QuotaMode, Unit, apply, missing
from storage.tables import Member, Pledge


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed first: a number, or the id of a pledge, or both."""

    pledge_id: int | None
    change: Change | None


class WishKind:
    """Reads `5`, `+3`, `P-12` or `P-12 5`."""

    label = _("number")

    def read(self, cursor: Cursor) -> Wish:
        match = re.fullmatch(r"P-?(\d{1,9})", cursor.left[0].text, re.ASCII | re.IGNORECASE)
        if match is None:
            return Wish(None, Changed().read(cursor))
        cursor.take()
        numeric = cursor.left and re.match(r"[+-]?\d", cursor.left[0].text, re.ASCII)
        return Wish(int(match[1]), Changed().read(cursor) if numeric else None)


@command(
    "pledge",
    "zusage",
    help=_("Records how many people your municipality can take in."),
    examples=(
        _("!pledge 5"),
        _("!pledge +3"),
        _("!pledge 5 nest additional"),
        _("!pledge 2 families"),
        _("!pledge P-12 nest additional"),
        _("!pledge 0"),
        _("!pledge 5 for Musterhafen"),
    ),
    may=VOICES,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def pledge(
    context: Context,
    wish: Annotated[Wish, WishKind()],
    programme: Annotated[Programme | None, Choice(Programme, _("programme"))] = None,
    unit: Annotated[Unit | None, Choice(Unit, _("persons or families"))] = None,
    quota_mode: Annotated[QuotaMode | None, Choice(QuotaMode, _("crediting"))] = None,
    *,
    of: Annotated[str | None, Name(), marker("for", "für", "fuer")] = None,
) -> Message:
    """Sets, adds to, describes or withdraws the standing pledge for one programme and unit."""
    if wish.pledge_id is None:
        aim = await _aim_at_kind(context, await voice(context, of), programme, unit)
    else:
        aim = await _aim_at_pledge(context, wish.pledge_id, of, programme, unit)
    standing = aim.standing
    before = standing.amount if standing else 0
    after = before if wish.change is None else _changed(wish.change, before)
    quota = quota_mode or (QuotaMode(standing.quota_mode) if standing else QuotaMode.UNCLEAR)
    if standing is None and after == 0:
        nothing = _(
            "{name} has no such pledge; there is nothing to withdraw.", name=aim.member.name
        )
        return reply(nothing)
    if standing is not None and (after, quota, aim.programme, aim.unit) == _state(standing):
        return reply(_("Nothing changes:"), Bullets([pledge_line(aim.member, standing)]))
    written, _entry = await context.store.pledges.record(
        aim.member.id,
        aim.programme.value,
        aim.unit.value,
        quota.value,
        after,
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
        pledge=standing,
    )
    besides = [] if standing else await _besides(context, aim.member, written)
    return reply(*_receipt(aim.member, written, before), *besides)


@dataclass(frozen=True, slots=True)
class Aim:
    """Which pledge is meant: whose, what for, and what stands there already."""

    member: Member
    programme: Programme
    unit: Unit
    standing: Pledge | None


async def _aim_at_kind(
    context: Context, member: Member, programme: Programme | None, unit: Unit | None
) -> Aim:
    programme, unit = programme or Programme.OPEN, unit or Unit.PERSONS
    standing = await context.store.pledges.find(member.id, programme, unit)
    return Aim(member, programme, unit, standing)


async def _aim_at_pledge(
    context: Context,
    pledge_id: int,
    of: str | None,
    programme: Programme | None,
    unit: Unit | None,
) -> Aim:
    standing = await context.store.pledges.get(pledge_id)
    if standing is None:
        raise UserError(
            _("There is no pledge {id}. `!pledges` shows yours.", id=Code(f"P-{pledge_id}")),
            example=False,
        )
    owner = await context.store.members.get(standing.member_id)
    assert owner is not None
    if not may_speak_for(context.sender, owner.id) or (
        of is not None and (await voice(context, of)).id != owner.id
    ):
        raise UserError(
            _(
                "{id} is a pledge of {name}. Only its contact person or deputy can change it.",
                id=Code(f"P-{pledge_id}"),
                name=owner.name,
            ),
            example=False,
        )
    aim = Aim(owner, programme or Programme(standing.programme), Unit(standing.unit), standing)
    _require_same_unit(standing, unit or aim.unit)
    await _require_free(context, aim)
    return aim


async def _besides(context: Context, member: Member, new: Pledge) -> list[Block]:
    """A second pledge may be meant, or a slip: both would count in the sum, so it is said."""
    others = [
        each
        for each in await context.store.pledges.of_member(member.id)
        if each.id != new.id and each.unit == new.unit
    ]
    if not others:
        return []
    return [
        _("This one comes on top of:"),
        Bullets([pledge_line(member, each) for each in others]),
        _(
            "If you meant to change that one: `!pledge P-{other} {amount}`, "
            "and then `!pledge P-{id} 0`",
            other=str(others[0].id),
            amount=str(new.amount),
            id=str(new.id),
        ),
    ]


def _require_same_unit(standing: Pledge, unit: Unit) -> None:
    """Persons never become families: that would be another offer (domain.md section 1)."""
    if unit != standing.unit:
        raise UserError(
            _(
                "P-{id} counts {now}, and that cannot be changed. Withdraw it with "
                "`!pledge P-{id} 0` and make a new one, for example: `!pledge 2 {wanted}`",
                id=str(standing.id),
                now=Term(Unit(standing.unit)),
                wanted=Term(unit),
            ),
            example=False,
        )


async def _require_free(context: Context, aim: Aim) -> None:
    """One standing pledge for each programme and unit: moving onto another one is refused."""
    other = await context.store.pledges.find(aim.member.id, aim.programme, aim.unit)
    if aim.standing is not None and other is not None and other.id != aim.standing.id:
        raise UserError(
            _(
                "There is already a pledge for that: {pledge}",
                pledge=pledge_line(aim.member, other),
            ),
            _(
                "Change that one, and withdraw the other: `!pledge P-{id} 0`",
                id=str(aim.standing.id),
            ),
            example=False,
        )


def _changed(change: Change, before: int) -> int:
    try:
        return apply(change, before)
    except NotACount as error:
        raise not_a_count(error.text, error) from error


def _state(pledge: Pledge) -> tuple[int, str, str, str]:
    return pledge.amount, pledge.quota_mode, pledge.programme, pledge.unit


def _receipt(member: Member, pledge: Pledge, before: int) -> list[Block]:
    """What was recorded, old → new; what is missing and how to add it; what it is not."""
    stands = Strong(counted(pledge.amount, Unit(pledge.unit)))
    said = _(
        "{id}: {name}, {amount}",
        id=Strong(f"P-{pledge.id}"),
        name=member.name,
        amount=stands if pledge.amount == before else Joined([before, stands], " → "),
    )
    if pledge.amount == 0:
        return [said, _("The pledge is withdrawn. It stays in the record.")]
    return [
        said,
        Joined([*qualities(pledge), _("signalled")]),
        *_gaps(pledge),
        _(
            "The pledge is not part of the binding offer yet: no mandate “act” is recorded, and a "
            "message in the chat is not the formal declaration, which needs text form and a "
            "signature."
        ),
    ]


def _gaps(pledge: Pledge) -> list[Block]:
    gaps = missing(Programme(pledge.programme), QuotaMode(pledge.quota_mode))
    if not gaps:
        return []
    names: dict[Gap, Text] = {Gap.PROGRAMME: _("programme"), Gap.QUOTA_MODE: _("crediting")}
    examples = {Gap.PROGRAMME: Term(Programme.NEST), Gap.QUOTA_MODE: Term(QuotaMode.ADDITIONAL)}
    return [
        _(
            "Still missing: {gaps}. You can add it, for example: `!pledge P-{id} {words}`",
            gaps=Joined([names[gap] for gap in gaps]),
            id=str(pledge.id),
            words=Joined([examples[gap] for gap in gaps], " "),
        )
    ]
