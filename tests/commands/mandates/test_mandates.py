"""Mandates: what a council has resolved, what that lifts, what ends, and who hears of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from commands.kit import Block, Context
from commands.mandates import mandates
from storage.mandates import MandateQueries
from storage.tables import Mandate, Member, MemberChange
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

DAY = timedelta(days=1)
ADD = '!mandate add act 22.10.2018 "Vorlage 18/77"'


async def test_story_b(chat: Chat) -> None:
    """A mandate to act lifts the pledges, and the answer names what “formal” still needs."""
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!pledge 2 families nest additional")
    await chat.says(INA, "!pledge 3 bund more")
    await chat.says(INA, "!pledge P-3 0")
    chat.clock.ahead += 20 * DAY
    answer = body(await chat.says(INA, '!mandate add act 03.12.2020 "Vorlage 20/117"'))
    assert "MD-1: act, resolution of 03.12.2020, “Vorlage 20/117”" in answer
    assert "Resolved from now on:\n- P-1: Musterhafen, 5 persons" in answer
    assert "still missing for “formal”: programme, crediting, signed letter\n- P-2" in answer
    assert "additional to the quota) – still missing for “formal”: signed letter" in answer
    assert "!formal P-1 “Schreiben vom 10.12.2020”" in answer
    assert "P-3" not in answer
    assert "crediting unclear, resolved" in body(await chat.says(ROSA, "!pledges"))
    answer = body(await chat.says(INA, "!pledge P-1 6"))
    assert "Stands as: resolved\nStill missing: programme, crediting, signed letter" in answer
    assert "mandate “act”" not in answer


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        (ADD, ("act", date(2018, 10, 22), "Vorlage 18/77", None, None)),
        (
            "!mandat neu Appellieren 2018-10-22 „V 1“ bis 31.12.2025 für Musterhafen",
            ("appeal", date(2018, 10, 22), "V 1", date(2025, 12, 31), None),
        ),
        (
            "!mandate add cooperate 19.11.2020 18/77 https://example.org/x until 19.11.2020",
            ("cooperate", date(2020, 11, 19), "18/77", date(2020, 11, 19), "https://example.org/x"),
        ),
    ],
)
async def test_add(chat: Chat, typed: str, row: tuple[object, ...]) -> None:
    answers = await chat.says(BEN, typed)
    (kept,) = await chat.rows(Mandate)
    assert (
        kept.scope,
        kept.resolved_on,
        kept.reference,
        kept.valid_until,
        kept.link,
    ) == row
    assert (kept.created_by, kept.event_id, kept.withdrawn_at) == (BEN, chat.last_event, None)
    assert len(answers) == 1
    change = (await chat.rows(MemberChange))[-1]
    assert (change.subject, change.old, change.actor) == (f"mandate:{row[0]}", None, BEN)
    assert change.new is not None
    assert change.new.startswith("MD-1, ")


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (FEDERAL, ADD, "contact person, deputy"),
        (KIM, ADD, "contact person, deputy"),
        (PIA, ADD, "contact person, deputy"),
        (STRANGER, ADD, "not registered"),
        (ROSA, ADD + " for Musterhafen", "Only the contact person or the deputy of Musterhafen"),
        (INA, '!mandate add act 20.11.2020 "V 2"', "20.11.2020 is in the future"),
        (INA, '!mandate add act 22.10.2018 "V 2" until 21.10.2018', "cannot end on 21.10.2018"),
        (INA, '!mandate add act 31.02.2018 "V 2"', "“31.02.2018” does not exist"),
        (INA, '!mandate add act soon "V 2"', "“soon” is not a day"),
        (INA, '!mandate add act tomorrow "V 2"', "20.11.2020 is in the future"),
        (INA, '!mandate add act Montag 9:00 "V 2"', "I do not understand"),
        (INA, '!mandate add act 03/04/2019 "V 2"', 'mean?\n- !mandate add act 04.03.2019 "V 2"'),
        (INA, '!mandate add dance 22.10.2018 "V 2"', "I do not know “dance”"),
        (INA, "!mandate add act 22.10.2018", "Something is missing: <reference>"),
        (INA, "!mandate add act 22.10.2018 18:00 Vorlage", "I do not understand “18:00” at"),
        (INA, f'!mandate add act 22.10.2018 "{"x" * 201}"', "too long: 201"),
        (INA, ADD, "That is registered already: MD-1"),
        (ROSA, "!mandate withdraw MD-1", "MD-1 is a mandate of Musterhafen."),
        (FEDERAL, "!mandate withdraw MD-1", "contact person, deputy"),
        (INA, "!mandate withdraw MD-9", "There is no mandate MD-9"),
        (INA, "!mandate withdraw P-1", "It looks like MD-4"),
        (FEDERAL, "!mandates", "Something is missing: municipality"),
        (STRANGER, "!mandates Musterhafen", "not registered"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await chat.says(INA, ADD)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_expired_one_is_kept_and_said(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    answer = body(await chat.says(INA, ADD + " until 18.11.2020"))
    assert "It has expired already" in answer
    assert "Resolved" not in answer
    assert "signalled" in body(await chat.says(ROSA, "!pledges"))
    await chat.time_passes(400 * DAY)
    assert not [c for _to, c in chat.letters if "mandate" in c["body"].casefold()]


async def test_a_second_one_lifts_nothing(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, ADD)
    answer = body(await chat.says(INA, '!mandate add act 01.10.2020 "Vorlage 20/90"'))
    assert "There is a valid mandate “act” already" in answer
    assert "P-1" not in answer


async def test_list_and_withdrawal(chat: Chat) -> None:
    """Valid ones, past ones apart, and what each missing scope blocks."""
    nothing = body(await chat.says(INA, "!mandates"))
    for scope in ("appeal", "cooperate", "act"):
        assert f"Without the mandate “{scope}”" in nothing
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, ADD)
    await chat.says(INA, '!mandate add appeal 22.10.2018 "Vorlage 18/78" until 18.11.2020')
    answer = body(await chat.says(ROSA, "!mandates Musterhafen"))
    assert "Valid:\n- MD-1: act, resolution of 22.10.2018, “Vorlage 18/77”\n" in answer
    assert "No longer valid:\n- MD-2: appeal" in answer
    assert "expired on 18.11.2020" in answer
    assert "“appeal”" in answer
    assert "“act”" not in answer
    answer = body(await chat.says(BEN, "!mandate withdraw MD-1"))
    assert "no pledge counts as resolved" in answer
    assert "Only signalled again:\n- P-1: Musterhafen, 5 persons" in answer
    row = (await chat.rows(Mandate))[0]
    assert (row.withdrawn_by, row.withdrawn_at) == (BEN, chat.clock.now())
    assert "MD-1: act, resolution of 22.10.2018, “Vorlage 18/77”, withdrawn" in body(
        await chat.says(INA, "!mandates")
    )
    assert "is withdrawn already" in body(await chat.says(INA, "!mandate withdraw MD-1"))
    last = (await chat.rows(MemberChange))[-1]
    assert (last.subject, last.new) == ("mandate:act", None)


async def test_other_scopes_say_what_they_allow(chat: Chat) -> None:
    answer = body(await chat.says(INA, '!mandate add appeal 22.10.2018 "V"'))
    assert "Musterhafen can now sign statements" in answer
    answer = body(await chat.says(INA, '!mandate add cooperate 22.10.2018 "V"'))
    assert "joint projects" in answer
    answer = body(await chat.says(INA, '!mandate add act 22.10.2018 "V"'))
    assert "Pledges of Musterhafen are resolved from now on" in answer


async def test_german(german: Chat) -> None:
    answer = body(await german.says(INA, "!mandate"))
    assert "Ohne Mandat „Agieren“ zählt keine Zusage als beschlossen." in answer


async def letters_at(chat: Chat, moment: datetime) -> list[str]:
    """Time passes up to then; who got a letter about a mandate."""
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [to for to, content in chat.letters if "mandate" in content["body"]]


async def test_its_end_is_announced_once(chat: Chat) -> None:
    """To contact person and deputy, thirty days before, at nine o'clock."""
    await chat.says(INA, ADD + " until 31.12.2020")
    nine = datetime(2020, 12, 1, 9, tzinfo=BERLIN)
    assert chat.expected[-1] == nine
    assert await letters_at(chat, nine - timedelta(seconds=1)) == []
    assert await letters_at(chat, nine) == [INA, BEN]
    letter = chat.letters[0][1]
    assert "MD-1: act" in letter["body"]
    assert "From 01.01.2021 on: Without the mandate “act” no pledge counts" in letter["body"]
    assert letter["msgtype"] == "m.text"
    assert await letters_at(chat, nine + 400 * DAY) == []


