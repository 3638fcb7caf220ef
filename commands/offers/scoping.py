"""Which part of the registry is meant: a Land, a programme, both in any order, or all of it."""

from __future__ import annotations

from dataclasses import dataclass

from commands.alliance.rules import laender
from commands.kit.arguments import shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.reply import Bullets, Inline, Joined
from commands.kit.texts import _
from commands.programmes.known import Programmes, programmes, unknown_programme
from commands.programmes.rules import Programme


@dataclass(frozen=True, slots=True)
class Scope:
    """A Land (code) and the key of a programme; None: all of them."""

    land: str | None
    programme: str | None
    programmes: Programmes

    def where(self, everywhere: Inline) -> Inline:
        """What the scope is called: its Land or `everywhere`, and its programme."""
        place = laender.NAMES[self.land] if self.land else everywhere
        if self.programme is None:
            return place
        return Joined([place, self.programmes.name(self.programme)])


async def scope(context: Context, *words: str | None) -> Scope:
    """The Land and the programme that the words mean.

    Raises UserError for a word that is neither, with what is possible, and for two of a kind.
    """
    known = await programmes(context)
    land = programme = None
    for word in filter(None, words):
        as_land, as_programme = laender.land(word), known.find(word)
        if as_land is not None and land is None:
            land = as_land
        elif as_programme is not None and programme is None:
            programme = as_programme
        elif as_land is None and as_programme is None:
            raise _unknown(word, known)
        else:
            raise UserError(
                _("“{text}” is one too many: please give one Land and one programme.", text=word)
            )
    return Scope(land, programme, known)


async def one_programme(context: Context, key: str | None) -> Scope:
    """That programme in all Länder; None: all programmes. Raises UserError if there is none."""
    known = await programmes(context)
    if key is not None and known.find(key) is None:
        raise unknown_programme(key, known)
    return Scope(None, key, known)


def _unknown(word: str, known: Programmes) -> UserError:
    possible: list[Inline] = [
        Joined([*laender.NAMES], " "),
        Joined([known.typed(key) for key in (Programme.OPEN, *known.known())]),
    ]
    return UserError(
        _(
            "I do not know “{text}”. Possible are a Land and a programme, in any order:",
            text=shortened(word),
        ),
        Bullets(possible),
    )
