"""What goes to the mailboxes of offices, too: once, in time, and with nothing about a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.aside import Aside
from bot.outgoing import Outgoing
from storage.mails import Listed
from storage.tables import MailRow
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, ROSA, Chat

NAMES = ("Musterhafen", "Beispielstadt")


async def _with_mailboxes(chat: Chat) -> None:
    chat.sends_mails()
    for name in NAMES:
        await chat.says(FEDERAL, f"!profile mailbox asyl@{name.lower()}.example for {name}")


async def _mails(chat: Chat) -> list[tuple[str, MailRow]]:
    async with chat.database.transaction() as store:
        found: list[Listed] = await store.mails.undelivered(99)
    for each in found:
        words = f"{each.row.subject} {each.row.body}"
        assert not any(person in words for person in (BEN, FEDERAL, INA, KIM, ROSA)), words
        assert "@" not in words
    return [(each.name, each.row) for each in found]


async def _until(chat: Chat, *moment: int) -> None:
    at = datetime(*moment, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
    await chat.time_passes(at.astimezone(UTC) - chat.clock.now())


async def test_overdue(chat: Chat) -> None:
    await _with_mailboxes(chat)
    await chat.says(FEDERAL, '!followup 25.11.2020 "Entwurf"')
    await _until(chat, 2020, 11, 26, 8, 59)
    assert await _mails(chat) == []
    await chat.says(ROSA, "!done F-1")
    await _until(chat, 2020, 11, 26, 9)
    ((name, mail),) = await _mails(chat)
    assert (name, mail.subject) == ("Musterhafen", "Overdue: Entwurf")
    assert mail.body is not None
    assert "The deadline was on Wednesday, 25.11.2020." in mail.body
    assert "please report it: !done F-1" in mail.body
    await _until(chat, 2020, 12, 10, 12)
    assert len(await _mails(chat)) == 1, "once"


POLLS = [
    ("!poll “Frage?” until 25.11.2020 18:00", "!vote 1 yes", "Frage?", "!vote 1 Yes"),
    (
        "!survey “Places?” number places until 25.11.2020 18:00",
        "!answer 1 5",
        "Places?",
        "!answer 1 25",
    ),
    (
        "!date poll “Treffen” 12.1. 14:00, 14.1. 10:00 until 25.11.2020 18:00",
        "!suits 1",
        "Treffen",
        "!suits D-1 1, if need be 2",
    ),
    (
        "!statement new “Appell” until 25.11.2020 18:00\n1. Wir helfen.",
        "!clause ST-1 all agree",
        "Appell",
        "!clause ST-1 all agree",
    ),
]


@pytest.mark.parametrize(("asked", "answer", "title", "how"), POLLS)
async def test_no_answer_a_day_before_the_end(
    chat: Chat, asked: str, answer: str, title: str, how: str
) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await _with_mailboxes(chat)
    await chat.says(FEDERAL, asked)
    await chat.says(ROSA, answer)
    await _until(chat, 2020, 11, 24, 17, 59)
    assert await _mails(chat) == []
    await _until(chat, 2020, 11, 24, 18)
    ((name, mail),) = await _mails(chat)
    assert (name, mail.subject) == ("Musterhafen", f"Your answer is missing: {title}")
    assert mail.body is not None
    assert how in mail.body
    assert "Wednesday, 25.11.2020, 18:00" in mail.body
    await _until(chat, 2020, 11, 25, 17)
    assert len(await _mails(chat)) == 1


@pytest.mark.parametrize("typed", ["!contact set Musterhafen @neu:localhost", "!deputy @neu:x"])
async def test_named_and_not_reached_yet(chat: Chat, typed: str) -> None:
    await _with_mailboxes(chat)
    who = INA if typed.startswith("!deputy") else FEDERAL
    chat.absent.add(typed.split()[-1])
    await chat.says(who, typed)
    ((name, mail),) = await _mails(chat)
    assert name == "Musterhafen"
    assert mail.subject == "Invitation of Musterhafen to the chat of the alliance"
    await chat.says(who, typed)
    assert len(await _mails(chat)) <= 2, "named anew is invited anew"


async def test_who_is_reached_already_needs_no_mail(chat: Chat) -> None:
    await _with_mailboxes(chat)
    await chat.says(FEDERAL, f"!contact set Musterhafen {KIM} deputy")
    assert await _mails(chat) == []


async def test_a_letter_that_cannot_be_delivered(chat: Chat) -> None:
    await _with_mailboxes(chat)
    outgoing = Outgoing(chat.alliance, chat.clock, lambda _to: None)
    aside = Aside(None, chat.clock, chat.alliance, outgoing)  # type: ignore[arg-type]
    for _ in range(2):
        async with chat.database.transaction() as store:
            row = await store.outbox.add(
                INA, "send", chat.clock.now(), transaction_id=f"t{_}", content={"body": "geheim"}
            )
            await aside.tell(store, row, "M_NOT_FOUND")
    ((name, mail),) = await _mails(chat)
    assert name == "Musterhafen"
    assert mail.subject == "A message in the chat could not be delivered"
    assert mail.body is not None
    assert "geheim" not in mail.body


async def test_nothing_where_no_mails_are_sent_or_wanted(chat: Chat) -> None:
    await chat.says(FEDERAL, "!profile mailbox asyl@musterhafen.example for Musterhafen")
    await chat.says(FEDERAL, POLLS[0][0])
    await _until(chat, 2020, 11, 24, 18)
    assert chat.letters
    assert await _mails(chat) == []


async def test_nothing_for_those_who_want_none(chat: Chat) -> None:
    await _with_mailboxes(chat)
    await chat.says(INA, "!profile mails off")
    await chat.says(FEDERAL, POLLS[0][0])
    await _until(chat, 2020, 11, 24, 18)
    assert [name for name, _mail in await _mails(chat)] == ["Beispielstadt"]
