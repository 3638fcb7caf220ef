"""The privacy notice, and what is not kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.kit.context import Stated
from commands.rooms.privacy import KEPT
from storage.categories import DEFAULTS, Category
from storage.tables import InboxRow, Person
from tests.harness.chat import INA, PIA, PLENARY, STRANGER, Chat, body

NOTICE = "Data protection: I keep your Matrix address"


@pytest.mark.parametrize("who", [INA, PIA, STRANGER])
@pytest.mark.parametrize("typed", ["!privacy", "!datenschutz"])
async def test_in_full(chat: Chat, who: str, typed: str) -> None:
    """For everybody, with the controller and the address for questions."""
    answer = body(await chat.says(who, typed))
    assert "Messages that are not commands are not stored" in answer
    assert "!mydata shows everything I keep about you, !forgetme deletes it" in answer
    assert chat.alliance.controller in answer
    assert chat.alliance.privacy_contact in answer


@pytest.mark.parametrize("typed", ["!members", "!xyzzy", "!pledge many", "!help", "!pledge 5"])
async def test_first_contact(chat: Chat, typed: str) -> None:
    """Once for each person, whatever the first command comes to, and in whichever room."""
    assert NOTICE in body(await chat.says(INA, typed))
    assert NOTICE not in body(await chat.says(INA, typed))
    assert NOTICE not in body(await chat.says(INA, typed, room="!other:localhost"))
    answer = body(await chat.says(STRANGER, typed))
    assert NOTICE in answer
    assert chat.alliance.controller in answer
    assert NOTICE not in body(await chat.says(STRANGER, typed))
    shown = {each.user_id: each.notice_shown_at for each in await chat.rows(Person)}
    assert shown[INA] == shown[STRANGER] == chat.clock.now()


async def test_in_german(german: Chat) -> None:
    assert "Datenschutz: Ich speichere" in body(await german.says(INA, "!summe"))


async def test_text_of_a_command_is_erased(chat: Chat) -> None:
    """When it is done, and also when it was refused."""
    await chat.says(INA, "!remind tomorrow at 9:00 secret-one")
    await chat.says(INA, "!secret-two")
    await chat.says(INA, "secret-three, not a command")
    rows = await chat.rows(InboxRow)
    assert {row.content for row in rows} == {None}
    assert [row.state for row in rows][-2:] == ["done", "refused"]
    assert rows[-1].sender == INA
    assert rows[-1].room_id == PLENARY


def _configured(chat: Chat, **changes: object) -> None:
    chat.alliance = replace(chat.alliance, **changes)  # type: ignore[arg-type]
    chat.pipeline._alliance = chat.pipeline._outgoing._alliance = chat.alliance


async def test_all_that_has_to_be_told(in_both_languages: Chat) -> None:
    """Art. 13 GDPR: purpose, legal basis, recipients, duration, rights, where to complain."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    answer = body(await chat.says(INA, "!privacy"))
    for said in (
        ("Wozu: ", "Rechtsgrundlage: ", "Wer es bekommt: ", "Wie lange:", "Ihre Rechte: ")
        if german
        else ("What for: ", "Legal basis: ", "Who gets it: ", "How long:", "Your rights: ")
    ):
        assert said in answer
    assert ("Datenschutzaufsicht Ihres Landes" if german else "authority of your Land") in answer
    assert ("30 Tage\n" if german else "30 days\n") in answer
    assert ("10 Jahre\n" if german else "10 years\n") in answer


async def test_what_is_configured_is_said(chat: Chat) -> None:
    """Each period as it is, and not as it is by default; and whatever the operator has stated."""
    assert set(KEPT) == set(Category)
    before = body(await chat.says(INA, "!privacy"))
    stated = Stated("Kim Muster", "§ 3 MusterDSG", "das Rechenzentrum", "Aufsicht Musterland")
    kept = {each: timedelta(days=401 + n) for n, each in enumerate(DEFAULTS)}
    _configured(chat, stated=stated, kept=kept)
    answer = body(await chat.says(INA, "!privacy"))
    assert "Legal basis: § 3 MusterDSG.\nWho gets it: das Rechenzentrum." in answer
    assert "Data protection officer: Kim Muster\nYou can complain to: Aufsicht Musterland" in answer
    for each, period in kept.items():
        line = f"{KEPT[each].template('en')}: {period.days} days"
        assert line in answer
        assert line not in before


async def test_whole_years_are_said_as_such(chat: Chat) -> None:
    _configured(chat, kept={**DEFAULTS, Category.WORK: timedelta(days=365)})
    answer = body(await chat.says(INA, "!privacy"))
    assert "after their end: 1 year\n" in answer
