"""Which options of a poll somebody means, with or without a reason: exactly, or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from commands.kit.rules.keywords import keyword
from commands.kit.rules.spelling import plain

from .sides import Side, unpunctuated

# So that `yes` also works in a poll that shows “Ja”.
_SAME: Final = tuple(each.value for each in Side)
# What comes between an answer and its reason, if that is not in quotation marks.
_DASHES: Final = frozenset({"-", "–", "—"})
_BECAUSE: Final = keyword("because", "because", "since")
_EMOJI: Final = frozenset({"So", "Sk", "Mn", "Cf"})  # with colours of skin and joiners
_AND: Final = keyword("also", "and", "+", "&")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a text in quotation marks."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The indexes of the options that are meant, in their order, and why."""

    choices: tuple[int, ...]
    reason: str | None = None


class Reason(StrEnum):
    """Why words are not an answer."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    TOO_MANY = "too_many"


class NotAnAnswer(ValueError):  # noqa: N818 - a refusal, named for what it says
    """Words that mean no options, too many, or several things; `text` is the answer in them."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(f"not an answer: {reason}")
        self.reason = reason
        self.text = text


def read(options: Sequence[str], most: int, words: Sequence[Piece]) -> Answer:
    """The answer that the words are: options by text or by number, `1,3` or `yes | no`.

    A text in quotation marks behind them is the reason; or, if there is no other way to understand
    the words, what follows a comma, a dash or “because”. Raises NotAnAnswer unless there is exactly
    one way to understand the words, with at most `most` options.
    """
    whole = [each for each in words if each.text.strip()]
    found = _understood(options, whole, None)
    if len(whole) > 1 and whole[-1].quoted:
        found |= _understood(options, whole[:-1], whole[-1].text)
    found = found or _loosely(options, whole)
    fitting = {each for each in found if len(each.choices) <= most}
    if len(fitting) == 1:
        return fitting.pop()
    reasoned = len(whole) > 1 and whole[-1].quoted
    shown = _joined(whole[:-1] if reasoned and not fitting else whole)
    if fitting:
        raise NotAnAnswer(Reason.AMBIGUOUS, shown)
    raise NotAnAnswer(Reason.TOO_MANY if found else Reason.UNKNOWN, shown)


def _understood(options: Sequence[str], words: Sequence[Piece], reason: str | None) -> set[Answer]:
    """Every way to read the words as options."""
    found: set[Answer] = set()
    for texts in _divided(words):
        each = [_option(options, text) for text in texts]
        if all(len(one) == 1 for one in each):
            found.add(Answer(tuple(sorted({one for (one,) in each})), reason))
    return found


def _loosely(options: Sequence[str], words: Sequence[Piece]) -> set[Answer]:
    """As people type: `yes 🙂`, `1 3`, `Monday and Friday`, `no, because the costs are open`."""
    while len(words) > 1 and _is_decoration(words[-1].text):
        words = words[:-1]
    found = _understood(options, words, None) | _listed(options, words, None)
    for place in range(1, len(words)):
        last, then = words[place - 1], words[place].text
        is_dash = then in _DASHES
        if last.quoted or not (last.text[-1] in ",;:" or is_dash or plain(then) in _BECAUSE):
            continue
        head = [*words[: place - 1], Piece(last.text.rstrip(",;:"))]
        rest = words[place + is_dash :]
        reason = _joined(rest)
        if found or not any(each.isalpha() for each in reason) or plain(reason) in _BECAUSE:
            break
        first = rest[0].text.rstrip(",;:")
        if first.isdigit() or _option(options, first):
            break  # perhaps another option
        found = _understood(options, head, reason) | _listed(options, head, reason)
    return found


def _is_decoration(text: str) -> bool:
    """An emoji, or an exclamation mark; a question mark would be doubt."""
    return all(each in "!." or unicodedata.category(each) in _EMOJI for each in text)


def _listed(options: Sequence[str], words: Sequence[Piece], reason: str | None) -> set[Answer]:
    """Several options with “and” between them, or as numbers in a row."""
    texts = [text for word in words for text in word.text.replace("+", " + ").split()]
    parts: list[list[str]] = [[]]
    for text in texts:
        if plain(text) in _AND:
            parts.append([])
        elif text.isdigit() and parts[-1] and parts[-1][-1].isdigit():
            parts.append([text])
        else:
            parts[-1].append(text.rstrip(","))
    if len(parts) == 1:
        return set()
    meant = [_option(options, " ".join(part)) for part in parts]
    if any(len(each) != 1 for each in meant):
        return set()
    return {Answer(tuple(sorted({one for (one,) in meant})), reason)}


def _divided(words: Sequence[Piece]) -> Iterator[list[str]]:
    """The words as one text, and divided at bars or at commas where there are any."""
    yield [_joined(words)]
    for mark in "|,":
        parts: list[list[str]] = [[]]
        for word in words:
            first, *more = [word.text] if word.quoted else word.text.split(mark)
            parts[-1].append(first)
            parts += [[piece] for piece in more]
        if len(parts) > 1:
            yield [" ".join(filter(None, part)) for part in parts]


def _option(options: Sequence[str], given: str) -> set[int]:
    """The options a text can mean: by its words or by its number; two if these disagree."""
    given = unpunctuated(given)
    wanted = plain(given)
    same: Container[str] = next((words for words in _SAME if wanted in words), {wanted})
    found = {n for n, each in enumerate(options) if plain(unpunctuated(each)) in same}
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    return found | ({number - 1} if 1 <= number <= len(options) else set())


def _joined(words: Sequence[Piece]) -> str:
    return " ".join(each.text for each in words)
