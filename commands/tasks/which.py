"""What can be typed behind `!tasks`: which of them, and of which Land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.kit.arguments import Word
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Code, Inline
from commands.kit.rules.choices import Worded
from commands.kit.texts import Text, _


class Which(Worded):
    """Which tasks are listed; without such a word those that are open."""

    MINE = "mine", "mine my", "meine eigene"
    DONE = "done", "done", "erledigt erledigte"
    ALL = "all", "all", "alle alles"


@dataclass(frozen=True)
class OneLand(Kind):
    """A Land as code or name, which may stand before or behind another word."""

    label: Text = _("Land")
    known: Sequence[Inline] = (_("a Land, such as {land}", land=Code("NW")),)

    def match(self, word: Word) -> str | None:
        return laender.land(word.text)

    def read(self, cursor: Cursor) -> str:
        return LandCode(self.label).read(cursor)
