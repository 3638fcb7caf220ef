"""How many typing errors a name may have: to be taken for it, and to be asked about."""

from __future__ import annotations

import pytest

from commands.alliance.rules.finding import Members
from tests.commands.alliance.rules.municipality import Municipality, ids


@pytest.mark.parametrize(
    ("name", "typed", "slips"),
    [
        ("Auen", "Auem", False),  # four letters: one error can be another place
        ("Auent", "Auemt", True),
        ("Auent", "Auem", False),  # two are too many below ten
        ("Auentalau", "Auemtalau", True),
        ("Auentalau", "Auemtalua", False),
        ("Auentalaue", "Auemtaluae", True),
        ("Auentalaue", "Auemtaluea", False),
        ("Auentalaue", "Buentalaue", True),  # its only error may be the initial
        ("Auentalaue", "Buemtalaue", False),
        ("Auent", "Buent", False),
        ("Auentalaue", "Landkreis Auemtalaue", False),
        ("Auentalaue", "Auemtalaue, Nord", False),
        ("Auentalaue", "Auemtalaue (HE)", False),
    ],
)
def test_how_many_typing_errors_a_name_may_have(name: str, typed: str, slips: bool) -> None:
    assert ids(Members([Municipality(1, name)]).slips(typed)) == ([1] if slips else [])


def test_all_that_are_equally_near_are_slips() -> None:
    """However many there are, and in the order of their ids; but none that is further away."""
    namesakes = [Municipality(id_, "Neuenkirchen") for id_ in (9, 7, 8, 3, 5, 4, 6)]
    found = Members([Municipality(1, "Neuenkirschem"), *namesakes])
    assert ids(found.slips("Neuenkirchem")) == [1, 3, 4, 5, 6, 7, 8, 9]
    assert ids(found.slips("Neuenkirhen")) == [3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("name", "typed", "near"),
    [
        ("Auen", "Auem", True),
        ("Auen", "Aumm", False),
        ("Auental", "Auemtul", False),  # one below eight letters
        ("Auentale", "Auemtula", False),
        ("Auentale", "Auemtule", True),
        ("Auentalheimen", "Auxmxalheimen", True),
        ("Auentalheimen", "Auxmxxlheimen", False),
        ("Auentalheimenberg", "Auxmxxlheimenberg", False),  # never more than three
    ],
)
def test_how_many_typing_errors_are_asked_about(name: str, typed: str, near: bool) -> None:
    assert ids(Members([Municipality(1, name)]).near(typed)) == ([1] if near else [])


def test_a_typing_error_is_likelier_than_a_name_cut_short() -> None:
    some = Members([Municipality(1, "Aufurt am Muster"), Municipality(2, "Aufort")])
    assert ids(some.near("Aufurt")) == [2, 1]
