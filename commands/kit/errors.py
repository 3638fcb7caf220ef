"""What a command raises to tell its user what is wrong, or is not theirs to do."""

from __future__ import annotations

from collections.abc import Sequence

from .reply import Block, Inline
from .texts import Text


class UserError(Exception):
    """Bad input, or something the sender may not do. Nothing of the command takes effect.

    The text says what is wrong; `more` may add a list of choices. With `example` the answer
    ends with an example of the command that works.
    """

    def __init__(self, text: Text, *more: Block, example: bool = True) -> None:
        super().__init__(text.wording)
        self.text = text
        self.more = more
        self.example = example


class AskedBack(UserError):  # noqa: N818 - a question, named for what it does
    """What was typed fits several things, or only nearly one: nothing is guessed.

    `typed` is the part that is unclear; `instead` what to type for it, each with what that is. The
    answer shows each as the whole line to send. Without `typed` it belongs behind the command.
    """

    def __init__(
        self, text: Text, *more: Block, typed: str, instead: Sequence[tuple[str, Inline]]
    ) -> None:
        super().__init__(text, *more, example=False)
        self.typed = typed
        self.instead = instead


class NotAllowed(UserError):  # noqa: N818 - it is read behind `raise` and `else`
    """What the sender may not do, whatever they type: somebody else has to (design.md section 3).

    Raised by every refusal that is about authority, and by nothing else.
    """
