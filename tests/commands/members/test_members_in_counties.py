"""Which county or joint municipality a member lies in."""

from __future__ import annotations

import pytest

from storage.tables import Member, MemberChange
from tests.harness.chat import FEDERAL, PIA, Chat, body

COUNTY = "!member add “Landkreis Muster” land=NW kind=county ags=05998000"


async def lying_in(chat: Chat) -> dict[str, str | None]:
    """Who lies in what, of those that were added last."""
    names = {each.id: each.name for each in await chat.rows(Member)}
    return {
        each.name: names[each.county_id] if each.county_id else None
        for each in await chat.rows(Member)
        if each.id > 4
    }


@pytest.mark.parametrize("county_first", [True, False])
async def test_the_county_is_found_by_the_ags(chat: Chat, county_first: bool) -> None:
    """Whichever of the two is registered first; and it is noted at the town."""
    town = "!member add Inselort land=NW kind=town ags=05998017"
    other = "!member add Uferort land=NW kind=town ags=05997017"
    for line in [COUNTY, town, other] if county_first else [town, other, COUNTY]:
        answer = body(await chat.says(FEDERAL, line))
        assert "Registered" in answer
        assert ("Inselort" in answer) is (line == town or (line == COUNTY and not county_first))
    assert await lying_in(chat) == {
        "Landkreis Muster": None,
        "Inselort": "Landkreis Muster",
        "Uferort": None,
    }
    noted = [each for each in await chat.rows(MemberChange) if each.subject == "county_id"]
    assert [each.new for each in noted] == ([] if county_first else ["Landkreis Muster"])
    assert "- Lies in: Landkreis Muster" in body(await chat.says(PIA, "!member show Inselort"))


async def test_the_county_as_given(chat: Chat) -> None:
    """A joint municipality that somebody named says more than the county by the AGS."""
    for line in (
        COUNTY,
        "!member add “Samtgemeinde Muster” land=NW kind=joint county=“Landkreis Muster”",
        "!member add Inselort land=NW kind=town ags=05998017 landkreis=“Samtgemeinde Muster”",
    ):
        assert "Registered" in body(await chat.says(FEDERAL, line))
    assert await lying_in(chat) == {
        "Landkreis Muster": None,
        "Samtgemeinde Muster": "Landkreis Muster",
        "Inselort": "Samtgemeinde Muster",
    }
    await chat.says(FEDERAL, "!member set Inselort ags=05998018")
    assert (await lying_in(chat))["Inselort"] == "Samtgemeinde Muster"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Ort land=NW kind=town county=Musterhafen", "cannot lie in Musterhafen"),
        ("Ort land=NW kind=town county=“Landkreis Musterland”", "cannot lie in Landkreis"),
        ("Kreis Ort land=NI kind=county county=“Landkreis Musterland”", "cannot lie in Landkreis"),
        ("Ort land=NI kind=city-state county=“Landkreis Musterland”", "cannot lie in Landkreis"),
        ("Ort land=NI kind=town county=Nirgendwo", "do not find a municipality “Nirgendwo”"),
        ("Verein land=NI kind=partner county=“Landkreis Musterland”", "A partner has no harbour"),
        ("Verein land=NI kind=partner harbour=declared", "A partner has no harbour"),
        ("Ort land=NI kind=town harbour=vielleicht", "I do not know “vielleicht”"),
    ],
)
async def test_where_nothing_can_lie(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    (answer,) = await chat.says(FEDERAL, f"!member add {typed}")
    assert told in answer["body"]
    assert await chat.remembered() == before
