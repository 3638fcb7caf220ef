"""Signatures and answers of one municipality: nobody is named for what it no longer agrees to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from storage.tables import Position, Signature
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, Chat, body
from tests.harness.signing import CLAUSES, mandated, reworded, stated

MINUTE = timedelta(minutes=1)
SUBJECT = date(2020, 12, 3)


async def standing(chat: Chat) -> list[tuple[int, list[int], date | None]]:
    return [
        (each.version, each.clauses, each.subject_to)
        for each in await chat.rows(Signature)
        if each.withdrawn_at is None
    ]


async def test_a_clause_is_rejected_after_signing(in_both_languages: Chat) -> None:
    """The signature no longer covers it: not in the answer, the rows, the publication."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    typed = "!absatz ST-1 3 ablehnen" if german else "!clause ST-1 3 reject"
    answer = body(await chat.says(BEN, typed))
    assert (
        "Die Mitzeichnung von Musterhafen unter ST-1 umfasst Absatz 3 damit nicht mehr."
        if german
        else "The signature of Musterhafen under ST-1 no longer covers clause 3."
    ) in answer
    former, now = await chat.rows(Signature)
    assert (former.withdrawn_by, former.withdrawn_at, former.clauses) == (
        None,
        now.at,
        [1, 2, 3, 4],
    )
    assert (now.actor, now.event_id, now.clauses) == (BEN, chat.last_event, [1, 2, 4])
    summary = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert ("- Absätze 1, 2, 4 (1" if german else "- Clauses 1, 2, 4 (1") in summary
    text = body(await chat.says(FEDERAL, "!confirm"))
    assert CLAUSES[2] not in text
    assert CLAUSES[3] in text


@pytest.mark.parametrize(
    ("signed", "answered", "left"),
    [
        ("", "3 agree", [(1, [1, 2, 3, 4], None)]),
        ("1-2", "3 reject", [(1, [1, 2], None)]),
        ("1-2", "2-4 abstain", [(1, [1], None)]),
        ("1-2", "1 change “Wir sind willens.”", [(1, [2], None)]),
        ("1-2", "all reject", []),
        ("1-2", "all agree", [(1, [1, 2], None)]),
    ],
)
async def test_what_is_left_of_a_signature(
    chat: Chat, signed: str, answered: str, left: Sequence[object]
) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, f"!sign ST-1 {signed}")
    answer = body(await chat.says(INA, f"!clause ST-1 {answered}"))
    assert await standing(chat) == left
    assert ("no longer" in answer) == (len(await chat.rows(Signature)) > 1 or not left)
    if not left:
        assert "Musterhafen no longer signs anything of ST-1: clauses 1, 2 was all" in answer


async def test_subject_to_a_decision_it_stays(chat: Chat) -> None:
    """Its condition and its reminder are those of before; reminded of once is enough."""
    await stated(chat)
    await chat.says(INA, "!sign ST-1 1-3 subject 03.12.2020")
    await chat.says(INA, "!clause ST-1 3 reject")
    assert await standing(chat) == [(1, [1, 2], SUBJECT)]
    await chat.time_passes(timedelta(days=20))
    assert len([each for _to, each in chat.letters if "ST-1" in each["body"]]) == 2  # two offices


