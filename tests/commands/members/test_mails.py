"""No more mails: by the office, by the coordination, or with the code that stands in each mail."""

from __future__ import annotations

from datetime import timedelta

from commands.kit.rules.spelling import fold
from storage.tables import Mailbox, MemberChange
from tests.commands.sheets.test_imports import confirms, sends
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, Chat, body

MAIL = "asyl@musterhafen.example"


async def _code(chat: Chat) -> str:
    (box,) = await chat.rows(Mailbox)
    return box.code


async def _is_wanted(chat: Chat) -> bool:
    (box,) = await chat.rows(Mailbox)
    return box.stopped_at is None


async def test_on_and_off(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, f"!profil postfach {MAIL}")
    said = body(await chat.says(INA, "!profil mails aus"))
    assert {"en": "gets no mails", "de": "bekommt von mir keine Mails"}[
        chat.alliance.language
    ] in said
    assert [to for to, _letter in chat.letters] == [BEN]
    assert not await _is_wanted(chat)
    again = body(await chat.says(BEN, "!profile mails off"))
    assert {"en": "Nothing changes", "de": "ändert"}[chat.alliance.language] in again
    await chat.says(FEDERAL, "!profile mails on for Musterhafen")
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert await _is_wanted(chat)
    changes = [each for each in await chat.rows(MemberChange) if each.subject == "mails"]
    assert [(each.old, each.new) for each in changes] == [("yes", "no"), ("no", "yes")]
    shown = body(await chat.says(INA, "!history Musterhafen"))
    assert {"en": "mails to the mailbox", "de": "Mails an das Postfach"}[
        chat.alliance.language
    ] in shown


async def test_the_code_of_a_mail_stops_them(chat: Chat) -> None:
    await chat.says(INA, f"!profile mailbox {MAIL}")
    await chat.says(INA, "!profile mails off")
    await chat.says(INA, "!profile mails on")
    code = await _code(chat)
    refused = body(await chat.says(ROSA, "!mail stop aaaaaaaa"))
    assert "No mailbox has the code" in refused
    assert await _is_wanted(chat)
    said = body(await chat.says(KIM, f"!mail stop {code.upper()}."))
    assert "Musterhafen gets no mails" in said
    assert not await _is_wanted(chat)
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert "Nothing changes" in body(await chat.says(KIM, f"!mail stop {code}"))


async def test_what_is_so_is_shown(chat: Chat) -> None:
    shown = body(await chat.says(INA, "!profile mails"))
    assert "The operator has not set it up".lower() in shown.lower()
    chat.sends_mails()
    assert "has no mailbox" in body(await chat.says(INA, "!profile mails"))
    await chat.says(INA, f"!profile mailbox {MAIL}")
    assert "gets mails for what" in body(await chat.says(INA, "!profile mails"))
    await chat.says(INA, "!profile mails off")
    assert "gets no mails" in body(await chat.says(INA, "!profile mails"))
    await chat.says(INA, "!profile mails on")
    async with chat.database.transaction() as store:
        (box,) = await chat.rows(Mailbox)
        await store.mailboxes.refuse(box.member_id, "550 5.1.1", chat.clock.now())
    assert "refuses asyl@musterhafen.example (550 5.1.1)" in body(
        await chat.says(INA, "!profile mails")
    )
    chat.clock.at = chat.clock.at.replace(year=2021)
    await chat.says(INA, f"!profile mailbox {MAIL}")
    assert "gets mails for what" in body(await chat.says(INA, "!profile mails"))


async def test_nobody_stops_those_of_others_without_the_code(chat: Chat) -> None:
    refused = body(await chat.says(KIM, "!profile mails off for Musterhafen"))
    assert "NW is not your Land" in refused
    assert await chat.rows(Mailbox) == []


async def test_the_privacy_notice_speaks_of_mails_where_they_are_sent(chat: Chat) -> None:
    assert "I also mail" not in body(await chat.says(INA, "!privacy"))
    chat.sends_mails()
    assert "`!profile mails off` stops them".replace("`", "") in body(
        await chat.says(INA, "!privacy")
    )


async def test_a_telephone_said_anew_says_nothing_of_a_refused_mailbox(chat: Chat) -> None:
    chat.sends_mails()
    await chat.says(INA, f"!profile mailbox {MAIL}")
    async with chat.database.transaction() as store:
        (member,) = await store.members.named(fold("Musterhafen"))
        await store.mailboxes.refuse(member.id, "550 5.1.1", chat.clock.now())
        assert await store.mailboxes.open([member.id]) == []
    chat.clock.at += timedelta(days=1)
    await chat.says(INA, "!profile phone 0491 123456")
    async with chat.database.transaction() as store:
        assert await store.mailboxes.open([member.id]) == []
    chat.clock.at += timedelta(days=1)
    await chat.says(INA, f"!profile mailbox {MAIL}")
    async with chat.database.transaction() as store:
        assert await store.mailboxes.open([member.id]) == [member.id]


TABLE = """name;kind;land;ags;office-mailbox;office-phone
Musterhafen;Stadt;NW;05999001;{mailbox};{phone}
"""


async def _imported(chat: Chat, mailbox: str, phone: str) -> list[int]:
    """Members whose mailbox is open after that was read in, on a new day."""
    chat.clock.at += timedelta(days=1)
    assert "Changed: 1" in await sends(chat, FEDERAL, TABLE.format(mailbox=mailbox, phone=phone))
    await confirms(chat, FEDERAL)
    async with chat.database.transaction() as store:
        (member,) = await store.members.named(fold("Musterhafen"))
        return await store.mailboxes.open([member.id])


async def test_a_telephone_that_is_read_in_reopens_no_refused_mailbox(chat: Chat) -> None:
    chat.sends_mails()
    await chat.says(INA, f"!profile mailbox {MAIL}")
    async with chat.database.transaction() as store:
        (member,) = await store.members.named(fold("Musterhafen"))
        await store.mailboxes.refuse(member.id, "550 5.1.1", chat.clock.now())
    assert await _imported(chat, MAIL, "0491 123456") == []
    assert await _imported(chat, "", "0491 123457") == []
    assert await _imported(chat, "haefen@musterhafen.example", "0491 123458") == [member.id]


async def test_nothing_that_is_read_in_reopens_a_mailbox_that_wants_no_mails(chat: Chat) -> None:
    chat.sends_mails()
    await chat.says(INA, f"!profile mailbox {MAIL}")
    await chat.says(INA, "!profile mails off")
    assert await _imported(chat, MAIL, "0491 123456") == []
    assert await _imported(chat, "haefen@musterhafen.example", "") == []
