"""Whether a pledge still stands: asked by letter when it gets old, answered with `!reconfirm`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Annotated

from commands.alliance.ids import PLEDGE
from commands.alliance.letters import to_offices
from commands.alliance.voices import ForMember, voice
from commands.dates.days import today, written
from commands.dates.rules.days import is_expired
from commands.dates.rules.mornings import day_of
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Bullets,
    Code,
    Context,
    Joined,
    Message,
    Messages,
    Occurrence,
    Schedule,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind
from commands.kit.rules import keywords
from commands.kit.schedule import NOWHERE
from commands.programmes.known import programmes
from storage.store import Store
from storage.tables import Member, Pledge

from .aims import own_pledge, pledge_id
from .rules import ask_at, asked_before, confirmed_before
from .words import pledge_line

ALL = None


class WhichKind(Kind):
    """Reads `P-12`, or `all`."""

    label = _("id of the pledge, or “all”")

    def read(self, cursor: Cursor) -> int | None:
        text = cursor.take().text
        if text in keywords.ALL:
            return ALL
        number = pledge_id(text)
        if number is None:
            raise UserError(
                _(
                    "“{text}” is not a pledge. It looks like {example}.",
                    text=shortened(text),
                    example=Code(PLEDGE.tag(12)),
                )
            )
        return number


@command(
    "reconfirm",
    help=_("Says that a pledge still stands as it is."),
    examples=(_("!reconfirm all"), _("!reconfirm P-12")),
    may=VOICES,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def reconfirm(
    context: Context,
    number: Annotated[int | None, WhichKind()],
    *,
    of: ForMember = None,
) -> Message:
    """One, or all of a municipality. Expired ones need a new day instead."""
    if number is ALL:
        member = await voice(context, of)
        chosen = await context.store.pledges.of_member(member.id)
    else:
        pledge, member = await own_pledge(context, number)
        chosen = [pledge] if pledge.amount else []
    day = today(context)
    standing = [each for each in chosen if not is_expired(each.valid_until, day)]
    expired = [each for each in chosen if is_expired(each.valid_until, day)]
    blocks: list[Block] = []
    if standing:
        await context.store.pledges.confirm([each.id for each in standing], context.now)
        blocks += [_("Confirmed anew:"), await _lines(context, member, standing)]
    if expired:
        blocks += [*_renewal(expired, context.next_year), await _lines(context, member, expired)]
    if not blocks:
        raise UserError(
            _("There is no standing pledge to confirm. `!pledge 5` makes one."), example=False
        )
    return reply(*blocks)


async def _lines(context: Context, member: Member, pledges: Sequence[Pledge]) -> Bullets:
    known = await programmes(context)
    return Bullets([pledge_line(member, each, known) for each in pledges])


def _renewal(expired: Sequence[Pledge], year: str) -> list[Block]:
    return [
        _(
            "Expired, so it does not count. To renew it, for example: "
            "`!pledge P-{id} until 31.12.{year}`",
            id=str(expired[0].id),
            year=year,
        )
    ]


async def _next_due(store: Store) -> datetime | None:
    confirmed, asked = await store.pledges.oldest()
    due = [ask_at(confirmed, None)] if confirmed else []
    if asked is not None:
        due.append(ask_at(asked, asked))
    return min(due, default=None)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    """One letter for each municipality, however many of its pledges are old."""
    old = await store.pledges.to_be_confirmed(confirmed_before(now), asked_before(now))
    return [
        Occurrence(
            member_id, min(ask_at(each.confirmed_at, each.asked_at) for each in pledges), NOWHERE
        )
        for member_id, pledges in groupby(old, key=attrgetter("member_id"))
    ]


async def _ask(context: Context, occurrence: Occurrence) -> Messages:
    old = await context.store.pledges.to_be_confirmed(
        confirmed_before(context.now), asked_before(context.now), occurrence.id
    )
    member = await context.store.members.get(occurrence.id)
    if not old or member is None:
        return None  # confirmed in the meantime
    await context.store.pledges.mark_asked([each.id for each in old], context.now)
    known = await programmes(context)
    lines = [
        Joined(
            [
                pledge_line(member, each, known),
                _("last confirmed on {day}", day=written(day_of(each.confirmed_at))),
            ]
        )
        for each in old
    ]
    expired = [each for each in old if is_expired(each.valid_until, today(context))]
    return await to_offices(
        context,
        member,
        _("Do these pledges of {name} still stand?", name=member.name),
        Bullets(lines),
        _("If they do: `!reconfirm all`"),
        _("If the number has changed, for example: `!pledge P-{id} 3`", id=str(old[0].id)),
        *(_renewal(expired, context.next_year) if expired else []),
    )


asking = Schedule("pledge-confirmation", next_due=_next_due, due=_due, run=_ask)
