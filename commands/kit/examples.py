"""Examples that can be copied: about what was typed, with the reader's own municipality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .arguments import Word
from .command import Command
from .context import Context
from .errors import UserError
from .kinds import Cursor, Number
from .render import quoted
from .rules.authority import may_speak_for
from .texts import Text

# The municipality in the examples of all languages.
EXAMPLE_NAME: Final = "Musterhafen"


@dataclass(frozen=True, slots=True)
class _About(Text):
    """An example in which the first id of that kind is the one that was typed."""

    prefix: str = ""
    number: int = 0

    def template(self, language: str) -> str:
        wording = Text.template(self, language)
        start = f"{self.prefix}-" if self.prefix else ""
        return re.sub(rf"(?<=\s){start}\d+", f"{start}{self.number}", wording, count=1)


@dataclass(frozen=True, slots=True)
class _Own(Text):
    """An example that speaks of the municipality `own` instead of the one of all examples."""

    def template(self, language: str) -> str:
        return Text.template(self, language).replace(EXAMPLE_NAME, "{own}")


def example_about(context: Context, command: Command, typed: Sequence[Word]) -> Text:
    """The first example of the command, about the same thing as the words typed behind it."""
    example = command.examples[0]
    placed = [each.kind for each in command.signature.parameters if each.option is None]
    if not typed or not placed or not isinstance(placed[0], Number):
        return example
    try:
        number = placed[0].read(Cursor(typed, context.sent_at, context.place.zone))
    except UserError:
        return example
    return _About(example.wording, example.params, prefix=placed[0].prefix, number=number)


async def own_name(context: Context) -> str | None:
    """The municipality the sender speaks for; None if there is none, or several."""
    own = [each for each in context.sender.speaks_for if may_speak_for(context.sender, each)]
    member = await context.store.members.get(own[0]) if len(own) == 1 else None
    return member.name if member else None


def with_own_name(example: Text, name: str | None) -> Text:
    """The example with the reader's own municipality in it; None leaves it as it is."""
    if name is None or type(example) is not Text or name == EXAMPLE_NAME:
        return example
    own = quoted(name) if " " in name else name
    return _Own(example.wording, {**example.params, "own": own})
