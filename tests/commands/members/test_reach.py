"""Mailbox and telephone of an office: said, shown to members only, in tables, erased at last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.purge import Purge
from storage.tables import Member, MemberChange
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, PLENARY, ROSA, Chat, body

MAIL, PHONE = "asyl@musterhafen.example", "030 1234-0"


async def reached(chat: Chat, name: str = "Musterhafen") -> tuple[str | None, str | None]:
    member = next(each for each in await chat.rows(Member) if each.name == name)
    assert (member.reach_said_at is None) == (member.mailbox is None and member.phone is None)
    return member.mailbox, member.phone


async def test_said_and_shown(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "!help")
    said = body(await chat.says(INA, f"!profil postfach {MAIL}"))
    assert MAIL in said
    assert "19.11.2022" in said
    assert [to for to, _letter in chat.letters] == [BEN]
    await chat.says(INA, f"!profil telefon {PHONE}")
    assert await reached(chat) == (MAIL, PHONE)
    for typed in ("!contact Musterhafen", "!profile Musterhafen"):
        shown = body(await chat.says(ROSA, typed))
        assert MAIL in shown
        assert PHONE in shown
    changed = body(await chat.says(BEN, "!profile mailbox post@musterhafen.example"))
    assert {"en": f"Before: {MAIL}", "de": f"Vorher: {MAIL}"}[chat.alliance.language] in changed
    deleted = body(await chat.says(BEN, "!profile mailbox -"))
    assert "post@musterhafen.example" in deleted
    assert len(deleted.splitlines()) == 2, "nobody is shown it any more"
    await chat.says(BEN, "!profile phone -")
    assert await reached(chat) == (None, None)


async def test_no_guest_and_no_open_room_reads_it(chat: Chat) -> None:
    await chat.says(INA, f"!profile mailbox {MAIL}")
    await chat.says(FEDERAL, "!observer add @gast:localhost")
    for typed in ("!contact Musterhafen", "!profile Musterhafen"):
        assert MAIL not in body(await chat.says("@gast:localhost", typed))
        assert MAIL not in str(chat.letters)
    await chat.says(FEDERAL, "!room open", room="!open:localhost")
    await chat.says(FEDERAL, "!confirm", room="!open:localhost")
    assert MAIL not in body(await chat.says(ROSA, "!contact Musterhafen", room="!open:localhost"))


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!profile mailbox Herr Meier", "“Herr Meier” is no mail address."),
        (INA, f"!profile mailbox {MAIL}, b@musterhafen.example", "is no mail address."),
        (INA, "!profile mailbox mailto:a@musterhafen.example", "is no mail address."),
        (INA, "!profile phone 0", "is no telephone number."),
        (INA, "!profile phone 030 12 or 13", "is no telephone number."),
        (INA, f"!profile mailbox {MAIL} for Beispielstadt", "is not your Land"),
        (KIM, f"!profile mailbox {MAIL} for Musterhafen", "NW is not your Land"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    refused = body(await chat.says(who, typed))
    assert told in refused
    assert await chat.remembered() == before


async def test_entered_by_the_coordination_both_offices_hear_it(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!profile mailbox {MAIL} for Musterhafen")
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert all(MAIL in letter["body"] for _to, letter in chat.letters)
    # Said again it is only kept longer.
    await chat.says(FEDERAL, f"!profile mailbox {MAIL} for Musterhafen")
    assert chat.letters == []
    assert [each.subject for each in await chat.rows(MemberChange)].count("mailbox") == 1


async def test_erased_when_nobody_says_it_anew(chat: Chat) -> None:
    await chat.says(INA, f"!profile mailbox {MAIL}")
    await chat.says(INA, f"!profile phone {PHONE}")
    purge = Purge(chat.database, chat.clock, BERLIN)
    chat.clock.at += timedelta(days=729)
    await purge.look()
    assert await reached(chat) == (MAIL, PHONE)
    await chat.says(INA, f"!profile mailbox {MAIL}", room=PLENARY)
    chat.clock.at += timedelta(days=729)
    await purge.look()
    assert await reached(chat) == (MAIL, PHONE), "said anew"
    chat.clock.at += timedelta(days=2)
    await purge.look()
    assert await reached(chat) == (None, None)
    for each in await chat.rows(MemberChange):
        assert MAIL not in f"{each.old} {each.new}"
        assert PHONE not in f"{each.old} {each.new}"
