"""What all agree to in a joint statement, and what each further clause costs: `!denominator`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from commands.alliance.counting import behind, municipalities
from commands.alliance.ids import StatementId
from commands.alliance.rules.inhabitants import Place, inhabitants
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Strong,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.lists import MOST, named
from storage.positions import Answers
from storage.tables import Statement

from .clauses import clauses_shown, numbers_shown
from .positions import POSITION_NAMES
from .rules.clauses import bits_of, clauses_of
from .rules.denominator import Option, TradeOff, common_denominator, trade_off
from .rules.positions import Position
from .rules.signatures import Signatures
from .statement import newest, the_statement, version_heading
from .support import signatures_of

_NAMED: Final = 10  # municipalities by name, for each clause and each position
_BEGINNING: Final = 60  # characters of a clause
_STEPS: Final = 6  # of the trade-off; a phone shows about 20 lines
# What there is beside agreement.
_INSTEAD: Final = (
    POSITION_NAMES[Position.CHANGE],
    POSITION_NAMES[Position.REJECT],
    POSITION_NAMES[Position.ABSTAIN],
    _("not answered"),
)


@command(
    "denominator",
    help=_(
        "Shows which clauses all agree to that have answered. Also how many municipalities each "
        "further clause costs; whoever is silent or abstains does not agree."
    ),
    examples=(_("!denominator ST-7"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def denominator(context: Context, number: StatementId) -> Message:
    """For the newest version."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    return reply(version_heading(statement, version), *await denominator_blocks(context, statement))


async def denominator_blocks(context: Context, statement: Statement) -> Sequence[Block]:
    """What the answers to the newest version come to; for the audience MEMBERS.

    What was answered to an earlier version does not count.
    """
    version = await newest(context, statement)
    signed = await signatures_of(context, version)
    said = await context.store.positions.answers(statement.id, version.number)
    blocks: list[Block] = []
    if version.number > 1:
        blocks += _outdated(await context.store.positions.outdated(statement.id, version.number))
    # Thousands of answers to twenty clauses take a moment, and there are others to answer.
    return [*blocks, *await asyncio.to_thread(_findings, version.clauses, said, signed)]


def agreeing(said: Sequence[Answers], signed: Signatures) -> list[Answers]:
    """What they say; whoever has signed clauses agrees to those."""
    sets = {each.clauses for each in signed.counting.values()}
    bits = {each: bits_of([*each]) for each in sets}
    masks = {member: bits[each.clauses] for member, each in signed.counting.items()}
    return [
        each.agreeing(masks[each.member_id]) if each.member_id in masks else each for each in said
    ]


def _outdated(members: Sequence[int]) -> list[Block]:
    if not members:
        return []
    return [
        n_(
            "{count} municipality has answered an earlier version only; that does not count here.",
            "{count} municipalities have answered an earlier version only; that does not count "
            "here.",
            len(members),
        )
    ]


def _findings(clauses: Sequence[str], said: Sequence[Answers], signed: Signatures) -> list[Block]:
    """The common denominator, each clause, who is silent, and the trade-off.

    `clauses` are the texts of a version, `said` is of everybody who was asked, with their answers
    to it. It takes some tenths of a second for thousands of them.
    """
    asked = agreeing(said, signed)
    responses = [each for each in asked if each.answered]
    silent = [each.name for each in asked if not each.answered]
    if not responses:
        return [_("Nobody has answered yet."), *_silent(silent)]
    agreed = {each.member_id: each.agree for each in responses}
    common, found = common_denominator(agreed.values()), trade_off(len(clauses), agreed)
    return [
        Strong(_headline(common, found, len(responses), len(silent))),
        Bullets(_results(clauses, responses)),
        *_silent(silent),
        *_costs(found, {e.member_id: Place(e.member_id, e.population, e.around) for e in asked}),
    ]


def _headline(common: Sequence[int], found: TradeOff, responses: int, silent: int) -> Inline:
    """In one sentence, word for word that of story C (domain.md section 5)."""
    if common:
        said: Inline = n_(
            "Common denominator: clause {clauses} carried by {responses} of {responses} responses",
            "Common denominator: clauses {clauses} carried by {responses} of {responses} responses",
            len(common),
            clauses=numbers_shown(common),
            responses=responses,
        )
        said = Joined([said, *_next(common, found.options)])
    else:
        said = n_(
            "No common denominator: no clause is carried by the one response",
            "No common denominator: no clause is carried by all {count} responses",
            responses,
        )
    if not silent:
        return said
    without = n_(
        "{count} without response does not count as consent",
        "{count} without response do not count as consent",
        silent,
    )
    return Joined([said, without], "; ")


