"""What people try first: other names, a slash, a greeting; and suggestions in their language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.addressed import Identity, command_text
from storage.tables import Application, InboxRow
from tests.harness.chat import FEDERAL, INA, OTHER_ROOM, PLENARY, STRANGER, Chat, body, discovered

DIRECT = "!direct-ina:localhost"
START = "org.matrix.msc3381.poll.start"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("status", "digest"),
        ("fristen", "digest"),
        ("umfrage", "poll"),
        ("umfrage beenden", "poll close"),
        ("umfrage stand", "poll status"),
        ("umfragen", "polls"),
        ("treffen", "meeting"),
        ("treffen neu", "meeting new"),
        ("treffen absagen", "meeting cancel"),
        ("termine", "meetings"),
        ("plätze", "pledge"),
        ("plaetze", "pledge"),
        ("Kapazität", "pledge"),
        ("ratsbeschluss", "mandate add"),
        ("partner", "partners"),
        ("können wir", "can"),
        ("könnenwir", "can"),
        ("kommune", "member show"),
        ("kommune neu", "member add"),
        ("mitglied", "member show"),
        ("deadlines", "digest"),
        ("places", "pledge"),
        ("capacity", "pledge"),
        ("resolution", "mandate add"),
        ("dates", "meetings"),
        ("can we", "can"),
        ("member", "member show"),
    ],
)
def test_an_alias(typed: str, name: str) -> None:
    found = discovered().commands.parse(typed)
    assert found is not None
    assert (found[0].name, list(found[1])) == (name, [])


async def test_without_a_number_or_a_name(chat: Chat) -> None:
    assert "No meeting is to come" in body(await chat.says(INA, "!treffen"))
    await chat.says(FEDERAL, "!meeting new 01.12.2020 10:00 Marburg")
    assert "M-1" in body(await chat.says(INA, "!meeting"))
    assert body(await chat.says(INA, "!kommune")).startswith("Musterhafen")
    assert body(await chat.says(INA, "!member Beispielstadt")).startswith("Beispielstadt")
    assert "Which" not in body(await chat.says(INA, "!partner"))
    assert "Seebrücke Musterland (NW)" in body(await chat.says(INA, "!partners"))
    assert "which municipality" in body(await chat.says(FEDERAL, "!kommune"))


async def test_a_name_for_itself_writes_nothing(chat: Chat) -> None:
    before = await chat.remembered()
    for typed in (
        "!plätze",
        "!kapazität",
        "!ratsbeschluss",
        "!umfrage",
        "!kommune ändenr Musterhafen",
    ):
        await chat.says(INA, typed)
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Friedenau BB", ("Friedenau", "BB")),
        ("Neu Friedenau (BB)", ("Neu Friedenau", "BB")),
        ("Friedenau, BB", ("Friedenau", "BB")),
        ("Friedenau land=BB", ("Friedenau", "BB")),
    ],
)
async def test_the_land_behind_a_name(chat: Chat, typed: str, kept: tuple[str, str]) -> None:
    await chat.says(STRANGER, f"!mitmachen {typed}")
    assert [(each.name, each.land) for each in await chat.rows(Application)] == [kept]
    assert any("BB" in content["body"] for _to, content in chat.letters)


@pytest.mark.parametrize("typed", ["Friedenau XX", "Friedenau bb", "BB"])
async def test_what_is_no_code_of_a_land_is_none(chat: Chat, typed: str) -> None:
    await chat.says(STRANGER, f"!mitmachen {typed}")
    assert await chat.rows(Application) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/help", "help"),
        ("/hilfe zusage", "hilfe zusage"),
        ("/Stimme 1 ja", "Stimme 1 ja"),
        ("/shrug", None),
        ("/ help", None),
        ("//help", None),
        ("und/oder", None),
    ],
)
def test_a_slash_before_the_name_of_a_command(body: str, expected: str | None) -> None:
    me = Identity("@lotse:localhost", "Hafenlotse", discovered().commands.first_words)
    assert command_text({"msgtype": "m.text", "body": body}, me, direct=False) == expected


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        ("!stime ja", "!vote", "!stimme"),
        ("!votte ja", "!vote", "!stimme"),
        ("!pleddge 5", "!pledge", "!zusage"),
        ("!zusge 5", "!pledge", "!zusage"),
        ("!erinerung", "!remind", "!erinnerung"),
        ("!sume", "!sum", "!summe"),
        ("!wetterbericht", None, None),
    ],
)
async def test_suggestions_in_the_readers_language(
    in_both_languages: Chat, typed: str, english: str | None, german: str | None
) -> None:
    chat = in_both_languages
    before = await chat.remembered()
    answer = body(await chat.says(INA, typed))
    near = german if chat.alliance.language == "de" else english
    if near is None:
        assert "Meinten" not in answer
        assert "Did you mean" not in answer
    else:
        assert f" {near}?" in answer
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hallo", "Guten Tag!"),
        ("Hallo!", "Guten Tag!"),
        ("Guten Morgen, lieber Lotse", "Guten Tag!"),
        ("hi", "Guten Tag!"),
        ("Grüß Gott", "Guten Tag!"),
        ("Danke!", "Gern geschehen!"),
        ("vielen Dank :-)", "Gern geschehen!"),
        ("thank you", "Gern geschehen!"),
        # More than that is no greeting, and nothing is done or kept of it.
        ("danke für 5 Plätze", "kenne ich nicht"),
        ("hallo, wir sagen für die Stadt jetzt zu", "kenne ich nicht"),
        ("hallowed be", "kenne ich nicht"),
        ("ok", "kenne ich nicht"),
    ],
)
async def test_a_greeting_in_the_direct_chat(german: Chat, typed: str, said: str) -> None:
    before = await german.remembered()
    answer = body(await german.says(INA, typed, room=DIRECT, direct=True))
    assert said in answer
    assert await german.remembered() == before
    assert await german.says(INA, typed) == [], "in a room it is talk"


def own_poll() -> dict[str, Any]:
    return {START: {"question": {"body": "Pizza?"}, "answers": [{"id": "0"}, {"id": "1"}]}}


async def test_the_author_of_an_own_poll_hears_once_that_it_is_not_counted(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")

    async def starts(who: str, room: str = PLENARY) -> list[tuple[str, str]]:
        assert await chat.hears(chat.event(who, own_poll(), room=room, kind=START)) == []
        return [(to, content["body"]) for to, content in chat.letters]

    assert await starts(STRANGER) == []
    ((to, told),) = await starts(INA)
    assert to == INA
    assert "!poll “Winter aid?” Yes | No" in told
    known = len(await chat.rows(InboxRow))
    assert await starts(INA) == []
    assert await starts(FEDERAL) == []
    assert len(await chat.rows(InboxRow)) == known, "nothing is kept of it"
    assert await starts(INA, OTHER_ROOM) != [], "another room"
