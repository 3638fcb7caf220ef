"""What is a mailbox or a telephone number, and how it is kept."""

from __future__ import annotations

import pytest

from commands.alliance.rules.reach import NotReached, mailbox, phone


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("asyl@musterhafen.example", "asyl@musterhafen.example"),
        ("Asyl.Stelle@Musterhafen.EXAMPLE", "Asyl.Stelle@musterhafen.example"),
        ("büro@häfen.example", "büro@häfen.example"),
    ],
)
def test_mailbox(text: str, kept: str) -> None:
    """No server is asked whether it exists: these do not."""
    assert mailbox(text) == kept


@pytest.mark.parametrize(
    "text",
    ["", "asyl", "asyl@", "asyl@musterhafen", "Anna <a@musterhafen.example>", "a@b.example "],
)
def test_no_mailbox(text: str) -> None:
    with pytest.raises(NotReached) as refusal:
        mailbox(text)
    assert str(refusal.value) == text


@pytest.mark.parametrize(
    "text",
    ["1234", "0511 1234-0", "+49 511 1234", "(0511) 12/34", "+(0511) 12–34", "1" * 17],
)
def test_phone(text: str) -> None:
    assert phone(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "123", "1-2-3", "1" * 18, "0511 1234-", "-0511 1234", "++49511", "+ 49511"),
        *("0511.1234", "0511 x 12", " 051112", "051112 ", "٠٥١١١٢"),
    ],
)
def test_no_phone(text: str) -> None:
    with pytest.raises(NotReached) as refusal:
        phone(text)
    assert str(refusal.value) == text