async def test_late_end_is_announced_all_the_same(chat: Chat) -> None:
    await chat.says(INA, ADD + " until 31.12.2020")
    assert await letters_at(chat, datetime(2021, 2, 1, 12, tzinfo=BERLIN)) == [INA, BEN]
    assert "expired on 31.12.2020" in chat.letters[0][1]["body"]


async def test_nothing_is_announced_of_a_withdrawn_one(chat: Chat) -> None:
    await chat.says(INA, ADD + " until 31.12.2020")
    await chat.says(INA, "!mandate withdraw MD-1")
    assert await letters_at(chat, datetime(2020, 12, 31, 12, tzinfo=BERLIN)) == []


async def test_another_mandate_is_mentioned(chat: Chat) -> None:
    await chat.says(INA, ADD + " until 31.12.2020")
    await chat.says(INA, '!mandate add act 01.10.2020 "Vorlage 20/90"')
    await letters_at(chat, datetime(2020, 12, 1, 9, tzinfo=BERLIN))
    assert "Another mandate “act” stays valid" in chat.letters[0][1]["body"]
    assert "Without" not in chat.letters[0][1]["body"]


async def test_without_contact_the_coordination_hears_of_it(chat: Chat) -> None:
    await chat.says(ROSA, ADD + " until 31.12.2020")
    async with chat.database.transaction() as store:
        assert await store.members.remove_contact(2, "contact")
    assert await letters_at(chat, datetime(2020, 12, 1, 9, tzinfo=BERLIN)) == [FEDERAL]


async def test_one_that_goes_wrong_keeps_back_no_other(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first ones are looked at: it would be the first one for ever."""
    monkeypatch.setattr(MandateQueries.ending, "__defaults__", (1,))
    await chat.says(INA, ADD + " until 31.12.2020")
    await chat.says(INA, '!mandate add appeal 22.10.2018 "Vorlage 18/78" until 31.12.2020')
    consequences = mandates._consequences

    async def wrong_of_the_first(context: Context, found: Mandate, member: Member) -> list[Block]:
        if found.id == 1:
            raise ZeroDivisionError
        return await consequences(context, found, member)

    monkeypatch.setattr(mandates, "_consequences", wrong_of_the_first)
    assert await letters_at(chat, datetime(2020, 12, 1, 9, tzinfo=BERLIN)) == [INA, BEN]
    assert "MD-2: appeal" in chat.letters[0][1]["body"]
    assert all(each.reminded_at for each in await chat.rows(Mandate))
