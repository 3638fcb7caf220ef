"""Addresses as links give them: where a link leads says who is meant, not what it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.addresses import (
    LONGEST,
    address_in,
    as_link,
    contradicts,
    is_address,
    led_to,
    person_at,
    without_links,
)

EVA = "@eva:localhost"
LINK = f"https://matrix.to/#/{EVA}"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (LINK, EVA),
        (f" {LINK} ", EVA),
        ("http://matrix.to/#/@eva:localhost", EVA),
        ("https://matrix.to/#/%40eva%3Alocalhost", EVA),
        (f"{LINK}?via=localhost&via=b.example", EVA),
        ("https://matrix.to/#/@eva=2febert:localhost:8448", "@eva=2febert:localhost:8448"),
        ("matrix:u/eva:localhost", EVA),
        ("matrix:u/eva:localhost?action=chat", EVA),
        # Rooms, events, other sites, and what only looks like an address.
        ("https://matrix.to/#/!room:localhost", None),
        ("https://matrix.to/#/#plenum:localhost", None),
        ("https://matrix.to/#/!room:localhost/$event", None),
        (f"{LINK}/$event", None),
        ("https://matrix.to/#/%2540eva:localhost", None),
        ("https://matrix.to/#/@eva", None),
        ("https://matrix.to/#/@Eva:localhost", None),
        ("https://matrix.to/#/@eva:localhost%00", None),
        ("https://matrix.to/#/@eva:localhost%0A!sum", None),
        (f"https://matrix.to/#/@{'e' * 300}:localhost", None),
        ("https://matrix.to.evil.example/#/@eva:localhost", None),
        ("https://evil.example/#/@eva:localhost", None),
        ("javascript:https://matrix.to/#/@eva:localhost", None),
        ("matrix:r/plenum:localhost", None),
        ("", None),
    ],
)
def test_where_a_link_leads(link: str, address: str | None) -> None:
    assert led_to(link) == address


@pytest.mark.parametrize(
    ("text", "shown", "rest"),
    [
        (f"[Eva Ebert]({LINK})", "Eva Ebert", ""),
        (f"[Eva Ebert](<{LINK}>) deputy", "Eva Ebert", " deputy"),
        (f"[Eva Ebert]({LINK}): tomorrow", "Eva Ebert:", " tomorrow"),
        (f"[]({LINK})", "", ""),
        (r"[Eva \[Beispielstadt\]](" + LINK + ")", "Eva [Beispielstadt]", ""),
        (f"{LINK} deputy", LINK, " deputy"),
        (f"<{LINK}>.", f"<{LINK}>.", ""),
    ],
)
def test_a_person_named_by_a_link(text: str, shown: str, rest: str) -> None:
    found = person_at(text, 0)
    assert found is not None
    assert (found.address, found.shown, text[found.end :]) == (EVA, shown, rest)


@pytest.mark.parametrize(
    "text",
    [
        "[Eva Ebert]",
        "[Eva Ebert](https://beispielstadt.example)",
        "[Plenum](https://matrix.to/#/!room:localhost)",
        f"[Eva\nEbert]({LINK})",
        f"[Eva]({LINK})Ebert",
        f"[[Eva]({LINK})",
        "[" * 20_000,
        "[\\" * 20_000,
        f"{EVA} deputy",
    ],
    ids=lambda text: text[:30],
)
def test_nobody_is_named(text: str) -> None:
    assert person_at(text, 0) is None


@given(st.text(max_size=40))
def test_any_name_survives_as_a_link(name: str) -> None:
    found = person_at(as_link(name, EVA), 0)
    assert found is not None
    assert (found.address, found.shown) == (EVA, " ".join(name.split()))


def test_a_text_shows_the_name_and_leaves_other_links() -> None:
    other = "[Vorlage](https://beispielstadt.example/18-77)"
    assert without_links(f"Ask [Eva Ebert]({LINK}), see {other}") == f"Ask Eva Ebert, see {other}"


@pytest.mark.parametrize(
    ("shown", "is_lie"),
    [
        ("Eva Ebert", False),
        (EVA, False),
        (f"{EVA}.", False),
        (f"Eva ({EVA})", False),
        (LINK, False),
        ("@tom:localhost", True),
        ("Tom (@tom:localhost)", True),
        ("@eva:localhost.evil.example", True),
    ],
)
def test_a_link_that_shows_another_address(shown: str, is_lie: bool) -> None:
    assert contradicts(shown, EVA) is is_lie


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (EVA, EVA),
        (f"({EVA}).", EVA),
        (f"„{EVA}“,", EVA),
        ("@eva:example.org:8448:", "@eva:example.org:8448"),
        (f"x{EVA}", None),
        ("@eva", None),
        ("@EVA:localhost", None),
        ("eva@localhost", None),
        ("", None),
    ],
)
def test_the_address_that_a_word_is(typed: str, address: str | None) -> None:
    assert address_in(typed) == address
    assert is_address(typed) is (typed == address)


def test_how_long_an_address_may_be() -> None:
    longest = f"@{'e' * (LONGEST - len('@:localhost'))}:localhost"
    assert is_address(longest)
    assert not is_address(f"{longest}x")
