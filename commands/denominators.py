"""What all agree to in a joint statement, and what each further clause costs: `!denominator`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Number,
    Strong,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.clauses import POSITION_NAMES, clauses_shown, numbers_shown
from commands.kit.lists import MOST, named
from commands.kit.stating import newest, the_statement
from commands.kit.totals import inhabitants as people
from commands.kit.totals import municipalities
from commands.rules.denominator import Option, TradeOff, common_denominator, trade_off
from commands.rules.inhabitants import Place, inhabitants
from commands.rules.positions import Position
from storage.positions import Answers
from storage.tables import Statement

_NAMED: Final = 10  # municipalities by name, for each clause and each position
_BEGINNING: Final = 60  # characters of a clause


@command(
    "denominator",
    "nenner",
    help=_(
        "Shows the clauses of a statement that all municipalities with a response agree to, and "
        "how many of them each further clause costs. Whoever is silent or abstains does not agree."
    ),
    examples=(_("!denominator ST-7"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def denominator(
    context: Context, number: Annotated[int, Number("ST", _("number of the statement"))]
) -> Message:
    """For the newest version."""
    return reply(*await denominator_blocks(context, await the_statement(context, number)))


async def denominator_blocks(context: Context, statement: Statement) -> Sequence[Block]:
    """All about the newest version of the statement; for the audience MEMBERS.

    What was answered to an earlier version does not count.
    """
    version = await newest(context, statement)
    asked = await context.store.positions.answers(statement.id, version.number)
    blocks: list[Block] = [
        _(
            "ST-{id}, version {version}: {title}",
            id=str(statement.id),
            version=version.number,
            title=Strong(statement.title),
        )
    ]
    if version.number > 1:
        blocks += _outdated(await context.store.positions.outdated(statement.id, version.number))
    # Thousands of answers to twenty clauses take a moment, and there are others to answer.
    return [*blocks, *await asyncio.to_thread(_findings, version.clauses, asked)]


def _findings(clauses: Sequence[str], asked: Sequence[Answers]) -> list[Block]:
    responses = [each for each in asked if _answered(each)]
    silent = [each.name for each in asked if not _answered(each)]
    if not responses:
        return [_("Nobody has answered yet."), *_silent(silent)]
    agreed = {each.member_id: each.agree for each in responses}
    common, found = common_denominator(agreed.values()), trade_off(len(clauses), agreed)
    return [
        Strong(_headline(common, found, len(responses), len(silent))),
        Bullets([_clause(number, text, responses) for number, text in enumerate(clauses, 1)]),
        *_silent(silent),
        *_costs(found, {each.member_id: each for each in responses}),
    ]


def _answered(each: Answers) -> int:
    """The clauses that they have said anything to."""
    return each.agree | each.change | each.abstain | each.reject


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


def _clause(number: int, text: str, responses: Sequence[Answers]) -> Inline:
    """What is said to one clause; those who do not carry it are named, by what they say."""
    bit = 1 << (number - 1)
    agree = sum(bool(each.agree & bit) for each in responses)
    said: list[Inline] = [_("carried by {agree} of {count}", agree=agree, count=len(responses))]
    others = [
        (POSITION_NAMES[Position.CHANGE], [e.name for e in responses if e.change & bit]),
        (POSITION_NAMES[Position.REJECT], [e.name for e in responses if e.reject & bit]),
        (POSITION_NAMES[Position.ABSTAIN], [e.name for e in responses if e.abstain & bit]),
        (_("not answered"), [e.name for e in responses if not _answered(e) & bit]),
    ]
    said += [
        _("{position}: {names}", position=position, names=named(names, _NAMED))
        for position, names in others
        if names
    ]
    return _(
        "{clause} (“{text}”): {said}",
        clause=clauses_shown([number]),
        text=shortened(" ".join(text.split()), _BEGINNING),
        said=Joined(said, "; "),
    )


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


def _costs(found: TradeOff, members: Mapping[int, Answers]) -> list[Block]:
    """The trade-off: each set of clauses with its signers, and what it costs beside the former."""
    lines: list[Inline] = []
    for n, option in enumerate(found.options):
        parts: list[Inline] = [
            clauses_shown(option.clauses),
            _behind([members[each] for each in option.signers]),
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


def _behind(signers: Sequence[Answers]) -> Inline:
    """How many municipalities, and how many people live there."""
    lives = inhabitants(Place(each.member_id, each.population, each.county_id) for each in signers)
    parts: list[Inline] = [municipalities(len(signers))]
    if lives.count:
        parts.append(people(lives.count))
    if lives.unknown:
        parts.append(
            n_(
                "number of inhabitants of {count} municipality not known",
                "number of inhabitants of {count} municipalities not known",
                lives.unknown,
            )
        )
    return Joined(parts)


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
