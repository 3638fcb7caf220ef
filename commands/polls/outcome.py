"""What a poll has come to: counted by the rules, told in words when it is closed.

Nothing here may be said of a hidden or secret poll before its close.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from commands.alliance.rules.finding import distinct
from commands.alliance.rules.inhabitants import Inhabitants, Place, around, inhabitants
from commands.kit import Block, Bullets, Inline, Joined, Strong, Text, _, lists, n_
from storage.members import Listed
from storage.polls import is_anew
from storage.store import Store
from storage.tables import Poll

from .majorities import kept, named
from .rules import shares
from .rules.secrecy import Secrecy
from .rules.tally import Tally
from .rules.verdict import Base, Decision, required, verdict
from .tally import MOST_NAMES, Result, counts_list, on_the_card, silent_line
from .verdicts import headline, kept_verdict


def outcome(poll: Poll, result: Result, told: Sequence[Block]) -> tuple[list[Block], Text]:
    """The outcome, and in one line for clients without polls; `told` is what `told_of` gives.

    `poll` is closed and has its record.
    """
    assert poll.record is not None
    # That of a secret poll is not used, and may be without counts.
    counts = result.tally.counts
    pairs = zip(poll.options, counts, strict=bool(counts))
    return [headline(poll), *told], _(
        "Outcome: {verdict} – {counts}",
        verdict=kept_verdict(poll.record) or "–",
        counts=Joined([Joined(each, ": ") for each in pairs]),
    )


async def told_of(store: Store, poll: Poll, result: Result) -> list[Block]:
    """What is told of the outcome below its headline, every municipality by name.

    Of a secret poll nothing but numbers.
    """
    if poll.secrecy == Secrecy.SECRET:
        return [counts_list(poll, result.tally.counts), *_conditions(poll, result.tally)]
    # Thousands of municipalities take a moment, and there are others to answer.
    blocks = await asyncio.to_thread(_by_name, poll, result)
    blocks += await _inhabitants(store, poll, result)
    return [*blocks, *await _card(store, poll, result)]


def _by_name(poll: Poll, result: Result) -> list[Block]:
    """What was chosen by whom, and who is silent."""
    names = distinct(result.electors)
    silent = [names[each.id] for each in result.silent]
    return [
        Bullets(_with_names(poll, result, names)),
        *_conditions(poll, result.tally),
        silent_line(silent, len(silent)),
        *_by_proxy(result, names),
    ]


def _conditions(poll: Poll, result: Tally) -> list[Block]:
    """Turnout, quorum and majority, and of how many."""
    majority = kept(poll)
    found = verdict(
        result, poll.options, shares.kept(poll.quorum), majority, most=poll.most_choices
    )
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
    asked = required(poll.options, poll.most_choices, majority)
    if asked is not None and found.decision not in _UNDECIDED:
        size = result.eligible if asked.of is Base.ENTITLED else found.cast
        blocks.append(
            _(
                "Needed: {needed} of {size} ({majority}).",
                needed=found.majority_needed,
                size=size,
                majority=named(asked),
            )
        )
    return blocks


_UNDECIDED: Final = {Decision.QUORUM_MISSED, Decision.NOTHING}


async def _card(store: Store, poll: Poll, result: Result) -> list[Block]:
    """What counts, where the card that apps show for the native poll counts otherwise."""
    tapped = [each for each in result.ballots if each.tapped]
    # Refused taps are on the card; those of a room that was replaced are on another one.
    others = is_anew(poll) or await store.polls.anybody_told(poll.id)
    if not others:
        card = await asyncio.to_thread(on_the_card, len(poll.options), tapped)
        if card == result.tally.counts:
            return []
    return [_("This outcome counts. The poll card in your app only counts taps, by person.")]


def _with_names(poll: Poll, result: Result, names: Mapping[int, str]) -> list[Inline]:
    who: list[list[str]] = [[] for _option in poll.options]
    for each in result.electors:
        for choice in result.tally.choices.get(each.id, ()):
            who[choice].append(names[each.id])
    return [_line(option, len(some), some) for option, some in zip(poll.options, who, strict=True)]


def _line(option: str, number: int, who: Sequence[str] = ()) -> Inline:
    if not who:
        return _("{option}: {count}", option=Strong(option), count=number)
    return _(
        "{option}: {count} ({names})",
        option=Strong(option),
        count=number,
        names=lists.named(who, MOST_NAMES),
    )


def _by_proxy(result: Result, names: Mapping[int, str]) -> list[Block]:
    """Whose ballot that counts was cast by whom."""
    lines = [
        _("{name} by {holder}", name=names[member], holder=names.get(each.proxy_id, "–"))
        for member, each in result.counting.items()
        if each.proxy_id is not None
    ]
    return [_("Cast by proxy: {names}", names=Joined(lines))] if lines else []


async def _inhabitants(store: Store, poll: Poll, result: Result) -> list[Block]:
    """The population behind each option, nobody counted twice: information, no weight."""
    choices = result.tally.choices
    voted = [each for each in result.electors if each.id in choices]
    unknown = sum(each.population is None for each in voted)
    if unknown == len(voted):
        return []
    lies_in = await store.members.county_of()
    sums = await asyncio.to_thread(_behind, len(poll.options), voted, choices, lies_in)
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


def _behind(
    options: int,
    voted: Sequence[Listed],
    choices: Mapping[int, Sequence[int]],
    lies_in: Mapping[int, int],
) -> list[Inhabitants]:
    """The population behind each option."""
    return [
        inhabitants(
            [
                Place(each.id, each.population, around(each.id, lies_in))
                for each in voted
                if index in choices[each.id]
            ]
        )
        for index in range(options)
    ]
