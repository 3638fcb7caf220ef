"""Texts need no quotation marks, so a slip of the grammar could become part of one without a word.

What stands at the beginning of a text, right behind the words it could have belonged to, is
refused; what stands further on is said to be text. Quotation marks say that something is text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .arguments import QUOTES, Word, shortened, unquoted
from .errors import UserError
from .kinds import Cursor, Kind
from .reply import Inline, Joined, Quoted
from .rules.spelling import fold
from .texts import _

_COMMAND: Final = re.compile(r"(?<!\S)!\s?([^\W\d_]\S*)")
_NEXT_LINE: Final = re.compile(r"\n[^\S\n]*!\s?([^\W\d_]\S*)")
_NAMED: Final = 3  # of what is said to be text
_LONGEST_LINE: Final = 200  # of a line to be sent; a longer one is no help


@dataclass(frozen=True, slots=True)
class Reader:
    """Another argument of the command, which may have been meant by words of a text.

    It `stands_before` the text, or it is an option that has these `names`, and was not given.
    """

    kind: Kind
    stands_before: bool = False
    names: Collection[str] = ()


def watch(words: Sequence[Word], cursor: Cursor, readers: Sequence[Reader]) -> None:
    """Looks at the words of a text for what one of the `readers` could have been meant to read.

    Raises UserError if such a thing stands right behind what that reader has read, or behind the
    name of that option. What cannot be meant so clearly is said in the answer.
    """
    if _is_quoted(words, cursor):
        return
    found: list[str] = []
    for begin, part in _unquoted(words):
        typed = [each.text for each in part]
        for reader in readers:
            for run in reader.kind.overlooked(typed, cursor):
                text = " ".join(typed[run.start : run.stop])
                if reader.stands_before and begin + run.start == 0:
                    raise _not_understood(text, words, cursor)
                _refuse_named(typed, run, reader)
                ends = begin + run.stop == len(words)
                if reader.stands_before or (ends and _is_behind(part, run.start, cursor)):
                    found.append(text)
    found += _commands(words, cursor.commands)
    if found:
        named_ones = [Quoted(shortened(each)) for each in dict.fromkeys(found)]
        cursor.remarks.append(
            _(
                "Part of the text only: {found}",
                found=Joined([*named_ones[:_NAMED], *["…"][: len(named_ones) > _NAMED]], ", "),
            )
        )


def written(name: str, value: str) -> UserError:
    """The refusal of `name value`, which would become part of a text."""
    return UserError(
        _("Please write: `{name}={value}`", name=name, value=value),
        _("If it belongs to a text, please put that text in quotation marks."),
        example=False,
    )


def _refuse_named(typed: Sequence[str], run: range, reader: Reader) -> None:
    """Raises UserError for `due 02.12.`, which is the option without its `=`."""
    for place in (run.start - 1, run.start):
        if 0 <= place < run.stop - 1 and typed[place].casefold() in reader.names:
            raise written(typed[place], " ".join(typed[place + 1 : run.stop]))


def _not_understood(text: str, words: Sequence[Word], cursor: Cursor) -> UserError:
    return UserError(
        _("I do not understand “{text}” at this place.", text=shortened(text)),
        *_line(words, cursor),
        example=False,
    )


def _is_quoted(words: Sequence[Word], cursor: Cursor) -> bool:
    """Whether quotation marks stand around all of it, perhaps with others inside."""
    if len(words) == 1:
        return words[0].quoted
    text = cursor.as_written(words)
    return words[0].quoted and unquoted(text) != text


def _is_behind(part: Sequence[Word], place: int, cursor: Cursor) -> bool:
    """Whether a text of its own stands in front, such as an answer to a poll: then what follows
    may be an option that lacks its name. Not so where a line, a bar or a comma divides them."""
    if not place:
        return False
    before, first = part[place - 1], part[place]
    return before.text[-1] not in "|,;:?" and "\n" not in cursor.text[before.end : first.start]


def refuse_second_command(words: Sequence[Word], text: str, commands: Collection[str]) -> None:
    """Raises UserError if a line below the first begins like a command, outside of quotations."""
    for word in words:
        if word.quoted or (word.as_typed and word.text[:1] in QUOTES):
            continue
        first = text.rfind("\n", 0, word.start)
        begins_line = first >= 0 and not text[first : word.start].strip()
        start, end = (first if begins_line else word.start), word.start + len(word.text)
        for each in _NEXT_LINE.finditer(text, start):
            if each.start() < end and fold(each[1]) in commands:
                raise UserError(
                    _(
                        "There is a second command in this message: “{command}”. I have done "
                        "nothing. Please send each command in a message of its own.",
                        command=shortened("!" + each[1]),
                    ),
                    _("If it belongs to a text, please put that text in quotation marks."),
                    example=False,
                )
            if each.start() >= end:
                break


def _unquoted(words: Sequence[Word]) -> Iterator[tuple[int, list[Word]]]:
    """The runs of words outside of quotation marks, each with the place where it begins."""
    run: list[Word] = []
    for place, word in enumerate(words):
        if word.quoted or word.as_typed:
            if run:
                yield place - len(run), run
            run = []
        else:
            run.append(word)
    if run:
        yield len(words) - len(run), run


def _commands(words: Sequence[Word], commands: Collection[str]) -> Iterator[str]:
    for word in words:
        if "!" in word.text and not word.quoted:
            for each in _COMMAND.finditer(word.text):
                if fold(each[1].rstrip(".,;:")) in commands:
                    yield "!" + each[1]


def _line(words: Sequence[Word], cursor: Cursor) -> list[Inline]:
    """How to send it as a text."""
    advice = _("If it belongs to the text, please put that in quotation marks.")
    typed = cursor.text[words[0].start : words[-1].end]
    if "\n" in cursor.text or len(cursor.text) > _LONGEST_LINE or not typed:
        return [advice]
    before, after = cursor.text[: words[0].start], cursor.text[words[-1].end :]
    return [
        advice,
        _("`!{before}“{text}”{after}`", before=before, text=typed, after=after),
    ]
