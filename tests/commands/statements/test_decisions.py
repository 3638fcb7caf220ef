"""Signatures subject to a council decision: not counted, reminded once, counted with a mandate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.kit import Block
from commands.statements import decisions
from storage.signatures import SignatureQueries
from storage.tables import Member, Signature, Statement
from tests.harness.chat import BEN, BERLIN, INA, ROSA, Chat, body
from tests.harness.signing import reworded, stated

DAY = timedelta(days=1)


async def letters_at(chat: Chat, moment: datetime) -> list[tuple[str, str]]:
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [(to, each["body"]) for to, each in chat.letters if "ST-1" in each["body"]]


async def test_subject_to_a_decision(in_both_languages: Chat) -> None:
    """Not counted; reminded once, on that morning, to both offices; the mandate makes it count."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    sign = "!mitzeichnen ST-1 vorbehalt 03.12.2020" if german else "!sign ST-1 subject 03.12.2020"
    answer = body(await chat.says(INA, sign))
    assert (
        "Bis ein Mandat „Appellieren“ eingetragen ist, zählt das nicht, und Musterhafen wird in "
        "einer Veröffentlichung nicht genannt."
        if german
        else "Until a mandate “appeal” is entered, it is not counted and not named in a "
        "publication."
    ) in answer
    nine = datetime(2020, 12, 3, 9, tzinfo=BERLIN)
    assert chat.expected[-1] == nine
    apart = (
        "Gesondert, unter Vorbehalt eines Ratsbeschlusses: 1 Kommune, 48.000 Einw."
        if german
        else "Apart, subject to a council decision: 1 municipality, 48,000 inhabitants"
    )
    voice = body(await chat.says(INA, "!voice ST-1"))
    assert apart in voice
    assert ("noch niemand mitgezeichnet" if german else "Nobody has signed") in voice
    assert await letters_at(chat, nine - timedelta(minutes=1)) == []
    letters = await letters_at(chat, nine)
    assert {to for to, _text in letters} == {INA, BEN}
    assert letters[0][1].split("\n")[0] == (
        "03.12.2020: Der Rat von Musterhafen entscheidet über ST-1 „Winterhilfe“."
        if german
        else "03.12.2020: the council of Musterhafen decides on ST-1 “Winterhilfe”."
    )
    enter_it = "!mandat neu Appellieren 03.12.2020 „Vorlage 20/117“"
    if not german:
        enter_it = '!mandate add appeal 03.12.2020 "Vorlage 20/117"'
    assert enter_it in letters[0][1]
    assert await letters_at(chat, nine + 30 * DAY) == []
    assert (await chat.rows(Signature))[0].reminded_at is not None
    answer = body(await chat.says(INA, enter_it))
    assert ("zählen ab jetzt" if german else "count now") in answer
    assert answer.count("ST-1") == 1
    voice = body(await chat.says(INA, "!voice ST-1"))
    assert apart not in voice
    assert ("Mitgezeichnet von 1 von 3" if german else "Signed by 1 of 3") in voice


async def test_no_needless_reminder(chat: Chat) -> None:
    """Taken back, decided already, or noted on the very day, when the answer says it all."""
    await stated(chat)
    await stated(chat)
    await chat.says(INA, "!sign ST-1 subject 03.12.2020")
    await chat.says(INA, "!unsign ST-1")
    await chat.says(INA, "!sign ST-2 subject 04.12.2020")
    answer = body(await chat.says(ROSA, "!sign ST-1 subject 19.11.2020"))
    assert "I will remind" not in answer
    chat.clock.ahead += 14 * DAY
    await chat.says(INA, '!mandate add appeal 03.12.2020 "V"')
    await chat.time_passes(30 * DAY)
    assert [each for _to, each in chat.letters if "ST-" in each["body"]] == []


async def test_reminded_of_a_version_that_is_gone(chat: Chat) -> None:
    statement = await stated(chat)
    await chat.says(INA, "!sign ST-1 subject 03.12.2020")
    await reworded(chat, statement, ["Anders."])
    letters = await letters_at(chat, datetime(2020, 12, 3, 9, tzinfo=BERLIN))
    assert "By now there is a version 2: please sign that one, !sign ST-1" in letters[0][1]
    chat.clock.ahead += DAY
    answer = body(await chat.says(INA, '!mandate add appeal 03.12.2020 "V"'))
    assert "ST-1" not in answer, "it stands for version 1 only"


async def test_a_reminder_that_goes_wrong_keeps_back_no_other(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first ones are looked at: it would be the first one for ever."""
    monkeypatch.setattr(SignatureQueries.deciding, "__defaults__", (1,))
    await stated(chat)
    await chat.says(INA, "!sign ST-1 subject 03.12.2020")
    await chat.says(ROSA, "!sign ST-1 subject 03.12.2020")
    outlined = decisions.decision_awaited

    def wrong_of_the_first(
        statement: Statement, member: Member, signature: Signature
    ) -> list[Block]:
        if signature.id == 1:
            raise ZeroDivisionError
        return outlined(statement, member, signature)

    monkeypatch.setattr(decisions, "decision_awaited", wrong_of_the_first)
    letters = await letters_at(chat, datetime(2020, 12, 3, 9, tzinfo=BERLIN))
    assert [to for to, _said in letters] == [ROSA]
    assert all(each.reminded_at for each in await chat.rows(Signature))
