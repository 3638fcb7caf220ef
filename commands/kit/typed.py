"""Arguments that are kept as they were typed, with their quotation marks and line breaks."""

from __future__ import annotations

from dataclasses import dataclass

from .arguments import unquoted
from .kinds import Cursor, Kind, limited
from .texts import Text, _


@dataclass(frozen=True)
class AsTyped(Kind):
    """Everything behind the words before it, each of which is one word; has to come last.

    Quotation marks around all of it are left out, those inside it stay.
    """

    label: Text = _("text")
    limit: int = 500

    def read(self, cursor: Cursor) -> str:
        return limited(unquoted(cursor.take().text), self.limit)


@dataclass(frozen=True)
class Below(AsTyped):
    """The lines below the first one; "" if there are none. Options stand in the first line."""

    absent = ""

    def read(self, cursor: Cursor) -> str:
        return limited(cursor.take().text, self.limit)