def _next(common: Sequence[int], options: Sequence[Option]) -> list[Inline]:
    """How many carry one step more, if that only adds clauses."""
    if len(options) < 2 or not {*common} < {*options[1].clauses}:
        return []
    added = sorted({*options[1].clauses} - {*common})
    return [
        n_(
            "with clause {clauses} by {signers}",
            "with clauses {clauses} by {signers}",
            len(added),
            clauses=numbers_shown(added),
            signers=len(options[1].signers),
        )
    ]


def _not_carried(clauses: int, responses: Sequence[Answers]) -> list[list[list[str]]]:
    """For each clause the names of those who do not agree to it, in the order of _INSTEAD."""
    found: list[list[list[str]]] = [[[] for _title in _INSTEAD] for _clause in range(clauses)]
    everything = (1 << clauses) - 1
    for each in responses:
        unanswered = everything & ~each.answered
        for n, mask in enumerate((each.change, each.reject, each.abstain, unanswered)):
            for clause in clauses_of(mask) if mask else ():
                found[clause - 1][n].append(each.name)
    return found


def _results(clauses: Sequence[str], responses: Sequence[Answers]) -> list[Inline]:
    """What is said to each clause; those with the same result share a line, for phones."""
    alike: dict[str, list[int]] = {}
    results = _not_carried(len(clauses), responses)
    for number, instead in enumerate(results, 1):
        alike.setdefault(repr(instead), []).append(number)
    lines: list[Inline] = []
    for numbers in alike.values():
        said = _result(len(responses), results[numbers[0] - 1])
        if len(numbers) > 1:
            lines.append(_("{clauses}: {said}", clauses=clauses_shown(numbers), said=said))
            continue
        text = shortened(" ".join(clauses[numbers[0] - 1].split()), _BEGINNING)
        clause = clauses_shown(numbers)
        lines.append(_("{clause} (“{text}”): {said}", clause=clause, text=text, said=said))
    return lines


def _result(responses: int, instead: Sequence[Sequence[str]]) -> Inline:
    """How many carry it; those who do not are named, by what they say."""
    agree = responses - sum(map(len, instead))
    said: list[Inline] = [_("carried by {agree} of {count}", agree=agree, count=responses)]
    said += [
        _("{position}: {names}", position=title, names=named(names, _NAMED))
        for title, names in zip(_INSTEAD, instead, strict=True)
        if names
    ]
    return Joined(said, "; ")


def _silent(names: Sequence[str]) -> list[Block]:
    if not names:
        return []
    return [
        _(
            "Without response, which is no consent ({count}): {names}",
            count=len(names),
            names=named(names, MOST),
        )
    ]


def _costs(found: TradeOff, places: Mapping[int, Place]) -> list[Block]:
    """The trade-off: each set of clauses with its signers, and what it costs beside the former."""
    lines: list[Inline] = []
    for n, option in enumerate(found.options[:_STEPS]):
        parts: list[Inline] = [
            clauses_shown(option.clauses),
            _behind([places[each] for each in option.signers]),
        ]
        if n:
            parts.append(_cost(found.options[n - 1], option))
        if option.others:
            parts.append(
                n_(
                    "{count} other selection reaches the same",
                    "{count} other selections reach the same",
                    option.others,
                )
            )
        lines.append(Joined(parts, " – "))
    if not lines:
        return []
    blocks: list[Block] = [_("Who could sign what, and what each step costs:"), Bullets(lines)]
    rest = len(found.options) - len(lines)
    if rest:
        blocks.append(n_("… and {count} more step.", "… and {count} more steps.", rest))
    if found.left_out:
        blocks.append(
            n_(
                "There are too many combinations to compare all of them. This list does not look "
                "at clause {clauses}, which fewer municipalities carry.",
                "There are too many combinations to compare all of them. This list does not look "
                "at clauses {clauses}, which fewer municipalities carry.",
                len(found.left_out),
                clauses=numbers_shown(found.left_out),
            )
        )
    return blocks


def _behind(signers: Sequence[Place]) -> Inline:
    """How many municipalities, and how many people live there."""
    lives = inhabitants(signers)
    return behind(len(signers), lives.count, lives.unknown)


def _cost(former: Option, option: Option) -> Inline:
    fewer = municipalities(len(former.signers) - len(option.signers))
    added = sorted({*option.clauses} - {*former.clauses})
    dropped = sorted({*former.clauses} - {*option.clauses})
    if dropped:
        return _(
            "in addition: {added}; but not: {dropped}; this costs {municipalities}",
            added=numbers_shown(added),
            dropped=numbers_shown(dropped),
            municipalities=fewer,
        )
    return n_(
        "clause {clauses} costs {municipalities}",
        "clauses {clauses} cost {municipalities}",
        len(added),
        clauses=numbers_shown(added),
        municipalities=fewer,
    )
