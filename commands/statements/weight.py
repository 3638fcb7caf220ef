"""How many people stand behind the signers of a statement, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from commands.alliance.counting import inhabitants
from commands.alliance.rules import laender
from commands.alliance.rules.inhabitants import around
from commands.kit.reply import Inline, Joined
from commands.kit.texts import _, n_
from storage.members import Listed

from .rules.signatures import Signer, Weight, weight


def weight_of(members: Collection[Listed], county_of: Mapping[int, int]) -> Weight:
    """The weight of `members`; `county_of` has what lies in what, of all there are.

    What lies between a town and its county need not be asked itself.
    """
    return weight(
        [
            Signer(each.id, each.population, around(each.id, county_of), land=each.land)
            for each in members
        ]
    )


def inhabitants_line(found: Weight) -> Inline:
    """The inhabitants, and of whom they are not known."""
    lives = found.inhabitants
    parts: list[Inline] = [inhabitants(lives.count)] if found.signers > lives.unknown else []
    if lives.unknown:
        parts.append(_unknown(lives.unknown))
    return Joined(parts)


def _lives_there(found: Weight) -> Inline:
    """The inhabitants in a sentence, as papers need it: an abbreviation explains nothing there."""
    lives = found.inhabitants
    if found.signers <= lives.unknown:
        return inhabitants_line(found)
    if not lives.unknown:
        return _("Altogether {count} people live there.", count=lives.count)
    return _(
        "Altogether {count} people live there ({unknown}).",
        count=lives.count,
        unknown=_unknown(lives.unknown),
    )


def _unknown(count: int) -> Inline:
    return n_(
        "population of {count} municipality unknown",
        "population of {count} municipalities unknown",
        count,
    )


def weight_lines(found: Weight) -> list[Inline]:
    """Inhabitants, each counted once, and the Länder."""
    lines: list[Inline] = [_lives_there(found)]
    if found.inhabitants.inside:
        lines.append(
            n_(
                "{count} municipality lies in another signer; its inhabitants are counted once.",
                "{count} municipalities lie in another signer; their inhabitants are counted once.",
                found.inhabitants.inside,
            )
        )
    where: list[Inline] = [
        _("{land} ({count})", land=laender.NAMES[land], count=count)
        for land, count in found.laender.items()
    ]
    count = len(found.laender)
    lines.append(
        n_("{count} Land: {laender}", "{count} Länder: {laender}", count, laender=Joined(where))
    )
    return lines
