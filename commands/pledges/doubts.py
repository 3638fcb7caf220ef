"""A number beside what stands already: asked back, never guessed.

Taken as one more pledge it would be counted twice where a correction was meant, in every sum and in
every offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.units import Unit
from commands.dates.days import today, written
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.reply import Block, Bullets, Inline, Joined, Term
from commands.kit.rules.numbers import Change, ChangeKind
from commands.kit.texts import _
from commands.programmes.known import Programmes, programmes
from commands.programmes.rules import OnTop
from storage.pledges import Terms
from storage.tables import Pledge

from .aims import Aim, Said
from .rules import counts, formality, in_doubt
from .words import FORMALITY_NAMES, pledge_line

_MOST: Final = 6  # of those that are shown as lines to send


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed beside the terms: the number, its unit, and for which municipality."""

    change: Change | None
    unit: Unit | None
    of: str | None


async def require_clear(context: Context, aim: Aim, after: Terms, typed: Typed) -> None:
    """Raises UserError with each line that could be meant, if a number leaves that open."""
    day = today(context)
    same = aim.standing if aim.standing and aim.standing.amount else None
    others = [
        each
        for each in await context.store.pledges.of_member(aim.member.id)
        if (same is None or each.id != same.id)
        and each.unit == after.unit
        and counts(each.amount, each.valid_until, day)
    ]
    named = aim.said.programme is not None or aim.said.group is not None
    if not in_doubt(same=same is not None, others=bool(others), named=named):
        return
    if named and not after.amount:
        return  # it says that there is nothing to withdraw
    known = await programmes(context)
    scopes = await context.store.mandates.valid_scopes(aim.member.id, day)
    candidates = sorted([*others, *([same] if same else [])], key=lambda each: each.id)
    lines = [
        _asked(aim, each, typed, known, may_act=Scope.ACT in scopes, moves=named)
        for each in candidates[:_MOST]
    ]
    raise UserError(
        _("Nothing is recorded yet. Which one do you mean to change?"),
        Bullets(lines),
        *([] if not after.amount else [_on_top(aim, typed, known)]),
        example=False,
    )


def _asked(
    aim: Aim, pledge: Pledge, typed: Typed, known: Programmes, *, may_act: bool, moves: bool
) -> Inline:
    """A pledge that may be meant, and the line that changes it."""
    now = formality(pledge.formal_reference, may_act=may_act)
    about = pledge_line(aim.member, pledge, known, FORMALITY_NAMES[now])
    if moves and aim.standing is not None:  # what was withdrawn there is made anew instead
        return _(
            "{pledge}: `!pledge P-{id} 0`, and then `!pledge P-{other} {words}`",
            pledge=about,
            id=str(pledge.id),
            other=str(aim.standing.id),
            words=_words(_number(typed.change), aim.said, typed, known),
        )
    return _(
        "{pledge}: `!pledge P-{id} {words}`",
        pledge=about,
        id=str(pledge.id),
        words=_words(_number(typed.change), aim.said, typed, known),
    )


def _on_top(aim: Aim, typed: Typed, known: Programmes) -> Block:
    """The line that makes it count beside all of them."""
    assert typed.change is not None
    given: list[Inline] = [str(typed.change.amount), Term(OnTop.MORE)]
    of = [] if typed.of is None else [_("for {name}", name=typed.of)]
    return _(
        "On top of what stands: `!pledge {words}`",
        words=_words(given, aim.said, typed, known, *of),
    )


def _number(change: Change | None) -> list[Inline]:
    if change is None:
        return []
    return [("+" if change.kind is ChangeKind.ADD else "") + str(change.amount)]


def _words(
    number: list[Inline], said: Said, typed: Typed, known: Programmes, *behind: Inline
) -> Joined:
    """All that was typed, as it can be typed again in the reader's language."""
    words = list(number)
    if typed.unit is not None:
        words.append(Term(typed.unit))
    if said.quota_mode is not None:
        words.append(Term(said.quota_mode))
    if said.programme is not None:
        words.append(known.typed(said.programme))
    none = _("none")
    if said.group is not None:
        words.append(
            _('group="{text}"', text=said.group) if said.group else _("group={none}", none=none)
        )
    if said.costs is not None:
        words.append(
            _('costs="{text}"', text=said.costs) if said.costs else _("costs={none}", none=none)
        )
    if said.until is not None:
        words.append(_("until {day}", day=written(said.until) if said.until else none))
    return Joined([*words, *behind], " ")
