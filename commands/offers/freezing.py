"""Freezing a bundled offer: `!offer freeze`. What was confirmed is what is frozen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any, Final

from commands.alliance.places import LandCode
from commands.alliance.rules.inhabitants import around
from commands.alliance.rules.units import Unit
from commands.alliance.voices import require_coordination
from commands.dates.days import today, written
from commands.kit import (
    COORDINATION,
    Audience,
    Block,
    Bullets,
    Context,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind
from commands.kit.render import in_each_language
from commands.kit.rules.audience import may_hear
from commands.kit.rules.authority import may_coordinate
from commands.kit.rules.keywords import keyword
from commands.pledges.rules import formality
from commands.programmes.known import ProgrammeWord
from storage.offers import OfferedPledge

from . import rules as offering
from .answers import presented
from .rules import FEDERAL, Line
from .scoping import Scope, one_programme
from .words import overlap_lines, recipient_shown, sentence

_FEDERAL: Final = keyword("federal")
_LAND: Final = keyword("land")


@dataclass(frozen=True)
class RecipientKind(Kind):
    """Reads `federal`, or `land NW`; gives FEDERAL or the code of the Land."""

    label = _("federal | land NW")

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        if word.text in _FEDERAL:
            return FEDERAL
        if word.text not in _LAND:
            raise UserError(
                _(
                    "“{text}” is no recipient. Possible are `federal` and, for example, `land NW`.",
                    text=shortened(word.text),
                )
            )
        if not cursor.more:
            raise UserError(_("Which Land? Please add it, for example `land NW`."))
        return LandCode().read(cursor)


@command(
    "offer freeze",
    help=_("Freezes all standing pledges as a numbered offer to the federal level or a Land."),
    examples=(_("!offer freeze federal"), _("!offer freeze land NW nest")),
    may=COORDINATION,
    topic=Topic.OFFERS,
    audience=Audience.MEMBERS,
)
async def freeze(
    context: Context,
    recipient: Annotated[str, RecipientKind()],
    programme: Annotated[str | None, ProgrammeWord()] = None,
) -> Messages:
    """Shows what would be frozen, and asks."""
    if not may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct):
        raise UserError(
            _("Please type this in a room of the coordination, or in our direct chat."),
            example=False,
        )
    _require_authority(context, recipient)
    scope = await one_programme(context, programme)
    return await _asked(context, recipient, scope, await _contents(context, recipient, scope))


async def _asked(
    context: Context, recipient: str, scope: Scope, contents: Mapping[str, Any]
) -> Messages:
    if not contents["lines"]:
        raise UserError(
            _("There is no standing pledge for this offer. `!pledges` shows all of them."),
            example=False,
        )
    overlaps = overlap_lines(contents)
    hints: list[Block] = [_("Hints:"), Bullets(overlaps)] if overlaps else []
    return await ask(
        context,
        "freeze_offer",
        {
            "recipient": recipient,
            "programme": scope.programme,
            "basis": await asyncio.to_thread(offering.digest, contents),
        },
        _(
            "This offer would be frozen as of {day}, to: {recipient}",
            day=written(today(context)),
            recipient=scope.where(recipient_shown(recipient)),
        ),
        sentence(offering.totals_of(contents)),
        *hints,
        _("It gets a number and can then no longer be changed or taken back."),
    )


@confirmable("freeze_offer", audience=Audience.MEMBERS)
async def frozen(context: Context, details: Mapping[str, Any]) -> Messages:
    """Keeps the offer; asks again if the pledges are no longer those that were shown."""
    recipient = details["recipient"]
    _require_authority(context, recipient)
    scope = await one_programme(context, details["programme"])
    contents = await _contents(context, recipient, scope)
    # Of thousands of pledges this is the longest part: each is written once.
    parts = await asyncio.to_thread(offering.written, contents)
    if await asyncio.to_thread(_digest, parts) != details["basis"]:
        return await _asked(context, recipient, scope, contents)
    year = today(context).year
    count = await context.store.offers.next_count(year)
    about = {
        "number": offering.number(year, count),
        "alliance": context.alliance.name,
        "recipient": recipient,
        "programme": scope.programme,
        "programme_name": in_each_language(scope.programmes.name(scope.programme))
        if scope.programme
        else None,
        "as_of": today(context).isoformat(),
        "frozen_at": context.now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    text = await asyncio.to_thread(offering.joined, {**parts, **offering.written(about)})
    await context.store.offers.freeze(
        year,
        count,
        recipient,
        scope.programme,
        text,
        await asyncio.to_thread(offering.digest_of, text),
        at=context.now,
        by=context.sender.user_id,
        event_id=context.event_id,
    )
    offer = await context.store.offers.get(year, count)
    assert offer is not None
    return await presented(context, offer, frozen=text)


def _digest(parts: Mapping[str, str]) -> str:
    return offering.digest_of(offering.joined(parts))


def _require_authority(context: Context, recipient: str) -> None:
    if recipient != FEDERAL:
        require_coordination(context, recipient)
    elif not may_coordinate(context.sender, None):
        raise NotAllowed(
            _("An offer to the federal level is frozen by the federal coordination."),
            example=False,
        )


async def _contents(context: Context, recipient: str, scope: Scope) -> Mapping[str, Any]:
    """What would be frozen: of thousands of pledges, in a thread, so that others go on."""
    land = None if recipient == FEDERAL else recipient
    offered = await context.store.offers.offered(today(context), land, scope.programme)
    county_of = await context.store.members.county_of()
    names = {
        key: in_each_language(scope.programmes.name(key))
        for key in {each.programme for each in offered}
    }
    return await asyncio.to_thread(_as_contents, offered, names, county_of)


def _as_contents(
    offered: Sequence[OfferedPledge],
    names: Mapping[str, Mapping[str, str]],
    county_of: Mapping[int, int],
) -> Mapping[str, Any]:
    return offering.contents([_line(each, names[each.programme], county_of) for each in offered])


def _line(each: OfferedPledge, name: Mapping[str, str], county_of: Mapping[int, int]) -> Line:
    return Line(
        pledge=each.pledge,
        member=each.member,
        municipality=each.municipality,
        land=each.land,
        ags=each.ags,
        population=each.population,
        county=each.county,
        programme=each.programme,
        programme_name=name,
        unit=Unit(each.unit),
        target_group=each.target_group,
        quota_mode=each.quota_mode,
        cost_condition=each.cost_condition,
        valid_until=each.valid_until.isoformat() if each.valid_until else None,
        amount=each.amount,
        formality=formality(each.formal_reference, may_act=each.may_act),
        formal_reference=each.formal_reference,
        around=sorted(around(each.member, county_of)),
    )
