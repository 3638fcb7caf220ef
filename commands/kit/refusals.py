"""The example in a refusal: it carries the id that was typed, so a copy of it acts on that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .arguments import Word
from .command import Command
from .context import Context
from .errors import UserError
from .kinds import Cursor, Number
from .texts import Text


@dataclass(frozen=True, slots=True)
class _About(Text):
    """An example in which the first id of that kind is another one."""

    prefix: str = ""
    number: int = 0

    def template(self, language: str) -> str:
        wording = Text.template(self, language)
        start = f"{self.prefix}-" if self.prefix else ""
        return re.sub(rf"(?<=\s){start}\d+", f"{start}{self.number}", wording, count=1)


def example_for(context: Context, command: Command, typed: Sequence[Word]) -> Text:
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
