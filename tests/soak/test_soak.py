"""The short form of the soak, and whether its verdict sees what it has to see."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.homeserver import Homeserver
from tests.soak.faults import KINDS
from tests.soak.soaking import soak
from tests.soak.system import begin
from tests.soak.typists import ASK, PLEDGE, REMIND, TALK, Said
from tests.soak.verdict import Verdict, count_answers, count_due, was_out

ROOM = "!room"


def answer(to: str, **content: Any) -> dict[str, Any]:
    relation = {"m.in_reply_to": {"event_id": to}}
    body = {"msgtype": "m.notice", "body": "x", "m.relates_to": relation}
    return {"event_id": f"answer-{to}", "content": body | content}


def ring(*names: str, late: bool = False) -> dict[str, Any]:
    body = ("Verspätet: " if late else "") + ", ".join(names)
    return {"event_id": "ring", "content": {"msgtype": "m.text", "body": body}}


FIRST, SECOND = Said("$1", ROOM, PLEDGE), Said("$2", ROOM, ASK)
EDIT = answer("$2", **{"m.relates_to": {"rel_type": "m.replace", "event_id": "$2"}})


@pytest.mark.parametrize(
    ("told", "changes", "lost", "doubled", "disordered"),
    [
        ([answer("$1"), answer("$2")], {"$1": 1}, 0, 0, 0),
        ([answer("$1"), answer("$2"), EDIT], {"$1": 1}, 0, 0, 0),
        ([answer("$1")], {"$1": 1}, 1, 0, 0),
        ([answer("$1"), answer("$2")], {}, 1, 0, 0),
        ([answer("$2")], {}, 2, 0, 0),
        ([answer("$1"), answer("$2"), answer("$2")], {"$1": 1}, 0, 1, 0),
        ([answer("$1"), answer("$2")], {"$1": 2}, 0, 1, 0),
        ([answer("$2"), answer("$1")], {"$1": 1}, 0, 0, 1),
    ],
    ids=["right", "edited", "unanswered", "undone", "both", "twice", "done twice", "order"],
)
def test_commands(
    told: list[Any], changes: dict[str, int], lost: int, doubled: int, disordered: int
) -> None:
    verdict = Verdict()
    count_answers(verdict, [FIRST, SECOND], told, ["$1", "$2"], Counter(changes))
    found = len(verdict.lost), len(verdict.doubled), len(verdict.disordered)
    assert found == (lost, doubled, disordered)
    assert verdict.commands == 2


@pytest.mark.parametrize(
    ("told", "changes", "lost"),
    [([], {}, 0), ([answer("$1")], {"$1": 1}, 0), ([], {"$1": 1}, 1), ([answer("$1")], {}, 1)],
)
def test_what_may_not_have_been_heard(told: list[Any], changes: dict[str, int], lost: int) -> None:
    """But what was done has to be answered, and what is answered has to be done."""
    verdict = Verdict()
    said = [Said("$1", ROOM, PLEDGE, typed=99.0, at=100.0)]
    count_answers(verdict, said, told, ["$1"], Counter(changes), [(ROOM, 105.0, 110.0)])
    assert len(verdict.lost) == lost


@pytest.mark.parametrize(
    ("typed", "at", "room", "out"),
    [
        (99.0, 100.0, ROOM, True),
        (79.0, 80.0, ROOM, False),
        (109.0, 111.0, ROOM, True),  # before it was in again, for those who were
        (110.5, 111.0, ROOM, False),
        (106.0, 107.0, "!other", False),
    ],
)
def test_when_it_was_out(typed: float, at: float, room: str, out: bool) -> None:
    assert was_out(Said("$1", room, PLEDGE, typed=typed, at=at), [(ROOM, 105.0, 110.0)]) is out


def test_talk_has_no_answer() -> None:
    verdict = Verdict()
    count_answers(verdict, [Said("$1", ROOM, TALK)], [answer("$1")], ["$1"], Counter())
    assert len(verdict.doubled) == 1


@pytest.mark.parametrize(
    ("told", "lost", "doubled", "late"),
    [
        ([ring("Boje-1."), ring("Boje-2.")], 0, 0, 0),
        ([ring("Boje-1.", "Boje-2.", late=True)], 0, 0, 2),
        ([ring("Boje-1.")], 1, 0, 0),
        ([ring("Boje-1."), ring("Boje-2."), ring("Boje-2.")], 0, 1, 0),
        ([answer("$1", body="Boje-1."), ring("Boje-2.")], 1, 0, 0),
    ],
    ids=["right", "together and late", "never", "twice", "only the receipt"],
)
def test_due_things(told: list[Any], lost: int, doubled: int, late: int) -> None:
    verdict = Verdict()
    said = [Said("$1", ROOM, REMIND, "Boje-1."), Said("$2", ROOM, REMIND, "Boje-2.")]
    count_due(verdict, said, told)
    assert (len(verdict.lost), len(verdict.doubled), verdict.late) == (lost, doubled, late)


def test_there_are_enough_faults() -> None:
    assert len(KINDS) >= 25


@pytest.mark.waits
async def test_a_short_soak(homeserver: Homeserver, tmp_path: Path) -> None:
    """Some of the faults; the homeserver is shared with other tests and stays."""
    of_all = [name for name in KINDS if not name.startswith("homeserver_")]
    async with begin(tmp_path, 20201125, None, homeserver) as system:
        report = await soak(system, 25, 0.8, only=of_all)
    assert report.is_clean, str(report)
    assert report.verdict.commands > 5
    assert len(report.faults) >= 3
