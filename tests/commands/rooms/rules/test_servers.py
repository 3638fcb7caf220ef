"""Names of homeservers by the grammar of the Matrix specification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rooms.rules.servers import perhaps_meant, server_name, server_of


@pytest.mark.parametrize(
    "text",
    [
        "rathaus.example",
        "localhost",
        "localhost:8448",
        "matrix.musterhafen.example:443",
        "192.0.2.7",
        "192.0.2.7:65535",
        "[2001:db8::7]",
        "[2001:db8::7]:8448",
        "xn--mnster-3ya.example",
        "a" * 63 + ".example",
    ],
)
def test_names(text: str) -> None:
    assert server_name(text) == text
    assert server_name(text.upper()) == text
    assert perhaps_meant(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("@ina:rathaus.example", "rathaus.example"),
        ("#plenum:rathaus.example", "rathaus.example"),
        ("https://rathaus.example/", "rathaus.example"),
        ("https://rathaus.example:8448/_matrix", "rathaus.example:8448"),
        ("rathaus.example.", "rathaus.example"),
        ("„rathaus.example“,", "rathaus.example"),
        ("münster.example", "xn--mnster-3ya.example"),
        ("rathaus..example", None),
        ("-rathaus.example", None),
        ("rathaus.example:", "rathaus.example"),
        ("rathaus.example:0", None),
        ("rathaus.example:65536", None),
        ("rathaus.example:port", None),
        ("rathaus.example:٤٤٣", None),
        ("rat haus.example", None),
        ("rathaus_example", None),
        ("ina@rathaus.example", None),
        ("2001:db8::7", None),
        ("[2001:db8::7", None),
        ("[rathaus]", None),
        ("*.example", None),
        ("a" * 64 + ".example", None),
        ("a." * 130 + "example", None),
        ("\u212arathaus.example", "krathaus.example"),  # a sign that is k in small letters
    ],
)
def test_what_is_none(text: str, meant: str | None) -> None:
    assert server_name(text) is None
    assert perhaps_meant(text) == meant


@given(st.text())
def test_whatever_is_typed(text: str) -> None:
    found = server_name(text)
    assert found is None or found == text.lower()
    meant = perhaps_meant(text)
    assert meant is None or server_name(meant) == meant


def test_of_an_address() -> None:
    assert server_of("@ina:Rathaus.example:8448") == "rathaus.example:8448"
