"""Inhabitants behind a statement: nobody twice, and nothing where nothing is known."""

from __future__ import annotations

from storage.tables import Contact
from tests.harness.chat import FEDERAL, INA, KIM, Chat, body
from tests.harness.publishing import published
from tests.harness.registry import AT, enter, municipality
from tests.harness.signing import mandated, stated


async def test_what_lies_between_is_not_asked(in_both_languages: Chat) -> None:
    """A town in a joint municipality in a county: the one between came later than the text."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(KIM, "!contact set “Landkreis Musterland” @l:localhost")
    await stated(chat)
    between = municipality(8, "Samtgemeinde Mitte", kind="joint_municipality", county_id=3)
    await enter(
        chat.database,
        [between, municipality(1, "Musterhafen", population=48_000, county_id=8)],
    )
    await mandated(chat, 1, 3)
    await chat.says(INA, "!sign ST-1")
    await chat.says("@l:localhost", "!sign ST-1")
    once = (
        "1 Kommune liegt in einer anderen, die mitzeichnet; ihre Menschen sind nur einmal gezählt."
        if german
        else "1 municipality lies in another signer; its inhabitants are counted once."
    )
    people = "150.000 Einw." if german else "150,000 inhabitants"
    for said in (body(await chat.says(INA, "!voice ST-1")), body(await published(chat))):
        assert f"\n{people}\n{once}\n" in said


async def test_nothing_is_known(in_both_languages: Chat) -> None:
    """Not “0 inhabitants”."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await enter(
        chat.database,
        [
            municipality(9, "Neudorf", population=None),
            Contact(member_id=9, role="contact", user_id="@n:localhost", since=AT, set_by=FEDERAL),
        ],
    )
    await stated(chat)
    await mandated(chat, 9)
    await chat.says("@n:localhost", "!sign ST-1")
    unknown = (
        "Einwohnerzahl von 1 Kommune unbekannt"
        if german
        else "population of 1 municipality unknown"
    )
    summary = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert f": {unknown}\n" in summary
    for said in (body(await chat.says(INA, "!voice ST-1")), body(await published(chat))):
        assert f"\n{unknown}\n" in said
        assert "0 Einw" not in said
        assert "0 inhab" not in said
