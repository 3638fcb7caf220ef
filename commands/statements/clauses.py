"""Which clauses of a statement are meant, and how they are named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from commands.kit.arguments import Word, joined, shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Inline, Joined
from commands.kit.rules.keywords import AND, TO, keyword
from commands.kit.rules.spelling import plain
from commands.kit.texts import Text, _, n_
from storage.tables import Version

from .rules.clauses import ALL, NotNumbers, clause_numbers, spans, written

_CALLED: Final = keyword("clause", "clause", "clauses")
_PIECE: Final = re.compile(r"[0-9,;–−-]+", re.ASCII)


@dataclass(frozen=True)
class Clauses(Kind):
    """Reads `3`, `1-3`, `1, 2 and 5`, `all`; gives the numbers, none of them for all."""

    label: Text = _("clauses")

    def read(self, cursor: Cursor) -> tuple[int, ...]:
        skip_name(cursor)
        taken: list[Word] = [cursor.take()]
        if plain(taken[0].text) not in ALL:
            while cursor.more and is_piece(cursor.next.text):
                taken.append(cursor.take())
        said = joined(taken)
        try:
            return clause_numbers(said)
        except NotNumbers as error:
            raise UserError(
                _(
                    "“{text}” does not say which clauses. Possible are, for example, `3`, `1-3`, "
                    "`1,2,5` and `all`.",
                    text=shortened(said),
                )
            ) from error


def begins_clauses(text: str) -> bool:
    """Whether a list of clauses can begin with the word: `all`, `clauses`, `1-3,5`."""
    word = plain(text.rstrip("."))
    return word in ALL or word in _CALLED or bool(_PIECE.fullmatch(text))


def is_piece(text: str) -> bool:
    """Whether the word can be part of a list of clauses."""
    return bool(_PIECE.fullmatch(text)) or text in AND or text in TO


def skip_name(cursor: Cursor) -> None:
    """The word in `Absatz 4`, if it stands there."""
    if cursor.place + 1 < len(cursor.words) and plain(cursor.next.text.rstrip(".")) in _CALLED:
        cursor.take()


def chosen(version: Version, numbers: Sequence[int]) -> Sequence[int]:
    """The clauses of the version that are meant. Raises UserError for one that it has not."""
    count = len(version.clauses)
    for each in numbers:
        if each > count:
            raise UserError(
                n_(
                    "ST-{id} has {count} clause in version {version}; there is no clause {clause}.",
                    "ST-{id} has {count} clauses in version {version}; there is no clause "
                    "{clause}.",
                    count,
                    id=str(version.statement_id),
                    version=version.number,
                    clause=each,
                ),
                example=False,
            )
    return numbers or range(1, count + 1)


def numbers_shown(clauses: Iterable[int]) -> Inline:
    """The numbers of clauses in a row, such as `1–3, 5 and 7`."""
    parts = spans(clauses)
    if len(parts) < 2:
        return Joined(parts)
    return _("{some} and {last}", some=Joined(parts[:-1]), last=parts[-1])


def clauses_shown(clauses: Sequence[int]) -> Text:
    """Clauses by number, as they begin a line."""
    return n_("Clause {clauses}", "Clauses {clauses}", len(clauses), clauses=numbers_shown(clauses))


def in_clauses(clauses: Collection[int]) -> Text:
    """Clauses by number, as they stand within a sentence."""
    return n_("clause {clauses}", "clauses {clauses}", len(clauses), clauses=written(clauses))
