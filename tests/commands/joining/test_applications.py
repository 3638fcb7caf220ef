"""`!applications`, `!approve`, `!decline`: who may, what is written, who is told."""

from __future__ import annotations

import pytest

from storage.tables import Application, Contact, Member, MemberChange
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    PIA,
    ROSA,
    STRANGER,
    Chat,
    body,
)

NORA = "@nora:localhost"  # coordinates NW
DIRECT = "!direct-of-wer:localhost"


async def applied(chat: Chat, *lines: str) -> None:
    """Somebody applies in the direct chat."""
    for line in lines or ("!join Beispielstadt",):
        await chat.says(STRANGER, line, room=DIRECT, direct=True)


async def decides(chat: Chat, user: str, text: str) -> str:
    return body(await chat.says(user, text, room=f"!direct-of-{user[1:]}", direct=True))


def told(chat: Chat, whom: str) -> str:
    return body([content for to, content in chat.letters if to == whom])


async def offices(chat: Chat, name: str) -> dict[str, str]:
    (member,) = [each for each in await chat.rows(Member) if each.name == name]
    found = [each for each in await chat.rows(Contact) if each.member_id == member.id]
    return {each.role: each.user_id for each in found}


MAY = {
    # NI is Kim's Land, NW is Nora's.
    FEDERAL: (True, True),
    KIM: (True, False),
    NORA: (False, True),
    INA: (False, False),
    BEN: (False, False),
    PIA: (False, False),
    STRANGER: (False, False),
}


@pytest.mark.parametrize("line", ["!approve A-{}", "!decline A-{} No."])
@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("number", [1, 2])
async def test_who_decides(chat: Chat, who: str, line: str, number: int) -> None:
    """Coordination only, and only of that Land; everybody else changes nothing."""
    await chat.says(FEDERAL, f"!coordinator set {NORA} land=NW")
    await applied(chat, "!join Neustadt land=NI kind=town", "!join Neudorf land=NW kind=town")
    before = await chat.remembered()
    await decides(chat, who, line.format(number))
    decided = [each.id for each in await chat.rows(Application) if each.decided_at is not None]
    assert decided == ([number] if MAY[who][number - 1] else [])
    assert (await chat.remembered() != before) is MAY[who][number - 1]


@pytest.mark.parametrize(
    ("who", "numbers"),
    [(FEDERAL, [1, 2]), (KIM, [1]), (NORA, [2]), (INA, []), (PIA, []), (STRANGER, [])],
)
async def test_list(chat: Chat, who: str, numbers: list[int]) -> None:
    await chat.says(FEDERAL, f"!coordinator set {NORA} land=NW")
    await applied(chat, "!join Neustadt land=NI kind=town", "!join Neudorf land=NW kind=town")
    answer = await decides(chat, who, "!anträge")
    assert [n for n in (1, 2) if f"- A-{n}: {STRANGER} for “Neu" in answer] == numbers


async def test_list_is_not_for_the_plenary(chat: Chat) -> None:
    await applied(chat)
    (hint,) = await chat.says(FEDERAL, "!applications")
    assert STRANGER not in hint["body"]
    assert f"A-1: {STRANGER} for Beispielstadt (NW, AGS 05999002)" in told(chat, FEDERAL)
    await decides(chat, FEDERAL, "!approve A-1 deputy")
    assert await decides(chat, FEDERAL, "!applications") == "No application is open."


async def test_a_new_municipality(chat: Chat) -> None:
    """Registered, an applicant of the alliance, with the person as contact, who is welcomed."""
    await applied(chat, "!join Neustadt ags=03999044")
    before = await chat.remembered()
    answer = await decides(chat, KIM, "!approve A-1")
    assert "Please say what kind it is, for example: !approve A-1 kind=town" in answer
    assert await chat.remembered() == before
    answer = await decides(chat, KIM, "!annehmen A-1 art=Stadt")
    assert "A-1 is approved" in answer
    assert f"{STRANGER} is now the contact person of Neustadt" in answer
    (town,) = [each for each in await chat.rows(Member) if each.name == "Neustadt"]
    assert (town.kind, town.land, town.ags, town.created_by) == ("city", "NI", "03999044", KIM)
    assert (town.alliance_status, town.alliance_source) == ("applicant", "A-1")
    assert town.alliance_since == chat.clock.now().date()
    assert await offices(chat, "Neustadt") == {"contact": STRANGER}
    (made,) = await chat.rows(Application)
    assert (made.approved, made.decided_by, made.member_id) == (True, KIM, town.id)
    assert made.decided_at == chat.clock.now()
    changes = [(c.subject, c.old, c.new, c.source) for c in await chat.rows(MemberChange)]
    assert ("alliance_status", "none", "applicant", "A-1") in changes
    # And from now on they can.
    assert "P-1: Neustadt, 0 → 5 persons" in body(await chat.says(STRANGER, "!pledge 5"))


async def test_welcome(in_both_languages: Chat) -> None:
    """The current state, persons and families apart; the checklist; the notice; what to do next."""
    chat = in_both_languages
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!pledge 2 families")
    await chat.says(ROSA, "!pledge 7 nest")
    await applied(chat, "!join Neustadt land=NI kind=town")
    await decides(chat, KIM, "!approve A-1")
    letter = told(chat, DIRECT)
    english = chat.alliance.language == "en"
    for each in (
        (
            "now the contact person of Neustadt",
            "4 municipalities (1 applicant), 1 partner",
            "12 persons",
            "2 families",
        )
        if english
        else (
            "jetzt Ansprechperson von Neustadt",
            "4 Kommunen (1 mit Antrag), 1 Partner",
            "12 Personen",
            "2 Familien",
        )
    ):
        assert each in letter
    for each in (
        ("Done – contact person", "Missing – deputy", "Data protection: ", "Next step: !pledge 5")
        if english
        else (
            "Erledigt – Ansprechperson",
            "Fehlt noch – Vertretung",
            "Datenschutz: ",
            "Nächster Schritt: !zusage 5",
        )
    ):
        assert each in letter


