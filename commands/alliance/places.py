"""A Land, and the official key of a municipality (AGS), as arguments."""

from __future__ import annotations

from dataclasses import dataclass

from commands.kit.arguments import shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.texts import Text, _

from .rules import laender


@dataclass(frozen=True)
class LandCode(Kind):
    """One of the 16 Länder, as code or name."""

    label: Text = _("Land")

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        code = laender.land(word.text)
        if code is None:
            raise UserError(
                _(
                    "“{text}” is not a Land. Possible are {codes}.",
                    text=shortened(word.text),
                    codes=" ".join(laender.NAMES),
                )
            )
        return code


@dataclass(frozen=True)
class Ags(Kind):
    """The official municipality key, eight digits."""

    label: Text = _("AGS")

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        try:
            return laender.ags(word.text)
        except laender.NotAnAgs as error:
            raise UserError(
                _(
                    "“{text}” is not an AGS: it has eight digits, such as 05999001.",
                    text=shortened(word.text),
                )
            ) from error
