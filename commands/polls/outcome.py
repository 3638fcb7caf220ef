"""What a poll has come to: counted by the rules, told in words when it is closed.

Nothing here may be said of a hidden or secret poll before its close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from commands.alliance.ids import POLL
from commands.alliance.rules.finding import distinct
from commands.alliance.rules.inhabitants import Place, around, inhabitants
from commands.kit import Block, Bullets, Context, Inline, Joined, Strong, Text, _, n_
from commands.kit.lists import named
from storage.tables import Member, Poll

from .rules import shares
from .rules.secrecy import Secrecy
from .rules.tally import Tally, Verdict, verdict
from .tally import MOST_NAMES, counted, counts_list, silent_line


async def outcome(context: Context, poll: Poll) -> tuple[list[Block], Text]:
    """The outcome with every municipality by name, and in one line for clients without polls.

    Of a secret poll nothing but numbers.
    """
    result = await counted(context, poll)
    blocks: list[Block] = [
        _("Poll {id} is closed: {question}", id=POLL.tag(poll.id), question=Strong(poll.question))
    ]
    if poll.secrecy == Secrecy.SECRET:
        blocks += [counts_list(poll, result.counts), *_verdict_lines(poll, result)]
    else:
        electors = await context.store.polls.electors(poll.id)
        blocks += [Bullets(_with_names(poll, result, electors)), *_verdict_lines(poll, result)]
        silent = [each for each in electors if each.id in result.silent]
        blocks.append(silent_line(silent, electors))
        blocks += await _by_proxy(context, poll, result, electors)
        blocks += await _inhabitants(context, poll, result, electors)
    # That of a secret poll is not used, and may be without counts.
    pairs = zip(poll.options, result.counts, strict=bool(result.counts))
    return blocks, _("Outcome – {counts}", counts=Joined([Joined(each, ": ") for each in pairs]))


def _verdict_lines(poll: Poll, result: Tally) -> list[Block]:
    """Turnout, quorum and majority, all against everybody entitled."""
    found = verdict(result, shares.kept(poll.quorum), shares.kept(poll.majority))
    blocks: list[Block] = [
        _(
            "Turnout: {answered} of {eligible} municipalities that can vote.",
            answered=result.answered,
            eligible=result.eligible,
        )
    ]
    if poll.quorum is not None:
        said = {
            "share": shares.shown(Fraction(poll.quorum)),
            "needed": found.quorum_needed,
            "answered": result.answered,
        }
        blocks.append(
            _("The quorum of {share} is reached: {answered}, needed {needed}.", **said)
            if found.quorate
            else _(
                "The quorum of {share} is not reached: {answered}, needed {needed}. "
                "So nothing is decided.",
                **said,
            )
        )
    if poll.majority is not None and found.quorate is not False and result.counts:
        blocks.append(_majority(poll, found))
    return blocks


def _majority(poll: Poll, found: Verdict) -> Inline:
    assert poll.majority is not None
    share = shares.shown(Fraction(poll.majority))
    if not found.carried:
        return _(
            "No answer has the majority of {share} of all who can vote: needed {needed}.",
            share=share,
            needed=found.majority_needed,
        )
    return _(
        "Majority of {share} of all who can vote, needed {needed}: {options}",
        share=share,
        needed=found.majority_needed,
        options=Joined([Strong(poll.options[each]) for each in found.carried]),
    )


def _with_names(poll: Poll, result: Tally, electors: Sequence[Member]) -> list[Inline]:
    lines: list[Inline] = []
    names = distinct(electors)
    for index, option in enumerate(poll.options):
        who = [names[each.id] for each in electors if index in result.choices.get(each.id, ())]
        lines.append(_line(option, len(who), who))
    return lines


def _line(option: str, number: int, who: Sequence[str] = ()) -> Inline:
    if not who:
        return _("{option}: {count}", option=Strong(option), count=number)
    return _(
        "{option}: {count} ({names})",
        option=Strong(option),
        count=number,
        names=named(who, MOST_NAMES),
    )


async def _by_proxy(
    context: Context, poll: Poll, result: Tally, electors: Sequence[Member]
) -> list[Block]:
    """Whose ballot that counts was cast by whom."""
    holders = await _proxies_used(context, poll, result)
    if not holders:
        return []
    names = distinct(electors)
    lines = [
        _("{name} by {holder}", name=names[member], holder=names.get(holder, "–"))
        for member, holder in holders.items()
    ]
    return [_("Cast by proxy: {names}", names=Joined(lines))]


async def _proxies_used(context: Context, poll: Poll, result: Tally) -> Mapping[int, int]:
    """Whose ballot that counts was cast by proxy, and by which member; ids."""
    if poll.secrecy == Secrecy.SECRET:
        there = await context.store.secret_ballots.participations(poll.id)
        return {each.member_id: each.proxy_id for each in there if each.proxy_id is not None}
    counting = set(result.standing.values())
    ballots = await context.store.polls.ballots(poll.id)
    return {
        each.member_id: each.proxy_id
        for each in ballots
        if each.id in counting and each.proxy_id is not None
    }


async def _inhabitants(
    context: Context, poll: Poll, result: Tally, electors: Sequence[Member]
) -> list[Block]:
    """The population behind each option, nobody counted twice: information, no weight."""
    voted = [each for each in electors if each.id in result.choices]
    unknown = sum(each.population is None for each in voted)
    if unknown == len(voted):
        return []
    lies_in = await context.store.members.county_of()
    sums = [
        inhabitants(
            [
                Place(each.id, each.population, around(each.id, lies_in))
                for each in voted
                if index in result.choices[each.id]
            ]
        )
        for index in range(len(poll.options))
    ]
    pairs = [Joined([o, s.count], ": ") for o, s in zip(poll.options, sums, strict=True)]
    blocks: list[Block] = [
        _(
            "Inhabitants behind it, only for information, as each municipality has one vote: "
            "{counts}",
            counts=Joined(pairs),
        )
    ]
    if any(each.inside for each in sums):
        blocks.append(_("Who lives in a county and a town inside it is counted once."))
    if unknown:
        blocks.append(
            n_(
                "For {count} municipality their number is not known.",
                "For {count} municipalities their number is not known.",
                unknown,
            )
        )
    return blocks
