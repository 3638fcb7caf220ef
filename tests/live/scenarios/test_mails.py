"""The mailbox of an office hears what must not be missed, from the real bot."""

from __future__ import annotations

import asyncio

from tests.harness.mail import Server
from tests.harness.patience import PATIENCE

MAILBOX = "asyl@musterhafen.example"


async def test_invitation_and_undelivered_letter_until_the_code_stops_them(found) -> None:
    """Nobody has that address. The mail server is away at first; `check` sends nothing."""
    server, there = Server(), asyncio.Event()

    async def arrived() -> None:
        if len(server.taken) == 2:
            there.set()

    server.on_mail = arrived
    alliance = await found()
    async with server.running():
        pass  # and gone: its port is known
    await alliance.bot.stop()
    with alliance.bot.config.open("a") as config:
        config.write(
            f'[mail]\nhost = "127.0.0.1"\ntls = "none"\nport = {server.port}\n'
            'from_address = "lotse@haefen.example"\nreply_to = "koordination@haefen.example"\n'
        )
    await alliance.bot.start()
    assert MAILBOX in await alliance.ask(alliance.ina, f"!profil postfach {MAILBOX}")
    await alliance.ask(alliance.kim, "!kontakt setzen Musterhafen @neu:localhost vertretung")
    assert "mails waiting  " in (await alliance.bot.command("status"))[1]
    async with server.running():
        async with asyncio.timeout(PATIENCE):
            await there.wait()
        assert [(to, mail["Subject"]) for to, mail in server.taken] == [
            (MAILBOX, "Einladung für Musterhafen in den Chat des Bündnisses"),
            (MAILBOX, "Eine Nachricht im Chat war nicht zustellbar"),
        ]
        text = str(server.taken[0][1].get_content())
        assert "@neu" not in text
        code = text.partition("!mail stopp ")[2].split()[0]
        assert "bekommt von mir keine Mails mehr" in await alliance.ask(
            alliance.kim, f"!mail stopp {code}"
        )
        await alliance.bot.stop()
        checked = await alliance.bot.command("check")
        assert "ok    mail           127.0.0.1 on this machine" in checked[1]
    assert len(server.taken) == 2
