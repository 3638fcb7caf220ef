"""Who has signed a statement, who could, and what weight that has: `!can`, `!voice`."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from commands.alliance.counting import municipalities
from commands.alliance.ids import StatementId
from commands.alliance.places import LandCode
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today, written
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Inline,
    Joined,
    Message,
    Term,
    Text,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from commands.kit.lists import MOST, listed
from storage.members import Listed
from storage.signatures import Stand, StandingSignature
from storage.tables import Statement, Version

from .clauses import in_clauses
from .record import record_of, recorded_weight
from .rules.signatures import Lack, Signatures, Signed, Weight, lacking, sort_out
from .statement import headed, how_many_asked, newest, require_running, the_statement
from .weight import inhabitants_line, weight_lines, weight_of

LACKS = {
    Lack.CONTACT: _("contact person"),
    Lack.MANDATE: _("mandate “{scope}”", scope=Term(Scope.APPEAL)),
}


@dataclass(frozen=True)
class Support:
    """How far a statement is signed.

    `asked` is of how many; `members` are those that this is about, by name.
    """

    statement: Statement
    version: Version
    asked: int
    members: Mapping[int, Listed]
    county_of: Mapping[int, int]
    signatures: Signatures

    def named(self, members: Collection[int]) -> list[Listed]:
        """These members, by name."""
        return [each for each in self.members.values() if each.id in members]


async def support_of(context: Context, statement: Statement, version: Version) -> Support:
    """The signatures of a statement as they stand now, with those who have signed it.

    `version` is its newest.
    """
    signers = await context.store.signatures.signers(statement.id)
    return Support(
        statement=statement,
        version=version,
        asked=await context.store.statements.count_electors(statement.id),
        members={each.id: each for each in signers},
        county_of=await context.store.members.county_of(),
        signatures=await signatures_of(context, version),
    )


async def signatures_of(context: Context, version: Version) -> Signatures:
    """What the signatures under a statement are worth if `version` is its newest."""
    standing = await context.store.signatures.standing(version.statement_id)
    # Thousands of them take a moment, and there are others to answer.
    return await asyncio.to_thread(_sorted_out, standing, version)


def _sorted_out(standing: Sequence[StandingSignature], version: Version) -> Signatures:
    signed = (
        Signed(each.member_id, each.version, each.clauses, each.subject_to) for each in standing
    )
    return sort_out(signed, version.number)


@command(
    "can",
    "can we",
    help=_("Shows who could sign a statement now, and what the others lack."),
    examples=(_("!can ST-7"), _("!can ST-7 NW")),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def can(
    context: Context, number: StatementId, land: Annotated[str | None, LandCode()] = None
) -> Message:
    """All that are asked, each in one list, of one Land or all."""
    statement = await the_statement(context, number)
    if statement.withdrawn_at is not None:
        require_running(statement)
    if statement.published_at is not None:
        raise UserError(
            _(
                "ST-{id} is published, so nobody can sign it any more: `!publication ST-{id}`",
                id=str(statement.id),
            ),
            example=False,
        )
    version, day = await newest(context, statement), today(context)
    stands = await context.store.signatures.stands(
        statement.id, version.number, Scope.APPEAL.value, day, land
    )
    shown = [each for ids in stands.values() for each in ids[:MOST]]
    now = await _support_among(context, statement, version, shown)
    represented = await context.store.members.represented(shown)
    mandated = await context.store.mandates.holding(Scope.APPEAL.value, day, shown)
    blocks: list[Block] = [
        headed(statement, version),
        how_many_asked(sum(map(len, stands.values()))),
    ]
    for stand, (heading, lines) in _lists(now, represented, mandated).items():
        if lines:
            count = len(stands[stand])
            blocks.append(_("{heading} ({count}):", heading=heading, count=count))
            blocks += listed(lines, _one_land(number), count)
    return reply(*blocks)


async def _support_among(
    context: Context, statement: Statement, version: Version, members: Collection[int]
) -> Support:
    """What these members, some hundreds at most, have signed."""
    standing = await context.store.signatures.standing(statement.id, members)
    return Support(
        statement=statement,
        version=version,
        asked=len(members),
        members={each.id: each for each in await context.store.members.listed(members)},
        county_of={},
        signatures=_sorted_out(standing, version),
    )


def _one_land(number: int) -> Text:
    return _("`!can ST-{id} NW` shows one Land.", id=str(number))


def _lists(
    now: Support, represented: Collection[int], mandated: Collection[int]
) -> dict[Stand, tuple[Inline, list[Inline]]]:
    """Every municipality stands in exactly one of them."""
    lines: dict[Stand, list[Inline]] = {each: [] for each in Stand}
    for member in now.members.values():
        lacks = lacking(represented=member.id in represented, mandated=member.id in mandated)
        if member.id in now.signatures.counting:
            lines[Stand.SIGNED].append(_line(member, [_clauses(now, member)]))
        elif member.id in now.signatures.conditional:
            day = now.signatures.conditional[member.id].subject_to
            lines[Stand.CONDITIONAL].append(_line(member, [_decision(day)]))
        else:
            said = [*(LACKS[each] for each in lacks), *_former(now, member)]
            lines[Stand.UNABLE if lacks else Stand.ABLE].append(_line(member, said))
    headings = {
        Stand.SIGNED: _("Signed version {number}", number=now.version.number),
        Stand.CONDITIONAL: _("Signed subject to a council decision, not counted yet"),
        Stand.ABLE: _("Could sign now"),
        Stand.UNABLE: _("Cannot sign yet, because something is missing"),
    }
    return {stand: (heading, lines[stand]) for stand, heading in headings.items()}


def _line(member: Listed, more: Sequence[Inline]) -> Inline:
    name = _("{name} ({where})", name=member.name, where=member.land)
    return Joined([name, Joined(more)], ": ") if more else name


def _clauses(now: Support, member: Listed) -> Inline:
    clauses = now.signatures.counting[member.id].clauses
    if len(clauses) == len(now.version.clauses):
        return _("all clauses")
    return in_clauses(clauses)


def _decision(day: date | None) -> Inline:
    assert day is not None
    return _("decision on {day}", day=written(day))


def _former(now: Support, member: Listed) -> list[Inline]:
    """A signature of an older version stands for that one only."""
    found = now.signatures.older.get(member.id)
    return [_("signed version {number} only", number=found.version)] if found else []


@command(
    "voice",
    help=_("Shows how many municipalities and inhabitants stand behind a statement, and where."),
    examples=(_("!voice ST-7"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def weight(context: Context, number: StatementId) -> Message:
    """The signers of the newest version; those subject to a decision apart."""
    statement = await the_statement(context, number)
    now = await support_of(context, statement, await newest(context, statement))
    record = record_of(statement)
    if record is not None:
        # What was published stays as it was, whatever is registered now.
        found = recorded_weight(record)
        return reply(headed(statement, now.version), *_signers(found, now))
    signers = now.named(now.signatures.counting)
    found = weight_of(signers, now.county_of)
    blocks = _signers(found, now)
    if now.signatures.conditional:
        waiting = weight_of(now.named(now.signatures.conditional), now.county_of)
        blocks.append(
            _(
                "Apart, subject to a council decision: {count}, {inhabitants}",
                count=municipalities(waiting.signers),
                inhabitants=inhabitants_line(waiting),
            )
        )
    if now.signatures.older:
        blocks.append(
            n_(
                "{count} municipality has signed an earlier version only.",
                "{count} municipalities have signed an earlier version only.",
                len(now.signatures.older),
            )
        )
    return reply(headed(statement, now.version), *blocks)


def _signers(found: Weight, now: Support) -> list[Block]:
    if not found.signers:
        return [_("Nobody has signed this version yet.")]
    return [
        n_(
            "Signed by {signers} of {count} municipality that is asked.",
            "Signed by {signers} of {count} municipalities that are asked.",
            now.asked,
            signers=found.signers,
        ),
        *weight_lines(found),
    ]
