"""Clauses of a statement: which ones are meant, and how they are named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from commands.kit.arguments import Word, joined, shortened
from commands.kit.choosing import Choice
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Code, Inline, Joined
from commands.kit.rules.choices import choice
from commands.kit.rules.spelling import plain, suggest
from commands.kit.texts import Text, _, n_
from storage.tables import Version

from .rules.clause_numbers import ALL, NotClauses, clause_numbers, spans, written
from .rules.positions import SENTENCES, Position

_CALLED: Final = frozenset({"clause", "clauses", "absatz", "absaetze", "absaetzen", "abs"})
_PIECE: Final = re.compile(r"[0-9,;–−-]+|und|and|bis|to", re.ASCII)
_POSITION_WORDS: Final = [word for each in Position for word in each.words]
POSITION_NAMES: Final = {
    Position.AGREE: _("agreement"),
    Position.CHANGE: _("wish for a change"),
    Position.ABSTAIN: _("abstention"),
    Position.REJECT: _("rejection"),
}


@dataclass(frozen=True)
class Clauses(Kind):
    """Reads `3`, `1-3`, `1, 2 and 5`, `all`; gives the numbers, none of them for all."""

    label: Text = _("clauses")

    def read(self, cursor: Cursor) -> tuple[int, ...]:
        skip_name(cursor)
        taken: list[Word] = [cursor.take()]
        if plain(taken[0].text) not in ALL:
            while cursor.left and _PIECE.fullmatch(cursor.left[0].text.casefold()):
                taken.append(cursor.take())
        said = joined(taken)
        try:
            return clause_numbers(said)
        except NotClauses as error:
            raise UserError(
                _(
                    "“{text}” does not say which clauses. Possible are, for example, `3`, `1-3`, "
                    "`1,2,5` and `all`.",
                    text=shortened(said),
                )
            ) from error


def skip_name(cursor: Cursor) -> None:
    """The word in `Absatz 4`, if it stands there."""
    if len(cursor.left) > 1 and plain(cursor.left[0].text.rstrip(".")) in _CALLED:
        cursor.take()


@dataclass(frozen=True)
class PositionKind(Kind):
    """Reads `agree`, `zustimmen`, `stimme zu`; for a word that is nearly one, asks back."""

    label: Text = _("position")

    def read(self, cursor: Cursor) -> Position:
        two = " ".join(plain(each.text) for each in cursor.left[:2] if not each.quoted)
        if two in SENTENCES:
            cursor.take()
            cursor.take()
            return SENTENCES[two]
        word = cursor.left[0]
        near = [] if word.quoted else suggest(shortened(word.text), _POSITION_WORDS)
        if near and choice(Position, word.text) is None:
            raise UserError(
                _(
                    "I do not know “{text}”. Did you mean {near}?",
                    text=shortened(word.text),
                    near=Code(near[0]),
                )
            )
        found = Choice(Position, self.label).read(cursor)
        return Position(found)


def is_wished_for(before: Sequence[Word]) -> bool:
    """Whether what follows is part of the wording that somebody wishes for."""
    return any(choice(Position, each.text) is Position.CHANGE for each in before)


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
