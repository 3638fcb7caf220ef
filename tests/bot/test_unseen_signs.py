"""What nobody sees at the ends of a message comes along when it is copied: it is left out."""

from __future__ import annotations

import pytest

from bot.addressed import Identity, command_text

ME = Identity("@lotse:localhost", "Hafenlotse", frozenset({"sum"}))
UNSEEN = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u061c")


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"{ord(sign):04X}")
@pytest.mark.parametrize(
    "body",
    [
        "{}!sum",
        "!sum{}",
        "!{}sum",
        "{} !sum {}",
        "! {}sum",
        "{}! sum",
        "{}Hafenlotse: sum",
        "Hafenlotse{}: sum",
        "Hafenlotse: {}sum",
        "\u2068Hafenlotse\u2069{}: sum",
        "\u202a!sum\u202c{}",
    ],
)
def test_it_is_read_without_them(body: str, sign: str) -> None:
    assert (
        command_text({"msgtype": "m.text", "body": body.format(*[sign] * 2)}, ME, direct=False)
        == "sum"
    )


@pytest.mark.parametrize("sign", ["\u202e", "\u202b", "\u202d", "\u2067"], ids=ascii)
@pytest.mark.parametrize("body", ["{}!sum", "\u200b{}! sum", "\u200e{}!sum"])
def test_what_turns_letters_round_stays_to_be_refused(body: str, sign: str) -> None:
    read = command_text({"msgtype": "m.text", "body": body.format(sign)}, ME, direct=False)
    assert read == f"{sign}sum"


@pytest.mark.parametrize("body", ["\u200b", "\u200bMoin!", "\ufeff!!!", "!\u200b!", "\u200e! ach"])
def test_talk_stays_talk(body: str) -> None:
    assert command_text({"msgtype": "m.text", "body": body}, ME, direct=False) is None


def test_a_picture_at_the_end_keeps_its_colour() -> None:
    body = "!remind tomorrow 9:00 Feiern ❤\ufe0f"
    assert command_text({"msgtype": "m.text", "body": body}, ME, direct=False) == body[1:]
