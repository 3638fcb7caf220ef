"""`!history`: every change in order, and who it was told by role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, STRANGER, Chat, body

DAY = timedelta(days=1)


def lines(answer: str) -> list[str]:
    return [each[2:] for each in answer.split("\n") if each.startswith("- ")]


async def something_happens(chat: Chat) -> None:
    for who, typed in (
        (INA, "!pledge 5"),
        (FEDERAL, "!member set Musterhafen declared since=03.06.2019 source=“Beschluss 19/12”"),
        (BEN, "!pledge 8 nest more"),
        (INA, "!pledge P-1 3 zusätzlich"),
        (BEN, "!demand rescue decided"),
        (FEDERAL, "!demand stay fulfilled for Musterhafen source=Amtsblatt"),
        (INA, "!profile resources 0,5 VZÄ"),
        (INA, "!pledge P-1 0"),
    ):
        await chat.says(who, typed)
        chat.clock.ahead += DAY


async def test_in_order(chat: Chat) -> None:
    await something_happens(chat)
    answer = body(await chat.says(BEN, "!history Musterhafen"))
    told = [each for each in lines(answer) if not each.endswith(": changed (coordination)")]
    assert told[0] == "19.11.2020: registered as Musterhafen (coordination)"
    assert "19.11.2020: contact person: changed (coordination)" in lines(answer)
    assert told[-9:] == [
        "19.11.2020: P-1: 0 → 5 persons, programme open, crediting unclear (contact person)",
        "20.11.2020: safe harbour: not declared → declared, source: Beschluss 19/12 (coordination)",
        "20.11.2020: safe harbour since: – → 03.06.2019, source: Beschluss 19/12 (coordination)",
        "21.11.2020: P-2: 0 → 8 persons, NesT, crediting unclear (contact person)",
        "22.11.2020: P-1: 5 → 3 persons, additional to the quota (contact person)",
        "23.11.2020: demand rescue: unknown → decided (contact person)",
        "24.11.2020: demand stay: unknown → fulfilled, source: Amtsblatt (coordination)",
        "25.11.2020: own resources: changed (contact person)",
        "26.11.2020: P-1: 3 → 0 persons (contact person)",
    ]
    assert answer.startswith(f"Musterhafen: {len(lines(answer))} changes\n")


async def test_in_german(german: Chat) -> None:
    await something_happens(german)
    told = lines(body(await german.says(INA, "!verlauf Musterhafen")))
    assert told[-8] == (
        "20.11.2020: Sicherer Hafen: nicht erklärt → erklärt, Quelle: Beschluss 19/12 "
        "(Koordination)"
    )
    assert (
        told[-4] == "23.11.2020: Forderung Seenotrettung: unbekannt → beschlossen (Ansprechperson)"
    )


async def test_coordinators_see_who_it_was(chat: Chat) -> None:
    """And resources; both only where nobody else reads along."""
    await something_happens(chat)
    plenary = lines(body(await chat.says(KIM, "!history Musterhafen")))
    assert plenary[0].endswith("registered as Musterhafen (coordination)")
    assert plenary[-2] == "25.11.2020: own resources: changed (contact person)"
    direct = lines(body(await chat.says(KIM, "!history Musterhafen", room="!kim:x", direct=True)))
    assert direct[0].endswith(f"registered as Musterhafen ({FEDERAL})")
    assert direct[-2] == f"25.11.2020: own resources: – → 0,5 VZÄ ({INA})"
    own = lines(body(await chat.says(INA, "!history Musterhafen", room="!ina:x", direct=True)))
    assert own[-2] == "25.11.2020: own resources: – → 0,5 VZÄ (contact person)"


async def test_a_former_contact_stays_the_municipality(chat: Chat) -> None:
    """What they said is not told as if the coordination had said it."""
    await chat.says(INA, "!demand rescue decided")
    await chat.says(INA, "!pledge 5")
    async with chat.database.transaction() as store:
        await store.history.add(
            1, "contact", INA, "@neu:localhost", source=None, at=chat.clock.now(),
            actor=FEDERAL, event_id="$e",
        )  # fmt: skip
        await store.members.set_contact(1, "@neu:localhost", "contact", chat.clock.now(), FEDERAL)
    told = lines(body(await chat.says(BEN, "!history Musterhafen")))
    assert any("demand rescue" in each and each.endswith("(contact person)") for each in told)
    assert any("5 persons" in each and each.endswith("(contact person)") for each in told)
    assert "19.11.2020: contact person: changed (coordination)" in told
    direct = body(await chat.says(KIM, "!history Musterhafen", room="!kim:x", direct=True))
    assert f"19.11.2020: contact person: {INA} → @neu:localhost ({FEDERAL})" in direct


@pytest.mark.parametrize(("typed", "shown"), [("", 20), (" all", 71), (" alle", 71)])
async def test_a_long_one_is_cut_with_a_word_about_it(chat: Chat, typed: str, shown: int) -> None:
    async with chat.database.transaction() as store:
        for number in range(70):
            await store.history.add(
                2, "note", None, f"Notiz {number}", source=None, at=chat.clock.now(), actor=INA,
                event_id="$e",
            )  # fmt: skip
        contacts = [each for each in await store.history.of_member(2) if each.subject == "contact"]
    shown += len(contacts) if typed else 0
    answer = body(await chat.says(INA, f"!history Beispielstadt{typed}"))
    assert answer.startswith(f"Beispielstadt: {71 + len(contacts)} changes")
    told = lines(answer)
    assert len(told) == shown
    assert told[-1].startswith("19.11.2020: note: – → Notiz 69")
    assert ("These are the last 20. All of them: !history 05999002 all" in answer) is (not typed)


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (PIA, "!history Musterhafen", "possible for"),
        (STRANGER, "!history Musterhafen", "not registered"),
        (INA, "!history", "missing: <municipality>"),
        (INA, "!history Nirgendwo", "do not find a municipality"),
        (INA, "!history alle", "do not find a municipality “alle”"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1


async def test_nothing_noted_yet(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        await store.members.add(
            name="Altort", name_key="altort", kind="town", land="SN", at=chat.clock.now(), by="x"
        )
    assert "Nothing is noted about Altort yet." in body(await chat.says(INA, "!history Altort"))
