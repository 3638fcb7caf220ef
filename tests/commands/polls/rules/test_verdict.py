"""What ballots decide: of everybody entitled, or of the votes cast; never more, never less."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.polls.rules.sides import sides
from commands.polls.rules.tally import Tally
from commands.polls.rules.verdict import (
    SIMPLE,
    Base,
    Decision,
    Majority,
    majority_needed,
    quorum_needed,
    verdict,
)

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
ABSOLUTE = Majority(HALF)
TWO_THIRDS_CAST = Majority(TWO_THIRDS, Base.CAST)
YES_NO = ("Ja", "Nein", "Enthaltung")
SHARES = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=1000)


def came(counts: tuple[int, ...], eligible: int, answered: int | None = None) -> Tally:
    there = sum(counts) if answered is None else answered
    return Tally(counts, {}, frozenset(range(eligible - there)), eligible, {})


@pytest.mark.parametrize(
    ("counts", "eligible", "quorum", "majority", "decision"),
    [
        # A simple majority decides if nothing is said; abstentions are no votes.
        ((2, 1, 0), 3, None, None, Decision.ADOPTED),
        ((1, 0, 9), 20, None, None, Decision.ADOPTED),
        ((1, 2, 0), 3, None, None, Decision.REJECTED),
        ((2, 2, 0), 9, None, None, Decision.TIE),
        ((1, 1, 7), 9, None, SIMPLE, Decision.TIE),
        ((0, 1, 0), 9, None, None, Decision.REJECTED),
        ((0, 0, 5), 9, None, None, Decision.NOTHING),
        ((0, 0, 0), 9, None, None, Decision.NOTHING),
        ((), 9, None, None, Decision.NOTHING),  # of a secret poll nothing may be told
        # Of all entitled: who is silent counts.
        ((5, 0, 0), 10, None, ABSOLUTE, Decision.REJECTED),
        ((6, 4, 0), 10, None, ABSOLUTE, Decision.ADOPTED),
        ((5, 5, 0), 10, None, ABSOLUTE, Decision.TIE),
        ((7, 0, 3), 10, None, Majority(TWO_THIRDS), Decision.ADOPTED),
        ((6, 0, 0), 10, None, Majority(TWO_THIRDS), Decision.REJECTED),
        # Of the votes cast.
        ((4, 2, 4), 20, None, TWO_THIRDS_CAST, Decision.ADOPTED),
        ((3, 2, 5), 20, None, TWO_THIRDS_CAST, Decision.REJECTED),
        ((2, 2, 0), 20, None, TWO_THIRDS_CAST, Decision.REJECTED),
        ((3, 0, 0), 3, None, Majority(Fraction(1), Base.CAST), Decision.ADOPTED),
        # More no than yes is never adopted, however small a share was asked for.
        ((4, 6, 0), 10, None, Majority(Fraction(1, 3)), Decision.REJECTED),
        # The quorum goes first; abstaining is answering.
        ((4, 0, 0), 10, HALF, None, Decision.QUORUM_MISSED),
        ((1, 0, 4), 10, HALF, None, Decision.ADOPTED),
        ((0, 0, 0), 10, HALF, None, Decision.QUORUM_MISSED),
        ((), 10, HALF, None, Decision.QUORUM_MISSED),
    ],
)
def test_yes_or_no(
    counts: tuple[int, ...],
    eligible: int,
    quorum: Fraction | None,
    majority: Majority | None,
    decision: Decision,
) -> None:
    found = verdict(came(counts, eligible), YES_NO, quorum, majority)
    assert found.decision is decision
    assert (found.carried == (0,)) is (decision is Decision.ADOPTED)


@pytest.mark.parametrize(
    ("options", "most", "is_one"),
    [
        (("Yes", "No"), 1, True),
        (("Nein.", "Ja!"), 1, True),
        (("dafür", "dagegen", "Enthaltung"), 1, True),
        (("Zustimmung", "Ablehnung"), 1, True),
        (("Enthaltung", "nein", "ja"), 1, True),
        (("Ja", "Nein"), 2, False),
        (("Ja", "Nein", "Später"), 1, False),
        (("Ja", "Enthaltung"), 1, False),
        (("Ja", "Dafür", "Nein"), 1, False),
        (("Montag", "Dienstag"), 1, False),
        (("Ja, mit Auflage", "Nein"), 1, False),
    ],
)
def test_which_polls_ask_for_yes_or_no(options: tuple[str, ...], most: int, is_one: bool) -> None:
    assert (sides(options, most) is not None) is is_one


def test_the_places_of_yes_and_no_do_not_matter() -> None:
    assert verdict(came((1, 5), 9), ("Nein", "Ja"), None, None).decision is Decision.ADOPTED
    found = verdict(came((5, 3, 1), 9), ("Enthaltung", "Dagegen", "Dafür"), None, None)
    assert found.decision is Decision.REJECTED


@pytest.mark.parametrize(
    ("counts", "answered", "most", "majority", "decision", "carried"),
    [
        ((3, 2, 1), 6, 1, None, Decision.CHOSEN, (0,)),
        ((2, 3, 3), 8, 1, None, Decision.TIE, (1, 2)),
        ((0, 0, 0), 0, 1, None, Decision.NOTHING, ()),
        ((5, 4, 0), 9, 1, ABSOLUTE, Decision.NO_MAJORITY, ()),
        ((6, 3, 0), 9, 1, ABSOLUTE, Decision.CHOSEN, (0,)),
        ((4, 4, 0), 8, 1, ABSOLUTE, Decision.TIE, (0, 1)),
        ((3, 2, 0), 5, 1, SIMPLE, Decision.CHOSEN, (0,)),
        ((3, 3, 0), 6, 1, TWO_THIRDS_CAST, Decision.NO_MAJORITY, ()),
        ((4, 4, 1), 9, 1, Majority(Fraction(1, 4)), Decision.TIE, (0, 1)),
        ((4, 3, 1), 8, 1, Majority(Fraction(1, 4)), Decision.CHOSEN, (0,)),  # not both that have it
        ((6, 7, 2), 8, 2, ABSOLUTE, Decision.CHOSEN, (0, 1)),  # several can be chosen together
        ((5, 5, 2), 8, 2, None, Decision.TIE, (0, 1)),
        ((6, 5, 2), 8, 2, None, Decision.CHOSEN, (0,)),
    ],
)
def test_choosing(
    counts: tuple[int, ...],
    answered: int,
    most: int,
    majority: Majority | None,
    decision: Decision,
    carried: tuple[int, ...],
) -> None:
    found = verdict(came(counts, 10, answered), ("Mo", "Di", "Mi"), None, majority, most=most)
    assert (found.decision, found.carried) == (decision, carried)


def test_to_abstain_is_never_chosen() -> None:
    found = verdict(came((1, 0, 5), 9), ("Ana", "Ben", "Enthaltung"), None, None)
    assert (found.decision, found.carried, found.cast) == (Decision.CHOSEN, (0,), 1)


def test_who_chooses_several_has_cast_one_vote() -> None:
    chosen = {1: (0, 1), 2: (0,), 3: (2,), 4: (1, 2)}
    found = verdict(
        Tally((2, 2, 2), chosen, frozenset(), 4, {}),
        ("Mo", "Di", "Enthaltung"),
        None,
        Majority(TWO_THIRDS, Base.CAST),
        most=2,
    )
    assert (found.cast, found.majority_needed, found.carried) == (3, 2, (0, 1))


@pytest.mark.parametrize(
    ("share", "eligible", "needed"),
    [
        (HALF, 10, 5),
        (HALF, 11, 6),
        (HALF, 1, 1),
        (TWO_THIRDS, 3, 2),
        (TWO_THIRDS, 4, 3),
        (Fraction(667, 1000), 3, 3),  # what is not quite two thirds is not two thirds
        (Fraction(1), 7, 7),
        (Fraction(1, 1000), 3, 1),
    ],
)
def test_quorum(share: Fraction, eligible: int, needed: int) -> None:
    assert quorum_needed(share, eligible) == needed
    enough = verdict(came((needed,), eligible), ("a",), share, None)
    assert (enough.quorate, enough.quorum_needed) == (True, needed)
    short = verdict(came((needed - 1,), eligible), ("a",), share, None)
    assert short.quorate is False


@pytest.mark.parametrize(
    ("share", "size", "needed"),
    [
        (HALF, 10, 6),  # exactly half is no majority
        (HALF, 11, 6),
        (HALF, 1, 1),
        (Fraction(51, 100), 100, 51),
        (TWO_THIRDS, 3, 2),
        (TWO_THIRDS, 120, 80),
        (TWO_THIRDS, 121, 81),
        (Fraction(1), 7, 7),
        (Fraction(1, 3), 9, 3),
    ],
)
def test_majority(share: Fraction, size: int, needed: int) -> None:
    assert majority_needed(share, size) == needed
    for of in Base:
        enough = verdict(came((size - needed, needed), size), ("a", "b"), None, Majority(share, of))
        assert enough.majority_needed == needed


def test_nothing_is_decided_without_the_quorum() -> None:
    found = verdict(came((6, 0, 0), 10), YES_NO, Fraction(7, 10), ABSOLUTE)
    assert (found.quorate, found.carried) == (False, ())
    assert (found.quorum_needed, found.majority_needed) == (7, 6)


VOTES = st.lists(st.integers(0, 40), min_size=2, max_size=4).map(tuple)


@given(VOTES, st.integers(0, 40), st.none() | SHARES, st.none() | SHARES, st.sampled_from(Base))
def test_against_the_definition(
    counts: tuple[int, ...],
    more: int,
    quorum: Fraction | None,
    share: Fraction | None,
    of: Base,
) -> None:
    """In whole numbers, no rounding anywhere; options of a yes-or-no question and any others."""
    majority = None if share is None else Majority(share, of)
    there = sum(counts)
    for options in (YES_NO[: len(counts)], ("a", "b", "c", "d")[: len(counts)]):
        if len(options) < len(counts):
            continue
        found = verdict(came(counts, there + more), options, quorum, majority)
        cast = there - (counts[2] if options == YES_NO else 0)
        assert found.cast == cast
        if quorum is not None and there * quorum.denominator < quorum.numerator * (there + more):
            assert found.decision is Decision.QUORUM_MISSED
            continue
        assert found.decision is not Decision.QUORUM_MISSED or not there
        size = there + more if of is Base.ENTITLED else cast
        for each in found.carried:
            assert counts[each] == max(counts[: 2 if options == YES_NO else None])
            assert counts[each] > 0
            if share is not None and found.decision is not Decision.TIE:
                assert counts[each] * share.denominator >= share.numerator * size
                assert share != HALF or counts[each] * 2 > size
        adopted = found.decision is Decision.ADOPTED
        assert adopted <= (counts[0] > counts[1])
        if found.decision is Decision.TIE:
            assert len(found.carried) > 1
        if share is None and sides(options, 1) and cast:
            even = counts[0] == counts[1]
            assert (found.decision is Decision.TIE) is even
            assert adopted is (counts[0] > counts[1])


@given(st.fractions(HALF, 1, max_denominator=1000), st.integers(1, 11_100))
def test_two_options_never_both_have_a_majority(share: Fraction, size: int) -> None:
    assert 2 * majority_needed(share, size) > size
