"""Mandates that a municipality lacks, or that end soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from commands.alliance.rules.mandates import Scope, announced_up_to, is_valid, notice_at
from commands.dates.days import today
from commands.dates.rules.mornings import day_of
from commands.kit import Context, OpenItem, OpenItems, Term, _
from storage.tables import Mandate, Member

MANDATES = "mandate"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """Whoever has none at all lacks one; one that ends is open from the day of the letter on."""
    day, soon = today(context), announced_up_to(context.now)
    held: defaultdict[int, list[Mandate]] = defaultdict(list)
    for each in await context.store.mandates.standing([each.id for each in members]):
        if is_valid(each.resolved_on, each.valid_until, day):
            held[each.member_id].append(each)
    found = [_missing(each.id) for each in members if not held[each.id]]
    for mandates in held.values():
        found += [_ending(each) for each in mandates if _ends(each, mandates, soon)]
    return found


def _ends(mandate: Mandate, held: Sequence[Mandate], soon: date) -> bool:
    """Whether its scope ends with it, by that day."""
    end = mandate.valid_until
    if end is None or end > soon:
        return False
    same = [each for each in held if each.scope == mandate.scope and each.id != mandate.id]
    return all(
        each.valid_until is not None and (each.valid_until, each.id) < (end, mandate.id)
        for each in same
    )


def _missing(member_id: int) -> OpenItem:
    return OpenItem(
        member_id,
        (MANDATES, 0),
        _("No council resolution is entered as a mandate yet"),
        _('!mandate add act 03.12.2020 "Vorlage 20/117"'),
        lasting=True,
        example=True,
    )


def _ending(mandate: Mandate) -> OpenItem:
    assert mandate.valid_until is not None
    return OpenItem(
        mandate.member_id,
        (MANDATES, mandate.id),
        _("The mandate “{scope}” ends", scope=Term(Scope(mandate.scope))),
        _(
            '!mandate add {scope} 03.12.2020 "Vorlage 20/117"',
            scope=Term(Scope(mandate.scope)),
        ),
        mandate.valid_until,
        example=True,
        rings_on=(day_of(notice_at(mandate.valid_until)),),
    )


open_mandates = OpenItems(MANDATES, _find)
