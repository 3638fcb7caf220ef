"""Records that can be checked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.papers.records import DIGEST, canonical, check, digest, sealed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
RECORDS = st.dictionaries(st.text().filter(lambda key: key != DIGEST), VALUES)


def test_the_bytes_and_the_digest_are_those_of_any_other_program() -> None:
    record = {"b": [1, None], "a": "Grüße"}
    assert canonical(record) == '{"a":"Grüße","b":[1,null]}'.encode()
    # printf '{"a":"Grüße","b":[1,null]}' | sha256sum
    assert digest(record) == "34895dab59e6ca845015e8767ad6af8b5b8f3187cd10e28dec6a39dd4b985048"


@given(RECORDS)
def test_a_sealed_record_survives_a_file_in_any_order(record: dict[str, Any]) -> None:
    written = json.dumps(dict(reversed(sealed(record).items())), indent=1)
    read = json.loads(written)
    assert check(read)
    assert digest(read) == digest(record)  # sealing does not change it
    assert sealed(read) == sealed(record)


@given(RECORDS, st.text().filter(lambda key: key != DIGEST), VALUES)
def test_whatever_is_changed_is_noticed(record: dict[str, Any], key: str, value: Any) -> None:
    changed = {**sealed(record), key: value}
    assert check(changed) == (canonical(changed) == canonical(sealed(record)))
    for gone in record:
        assert not check({k: v for k, v in sealed(record).items() if k != gone})


@pytest.mark.parametrize(
    "record",
    [{}, {DIGEST: None}, {DIGEST: "0" * 64}, {DIGEST: "\ud800"}, {"a": float("nan"), DIGEST: "0"}],
)
def test_what_was_never_sealed_is_not_accepted(record: dict[str, Any]) -> None:
    assert not check(record)


def test_half_a_character_is_a_change_and_no_accident() -> None:
    assert not check({**sealed({"a": "b"}), "a": "\ud800"})
