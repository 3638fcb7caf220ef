"""Ciphertext belongs to its sender, room and index, also after a restart."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.live.gate.mallory import call, ciphertext, send_raw

ASKED = "!kommune zeigen Musterhafen"


async def test_nobody_sends_what_somebody_else_has_encrypted(found: Any) -> None:
    """Seen before: after a restart it was decrypted, and answered as theirs."""
    alliance = await found(encrypted=True)
    ina, ben, room = alliance.ina, alliance.ben, alliance.room
    await alliance.ask(ben, "!hilfe")
    asked = await ina.say(room, ASKED)
    await ina.reply_to(asked)
    where = f"rooms/{quote(room)}/event/{quote(asked)}"
    sealed = (await call(ben, "GET", where))["content"]
    never_sent = ciphertext(
        ina, room, "m.room.message", f'{{"msgtype": "m.text", "body": "{ASKED}"}}'
    )
    replayed = []
    for restarted in (False, True):
        if restarted:
            assert await alliance.bot.stop() == 0
            await alliance.bot.start()
        replayed += [
            (ben, await send_raw(ben, room, "m.room.encrypted", sealed)),
            (ben, await send_raw(ben, room, "m.room.encrypted", never_sent)),
            (ina, await send_raw(ina, room, "m.room.encrypted", sealed)),
        ]
        assert "Musterhafen" in await alliance.ask(ina, ASKED)
    assert [await alliance.answers_to(who, event) for who, event in replayed] == [[]] * 6
    honest = await send_raw(ina, room, "m.room.encrypted", never_sent)
    assert "Musterhafen" in (await ina.reply_to(honest))["content"]["body"]


async def test_plain_commands_in_an_encrypted_room_are_refused(found: Any) -> None:
    alliance = await found(encrypted=True)
    content = {"msgtype": "m.text", "body": "!zusage 7"}
    plain = await send_raw(alliance.ina, alliance.room, "m.room.message", content)
    answer = (await alliance.ina.reply_to(plain))["content"]["body"]
    assert "verschlüsselt" in answer
    assert "7" not in await alliance.ask(alliance.ina, "!zusagen")
