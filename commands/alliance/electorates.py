"""Which municipalities are meant, as an argument; and who of them is asked, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commands.dates.days import today
from commands.kit.arguments import Word, shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Bullets, Code, Inline, Joined, Term
from commands.kit.rules.choices import choice
from commands.kit.texts import Text, _
from storage.members import Candidate

from .places import LandCode
from .rules import laender
from .rules.electorates import Electors, Entitlement, eligible, entitled, entitlement
from .rules.mandates import Scope


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes; `land` is a code where that is a Land."""

    electors: Electors
    land: str | None = None


@dataclass(frozen=True)
class ElectorateKind(Kind):
    """Reads `signatories`, `appeal`, `alliance`, `NW` or `land NW`."""

    label: Text = _("who votes")
    gives_back = True
    runs_on = 1  # `land NW`

    def read(self, cursor: Cursor) -> Electorate:
        word = cursor.take()
        first, _space, rest = word.text.strip().partition(" ")
        found = choice(Electors, first)
        if found is Electors.LAND and (rest or cursor.more):
            behind = Word(rest, True, word.start) if rest else cursor.take()
            named = Cursor([behind], cursor.now, cursor.zone)
            return Electorate(Electors.LAND, LandCode().read(named))
        if found not in (None, Electors.LAND) and not rest:
            return Electorate(found)
        land = laender.land(word.text)
        if land is not None:
            return Electorate(Electors.LAND, land)
        possible: list[Inline] = [Term(each) for each in Electors if each is not Electors.LAND]
        raise UserError(
            _("I do not know “{text}”. Possible are:", text=shortened(word.text)),
            Bullets([*possible, _("a Land, such as {land}", land=Code("NW"))]),
            example=False,
        )


# By which rule a municipality counts as one of the alliance.
ENTITLED: Final = {
    Entitlement.SIGNATORIES: _("all signatories of the alliance"),
    Entitlement.CONTACTS: _(
        "all with a contact person but applicants, as no signatory is recorded yet"
    ),
    Entitlement.EVERYBODY: _("all that are registered"),
}


async def of_the_alliance(
    context: Context, electors: Electors
) -> tuple[list[Candidate], Entitlement]:
    """Which municipalities count as those of the alliance now, and by which rule."""
    candidates = await context.store.members.electorate_candidates()
    rule = entitlement(electors, candidates)
    represented: set[int] = set()
    if rule is Entitlement.CONTACTS:
        represented = await context.store.members.represented()
    return entitled(rule, candidates, represented), rule


async def electorate(context: Context, whom: Electorate) -> tuple[list[Candidate], Entitlement]:
    """Who is asked by a poll or a survey that is opened now, and by which rule.

    Raises UserError if that is nobody.
    """
    having, rule = await of_the_alliance(context, whom.electors)
    mandated: set[int] = set()
    if whom.electors is Electors.APPEAL:
        mandated = await context.store.mandates.holders(Scope.APPEAL, today(context))
    found = eligible(whom.electors, whom.land, having, mandated)
    if found:
        return found, rule
    if not await context.store.members.electorate_candidates():
        raise UserError(
            _("No municipality is registered yet, so there is nobody to ask."), example=False
        )
    raise UserError(
        _("There is nobody to ask: {whom}.", whom=who_votes(whom.electors, whom.land, rule)),
        _("With `for=everybody` all are asked that are registered, applicants too."),
        example=False,
    )


def who_votes(scope: Electors, land: str | None, rule: Entitlement) -> Inline:
    """Who votes or is asked, in words."""
    said: list[Inline] = [ENTITLED[rule]]
    if scope is Electors.LAND:
        assert land is not None
        said.append(_("only {land}", land=laender.NAMES[land]))
    if scope is Electors.APPEAL:
        said.append(_("only with a mandate “appeal”"))
    return Joined(said)
