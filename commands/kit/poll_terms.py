"""How a poll is held, as arguments: shares of the electorate, and who votes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from commands.rules import laender, shares
from commands.rules.choices import choice
from commands.rules.polling import Electors

from .arguments import Word, shortened
from .errors import UserError
from .kinds import Cursor, LandCode
from .reply import Bullets, Code, Inline, Term
from .texts import Text, _


@dataclass(frozen=True)
class ShareKind:
    """A share of those entitled: `50%` or `2/3`."""

    label: Text = _("share")
    gives_back = True
    runs_on = 1  # `50 %`

    def read(self, cursor: Cursor) -> Fraction:
        text = cursor.take().text
        if text.isdigit() and cursor.left and cursor.left[0].text == "%":
            text += cursor.take().text
        try:
            return shares.share(text.strip())
        except shares.NotAShare as error:
            raise UserError(_refused(error), example=False) from error


def _refused(error: shares.NotAShare) -> Text:
    given = shortened(error.text)
    if error.reason is shares.Reason.MORE_THAN_ALL:
        return _(
            "“{text}” is more than all. A share looks like `50%` or `2/3`, and `100%` is all.",
            text=given,
        )
    return _("“{text}” is not a share. It looks like `50%` or `2/3`.", text=given)


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes; `land` is a code where that is a Land."""

    electors: Electors
    land: str | None = None


@dataclass(frozen=True)
class ElectorateKind:
    """Reads `signatories`, `appeal`, `alliance`, `NW` or `land NW`."""

    label: Text = _("who votes")
    gives_back = True
    runs_on = 1  # `land NW`

    def read(self, cursor: Cursor) -> Electorate:
        word = cursor.take()
        first, _space, rest = word.text.strip().partition(" ")
        found = choice(Electors, first)
        if found is Electors.LAND and (rest or cursor.left):
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
