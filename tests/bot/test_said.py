"""The mark that everything the bot says carries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.matrix.events import SAID, own_event
from bot.matrix.model import OwnEvent
from bot.said import Cause, digest, marked, read, transaction_of

AT = datetime(2020, 11, 19, 9, 0, 0, 123_456, tzinfo=UTC)
SENT_AT = datetime(2020, 11, 19, 9, 0, 5, tzinfo=UTC)
CAUSE = Cause("$command", AT)


def _event(mark: dict[str, Any]) -> OwnEvent:
    return OwnEvent("$answer", "!room", mark, SENT_AT)


def test_tells_what_was_answered_and_as_of_when() -> None:
    content = marked({"body": "Moin"}, "t1", CAUSE)
    assert content["body"] == "Moin"
    found = read(_event(content[SAID]))
    assert found == (digest("t1"), "!room", "$answer", digest("$command"), AT)
    assert "$command" not in str(content[SAID])


def test_tells_less_of_what_nobody_caused() -> None:
    found = read(_event(marked({}, "held:7:0", None)[SAID]))
    assert found == (digest("held:7:0"), "!room", "$answer", None, SENT_AT)


def test_transactions_are_the_same_again_and_none_twice() -> None:
    made = [transaction_of(CAUSE, to, n) for to in ("", "@ina:localhost") for n in (1, 2)]
    assert made == [transaction_of(CAUSE, to, n) for to in ("", "@ina:localhost") for n in (1, 2)]
    assert len(set(made)) == 4
    assert transaction_of(Cause("$other", AT), "", 1) not in made


@pytest.mark.parametrize(
    "mark",
    [{}, {"id": 1}, {"id": "short"}, {"id": "x" * 33}, {"of": "x" * 32}],
)
def test_what_is_no_mark(mark: dict[str, Any]) -> None:
    assert read(_event(mark)) is None


@pytest.mark.parametrize(
    "odd", [{"at": -1}, {"at": 2**60}, {"at": "1"}, {"at": None}, {"of": 1}, {"of": None}]
)
def test_an_odd_time_or_cause_is_none(odd: dict[str, Any]) -> None:
    mark = {"id": "x" * 32, "of": "y" * 32, "at": 1, **odd}
    found = read(_event(mark))
    assert found is not None
    assert (found.of, found.at) == (None, SENT_AT)


@pytest.mark.parametrize("content", [None, [], {}, {SAID: "x"}, {SAID: None}])
def test_what_carries_none(content: object) -> None:
    assert own_event({"event_id": "$e", "content": content}, "!room") is None
