"""What can be typed behind `!followup`, and which municipalities it means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commands.alliance.electorates import ElectorateKind
from commands.alliance.ids import FOLLOW_UP, STATEMENT
from commands.alliance.rules import laender
from commands.alliance.rules.electorates import Electors, eligible
from commands.alliance.rules.mandates import Scope as MandateScope
from commands.dates.days import DueDay, today
from commands.dates.moments import DateKind
from commands.kit.arguments import shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind, Line
from commands.kit.reply import Bullets, Code, Inline, Term
from commands.kit.texts import Text, _
from commands.polls.finding import followed_poll
from commands.statements.statement import visible
from storage.members import Candidate, Listed
from storage.tables import FollowUp

# Scopes beside those of Electors.
ASKED_ABOUT_STATEMENT, VOTE_IN_POLL = "statement", "poll"


@dataclass(frozen=True)
class IdOrDay(DateKind):
    """The id of a follow-up, as a number, or the day by which something is to be done."""

    label: Text = _("day or id of a follow-up")

    def read(self, cursor: Cursor) -> int | date:
        if re.fullmatch(r"F-?\d{1,9}", cursor.next.text, re.ASCII | re.I):
            return FOLLOW_UP.read(cursor)
        return DueDay().read(cursor)


@dataclass(frozen=True)
class Title(Line):
    """What is to be done; "" if nothing is said."""

    label: Text = _("what is to be done")
    limit: int = 200
    absent = ""
    better_quoted = True


@dataclass(frozen=True, slots=True)
class Group:
    """Which municipalities are to do it.

    `land` is a code where the scope is a Land, `statement` a number where it is those asked about
    that one.
    """

    scope: str
    land: str | None = None
    statement: int | None = None


@dataclass(frozen=True)
class GroupKind(Kind):
    """Reads `all`, `NW`, `signatories` or `ST-7`."""

    label: Text = _("who is meant")
    gives_back = True
    runs_on = 1  # `land NW`

    def read(self, cursor: Cursor) -> Group:
        text = cursor.next.text
        if re.fullmatch(r"ST-?\d{1,9}", text, re.ASCII | re.I):
            return Group(ASKED_ABOUT_STATEMENT, statement=STATEMENT.read(cursor))
        try:
            found = ElectorateKind().read(cursor)
        except UserError as error:
            raise _unknown(text) from error
        if found.electors is Electors.EVERYBODY:  # who is in the alliance, there is nobody else
            return Group(Electors.ALLIANCE.value)
        return Group(found.electors.value, found.land)


def _unknown(text: str) -> UserError:
    possible: list[Inline] = [Term(each) for each in Electors if each is not Electors.LAND]
    possible.append(_("a Land, such as {land}", land=Code("NW")))
    possible.append(_("those asked about a statement, such as {id}", id=Code("ST-7")))
    return UserError(
        _("I do not know “{text}”. Possible are:", text=shortened(text)), Bullets(possible)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to do something, by name, and what counts as done without a word."""

    group: Group
    members: Sequence[Candidate | Listed]
    statement_id: int | None
    poll_id: int | None


async def asked(
    context: Context, group: Group | None, poll: int | None, statement: int | None
) -> Asked:
    """The municipalities that are meant, and what is linked.

    Without `group` those who can vote in the linked poll, or are asked about the linked statement;
    else all. Raises UserError if nobody is meant, or for a link that the sender may not see.
    """
    if group is not None and group.statement is not None:
        if statement not in (None, group.statement):
            raise _one_link()
        statement = group.statement
    if poll is not None and statement is not None:
        raise _one_link()
    if poll is not None:
        await followed_poll(context, poll)
    if statement is not None:
        await visible(context, statement)
    if group is None:
        group = _linked(poll, statement)
    members = await _members(context, group, poll)
    if not members:
        raise UserError(
            _("That is no municipality: {whom}.", whom=named_group(group.scope, group.land)),
            example=False,
        )
    return Asked(group, members, statement, poll)


def _one_link() -> UserError:
    return UserError(_("Only one thing can be linked: one poll or one statement."))


def _linked(poll: int | None, statement: int | None) -> Group:
    if poll is not None:
        return Group(VOTE_IN_POLL)
    if statement is not None:
        return Group(ASKED_ABOUT_STATEMENT, statement=statement)
    return Group(Electors.ALLIANCE.value)


async def _members(
    context: Context, group: Group, poll: int | None
) -> Sequence[Candidate | Listed]:
    if group.scope == VOTE_IN_POLL:
        assert poll is not None
        return await context.store.polls.electors(poll)
    if group.statement is not None:
        return await context.store.statements.electors(group.statement)
    mandated: set[int] = set()
    if group.scope == Electors.APPEAL:
        mandated = await context.store.mandates.holders(MandateScope.APPEAL, today(context))
    candidates = await context.store.members.electorate_candidates()
    return eligible(Electors(group.scope), group.land, candidates, mandated)


def meant(follow_up: FollowUp) -> Inline:
    """Who is to do it, in words."""
    return named_group(follow_up.scope, follow_up.land, follow_up.statement_id, follow_up.poll_id)


def named_group(
    scope: str, land: str | None, statement: int | None = None, poll: int | None = None
) -> Inline:
    """A group in words; `land`, `statement` and `poll` are given where they belong to its scope."""
    match scope:
        case "statement":
            return _("the municipalities asked about ST-{id}", id=str(statement))
        case "poll":
            return _("the municipalities that vote in poll {id}", id=str(poll))
        case Electors.LAND:
            assert land is not None
            return _("the municipalities of {land}", land=laender.NAMES[land])
        case Electors.SIGNATORIES:
            return _("the municipalities that have signed the declaration of the alliance")
        case Electors.APPEAL:
            return _("the municipalities with a mandate to appeal")
        case _:
            return _("all municipalities of the alliance")
