"""However much somebody types: the work grows with it and no faster, and there is an end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import pytest

from commands.kit.arguments import MOST_WORDS, Word, words
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind, Line, Name
from commands.meetings.meetings import PlaceKind
from commands.polls.ballots import Whom
from commands.statements.clauses import Clauses
from storage.tables import InboxRow
from tests.harness.chat import BERLIN, START, STRANGER, Chat


class Counted(Sequence[Word]):
    """Words that count how many of them were handed out, one by one or copied."""

    def __init__(self, all_words: Sequence[Word]) -> None:
        self._words = all_words
        self.handed_out = 0

    def __len__(self) -> int:
        return len(self._words)

    @overload
    def __getitem__(self, place: int) -> Word: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Word]: ...
    def __getitem__(self, place: int | slice) -> Word | Sequence[Word]:
        found = self._words[place]
        self.handed_out += 1 if isinstance(found, Word) else len(found)
        return found


@pytest.mark.parametrize(
    "kind", [Name(), Whom(), Line(), PlaceKind(), Clauses()], ids=lambda each: type(each).__name__
)
@pytest.mark.parametrize("word", ["a", "1,"])
def test_each_word_is_touched_a_few_times(kind: Kind, word: str) -> None:
    many = Counted([Word(word, False, 2 * place) for place in range(30_000)])
    try:
        kind.read(Cursor(many, START, BERLIN))
    except UserError:
        pass  # it is too long for every one of them
    assert many.handed_out <= 5 * len(many)


def test_so_many_words_and_no_more() -> None:
    assert len(words("a " * MOST_WORDS)) == MOST_WORDS
    with pytest.raises(UserError, match="more than"):
        words("a " * (MOST_WORDS + 1))


def test_what_is_not_split_may_be_longer() -> None:
    assert len(words("new " + "a " * MOST_WORDS, 1)) == 2


@pytest.mark.parametrize("begins", ["!join ", "!join „x“ ", "!pledge 5 ", "!poll ", "!remind "])
async def test_refused_in_a_sentence(unchanged: Chat, begins: str) -> None:
    before = await unchanged.remembered()
    who = STRANGER if "join" in begins else "@ina:localhost"
    *_, answer = await unchanged.says(who, begins + "Wort " * 11_000, direct=True)
    assert answer["body"].startswith(("The command is too long: it has", "Der Befehl ist zu lang"))
    assert await unchanged.remembered() == before
    assert (await unchanged.rows(InboxRow))[-1].state == "refused"
