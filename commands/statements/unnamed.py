"""Which statement is meant where no number is typed: the one answered, or the only one that fits.

Source: domain.md section 2, the lines on `!clause` and `!sign`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from commands.alliance.answered import answered
from commands.alliance.ids import STATEMENT
from commands.kit.arguments import Word, shortened
from commands.kit.context import Context
from commands.kit.errors import AskedBack, UserError
from commands.kit.kinds import Cursor, Perhaps
from commands.kit.reply import Quoted
from commands.kit.rules.keywords import AND, TO
from commands.kit.texts import Text, _
from storage.tables import Member, Statement, Version

from .clauses import begins_clauses, is_piece
from .statement import the_statement

_MOST: Final = 5
_ONE: Final = re.compile(r"#?[0-9]{1,9}[.:]?", re.ASCII)


@dataclass(frozen=True)
class PerhapsStatement(Perhaps):
    """The number of a statement, which clauses may follow, or stand there alone: `1-3`, `1, 2`.

    One number is that of a statement, unless a position comes `behind` it: `3 agree`.
    """

    prefix: str = STATEMENT.prefix
    label: Text = STATEMENT.label
    is_clause_alone: bool = False
    absent: ClassVar[None] = None

    def read(self, cursor: Cursor) -> int | None:  # type: ignore[override]
        return None if self._are_clauses(cursor.all_left()) else Perhaps.read(self, cursor)

    def _are_clauses(self, words: Sequence[Word]) -> bool:
        first, behind = words[0].text, [each.text for each in words[1:]]
        if not _ONE.fullmatch(first):
            return begins_clauses(first)
        if behind and (behind[0] in AND or behind[0] in TO):
            return True
        return self.is_clause_alone and bool(behind) and not is_piece(behind[0])


async def meant_statement(context: Context, number: int | None, member: Member) -> Statement:
    """The statement with that number; without one, that of the answered message, or the only one
    that `member` is asked about.

    Raises UserError with a line to send for each of several.
    """
    if number is not None:
        return await the_statement(context, number)
    about = await _answered(context)
    if about is not None:
        return await the_statement(context, about)
    asked = await context.store.statements.asking(member.id)
    if not asked:
        raise UserError(
            _("No statement waits for {name}. `!statements` lists them.", name=member.name),
            example=False,
        )
    if len(asked) == 1:
        return await the_statement(context, asked[0].id)
    raise AskedBack(
        _("Several statements can be meant. Please send one of these:"),
        typed="",
        instead=[
            (STATEMENT.tag(each.id), Quoted(shortened(each.title, 60))) for each in asked[:_MOST]
        ],
    )


async def _answered(context: Context) -> int | None:
    about = await answered(context)
    if about is None:
        return None
    if about.kind in {"statement", "statement-nudge"}:
        return about.number
    if not about.event_id:
        return None
    made = await context.store.made_with.rows(Version, about.event_id)
    return made[0].statement_id if made else None
