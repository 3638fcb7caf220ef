"""The vocabulary of pledges, what they lack, when they bind and count."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum
from itertools import chain

import pytest

from commands.alliance.rules.services import Service
from commands.alliance.rules.statuses import Kind
from commands.alliance.rules.units import Unit
from commands.dates.rules.days import is_expired
from commands.kit.rules.choices import choice, primary_word, words
from commands.kit.rules.spelling import spaced
from commands.pledges.rules import Gap, counts, formality, in_doubt, missing, same_group
from commands.programmes.rules import Formality, OnTop, Programme, QuotaMode

MIXED = (Unit, QuotaMode, OnTop, Programme)
ALL = (*MIXED, Kind)
TODAY = date(2020, 11, 19)


@pytest.mark.parametrize(
    ("word", "member"),
    [
        ("persons", Unit.PERSONS),
        ("Personen", Unit.PERSONS),
        ("Person", Unit.PERSONS),
        ("PLAETZE", Unit.PERSONS),
        ("Plätze", Unit.PERSONS),
        ("Pers.", Unit.PERSONS),
        ("familien", Unit.FAMILIES),
        ("Familie", Unit.FAMILIES),
        ("family", Unit.FAMILIES),
        ("zusätzlich", QuotaMode.ADDITIONAL),
        ("zusaetzlich", QuotaMode.ADDITIONAL),
        ("ADDITIONAL", QuotaMode.ADDITIONAL),
        ("angerechnet", QuotaMode.COUNTED),
        ("temporary-overshoot", QuotaMode.TEMPORARY_OVERSHOOT),
        ("vorübergehend", QuotaMode.TEMPORARY_OVERSHOOT),
        ("Überschreitung", QuotaMode.TEMPORARY_OVERSHOOT),
        ("ungeklaert", QuotaMode.UNCLEAR),
        ("unklar", QuotaMode.UNCLEAR),
        ("offen", Programme.OPEN),
        ("open", Programme.OPEN),
        ("NesT", Programme.NEST),
        ("federal_23_2", Programme.FEDERAL_23_2),
        ("23(2)", Programme.FEDERAL_23_2),
        ("§23(4)", Programme.RESETTLEMENT_23_4),
        ("Bund", Programme.FEDERAL_23_2),
        ("Landesprogramm", Programme.STATE_23_1),
        ("einzelfälle", Programme.INDIVIDUAL_22),
        ("Umverteilung", Programme.RELOCATION),
        ("Stadt", Kind.CITY),
        ("gemeinde", Kind.TOWN),
        ("Landkreis", Kind.COUNTY),
        ("joint-municipality", Kind.JOINT_MUNICIPALITY),
        ("Samtgemeinde", Kind.JOINT_MUNICIPALITY),
        ("stadtstaat", Kind.CITY_STATE),
        ("partner", Kind.PARTNER),
    ],
)
def test_words_in_both_languages(word: str, member: StrEnum) -> None:
    assert [choice(enum, word) for enum in ALL if choice(enum, word)] == [member]


@pytest.mark.parametrize("word", ["", "22", "5", "per", "zusatz", "?", "for"])
def test_other_words_are_none(word: str) -> None:
    assert [choice(enum, word) for enum in ALL] == [None] * len(ALL)


def test_no_word_means_two_things() -> None:
    """Unit, quota mode and programme can stand in any order."""
    spellings = Counter(
        chain.from_iterable({spaced(w) for w in words(m)} for enum in MIXED for m in enum)
    )
    assert [word for word, uses in spellings.items() if uses > 1] == []


def test_no_word_looks_like_a_number() -> None:
    assert not any(spaced(w).isdigit() for enum in ALL for m in enum for w in words(m))


@pytest.mark.parametrize("enum", [*ALL, Formality, Service])
def test_every_shown_word_can_be_typed(enum: type[StrEnum]) -> None:
    for member in enum:
        for word in (*words(member), *(primary_word(member, each) for each in ("en", "de"))):
            assert choice(enum, word) is member
            assert len(word.split()) == 1


def test_values_are_what_is_stored() -> None:
    assert str(Programme.FEDERAL_23_2) == Programme("federal_23_2") == "federal_23_2"
    assert primary_word(QuotaMode.ADDITIONAL, "de") == "zusätzlich"


@pytest.mark.parametrize(
    ("programme", "mode", "gaps"),
    [
        (Programme.OPEN, QuotaMode.UNCLEAR, [Gap.PROGRAMME, Gap.QUOTA_MODE]),
        (Programme.NEST, QuotaMode.UNCLEAR, [Gap.QUOTA_MODE]),
        (Programme.OPEN, QuotaMode.COUNTED, [Gap.PROGRAMME]),
        (Programme.NEST, QuotaMode.ADDITIONAL, []),
    ],
)
def test_missing(programme: Programme, mode: QuotaMode, gaps: list[Gap]) -> None:
    assert missing(programme, mode) == gaps


def test_missing_knows_programmes_that_were_added() -> None:
    assert missing("landesaufnahme-nw", QuotaMode.COUNTED) == []


@pytest.mark.parametrize(
    ("reference", "may_act", "expected"),
    [
        (None, False, Formality.SIGNALLED),
        (None, True, Formality.RESOLVED),
        ("Schreiben", True, Formality.FORMAL),
        ("Schreiben", False, Formality.FORMAL),
    ],
)
def test_formality(reference: str | None, may_act: bool, expected: Formality) -> None:
    assert formality(reference, may_act=may_act) is expected


@pytest.mark.parametrize(
    ("amount", "until", "counted"),
    [
        (5, None, True),
        (5, TODAY, True),
        (5, date(2020, 11, 18), False),
        (1, None, True),
        (0, None, False),
    ],
)
def test_counts(amount: int, until: date | None, counted: bool) -> None:
    assert counts(amount, until, TODAY) is counted
    assert is_expired(until, TODAY) is (amount > 0 and not counted)


@pytest.mark.parametrize(
    ("same", "others", "named", "asked"),
    [
        (False, False, False, False),  # story A
        (True, False, False, False),
        (True, True, True, False),
        (False, False, True, False),
        (False, True, False, True),
        (False, True, True, True),
        (True, True, False, True),
    ],
)
def test_in_doubt(same: bool, others: bool, named: bool, asked: bool) -> None:
    assert in_doubt(same=same, others=others, named=named) is asked


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("UMA", "uma", True),
        ("UMA", "unaccompanied minors", True),
        ("Müller-Haus", "mueller-haus", True),
        ("UMA", "Frauen", False),
        ("Frauen", "UMA", False),
        ("Frauen", "Familien", False),
        ("", "UMA", False),
        ("", "", True),
    ],
)
def test_one_group_has_many_names(one: str, other: str, same: bool) -> None:
    assert same_group(one, other) is same
