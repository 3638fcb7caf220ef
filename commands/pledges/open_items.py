"""Pledges that a municipality has not made yet, or is to confirm anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from commands.alliance.ids import PLEDGE
from commands.dates.days import today
from commands.dates.rules.days import is_expired
from commands.dates.rules.mornings import day_of
from commands.kit import Context, OpenItem, OpenItems, _, n_
from storage.tables import Member, Pledge

from .rules import ask_at, confirmed_before

PLEDGES, CONFIRMATIONS = "pledge", "pledge-confirmation"


async def _find_missing(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """Whoever is not ready to take people in need not say how many."""
    day = today(context)
    pledging = {
        each.member_id
        for each in await context.store.pledges.of_members([each.id for each in members])
        if not is_expired(each.valid_until, day)
    }
    return [
        OpenItem(
            each.id,
            (PLEDGES, 0),
            _("No pledge is made yet"),
            _("!pledge 5"),
            hint=_("or `!ready no`"),
            lasting=True,
            example=True,
        )
        for each in members
        if each.id not in pledging and each.ready is not False
    ]


async def _find_unconfirmed(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """One for each municipality, as there is one letter: what has got old, and did not end."""
    before, day = confirmed_before(context.now), today(context)
    old: defaultdict[int, list[Pledge]] = defaultdict(list)
    for each in await context.store.pledges.of_members([each.id for each in members]):
        if each.confirmed_at < before and not is_expired(each.valid_until, day):
            old[each.member_id].append(each)
    return [_unconfirmed(member_id, pledges) for member_id, pledges in old.items()]


def _unconfirmed(member_id: int, pledges: Sequence[Pledge]) -> OpenItem:
    asked = {day_of(each.asked_at) for each in pledges if each.asked_at is not None}
    return OpenItem(
        member_id,
        (CONFIRMATIONS, 0),
        n_(
            "Does pledge {id} still stand?",
            "Do your {count} pledges still stand?",
            len(pledges),
            id=PLEDGE.tag(pledges[0].id),
        ),
        _("!reconfirm all"),
        rings_on={*asked, *(day_of(ask_at(e.confirmed_at, e.asked_at)) for e in pledges)},
    )


open_pledges = OpenItems(PLEDGES, _find_missing)
open_confirmations = OpenItems(CONFIRMATIONS, _find_unconfirmed)
