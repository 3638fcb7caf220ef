"""Numbers of municipalities and of inhabitants, in words."""

from __future__ import annotations

from commands.kit.reply import Inline, Joined
from commands.kit.texts import Text, n_


def municipalities(count: int) -> Text:
    """A number of municipalities."""
    return n_("{count} municipality", "{count} municipalities", count)


def inhabitants(count: int) -> Text:
    """A number of inhabitants."""
    return n_("{count} inhabitant", "{count} inhabitants", count)


def lived_in(count: int, population: int) -> Inline:
    """The same as `behind` for papers, which are read without anybody to ask: in whole words."""
    if not population:
        return municipalities(count)
    return n_(
        "{count} municipality, where {people} people live",
        "{count} municipalities, where {people} people live",
        count,
        people=population,
    )


def behind(count: int, population: int) -> Inline:
    """How many municipalities stand behind a figure, and their population if it is known."""
    parts: list[Inline] = [municipalities(count)]
    return Joined([*parts, inhabitants(population)] if population else parts)
