"""What a municipality can take in: `!pledge`, `!pledges`, `!sum`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from commands.kit import (
    READERS,
    VOICES,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Joined,
    LandCode,
    Message,
    Strong,
    Term,
    Text,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    reply,
    voice,
)
from commands.kit.figures import PROGRAMME_NAMES, QUOTA_NAMES, counted
from commands.kit.kinds import Changed, Cursor, Name, not_a_count
from commands.kit.lists import listed
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
    member = await voice(context, of)
    if wish.pledge_id is None:
        key = (programme or Programme.OPEN, unit or Unit.PERSONS)
        standing = await context.store.pledges.find(member.id, *key)
    else:
        standing = await _own_pledge(context, member, wish.pledge_id)
        key = (programme or Programme(standing.programme), Unit(standing.unit))
        _require_same_unit(standing, unit or Unit(standing.unit))
        await _require_free(context, member, standing, *key)
    before = standing.amount if standing else 0
    after = before if wish.change is None else _changed(wish.change, before)
    quota = quota_mode or (QuotaMode(standing.quota_mode) if standing else QuotaMode.UNCLEAR)
    if standing is None and after == 0:
        return reply(
            _("{name} has no such pledge; there is nothing to withdraw.", name=member.name)
        )
    if standing is not None and (after, quota, *key) == _state(standing):
        return reply(_("Nothing changes:"), Bullets([_line(member, standing)]))
    written, _entry = await context.store.pledges.record(
        member.id,
        key[0].value,
        key[1].value,
        quota.value,
        after,
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
        pledge=standing,
    )
    return reply(*_receipt(member, written, before))


async def _own_pledge(context: Context, member: Member, pledge_id: int) -> Pledge:
    found = await context.store.pledges.get(pledge_id)
    if found is None:
        raise UserError(
            _("There is no pledge {id}. `!pledges` shows yours.", id=Code(f"P-{pledge_id}")),
            example=False,
        )
    if found.member_id != member.id:
        raise UserError(
            _(
                "{id} is not a pledge of {name}. Only its own contact person or deputy can "
                "change it.",
                id=Code(f"P-{pledge_id}"),
                name=member.name,
            ),
            example=False,
        )
    return found


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


async def _require_free(
    context: Context, member: Member, standing: Pledge, programme: Programme, unit: Unit
) -> None:
    """One standing pledge for each programme and unit: moving onto another one is refused."""
    other = await context.store.pledges.find(member.id, programme, unit)
    if other is not None and other.id != standing.id:
        raise UserError(
            _("There is already a pledge for that: {pledge}", pledge=_line(member, other)),
            _("Change that one, and withdraw the other: `!pledge P-{id} 0`", id=str(standing.id)),
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
    unit = Unit(pledge.unit)
    said = _(
        "{id}: {name}, {before} → {after}",
        id=Strong(f"P-{pledge.id}"),
        name=member.name,
        before=before,
        after=Strong(counted(pledge.amount, unit)),
    )
    if pledge.amount == 0:
        return [said, _("The pledge is withdrawn. It stays in the record.")]
    return [
        said,
        Joined([*_qualities(pledge), _("signalled")]),
        *_gaps(pledge),
        _(
            "It is not part of the binding offer yet: no mandate “act” is recorded, and a message "
            "in the chat is not the formal declaration, which needs text form and a signature."
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


def _qualities(pledge: Pledge) -> list[Inline]:
    return [
        PROGRAMME_NAMES[Programme(pledge.programme)],
        QUOTA_NAMES[QuotaMode(pledge.quota_mode)],
    ]


def _line(member: Member, pledge: Pledge) -> Inline:
    return _(
        "P-{id}: {name}, {amount} ({qualities})",
        id=str(pledge.id),
        name=member.name,
        amount=counted(pledge.amount, Unit(pledge.unit)),
        qualities=Joined(_qualities(pledge)),
    )


@command(
    "pledges",
    "zusagen",
    help=_("Lists the standing pledges, all or of one Land."),
    examples=(_("!pledges"), _("!pledges NW")),
    may=READERS,
    topic=Topic.PLEDGES,
)
async def pledges(context: Context, land: Annotated[str | None, LandCode()] = None) -> Message:
    """All pledges above zero, by municipality."""
    standing = await context.store.pledges.standing(land)
    if not standing:
        return reply(_("There are no pledges yet. `!pledge 5` makes one."))
    lines = [_line(member, each) for each, member in standing]
    title = n_("{count} standing pledge:", "{count} standing pledges:", len(lines))
    return reply(title, *listed(lines, _("`!pledges NW` shows one Land only.")))
