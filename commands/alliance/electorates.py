"""Which municipalities are meant, as an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commands.kit.arguments import Word, shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Bullets, Code, Inline, Term
from commands.kit.rules.choices import choice
from commands.kit.texts import Text, _
from storage.members import Listed

from .places import LandCode
from .rules import laender
from .rules.electorates import Electors, Entitlement, entitled, entitlement

# By which rule a municipality counts as one of the alliance.
ENTITLED: Final = {
    Entitlement.SIGNATORIES: _("all signatories of the alliance"),
    Entitlement.CONTACTS: _(
        "all with a contact person but applicants, as no signatory is recorded yet"
    ),
    Entitlement.EVERYBODY: _("all that are registered"),
}


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes; `land` is a code where that is a Land."""

    electors: Electors
    land: str | None = None


async def of_the_alliance(context: Context, electors: Electors) -> tuple[list[Listed], Entitlement]:
    """Which municipalities count as those of the alliance now, and by which rule: by name."""
    candidates = await context.store.members.electorate_candidates()
    rule = entitlement(electors, candidates)
    return entitled(rule, candidates, await context.store.members.represented()), rule


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
