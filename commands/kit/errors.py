"""What a command raises to tell its user what is wrong, or is not theirs to do."""

from __future__ import annotations

from .reply import Block
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


class NotAllowed(UserError):  # noqa: N818 - it is read behind `raise` and `else`
    """What the sender may not do, whatever they type: somebody else has to (design.md section 3).

    Raised by every refusal that is about authority, and by nothing else.
    """
