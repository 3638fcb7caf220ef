"""Pills: clients put the name into the body and the address into the HTML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.addressed import Identity, command_text
from bot.pills import with_people
from commands.kit.rules.addresses import as_link, without_links

ME = Identity("@lotse:localhost", "Lotse im Hafen", frozenset({"sum"}))
EVA = "@eva:localhost"


def pill(name: str, address: str = EVA) -> str:
    return f'<a href="https://matrix.to/#/{address}">{name}</a>'


LINKED = as_link("Eva Ebert", EVA)
BOT = pill("Hafenlotse", "%40lotse%3Alocalhost")
LINK_OF_BOT = "https://matrix.to/#/@lotse:localhost"


@pytest.mark.parametrize(
    ("body", "html", "read"),
    [
        (
            "!contact set X Eva Ebert",
            f"!contact set X {pill('Eva Ebert')}",
            f"!contact set X {LINKED}",
        ),
        ("!deputy @Eva Ebert", f"!deputy {pill('@Eva Ebert')}", f"!deputy {LINKED}"),
        ("!deputy @Eva Ebert", f"!deputy @{pill('Eva Ebert')}", f"!deputy {LINKED}"),
        (
            "!deputy Eva Ebert",
            f"<p>!deputy <strong>{pill('Eva Ebert')}</strong></p>",
            f"!deputy {LINKED}",
        ),
        ("!deputy Eva  Ebert", f"!deputy {pill('Eva Ebert')}", f"!deputy {LINKED}"),
        (
            "!deputy Eva & Ebert",
            f"!deputy {pill('Eva &amp; Ebert')}",
            f"!deputy {as_link('Eva & Ebert', EVA)}",
        ),
        ("!deputy Eva [B]", f"!deputy {pill('Eva [B]')}", f"!deputy {as_link('Eva [B]', EVA)}"),
        # Of equal names the very one that is a pill; where that is not certain, none.
        (
            "!contact set Eva Ebert Eva Ebert",
            f"!contact set Eva Ebert {pill('Eva Ebert')}",
            f"!contact set Eva Ebert {LINKED}",
        ),
        ("!contact set Eva Ebert", f"!contact set Eva Ebert {pill('Eva Ebert')}", None),
        (
            "!remind Eva Ebert Evamaria",
            f"!remind {pill('Eva Ebert')} Evamaria",
            f"!remind {LINKED} Evamaria",
        ),
        ("!deputy Evamaria", f"!deputy {pill('Eva')}", None),
        (
            "!x Tom Eva Ebert",
            f"!x {pill('Tom', '@tom:localhost')} {pill('Eva Ebert')}",
            f"!x {as_link('Tom', '@tom:localhost')} {LINKED}",
        ),
        # The address is shown already, or the link stands in the body.
        (f"!deputy {EVA}", f"!deputy {pill(EVA)}", None),
        (f"!deputy {EVA}", f"!deputy {pill('Eva Ebert')}", None),
        (f"!deputy {LINKED}", f"!deputy {pill('Eva Ebert')}", None),
        # What it shows is another address: told apart later, see kit.kinds.
        (
            "!deputy @tom:localhost",
            f"!deputy {pill('@tom:localhost')}",
            f"!deputy {as_link('@tom:localhost', EVA)}",
        ),
        # No links to people, and HTML as nobody writes it.
        ("!deputy Plenum", f"!deputy {pill('Plenum', '!room:localhost')}", None),
        ("!deputy Eva", '!deputy <a href="https://matrix.example/#/@eva:localhost">Eva</a>', None),
        ("!deputy Eva", '!deputy <a name="https://matrix.to/#/@eva:localhost">Eva</a>', None),
        ("!deputy Eva", '!deputy <a href="https://matrix.to/#/@eva:localhost">Eva', None),
        ("!deputy Eva", '!deputy <a href="https://matrix.to/#/@eva:localhost>Eva</a>', None),
        ("!deputy Eva", f"!deputy <!-- {pill('Eva')} -->", None),
        ("!deputy Eva", f"<mx-reply>{pill('Eva')}</mx-reply>!deputy Eva", None),
        ("!deputy Eva", f"!deputy Eva{'<b>x</b>' * 2000}{pill('Eva')}", None),
        # No link is inside another one: the inner one counts.
        (
            "!deputy Eva",
            f'!deputy <a href="https://matrix.to/#/@tom:localhost">{pill("Eva")}</a>',
            f"!deputy {as_link('Eva', EVA)}",
        ),
        (
            "!deputy Eva",
            '!deputy <a href="https://matrix.to/#/@eva:localhost" '
            'href="https://matrix.to/#/@tom:localhost">Eva</a>',
            f"!deputy {as_link('Eva', EVA)}",
        ),
    ],
)
def test_a_pill_is_read_where_its_name_stands(body: str, html: str, read: str | None) -> None:
    assert with_people(body, {"formatted_body": html}) == (read or body)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Hafenlotse sum", f"{BOT} sum"),
        ("Hafenlotse: sum", f"{BOT}: sum"),
        ("@Hafenlotse, sum", f"@{BOT}, sum"),
        ("Hafenlotse !sum", f"{BOT} !sum"),
        ("Hafenlotse\nsum", f"{BOT}<br>sum"),
        (f"[Hafenlotse]({LINK_OF_BOT}) sum", f"{BOT} sum"),
        (f"[Hafenlotse]({LINK_OF_BOT}): sum", ""),
        (f"{LINK_OF_BOT} sum", ""),
        ("@lotse:localhost sum", f"{pill('@lotse:localhost', '@lotse:localhost')} sum"),
    ],
)
def test_the_bot_is_addressed_by_a_pill_whatever_it_shows(body: str, html: str) -> None:
    content = {"msgtype": "m.text", "body": body, "formatted_body": html}
    assert command_text(content, ME, direct=False) == "sum"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Eva Ebert sum", f"{pill('Eva Ebert')} sum"),
        # It shows the bot's name and means somebody else.
        ("Lotse im Hafen: sum", f"{pill('Lotse im Hafen')}: sum"),
        ("Frag Hafenlotse sum", f"Frag {BOT} sum"),
    ],
)
def test_talk_with_pills_stays_talk(body: str, html: str) -> None:
    content = {"msgtype": "m.text", "body": body, "formatted_body": html}
    assert command_text(content, ME, direct=False) is None


PIECES = (
    *("<a ", ">", "<b>", "'", '"', "=", "href", "</a>", "<a b='>", "<!--", "<![CDATA[", "&#", "<"),
    *("<script>", "</script>", "<svg/>", "<a b=c'>", "<plaintext>", "</", "<?", "x", " ", "\n"),
    *(pill("Eva Ebert"), "Eva Ebert", "<mx-reply>", "</mx-reply>", "https://matrix.to/#/@a:b"),
)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), st.booleans())
def test_any_html_leaves_what_was_typed(piece: str, is_long: bool) -> None:
    """Only links are added; and no HTML keeps everybody else waiting."""
    body = "!deputy Eva Ebert now"
    html = piece * (15_000 // len(piece)) if is_long else piece
    before = time.thread_time()
    read = with_people(body, {"formatted_body": html + pill("Eva Ebert")})
    # What grows with the square of the length takes seconds.
    assert time.thread_time() - before < 0.8
    assert without_links(read) == body


@pytest.mark.parametrize("html", [None, 5, "", ["x"], {"a": "b"}])
def test_no_html(html: object) -> None:
    assert with_people("!sum", {"formatted_body": html}) == "!sum"
