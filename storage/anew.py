"""Native polls posted once more, in the room that replaces theirs: one poll, several cards."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

# Stands behind the transaction of a poll that was posted once more, with a number.
_ANEW: Final = "+"


def is_anew(transaction: str) -> bool:
    """Whether the card that was sent with it is not the first one of its poll."""
    return _ANEW in transaction


def next_one(transaction: str) -> str:
    """The transaction of the card that comes after the one sent with this."""
    begun, _, number = transaction.partition(_ANEW)
    return f"{begun}{_ANEW}{int(number or 1) + 1}"


def of_one_poll(column: InstrumentedAttribute[Any], transaction: str) -> ColumnElement[bool]:
    """Where `column` has the transaction of any card of the poll of which this is one."""
    begun = transaction.partition(_ANEW)[0]
    return or_(column == begun, column.startswith(begun + _ANEW, autoescape=True))
