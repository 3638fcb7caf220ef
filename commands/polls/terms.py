"""How a poll is held, as arguments: shares of the electorate, and who votes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from commands.kit.arguments import shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.texts import Text, _

from .rules import shares


@dataclass(frozen=True)
class ShareKind(Kind):
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
