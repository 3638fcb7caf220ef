"""Every sort of node: what somebody wrote stays text in both forms."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from commands.kit import (
    Block,
    Bullets,
    Code,
    Inline,
    Joined,
    Lasting,
    Mention,
    Named,
    Numbered,
    Strong,
    _,
)
from commands.kit.render import plain, render
from tests.harness.messages import check_form

EVIL = "<b>&`x`{y}</b>"


@pytest.mark.parametrize(
    ("block", "plain"),
    [
        (EVIL, EVIL),
        (Code(EVIL), EVIL),
        (Strong(EVIL), EVIL),
        (Strong(Code(EVIL)), EVIL),
        (Named({"en": EVIL}, before="<", after=">"), f"<{EVIL}>"),
        (Code(Named({"en": EVIL})), EVIL),
        (Joined([EVIL, Strong(EVIL)], "<br>"), f"{EVIL}<br>{EVIL}"),
        (Mention(EVIL), EVIL),
        (_("`!help {x}` and {x}", x=EVIL), f"!help {EVIL} and {EVIL}"),
        (_("{x}", x=_("`{x}`", x=EVIL)), EVIL),
        (Bullets([EVIL, Code(EVIL)]), f"- {EVIL}\n- {EVIL}"),
        (Numbered([EVIL, Code(EVIL)]), f"1. {EVIL}\n2. {EVIL}"),
        (Numbered([EVIL, Code(EVIL)], first=4), f"4. {EVIL}\n5. {EVIL}"),
    ],
)
def test_user_text_is_never_markup(block: Block, plain: str) -> None:
    shown = render([block], "de")
    assert shown.body == plain
    content = {"body": plain, "formatted_body": shown.html, "m.mentions": {}}
    if not (isinstance(block, Mention) or "<br>" in plain):  # an odd address, a separator
        check_form(content)
    assert "<b>" not in shown.html
    assert shown.html.count("<") == shown.html.count(">")


_LASTING: list[Inline | Bullets | Numbered] = [
    _("What you can type:"),
    Bullets([EVIL, _("About a command: `!help sum`")]),
    Numbered([1234, Named({"en": "one", "de": "eins"})]),
]


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_lasts_is_shown_as_its_blocks_are(language: str) -> None:
    kept = Lasting(_LASTING)
    for _time in range(2):  # kept from the first time
        assert render([kept, "end"], language) == render([*_LASTING, "end"], language)


def test_what_lasts_mentions_nobody() -> None:
    with pytest.raises(AssertionError):
        render([Lasting([Joined(["for", Mention("@a:x")])])], "en")


@given(st.integers(0, 10**12), st.sampled_from(["de", "en"]))
def test_numbers_are_written_as_the_country_writes_them(number: int, language: str) -> None:
    assert plain(number, language) == format_decimal(number, locale=language)
