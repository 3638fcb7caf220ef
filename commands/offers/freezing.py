"""Freezing a bundled offer: `!offer freeze`. What was confirmed is what is frozen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated, Any, Final, NamedTuple

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
from commands.programmes.known import ProgrammeWord, programmes_in
from storage.offers import OfferedPledge
from storage.store import Store

from . import rules as offering
from .answers import Seen, Since, presented, since
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
    return await _asked(context, recipient, scope, await _offered(context, recipient, scope))


async def _asked(context: Context, recipient: str, scope: Scope, offered: Offered) -> Messages:
    contents = offered.contents
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
            "basis": offered.basis,
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
    offered = await _offered(context, recipient, scope)
    if offered.basis != details["basis"]:
        return await _asked(context, recipient, scope, offered)
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
    parts = {**offered.parts, **offering.written(about)}
    text = await asyncio.to_thread(offering.joined, parts)
    offer = await context.store.offers.freeze(
        year,
        count,
        recipient,
        scope.programme,
        text,
        await asyncio.to_thread(offering.digest_of, text),
        at=context.now,
        by=context.sender.user_id,
        event_id=context.event_id,
        shown={**offered.contents, **about},
    )
    return await presented(context, offer, frozen=Seen(text, offered.since))


def _require_authority(context: Context, recipient: str) -> None:
    if recipient != FEDERAL:
        require_coordination(context, recipient)
    elif not may_coordinate(context.sender, None):
        raise NotAllowed(
            _("An offer to the federal level is frozen by the federal coordination."),
            example=False,
        )


class Offered(NamedTuple):
    """What would be frozen: as data, the canonical JSON of each part, the checksum of all of them,
    and what has changed since the last one."""

    contents: Mapping[str, Any]
    parts: Mapping[str, str]
    basis: str
    since: Since | None


async def _offered(context: Context, recipient: str, scope: Scope) -> Offered:
    """As the pledges are now, and not as they were when they were looked at."""
    edition = await context.store.sums.edition()
    return await context.beside(_looked_at, recipient, scope.programme, today(context), edition)


async def _looked_at(
    store: Store, recipient: str, programme: str | None, day: date, edition: Sequence[Any]
) -> Offered:
    land = None if recipient == FEDERAL else recipient
    pledges = await store.offers.offered(day, land, programme)
    county_of = await store.members.county_of()
    known = await programmes_in(store)
    names = {key: in_each_language(known.name(key)) for key in {each.programme for each in pledges}}
    lines = await asyncio.to_thread(_lines, pledges, names, county_of)
    before = await store.offers.before(recipient, programme)
    changed = None if before is None else await since(store, before, lambda: lines)
    return await asyncio.to_thread(_put_together, lines, changed)


def _put_together(lines: Sequence[Line], changed: Since | None) -> Offered:
    contents = offering.contents(lines)
    # Of thousands of pledges this is the longest part: each is written once.
    parts = offering.written(contents)
    return Offered(contents, parts, offering.digest_of(offering.joined(parts)), changed)


def _lines(
    pledges: Sequence[OfferedPledge],
    names: Mapping[str, Mapping[str, str]],
    county_of: Mapping[int, int],
) -> Sequence[Line]:
    return [_line(each, names[each.programme], county_of) for each in pledges]


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
