"""A clerk's first day: greeting, pledge, mistakes, help, language – plain and encrypted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.homeserver import Homeserver
from tests.harness.bot import BotProcess
from tests.harness.patience import PATIENCE

MISTAKES = (
    "!pledge",
    "!pledge -3",
    "!pledge 1,5",
    "!pledge many",
    "!pledge 99999999999",
    "!pledge 5 mondprogramm",
    "!pledge " + "x" * 60_000,
    "!pledge 5 \x00\x1b\u202e",
    "!pledge <b>5</b>",
    '!pledge "5',
)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_a_pledge_is_in_the_registry(found, encrypted: bool, language: str) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    pledged = await alliance.answer(alliance.ina, "!pledge 5")
    body = pledged["content"]["body"]
    assert pledged["encrypted"] is encrypted
    assert pledged["content"]["msgtype"] == "m.notice"
    if language == "de":
        assert "P-1: Musterhafen, 0 → 5 Personen" in body
        assert "Es fehlt noch: Programm, Anrechnung," in body
        assert "!zusage P-1 zusätzlich" in body
        assert "nicht die förmliche Erklärung" in body
    else:
        assert "P-1: Musterhafen, 0 → 5 persons" in body
        assert "Still missing: programme, crediting," in body
        assert "!pledge P-1 additional" in body
        assert "not the formal declaration" in body
    assert alliance.bot.rows("select change, amount, actor, event_id from pledge_ledger") == [
        (
            5,
            5,
            alliance.ina.user_id,
            pledged["content"]["m.relates_to"]["m.in_reply_to"]["event_id"],
        )
    ]


def _registered(alliance) -> dict[str, list[tuple]]:
    """Who and what stands in the register, with names for what every run calls differently."""
    names = {alliance.room: "room"}
    names |= {getattr(alliance, each).user_id: each for each in ("kim", "ina", "ben")}
    unlike = {"at", "since", "created_at", "greeted_at", "notice_shown_at", "event_id"}
    rows = {}
    for table in ("members", "member_changes", "contacts", "rooms", "people"):
        columns = [each[1] for each in alliance.bot.rows(f"pragma table_info({table})")]
        kept = ", ".join(each for each in columns if each not in unlike)
        found = alliance.bot.rows(f"select {kept} from {table} order by 1")
        rows[table] = [tuple(names.get(each, each) for each in row) for row in found]
    return rows


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_an_alliance_registers_itself(found, encrypted: bool, tmp_path_factory) -> None:
    """Greeting, rooms, municipalities and contacts; and what the other tests begin with."""
    typed = await found(encrypted=encrypted, typed=True)
    rows = _registered(typed)
    assert [len(each) for each in rows.values()] == [1, 3, 2, 1, 1]
    entered = await found(encrypted=encrypted, directory=tmp_path_factory.mktemp("another"))
    assert _registered(entered) == rows


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_mistakes_get_one_clear_answer_and_change_nothing(found, encrypted: bool) -> None:
    alliance = await found(encrypted=encrypted)
    await alliance.ask(alliance.ina, "!zusage 1.234")
    mistakes = [m for m in MISTAKES if not (encrypted and len(m) > 40_000)]
    said = [(text, await alliance.ina.say(alliance.room, text)) for text in mistakes]
    for text, event_id in said:
        answer = await alliance.ina.reply_to(event_id)
        body = answer["content"]["body"]
        assert len(body) < 600, text[:20]
        assert "Traceback" not in body
        assert "<b>" not in answer["content"].get("formatted_body", "")
    await alliance.ask(alliance.ina, "!summe")  # whatever came twice would be here by now
    for text, event_id in said:
        assert len(await alliance.answers_to(alliance.ina, event_id)) == 1, text[:20]
    assert alliance.bot.rows("select amount from pledge_ledger") == [(1234,)]
    assert "Es fehlt noch" in await alliance.ask(alliance.ina, "!zusage 5")


async def test_a_stranger_is_told_how_to_take_part(found, clerk) -> None:
    alliance = await found()
    jo = await clerk("jo")
    await alliance.kim.client.room_invite(alliance.room, jo.user_id)
    await jo.join(alliance.room)
    body = await alliance.ask(jo, "!pledge 5")
    assert "noch nicht eingetragen" in body
    assert "!mitmachen Neustadt" in body
    assert alliance.bot.rows("select count(*) from pledge_ledger") == [(0,)]


async def test_talk_is_neither_answered_nor_stored(found) -> None:
    alliance = await found()
    talk = await alliance.ina.say(alliance.room, "Guten Morgen, geheimes Wort Leuchtturm!")
    notice = {"msgtype": "m.notice", "body": "!pledge 7", "m.mentions": {}}
    other_bot = await alliance.ben.send(alliance.room, "m.room.message", notice)
    assert "Zusagen" in await alliance.ask(alliance.ina, "Hafenlotse: zusagen")
    for event_id in (talk, other_bot):
        assert not await alliance.answers_to(alliance.ina, event_id)
    # The letters that welcome Ina and Ben may still be on their way to their direct chats.
    async with asyncio.timeout(PATIENCE):
        while alliance.bot.rows("select id from outbox where state = 'pending'"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await alliance.bot.stop()
    data = alliance.bot.config.parent
    for file in [each for each in data.rglob("*") if each.is_file()]:
        assert b"Leuchtturm" not in file.read_bytes(), file.name
    # Commands are not kept either, once they are done.
    assert alliance.bot.rows("select count(*) from inbox where content is not null") == [(0,)]
    assert alliance.bot.rows("select count(*) from outbox where content is not null") == [(0,)]


async def test_edits_threads_and_language(found) -> None:
    alliance = await found()
    first = await alliance.ina.say(alliance.room, "!pledge 5")
    await alliance.ina.reply_to(first)
    await alliance.ina.say(alliance.room, "!pledge 50", edits=first)
    hint = await alliance.ina.wait_for(
        lambda e: "P-1 steht weiter bei 5 Personen" in str(e["content"].get("body"))
    )
    assert hint["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == first
    assert alliance.bot.rows("select amount from pledges") == [(5,)]
    in_thread = await alliance.ina.say(alliance.room, "!summe", thread=first)
    relation = (await alliance.ina.reply_to(in_thread))["content"]["m.relates_to"]
    assert (relation["rel_type"], relation["event_id"]) == ("m.thread", first)
    assert "English" in await alliance.ask(alliance.ina, "!language en")
    assert "Records how many people" in await alliance.ask(alliance.ina, "!help pledge")


async def test_in_the_direct_chat_no_sign_is_needed(found) -> None:
    alliance = await found()
    direct = await alliance.ina.create_room(encrypted=True, invite=[alliance.bot.user_id])
    await alliance.ina.wait_for(
        lambda e: e["room_id"] == direct and "Guten Tag" in str(e["content"].get("body"))
    )
    asked = await alliance.ina.say(direct, "zusage 4")
    assert "0 → 4 Personen" in (await alliance.ina.reply_to(asked))["content"]["body"]


async def test_ready_and_ended_and_ready_again(
    homeserver: Homeserver, clerk, tmp_path: Path
) -> None:
    kim = await clerk("kim")
    bot = await BotProcess.create(homeserver, tmp_path, coordinators=[kim.user_id])
    await bot.start()
    assert await bot.stop() == 0
    await bot.start()
    assert await bot.stop() == 0
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_a_command_is_marked_as_read(found) -> None:
    alliance = await found()
    said = await alliance.ina.say(alliance.room, "!summe")
    await alliance.ina.reply_to(said)
    read = alliance.ina.client.rooms[alliance.room].read_receipts
    await alliance.ina.until(
        lambda: getattr(read.get(alliance.bot.user_id), "event_id", None) == said, "a receipt"
    )
