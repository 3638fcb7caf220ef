"""Which steps a municipality still has to take."""

from __future__ import annotations

from itertools import product

import pytest

from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus
from commands.people.rules import Facts, Step, steps

NOTHING = Facts(contact=False, deputy=False)


def missing(facts: Facts) -> list[Step]:
    return [step for step, done in steps(facts).items() if not done]


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        (NOTHING, list(Step)),
        (Facts(contact=True, deputy=False), [*list(Step)[1:4], Step.DEPUTY]),
        (Facts(contact=False, deputy=True), [*list(Step)[1:4], Step.CONTACT]),
        (
            Facts(True, True, HarbourStatus.INTERESTED, AllianceStatus.APPLICANT, {Scope.APPEAL}),
            [Step.ALLIANCE],
        ),
        (
            Facts(True, True, HarbourStatus.DECLARED, AllianceStatus.WITHDRAWN, {Scope.ACT}),
            [Step.ALLIANCE],
        ),
        (
            Facts(True, True, HarbourStatus.NONE, AllianceStatus.SIGNATORY, {Scope.ACT}),
            [Step.HARBOUR],
        ),
        (
            Facts(True, True, HarbourStatus.DECLARED, AllianceStatus.SIGNATORY),
            [Step.MANDATE],
        ),
        (Facts(True, True, HarbourStatus.DECLARED, AllianceStatus.SIGNATORY, {Scope.ACT}), []),
        (Facts(False, False, partner=True), [Step.IDENTITY, Step.CONTACT, Step.DEPUTY]),
        (Facts(True, True, partner=True), []),
    ],
)
def test_missing(facts: Facts, left: list[Step]) -> None:
    assert missing(facts) == left


def test_one_of_the_two_offices_is_identity_enough() -> None:
    for contact, deputy in product((True, False), repeat=2):
        done = steps(Facts(contact, deputy))
        assert done[Step.IDENTITY] is (contact or deputy)
        assert (done[Step.CONTACT], done[Step.DEPUTY]) == (contact, deputy)
