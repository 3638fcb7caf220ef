"""`!join`: who is meant, what is kept, and whom it is told (domain.md, story H)."""

from __future__ import annotations

import pytest

from storage.tables import Application, Contact
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, STRANGER, Chat, body

DIRECT = "!direct-of-wer:localhost"
NEU = "Neuenkirchen"


async def neuenkirchen(chat: Chat, number: int = 11) -> None:
    """So many namesakes, most of them in NI."""
    for count in range(number):
        land, start = ("NI", "03") if count < 8 else ("NW", "05")
        line = f"!member add {NEU} land={land} kind=town ags={start}9990{count + 10:02}"
        await chat.says(FEDERAL, line)


async def alone(chat: Chat, text: str, user: str = STRANGER) -> str:
    """What somebody hears in the direct chat."""
    return body(await chat.says(user, text, room=f"!direct-of-{user[1:]}", direct=True))


def letters_to(chat: Chat, user: str) -> str:
    return body([content for to, content in chat.letters if to == user])


async def kept(chat: Chat) -> list[tuple[str, str, str, str | None, str]]:
    rows = await chat.rows(Application)
    return [(each.name, each.kind, each.land, each.ags, each.applicant) for each in rows]


@pytest.mark.parametrize("typed", ["!join Neuenkirchen", "!mitmachen neuenkirchen"])
async def test_eleven_hits(in_both_languages: Chat, typed: str) -> None:
    """Asked back with Land and AGS, in the direct chat, and nothing is kept."""
    chat = in_both_languages
    await neuenkirchen(chat)
    (hint,) = await chat.says(STRANGER, typed)
    english = chat.alliance.language == "en"
    assert ("in our direct chat" if english else "in unserem Direktchat") in hint["body"]
    answer = letters_to(chat, STRANGER)
    assert answer.startswith("11 hits for “" if english else "11 Treffer für „")
    assert answer.count(f"- {typed.split()[0]} 039990") == 8
    assert answer.count(", NI") == 8
    assert answer.count(", NW") == 3
    assert await kept(chat) == []
    # The AGS is all that is missing.
    assert "A-1" in await alone(chat, "!join 03999012")
    assert await kept(chat) == [(NEU, "town", "NI", "03999012", STRANGER)]


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("!join Musterhafen", ("Musterhafen", "city", "NW", "05999001")),
        ("!join MUSTERHAFEN", ("Musterhafen", "city", "NW", "05999001")),
        ("!join Stadt Musterhafen", ("Musterhafen", "city", "NW", "05999001")),
        ("!join Musterhafen, Stadt land=NW", ("Musterhafen", "city", "NW", "05999001")),
        ("!join Landkreis Musterhafen land=NW", ("Landkreis Musterhafen", "", "NW", None)),
        ("!join 05999001", ("Musterhafen", "city", "NW", "05999001")),
        ("!join Musterhafen ags=05999001", ("Musterhafen", "city", "NW", "05999001")),
        ("!beitreten Musterhafen land=NRW", ("Musterhafen", "city", "NW", "05999001")),
        ("!join Landkreis Musterland", ("Landkreis Musterland", "county", "NI", None)),
        (
            "!join Landkreis Musterland ags=03999000",
            ("Landkreis Musterland", "county", "NI", None),
        ),
        ("!join Seebrücke Musterland", ("Seebrücke Musterland", "partner", "NW", None)),
        ("!join Neustadt land=NW", ("Neustadt", "", "NW", None)),
        ("!join Neustadt land=NW kind=town", ("Neustadt", "town", "NW", None)),
        ("!mitmachen Bad Neustadt land=Hessen art=Stadt", ("Bad Neustadt", "city", "HE", None)),
        ("!join Neustadt ags=05999044", ("Neustadt", "", "NW", "05999044")),
        ("!join Musterhafen land=NI", ("Musterhafen", "", "NI", None)),  # a namesake
        ("!join Musterhaven land=NW", ("Musterhaven", "", "NW", None)),  # said to be similar
    ],
)
async def test_kept(chat: Chat, typed: str, row: tuple[str, str, str, str | None]) -> None:
    answer = await alone(chat, typed)
    # What nobody has registered yet is shown as what somebody has typed.
    is_new = row[0] not in {"Musterhafen", "Landkreis Musterland", "Seebrücke Musterland"}
    name = f"“{row[0]}”" if is_new or typed.endswith("land=NI") else row[0]
    assert answer.startswith(f"A-1: your application to take part for {name} ({row[2]}, ")
    assert await kept(chat) == [(*row, STRANGER)]
    (made,) = await chat.rows(Application)
    assert (made.at, made.event_id) == (chat.clock.now(), chat.last_event)
    assert (made.decided_at, made.approved) == (None, None)
    assert [each.user_id for each in await chat.rows(Contact) if each.user_id == STRANGER] == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!join", "missing: <municipality>"),
        ("!join Nirgendwo", "No municipality “Nirgendwo” is registered"),
        ("!join Nirgendwo", "!join Neustadt land=NW kind=town"),
        ("!join Musterhaven", "- Musterhafen (NW, AGS 05999001)"),
        ("!join Muster Hafen land=NW", "- Musterhafen (NW, AGS 05999001)"),
        ("!join Muster-Hafen", "- Musterhafen (NW, AGS 05999001)"),
        ("!join 05999099", "No municipality with the AGS “05999099” is registered"),
        ("!join 5999001", "No municipality with the AGS “5999001” is registered"),
        ("!join Neustadt land=Mordor", "is not a Land"),
        ("!join Neustadt land=NW kind=Raumstation", "I do not know “Raumstation”"),
        ("!join Neustadt land=NI ags=05999044", "does not lie in NI"),
        ("!join Neustadt ags=5999044", "is not an AGS"),
        ("!join Neustadt ags=05999001", "The AGS 05999001 already belongs to Musterhafen"),
        ("!join Neustadt land=NW role=boss", "I do not know “role="),
        ("!join " + "x" * 121 + " land=NW", "too long: 121"),
        ('!join "" land=NW', "is empty"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    """One clear answer, and nothing is kept."""
    before = await chat.remembered()
    assert told in await alone(chat, typed)
    assert await chat.remembered() == before
    assert chat.letters == []


async def test_the_state_coordination_is_told(chat: Chat) -> None:
    await alone(chat, "!join Landkreis Musterland")
    assert [to for to, _ in chat.letters] == [KIM]
    told = letters_to(chat, KIM)
    assert f"A-1: {STRANGER} wants to take part for Landkreis Musterland (NI, no AGS)" in told
    assert "To accept: !approve A-1\n" in told
    assert "!decline A-1 reason" in told
    assert "taken already" not in told
    assert chat.letters[0][1]["msgtype"] == "m.text", "somebody has to do something"


async def test_the_federal_coordination_if_there_is_no_other(chat: Chat) -> None:
    """Also: what they need to know to decide."""
    await alone(chat, "!join Musterhafen")
    assert [to for to, _ in chat.letters] == [FEDERAL]
    assert "It has a contact person and a deputy already" in letters_to(chat, FEDERAL)
    await alone(chat, "!join Beispielstadt")
    assert "One of its two offices is taken already" in letters_to(chat, FEDERAL)
    await alone(chat, "!join Musterhaven land=NW")
    told = letters_to(chat, FEDERAL)
    assert "not registered yet; approving registers it" in told
    assert "Similar names are registered already:\n- Musterhafen" in told
    assert "!approve A-3 kind=town" in told


async def test_receipt_tells_nothing_confidential(chat: Chat) -> None:
    """A stranger learns who decides and what comes next, not who is who."""
    answer = await alone(chat, "!join Musterhafen")
    assert "The state coordination of NW decides" in answer
    assert "1. identity: " in answer
    assert "!checklist" in answer
    for person in (INA, BEN, FEDERAL, KIM):
        assert person not in answer


async def test_repeated(chat: Chat) -> None:
    """The same person for the same municipality waits; another municipality is another matter."""
    await alone(chat, "!join Musterhafen")
    for typed in ("!join Musterhafen", "!join 05999001"):
        assert "A-1: your application for Musterhafen is already with" in await alone(chat, typed)
    await alone(chat, "!join Neustadt land=NW")
    assert "A-2: your application for Neustadt" in await alone(chat, "!join neustadt land=NW ")
    assert "A-3: your application to take part" in await alone(chat, "!join Neustadt land=NI")
    assert len(await kept(chat)) == 3
    assert "You have 3 applications" in await alone(chat, "!join Beispielstadt")
    assert len(await kept(chat)) == 3
    assert "A-4" in await alone(chat, "!join Musterhafen", user="@jo:localhost")


@pytest.mark.parametrize(
    ("who", "typed"),
    [(INA, "!join Musterhafen"), (BEN, "!join 05999001"), (PIA, "!join Seebrücke Musterland")],
)
async def test_who_speaks_for_it_already(chat: Chat, who: str, typed: str) -> None:
    assert "You speak for" in await alone(chat, typed, user=who)
    assert await kept(chat) == []


@pytest.mark.parametrize("who", [STRANGER, INA, PIA, KIM, FEDERAL])
async def test_for_everybody(chat: Chat, who: str) -> None:
    assert "A-1" in await alone(chat, "!join Beispielstadt", user=who)
    assert len(await kept(chat)) == 1
