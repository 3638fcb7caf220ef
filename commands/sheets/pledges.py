"""Pledges in and out of tables. Every change becomes an entry of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from commands.alliance.rules.units import Unit
from commands.kit.rules.numbers import LIMIT
from commands.programmes.known import Programmes
from commands.programmes.rules import Programme, QuotaMode
from storage.bulk import StandingPledge
from storage.store import Store

from . import fields
from .model import Change, May, Origin, Plan, Step, TableKind, Values
from .pledge_rows import KEY, SAID, Registered, compare, said
from .rules import PledgeColumn


async def _load(store: Store, today: date) -> Registered:
    return Registered(
        await store.bulk.members(),
        await store.bulk.pledges(),
        Programmes({each.key: each for each in await store.programmes.all()}),
        today,
    )


async def _apply(store: Store, plan: Plan, origin: Origin, step: Step) -> None:
    new = [each for each in plan.changes if each.id is None]
    ids = await store.bulk.add_pledges(
        [{"member_id": each.member_id, **_stands(each, origin)} for each in new], step
    )
    known = [(each.id, each) for each in plan.changes if each.id is not None]
    await store.bulk.change_pledges([(id_, _stands(each, origin)) for id_, each in known])
    numbered = [*zip(ids, new, strict=True), *known]
    standing = {each.id: each for each in await store.bulk.pledges()}
    await store.bulk.enter(
        [
            {
                "pledge_id": pledge_id,
                "change": _difference(each),
                **_values(each),
                "assigned": standing[pledge_id].assigned,
                "arrived": standing[pledge_id].arrived,
                "at": origin.at,
                "actor": origin.actor,
                "event_id": origin.event_id,
            }
            for pledge_id, each in numbered
        ]
    )
    step(len(known))


def _values(change: Change) -> dict[str, Any]:
    until = change.values["valid_until"]
    return {
        **{name: change.values[name] for name in (*KEY, *SAID)},
        "valid_until": until and date.fromisoformat(until),
    }


def _stands(change: Change, origin: Origin) -> dict[str, Any]:
    return {**_values(change), "updated_at": origin.at, "confirmed_at": origin.at}


def _difference(change: Change) -> int:
    return sum(
        (fact.new or 0) - (fact.old or 0) for fact in change.facts if fact.column == "amount"
    )


def _export(registered: Registered, wanted: May) -> list[Values]:
    """Everything that is not withdrawn."""
    of_member: dict[int, list[StandingPledge]] = {}
    for pledge in registered.pledges:
        if pledge.amount:
            of_member.setdefault(pledge.member_id, []).append(pledge)
    return [
        {
            "name": member.name,
            "land": member.land,
            "ags": member.ags,
            **{name: getattr(pledge, name) for name in KEY},
            **said(pledge),
        }
        for member in registered.members
        if wanted(member.land)
        for pledge in of_member.get(member.id, [])
    ]


PLEDGES: Final = TableKind(
    name="pledges",
    columns=PledgeColumn,
    needed=(frozenset({"name", "ags"}), frozenset({"amount"})),
    fields={
        "name": fields.name,
        "land": fields.land,
        "ags": fields.ags,
        "programme": fields.text(60),
        "unit": fields.term(Unit),
        "target_group": fields.text(80),
        "quota_mode": fields.term(QuotaMode),
        "amount": fields.count(LIMIT),
        "cost_condition": fields.text(200),
        "valid_until": fields.day,
        "formal_reference": fields.text(200),
    },
    terms={"programme": Programme, "unit": Unit, "quota_mode": QuotaMode},
    load=_load,
    compare=compare,
    apply=_apply,
    export=_export,
)
