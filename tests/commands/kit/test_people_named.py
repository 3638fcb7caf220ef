"""Whoever is named by a pill, a link or an address is the same person in every command."""

from __future__ import annotations

from typing import Any

import pytest

from commands.kit.kinds import UserId
from commands.kit.rules.addresses import as_link
from storage.tables import Contact, Reminder
from tests.harness.chat import FEDERAL, INA, PLENARY, Chat, Content, discovered

EVA, TOM = "@eva:localhost", "@tom:localhost"
LINK = f"https://matrix.to/#/{EVA}"
FORMS: tuple[tuple[str, str | None], ...] = (
    (EVA, None),
    ("Eva Ebert", f'<a href="{LINK}">Eva Ebert</a>'),
    ("Eva Ebert", '<a href="https://matrix.to/#/%40eva%3Alocalhost">Eva Ebert</a>'),
    ("@Eva Ebert", f'<a href="{LINK}">@Eva Ebert</a>'),
    (EVA, f'<a href="{LINK}">Eva Ebert</a>'),
    (f"[Eva Ebert]({LINK})", f'<a href="{LINK}">Eva Ebert</a>'),
    (f"[Eva Ebert]({LINK})", None),
    (LINK, None),
    ("matrix:u/eva:localhost", None),
)


def typed(before: str, person: str, link: str | None, behind: str = "") -> dict[str, Any]:
    content: dict[str, Any] = {"msgtype": "m.text", "body": f"{before} {person}{behind}"}
    if link is not None:
        content["format"] = "org.matrix.custom.html"
        content["formatted_body"] = f"{before} {link}{behind}"
    return content


async def said(chat: Chat, user: str, content: dict[str, Any]) -> list[Content]:
    return await chat.hears(chat.event(user, content, room=PLENARY))


@pytest.mark.parametrize(("person", "link"), FORMS)
async def test_every_form_names_the_person(chat: Chat, person: str, link: str | None) -> None:
    for before, behind in (
        ("!contact set Beispielstadt", " deputy"),
        ("!coordinator set", " land=NW"),
        ("!observer add", ""),
    ):
        answers = await said(chat, FEDERAL, typed(before, person, link, behind))
        answers += [content for _to, content in chat.letters]
        # In full, and not as a link, which clients show as a pill with a name again.
        shown = "".join(each["formatted_body"] for each in answers)
        assert EVA in shown, before
        assert "<a " not in shown, before
    (contact,) = [each for each in await chat.rows(Contact) if each.user_id == EVA]
    assert contact.role == "deputy"
    answer, *_ = await said(chat, FEDERAL, typed("!remind", person, link, " tomorrow 9:00 Look"))
    assert EVA in answer["body"]
    (reminder,) = await chat.rows(Reminder)
    assert (reminder.person, reminder.text) == (EVA, "Look")


def test_no_command_with_a_person_is_left_out() -> None:
    named = {
        command.name
        for command in discovered().commands
        if any(isinstance(each.kind, UserId) for each in command.signature.parameters)
    }
    assert named == {"contact set", "deputy", "coordinator set", "observer add", "observer remove"}


@pytest.mark.parametrize(
    ("person", "link"),
    [
        (TOM, f'<a href="{LINK}">{TOM}</a>'),
        (f"Tom ({TOM})", f'<a href="{LINK}">Tom ({TOM})</a>'),
        (f"[{TOM}]({LINK})", None),
    ],
)
async def test_a_link_that_shows_another_address_names_nobody(
    chat: Chat, person: str, link: str | None
) -> None:
    before = await chat.remembered()
    for start, behind in (("!contact set Beispielstadt", ""), ("!remind", " tomorrow 9:00 Look")):
        answer, *_ = await said(chat, FEDERAL, typed(start, person, link, behind))
        assert EVA in answer["body"]
        assert TOM in answer["body"]
        assert "type the address" in answer["body"]
    assert await chat.remembered() == before


async def test_a_name_alone_is_nobody(chat: Chat) -> None:
    before = await chat.remembered()
    await said(
        chat, FEDERAL, typed("!deputy", "Eva Ebert", None) | {"m.mentions": {"user_ids": [EVA]}}
    )
    await said(chat, FEDERAL, typed("!contact set Beispielstadt", "Eva Ebert", None))
    assert await chat.remembered() == before


async def test_in_a_text_a_pill_is_the_name_that_is_shown(chat: Chat) -> None:
    pill = as_link("Eva Ebert", EVA)
    for text, kept in (
        (f"tomorrow 9:00 Ask {pill}, please", "Ask Eva Ebert, please"),
        (f"tomorrow 9:00 “Ask {pill}, please”", "Ask Eva Ebert, please"),
    ):
        await chat.says(INA, f"!remind {text}")
        assert (await chat.rows(Reminder))[-1].text == kept
    answer, *_ = await chat.says(INA, f"!poll Shall {pill} speak? {pill} | Nobody")
    assert "Shall Eva Ebert speak?" in answer["body"]
    assert "1. Eva Ebert\n" in answer["body"]