async def test_an_earlier_version_stays_signed(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await reworded(chat, 1, CLAUSES[:3])
    assert "no longer" not in body(await chat.says(INA, "!clause ST-1 all reject"))
    assert await standing(chat) == [(1, [1, 2, 3, 4], None)]


async def test_signing_after_a_rejection(in_both_languages: Chat) -> None:
    """The signature is the newer word, and says so; rejecting again takes it out again."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!clause ST-1 3 reject")
    answer = body(await chat.says(INA, "!mitzeichnen ST-1" if german else "!sign ST-1"))
    assert (
        "Bisher ohne Zustimmung von Musterhafen: Absatz 3. Mit dieser Mitzeichnung stimmt "
        "Musterhafen zu."
        if german
        else "Musterhafen had not agreed to clause 3 before; with this signature it does."
    ) in answer
    carried = (
        "- Absätze 1–4: getragen von 1 von 1" if german else "- Clauses 1–4: carried by 1 of 1"
    )
    assert carried in body(await chat.says(KIM, "!denominator ST-1"))
    answer = body(await chat.says(INA, "!clause ST-1 3 reject"))
    assert ("umfasst Absatz 3" if german else "no longer covers clause 3") in answer
    assert [each.position for each in await chat.rows(Position)] == ["reject", "reject"]
    assert await standing(chat) == [(1, [1, 2, 4], None)]


@pytest.mark.parametrize("seed", range(4))
async def test_the_newest_word_on_each_clause(chat: Chat, seed: int) -> None:
    """Any order of signing, taking back and answering: carried is what a plain recount says."""
    choose = random.Random(seed)
    await stated(chat)
    await mandated(chat, 1)
    carried: set[int] = set()
    for _step in range(14):
        chat.clock.ahead += MINUTE
        some = sorted(choose.sample(range(1, 5), choose.randint(1, 4)))
        numbers = ",".join(map(str, some))
        act = choose.choice(["sign", "agree", "abstain", "reject", "unsign"])
        if act == "unsign":
            await chat.says(INA, "!unsign ST-1")
            carried = set()
        elif act == "sign":
            await chat.says(INA, f"!sign ST-1 {numbers}")
            carried = set(some)
        else:
            await chat.says(INA, f"!clause ST-1 {numbers} {act}")
            carried -= set(some) if act != "agree" else set()
        assert [each[1] for each in await standing(chat)] == ([sorted(carried)] if carried else [])


async def test_the_condition_is_gone_for_good(in_both_languages: Chat) -> None:
    """The mandate comes: it counts, in the common denominator as well, also once that has ended."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 2)
    await chat.says(ROSA, "!clause ST-1 1 agree")
    await chat.says(INA, "!sign ST-1 subject 19.11.2020")
    alone = "getragen von 1 von 1" if german else "carried by 1 of 1"
    assert alone in body(await chat.says(KIM, "!denominator ST-1"))
    await chat.says(INA, '!mandate add appeal 19.11.2020 "V 20/1" until 30.11.2020')
    assert await standing(chat) == [(1, [1, 2, 3, 4], None)]
    both = "getragen von 2 von 2" if german else "carried by 2 of 2"
    one_of_three = "Mitgezeichnet von 1 von 3" if german else "Signed by 1 of 3"
    for _moment in range(2):
        assert both in body(await chat.says(KIM, "!denominator ST-1"))
        assert one_of_three in body(await chat.says(KIM, "!voice ST-1"))
        await chat.time_passes(timedelta(days=30))


async def test_the_mandate_ends(in_both_languages: Chat) -> None:
    """What is signed goes on counting; its people are told, and so is who publishes."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await stated(chat, title="Zweite")
    await chat.says(INA, '!mandate add appeal 22.10.2018 "V 18/1" until 31.12.2020')
    await chat.says(INA, '!mandate add act 22.10.2018 "V 18/2"')
    await chat.says(INA, "!sign ST-1")
    await chat.says(INA, "!sign ST-2")
    await chat.says(INA, "!unsign ST-2")
    still = (
        "Musterhafen hat früher mitgezeichnet, und das zählt weiter. Zurücknehmen:\n"
        "- ST-1, Fassung 1: !mitzeichnung zurückziehen ST-1"
        if german
        else "Musterhafen has signed before, and that still counts. To take it back:\n"
        "- ST-1, version 1: !unsign ST-1"
    )
    summary = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert "V 18/1" not in summary
    gone = (
        "1 Kommune, die mitzeichnet, hat kein gültiges Mandat „Appellieren“ mehr: Musterhafen"
        if german
        else "1 signer no longer has a valid mandate “appeal”: Musterhafen"
    )
    assert gone not in summary
    await chat.time_passes(timedelta(days=20))
    assert still in chat.letters[0][1]["body"]
    assert still not in body(await chat.says(INA, "!mandate withdraw MD-2"))
    answer = body(await chat.says(INA, "!mandate withdraw MD-1"))
    assert still in answer
    assert "ST-2" not in answer
    summary = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert gone in summary
    await chat.says(INA, '!mandate add appeal 22.10.2018 "V 18/3"')
    # What was asked is no longer so: the question is put anew.
    assert gone not in body(await chat.says(FEDERAL, "!confirm"))
    assert await standing(chat) == [(1, [1, 2, 3, 4], None)]