async def test_office_taken(chat: Chat) -> None:
    """Asked back, never guessed: nobody is pushed out by an approval without a word."""
    await applied(chat)
    before = await chat.remembered()
    answer = await decides(chat, FEDERAL, "!approve A-1")
    assert f"Beispielstadt has a contact person already: {ROSA}" in answer
    assert "- !approve A-1 deputy\n- !approve A-1 contact" in answer
    assert await chat.remembered() == before
    await decides(chat, FEDERAL, "!approve A-1 deputy")
    assert await offices(chat, "Beispielstadt") == {"contact": ROSA, "deputy": STRANGER}
    assert f"{STRANGER} is now the deputy of Beispielstadt." in told(chat, ROSA)


async def test_taking_the_place_of_somebody(chat: Chat) -> None:
    await applied(chat, "!join Musterhafen")
    answer = await decides(chat, FEDERAL, "!approve A-1 Ansprechperson")
    assert f"Before, it was {INA}" in answer
    assert await offices(chat, "Musterhafen") == {"contact": STRANGER, "deputy": BEN}
    assert "You are no longer the contact person of Musterhafen" in told(chat, INA)


async def test_named_by_hand_meanwhile(chat: Chat) -> None:
    """Then approving changes no office, and welcomes them all the same."""
    await applied(chat)
    await chat.says(FEDERAL, f"!contact set Beispielstadt {STRANGER} deputy")
    answer = await decides(chat, FEDERAL, "!approve A-1")
    assert "is now the deputy of Beispielstadt" in answer
    assert "Before" not in answer
    assert await offices(chat, "Beispielstadt") == {"contact": ROSA, "deputy": STRANGER}
    assert "Welcome to the alliance" in told(chat, DIRECT)


async def test_two_people_for_one_new_municipality(chat: Chat) -> None:
    """The second approval finds what the first has registered."""
    await applied(chat, "!join Neustadt land=NI kind=town")
    await chat.says("@jo:localhost", "!join Neustadt land=NI", room="!jo:localhost", direct=True)
    await decides(chat, KIM, "!approve A-1")
    assert "Registered" not in await decides(chat, KIM, "!approve A-2 deputy")
    assert await offices(chat, "Neustadt") == {"contact": STRANGER, "deputy": "@jo:localhost"}
    assert [each.member_id for each in await chat.rows(Application)] == [5, 5]


async def test_a_status_that_is_there_stays(chat: Chat) -> None:
    """A second application says nothing new about the municipality; partners have no status."""
    await applied(chat, "!join Beispielstadt", "!join Seebrücke Musterland")
    await decides(chat, FEDERAL, "!approve A-1 deputy")
    await chat.says("@jo:localhost", "!join Beispielstadt", room="!jo:localhost", direct=True)
    answer = await decides(chat, FEDERAL, "!approve A-3 contact")
    assert "alliance status" not in answer
    await decides(chat, FEDERAL, "!approve A-2 deputy")
    found = {each.name: each.alliance_source for each in await chat.rows(Member)}
    assert found["Beispielstadt"] == "A-1"
    assert found["Seebrücke Musterland"] is None


async def test_decline(in_both_languages: Chat) -> None:
    """With a reason, which is passed on, and whom to ask."""
    chat = in_both_languages
    await applied(chat)
    await decides(chat, FEDERAL, "!decline A-1 Bitte mit der Adresse des Rathauses.")
    letter = told(chat, DIRECT)
    assert "Bitte mit der Adresse des Rathauses." in letter
    assert FEDERAL in letter
    (made,) = await chat.rows(Application)
    assert (made.approved, made.decided_by) == (False, FEDERAL)
    assert made.reason == "Bitte mit der Adresse des Rathauses."
    assert STRANGER not in (await offices(chat, "Beispielstadt")).values()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!approve A-9", "There is no application A-9"),
        ("!approve A-2020-04", "is not a number of this kind"),
        ("!approve", "missing: <id of the application>"),
        ("!approve A-1 boss", "I do not know “boss”"),
        ("!approve A-1 kind=boss", "I do not know “boss”"),
        ("!decline A-1", "missing: <reason>"),
        ("!decline A-9 No.", "There is no application A-9"),
        ("!decline A-1 " + "x" * 301, "too long: 301"),
    ],
)
async def test_refused(chat: Chat, typed: str, said: str) -> None:
    await applied(chat)
    before = await chat.remembered()
    assert said in await decides(chat, FEDERAL, typed)
    assert await chat.remembered() == before
    assert told(chat, DIRECT) == ""


@pytest.mark.parametrize("first", ["!approve A-1 deputy", "!decline A-1 No."])
@pytest.mark.parametrize("second", ["!approve A-1 contact", "!decline A-1 Never."])
async def test_decided_once(chat: Chat, first: str, second: str) -> None:
    """The second one hears who decided, and when."""
    await applied(chat)
    await decides(chat, FEDERAL, first)
    before = await chat.remembered()
    said = await decides(chat, FEDERAL, second)
    word = "approved" if "approve" in first else "declined"
    assert f"A-1 was {word} already, by {FEDERAL} on Thursday, 19.11.2020, 10:00" in said
    assert await chat.remembered() == before


async def test_declined_may_apply_again(chat: Chat) -> None:
    await applied(chat)
    await decides(chat, FEDERAL, "!decline A-1 No.")
    await applied(chat)
    assert [each.id for each in await chat.rows(Application)] == [1, 2]
