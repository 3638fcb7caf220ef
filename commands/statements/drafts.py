"""What a statement would be published as, and the summary that is confirmed before."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commands.alliance.electorates import ENTITLED, of_the_alliance
from commands.alliance.ids import STATEMENT
from commands.alliance.rules.electorates import Electors, Entitlement
from commands.alliance.rules.mandates import Scope
from commands.alliance.voices import county_of
from commands.dates.days import today, written
from commands.dates.rules.mornings import day_of
from commands.kit.context import Context
from commands.kit.lists import NAMED, named
from commands.kit.reply import Block, Bullets, Inline, Joined, Moment, Term
from commands.kit.texts import _, n_
from commands.papers import records
from storage.members import Listed
from storage.tables import IndividualStatement, Member, Statement, Version

from .record import (
    Contents,
    GroupRecord,
    OwnWordsRecord,
    SignerRecord,
    group_heading,
    left_out,
    name_of,
    recorded_weight,
    speaker,
    weight_record,
)
from .rules.publications import Demanding, Group, clause_sets, demanding
from .statement import headed
from .support import Support, support_of
from .weight import inhabitants_line, weight_of


@dataclass(frozen=True)
class Draft:
    """What would be published now: `contents` is the record without its time; the alliance are
    those who count by the `rule`; `basis` is a digest that changes with anything that the summary
    says."""

    support: Support
    contents: Contents
    rule: Entitlement | None  # None: it was no question who they are
    ended: Sequence[tuple[int, str]]  # id and name of signers whose mandate has ended since
    basis: str


@dataclass(frozen=True)
class _Facts:
    """What is read of the store for a draft: the clauses of each signer, in whose name they speak,
    the own words beside them, and what tells some from others of their name."""

    support: Support
    alliance: str
    signed: Mapping[int, Collection[int]]
    by: Demanding
    versions: Sequence[Version]
    own: Sequence[tuple[Member, IndividualStatement]]
    apart: Mapping[int, Sequence[str]]


async def draft_of(context: Context, statement: Statement, versions: Sequence[Version]) -> Draft:
    """The outcome as it is now; `versions` are all there are, the newest last."""
    now = await support_of(context, statement, versions[-1])
    counting = now.signatures.counting
    signed = {each.id: counting[each.id].clauses for each in now.named(counting)}
    by, rule = await _demanding(context, signed, len(now.version.clauses))
    own = await context.store.signatures.own_words(statement.id)
    apart = await _distinctions(context, [*now.named(signed), *(member for member, _said in own)])
    facts = _Facts(now, context.alliance.name, signed, by, versions, own, apart)
    # Thousands of signers take a moment, and there are others to answer.
    contents = await asyncio.to_thread(_contents, facts)
    ended = await context.store.signatures.unmandated(
        statement.id, now.version.number, Scope.APPEAL.value, today(context)
    )
    basis = await asyncio.to_thread(_basis, now, contents, ended)
    return Draft(now, contents, rule, ended, basis)


def _basis(now: Support, contents: Contents, ended: Sequence[tuple[int, str]]) -> str:
    found, end = now.signatures, now.statement.closes_at
    apart = [
        sorted(found.conditional),
        sorted(found.older),
        sorted(member for member, _name in ended),
    ]
    return records.digest({"contents": contents, "apart": apart, "end": end and end.isoformat()})


def _contents(facts: _Facts) -> Contents:
    now, signed, apart = facts.support, facts.signed, facts.apart
    sets = clause_sets(signed)
    count = len(now.version.clauses)
    part = {*sets.core, *sets.optional}
    return {
        "record": "statement",
        "statement": STATEMENT.tag(now.statement.id),
        "alliance": facts.alliance,
        "title": now.statement.title,
        "version": now.version.number,
        "wording_sha256": now.version.digest,
        # What nobody signed is no part of it; `wording_sha256` is that of the whole text.
        "clauses": [
            text if number in part else None for number, text in enumerate(now.version.clauses, 1)
        ],
        "asked": now.asked,
        "demanding": facts.by.value,
        "core": list(sets.core),
        "optional": list(sets.optional),
        "unsigned": [each for each in range(1, count + 1) if each not in part],
        "groups": [_group(each, now.members, apart) for each in sets.groups],
        "weight": weight_record(weight_of(now.named(signed), now.county_of)),
        "own_words": [
            _own(member, said, facts.versions, apart[member.id], signs=member.id in signed)
            for member, said in facts.own
        ],
    }


async def _demanding(
    context: Context, signed: Mapping[int, Collection[int]], clauses: int
) -> tuple[Demanding, Entitlement | None]:
    """In whose name it speaks, and by which rule those count who are the alliance."""
    if await context.store.members.count_signatories() > len(signed):
        return Demanding.UNDERSIGNED, None
    # Whoever came later is a member, too, and has not signed; who has left is none.
    everybody, rule = await of_the_alliance(context, Electors.ALLIANCE)
    return demanding(signed, clauses, {each.id for each in everybody}), rule


def _group(
    group: Group, members: Mapping[int, Listed], apart: Mapping[int, Sequence[str]]
) -> GroupRecord:
    signers = [_signer(members[each], apart[each]) for each in group.members]
    return {"clauses": list(group.clauses), "signers": signers}


async def _distinctions(
    context: Context, members: Sequence[Listed | Member]
) -> dict[int, list[str]]:
    """What tells each of them from others of its name: county and AGS; nothing if it has none."""
    shared = await context.store.members.shared_names()
    apart: dict[int, list[str]] = {}
    for each in members:
        if each.name_key not in shared:
            apart[each.id] = []
            continue
        county = await county_of(context, each)
        await asyncio.sleep(0)  # a thousand names are shared, and there are others to answer
        key = [f"AGS {each.ags}"] if each.ags else []
        apart[each.id] = [*([county.name] if county else []), *key]
    return apart


def _signer(member: Listed, apart: Sequence[str]) -> SignerRecord:
    return {
        "name": member.name,
        "apart": [*apart],
        "land": member.land,
        "ags": member.ags,
        "population": member.population,
    }


def _own(
    member: Member,
    said: IndividualStatement,
    versions: Sequence[Version],
    apart: Sequence[str],
    *,
    signs: bool,
) -> OwnWordsRecord:
    """Own words, with the version that was the newest when they were said."""
    known = [each.number for each in versions if each.at <= said.at]
    return {
        "municipality": member.name,
        "apart": [*apart],
        "land": member.land,
        "ags": member.ags,
        "signs": signs,
        "version": max(known, default=1),
        "day": day_of(said.at).isoformat(),
        "wording": said.wording or "",
    }


def summary(
    context: Context, draft: Draft, review_on: date, expected_yield: str | None
) -> list[Block]:
    """What would be published, and what would not."""
    now, contents = draft.support, draft.contents
    found = recorded_weight(contents)
    return [
        _("This would be published: {statement}", statement=headed(now.statement, now.version)),
        n_(
            "{count} signer of {asked} that are asked: {inhabitants}",
            "{count} signers of {asked} that are asked: {inhabitants}",
            found.signers,
            asked=now.asked,
            inhabitants=inhabitants_line(found),
        ),
        Bullets(
            [
                Joined([group_heading(each), _first_names(each["signers"])], ": ")
                for each in contents["groups"]
            ]
        ),
        *_deadline(context, now.statement),
        _speaking(contents, draft.rule),
        *left_out(contents),
        *_own_words(contents["own_words"]),
        *_mandate_ended([name for _member, name in draft.ended]),
        *_not_counted(now),
        *outlook(review_on, expected_yield),
        _("After that nobody can change text, signers or own words any more."),
    ]


def _first_names(signers: Sequence[SignerRecord]) -> Inline:
    """Of thousands no more names are made than are shown."""
    return named([name_of(each) for each in signers[:NAMED]], of=len(signers))


def _deadline(context: Context, statement: Statement) -> list[Block]:
    """That others might still sign in time, and then could not any more."""
    if statement.closes_at is None or statement.closes_at <= context.now:
        return []
    return [
        _(
            "The deadline still runs: {end}. Publishing ends it now.",
            end=Moment(statement.closes_at, context.place.zone),
        )
    ]


def _speaking(contents: Contents, rule: Entitlement | None) -> Block:
    """In whose name it speaks, and why."""
    if contents["demanding"] == Demanding.ALLIANCE and rule is not None:
        return _(
            "All municipalities of the alliance have signed the whole text, so it says “the "
            "alliance demands” (that is {whom}).",
            whom=ENTITLED[rule],
        )
    if not contents["optional"] and not contents["unsigned"]:
        return n_(
            "The {count} signer carries the whole text, but not all municipalities of the alliance "
            "have signed, so it says “the undersigned demand”.",
            "All {count} signers carry the whole text, but not all municipalities of the alliance "
            "have signed, so it says “the undersigned demand”.",
            contents["weight"]["signers"],
        )
    return _("Not all signers carry the whole text, so it says “the undersigned demand”.")


def outlook(review_on: date, expected_yield: str | None) -> list[Block]:
    """When the alliance looks at it again, and what it expects; no part of the record."""
    said: list[Inline] = [_("Review of the outcome on {day}.", day=written(review_on))]
    if expected_yield is not None:
        said.append(_("Expected yield: {text}", text=expected_yield))
    return [Joined(said, " ")]


def _own_words(own: Sequence[OwnWordsRecord]) -> list[Block]:
    if not own:
        return []
    return [
        n_(
            "{count} municipality adds its own words: {names}",
            "{count} municipalities add their own words: {names}",
            len(own),
            names=named([speaker(each) for each in own]),
        )
    ]


def _mandate_ended(ended: Sequence[str]) -> list[Block]:
    """Signatures that count although the mandate has ended since; who publishes may ask."""
    if not ended:
        return []
    return [
        n_(
            "{count} signer no longer has a valid mandate “{scope}”: {names}",
            "{count} signers no longer have a valid mandate “{scope}”: {names}",
            len(ended),
            scope=Term(Scope.APPEAL),
            names=named(ended),
        )
    ]


def _not_counted(now: Support) -> list[Block]:
    """Signatures that are left out, and why."""
    blocks: list[Block] = []
    conditional, older = now.named(now.signatures.conditional), now.named(now.signatures.older)
    if conditional:
        blocks.append(
            n_(
                "Left out, because its council has not decided yet: {names}",
                "Left out, because their councils have not decided yet ({count}): {names}",
                len(conditional),
                names=named([each.name for each in conditional]),
            )
        )
    if older:
        blocks.append(
            n_(
                "Left out, because it has signed an earlier version only: {names}",
                "Left out, because they have signed an earlier version only ({count}): {names}",
                len(older),
                names=named([each.name for each in older]),
            )
        )
    return blocks
