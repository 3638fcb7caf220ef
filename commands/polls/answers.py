"""What somebody answers in a poll: the words behind its number, and what they mean there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commands.alliance.ids import POLL
from commands.kit import Bullets, UserError, _, n_
from commands.kit.arguments import Word, shortened
from commands.kit.kinds import Cursor, Name, limited
from storage.tables import Poll

from .rules import answering
from .rules.answering import Answer, Piece
from .rules.polls import Secrecy

ANSWER_LIMIT: Final = 2500  # of 20 options with 100 letters each, and marks between them
REASON_LIMIT: Final = 500


class AnswerKind:
    """Everything that is left; what it means only the poll can tell."""

    label = _("answer")

    def read(self, cursor: Cursor) -> tuple[Word, ...]:
        found: list[Word] = []
        for word in cursor.left:
            # A reason may stand in lines of its own.
            if found and "\n" in cursor.text[found[-1].end : word.start] and not word.quoted:
                found.append(Word("–", False, word.start, word.start))
            found.append(word)
        cursor.place = len(cursor.words)
        limited(" ".join(each.text for each in found), ANSWER_LIMIT)
        return tuple(found)


@dataclass(frozen=True)
class Whom(Name):
    """A municipality; a reason in quotation marks may stand behind it."""

    gives_back = True

    def _ends(self, left: Sequence[Word]) -> bool:
        return left[0].quoted or super()._ends(left)


def meant(poll: Poll, given: tuple[Word, ...]) -> Answer:
    """What the words mean in this poll. Raises UserError with what is possible."""
    pieces = [Piece(each.text, each.quoted) for each in given]
    try:
        found = answering.read(poll.options, poll.most_choices, pieces)
    except answering.NotAnAnswer as error:
        raise _not_an_answer(poll, error) from error
    if found.reason is None:
        return found
    return Answer(found.choices, limited(found.reason, REASON_LIMIT))


def _not_an_answer(poll: Poll, error: answering.NotAnAnswer) -> UserError:
    text = shortened(error.text)
    match error.reason:
        case answering.Reason.TOO_MANY:
            return UserError(
                n_(
                    "In this poll {count} answer can be chosen, not more.",
                    "In this poll {count} answers can be chosen, not more.",
                    poll.most_choices,
                ),
                example=False,
            )
        case answering.Reason.AMBIGUOUS if poll.secrecy == Secrecy.SECRET:
            said = _("This can be read in two ways. Please type the numbers of the answers:")
        case answering.Reason.AMBIGUOUS:
            said = _(
                "“{text}” can be read in two ways. Please type the numbers of the answers:",
                text=text,
            )
        # Nor is a secret answer repeated that has a letter too many.
        case _other if poll.secrecy == Secrecy.SECRET:
            said = _("This is not one of the answers. Possible are:")
        case _other:
            said = _("“{text}” is not one of the answers. Possible are:", text=text)
    # What they have typed may be long; the first answer is as good an example as any.
    example = _("For example: `!vote {id} {option}`", id=POLL.tag(poll.id), option=poll.options[0])
    return UserError(said, Bullets([*poll.options]), example, example=False)
