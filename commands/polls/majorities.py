"""Quorum and majority: as they are typed behind `!poll`, and in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from commands.kit.arguments import Word, shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Inline
from commands.kit.rules.keywords import UNTIL, keyword
from commands.kit.texts import Text, _
from storage.tables import Poll, PreparedPoll

from .rules import shares
from .rules.verdict import HALF, SIMPLE, Base, Majority

SIMPLE_WORD: Final = keyword("simple majority", "simple")
ABSOLUTE_WORD: Final = keyword("absolute majority", "absolute")
_CAST: Final = keyword("of the votes cast", "cast")
_ENTITLED: Final = keyword("of all entitled", "entitled", "all")
_BETWEEN: Final = keyword("of the votes", "of", "the", "votes")
_NUMBER: Final = re.compile(r"[0-9]+([.,][0-9]+)?")
_OF: Final = (_CAST, _ENTITLED, _BETWEEN)


@dataclass(frozen=True)
class ShareKind(Kind):
    """A share of those entitled: `50%` or `2/3`."""

    label: Text = _("share")
    gives_back = True
    runs_on = 1  # `50 %`

    def read(self, cursor: Cursor) -> Fraction:
        text = cursor.take().text
        if _NUMBER.fullmatch(text) and cursor.more and cursor.next.text == "%":
            text += cursor.take().text
        try:
            return shares.share(text.strip())
        except shares.NotAShare as error:
            raise UserError(_refused(error), example=False) from error


@dataclass(frozen=True)
class MajorityKind(Kind):
    """`2/3` of those entitled, `2/3 of the votes cast`; `simple` and `absolute` are one half."""

    label: Text = _("majority")
    gives_back = True
    runs_on = 6  # `50 % of the votes cast`, and what would have to be behind it

    def read(self, cursor: Cursor) -> Majority:
        word = cursor.next
        if " " not in word.text.strip():
            return _majority(cursor)
        cursor.take()  # all of it stood in quotation marks
        parts = [Word(each, word.quoted, word.start) for each in word.text.split()]
        inner = Cursor(parts, cursor.now, cursor.zone)
        found = _majority(inner)
        if inner.more:
            raise UserError(_not_a_share(word.text), example=False)
        return found


def _majority(cursor: Cursor) -> Majority:
    first = cursor.next.text
    if first in SIMPLE_WORD or first in ABSOLUTE_WORD:
        cursor.take()
        return SIMPLE if first in SIMPLE_WORD else Majority(HALF)
    return Majority(ShareKind().read(cursor), _base(cursor))


def _base(cursor: Cursor) -> Base:
    """Of what it is a share, if that is said and nothing but options follows.

    The words may begin a question as well: `!poll majority=2/3 All in?`. Raises UserError where
    they can hardly mean anything else, but are not clearly an end.
    """
    start = cursor.place
    found = None
    while cursor.more and any((text := cursor.next.text) in each for each in _OF):
        cursor.take()
        if text not in _BETWEEN:
            found = Base.CAST if text in _CAST else Base.ENTITLED
    ends = not cursor.more or "=" in cursor.next.text or cursor.next.text in UNTIL
    if found is Base.CAST and not ends:
        raise UserError(
            _("Please put the majority in quotation marks: `majority=“2/3 of the votes cast”`"),
            example=False,
        )
    if found is None or not ends:
        cursor.place = start
        return Base.ENTITLED
    return found


def _refused(error: shares.NotAShare) -> Text:
    if error.reason is shares.Reason.MORE_THAN_ALL:
        return _(
            "“{text}” is more than all. A share looks like `50%` or `2/3`, and `100%` is all.",
            text=shortened(error.text),
        )
    return _not_a_share(error.text)


def _not_a_share(text: str) -> Text:
    return _("“{text}” is not a share. It looks like `50%` or `2/3`.", text=shortened(text))


def kept(poll: Poll | PreparedPoll) -> Majority | None:
    """The majority that was asked for when the poll was opened or prepared."""
    share = shares.kept(poll.majority)
    return None if share is None else Majority(share, Base(poll.majority_of))


def named(majority: Majority) -> Inline:
    """A majority in words: of how much it is which share."""
    if majority == SIMPLE:
        return _("simple majority of the votes cast, without abstentions")
    share = shares.shown(majority.share)
    if majority.of is Base.CAST:
        return _("majority of {share} of the votes cast, without abstentions", share=share)
    return _("majority of {share} of all who can vote", share=share)
