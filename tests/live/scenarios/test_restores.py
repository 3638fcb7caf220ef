"""The machine burns: a backup is put back elsewhere, and everybody is served on, once each."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.homeserver import Homeserver
from tests.harness.bot import DATABASE, BotProcess
from tests.harness.js_peer import JsPeer
from tests.harness.names import unique
from tests.harness.postgres import PostgresServer

_SHA256 = re.compile(r"[0-9a-f]{64}")


async def _backed_up(bot: BotProcess, folder: Path) -> tuple[str, ...]:
    """What `restore` is to be given."""
    phrase, file = folder / "phrase", folder / "kept.age"
    phrase.write_text("sieben Taue am Poller\n")
    code, printed = await bot.command("backup", file, "--passphrase-file", phrase)
    assert code == 0, printed
    return str(file), "--passphrase-file", str(phrase)


async def _elsewhere(lost: BotProcess, folder: Path, *given: str) -> BotProcess:
    """Another machine with the same configuration."""
    folder.mkdir()
    config = folder / "config.toml"
    text = lost.config.read_text()
    config.write_text(re.sub(r'database = ".*"', f'database = "{DATABASE}"', text))
    config.chmod(0o600)
    restored = BotProcess(config, lost.user_id, lost.at, lost._forking)
    code, printed = await restored.command("restore", *given)
    assert code == 0, printed
    return restored


async def test_restored_on_an_empty_machine(
    found,
    homeserver: Homeserver,
    js_peer: Callable[[], Awaitable[JsPeer]],
    tmp_path: Path,
) -> None:
    """Read by a client that is as strict as Element, which the old ratchets would be mute for."""
    alliance = await found(encrypted=True)
    kim, ina, lost, room = alliance.kim, alliance.ina, alliance.bot, alliance.room
    account = await homeserver.register(unique("strict"), "geheim")
    js = await js_peer()
    await js.call("login", url=homeserver.url, user=account.user_id, password="geheim")
    await js.call("bootstrap")
    await kim.client.room_invite(room, account.user_id)
    await js.call("join", room_id=room)
    before = await ina.say(room, "!zusage 5")
    await ina.reply_to(before)

    given = await _backed_up(lost, tmp_path)
    said = [before]
    for text in ("!zusage +1", "!zusage +2 nest weitere", "!zusage Quatsch"):
        said.append(await ina.say(room, text))
        heard = await ina.reply_to(said[-1])
        await js.wait_event(lambda event, id_=heard["event_id"]: event["event_id"] == id_)
    said.append(await kim.say(room, "!angebot einfrieren bund"))
    await kim.react(room, (await kim.reply_to(said[-1]))["event_id"])
    frozen = await kim.wait_for(lambda e: "A-" in str(e["content"].get("body")) and _digests(e))
    (offer,) = lost.rows("select year, count, digest from offers")
    assert offer[2] in _digests(frozen)
    await lost.kill()
    said.append(await ina.say(room, "!zusage P-1 +4"))

    async with await _elsewhere(lost, tmp_path / "elsewhere", *given) as restored:
        answer = await ina.reply_to(said[-1])
        assert "6 → 10" in answer["content"]["body"]
        heard = await js.wait_event(lambda event: event["event_id"] == answer["event_id"])
        assert heard["shield"] == {"colour": 0, "reason": None}
        await kim.join(await kim.invited_to(lost.user_id))
        await kim.wait_for(lambda e: "Sicherung" in str(e["content"].get("body")))
        again = await ina.say(room, "!zusagen")
        await ina.reply_to(again)
        answers = [await alliance.answers_to(ina, each) for each in (*said, again)]
        assert [len(each) for each in answers] == [1] * 7
        assert len([e for e in await kim.timeline(room) if offer[2] in _digests(e)]) == 1
        assert restored.rows("select year, count, digest from offers") == [offer]
        ledger = restored.rows("select change from pledge_ledger order by id")
        assert ledger == [(5,), (1,), (2,), (4,)]

        code, printed = await lost.command("run")
        assert code == 1
        assert printed.splitlines()[-1].startswith("Another bot has taken over this account")
        assert "Traceback" not in printed
        assert "10" in await alliance.ask(ina, "!zusagen")


def _digests(event: dict[str, object]) -> list[str]:
    content = event["content"]
    assert isinstance(content, dict)
    return _SHA256.findall(str(content.get("body")))


async def test_the_old_one_ends_when_another_takes_over(
    found, postgres: PostgresServer, tmp_path: Path
) -> None:
    """It runs on PostgreSQL, and all the time; the other one has SQLite."""
    postgres.sql("CREATE DATABASE taken_over")
    alliance = await found(database=postgres.url("taken_over"))
    await alliance.ask(alliance.ina, "!zusage 5")
    given = await _backed_up(alliance.bot, tmp_path)
    said = await alliance.ina.say(alliance.room, "!zusage +1")
    await alliance.ina.reply_to(said)
    async with await _elsewhere(alliance.bot, tmp_path / "elsewhere", *given) as restored:
        process = alliance.bot._process
        assert process is not None
        async with asyncio.timeout(120):
            assert await process.wait() == 1
        assert "Another bot has taken over" in alliance.bot.log.read_text()
        assert "6 → 8" in await alliance.ask(alliance.ina, "!zusage +2")
        assert len(await alliance.answers_to(alliance.ina, said)) == 1
        assert restored.rows("select sum(change) from pledge_ledger") == [(8,)]


async def test_put_back_by_hand(found, tmp_path: Path) -> None:
    """Database and `data_dir` were copied while the bot was stopped, as operators do."""
    alliance = await found(encrypted=True)
    bot, ina, room = alliance.bot, alliance.ina, alliance.room
    assert "0 → 5" in await alliance.ask(ina, "!zusage 5")
    await bot.stop()
    data, kept = bot.config.parent / "data", tmp_path / "kept"
    shutil.copytree(data, kept)
    await bot.start()
    said = [await ina.say(room, f"!zusage +{number}") for number in (1, 2, 3)]
    for each in said:
        await ina.reply_to(each)
    await bot.kill()
    shutil.rmtree(data)
    shutil.copytree(kept, data)
    await bot.start()
    assert "11 → 15" in await alliance.ask(ina, "!zusage +4")
    assert [len(await alliance.answers_to(ina, each)) for each in said] == [1] * 3
    assert bot.rows("select change from pledge_ledger order by id") == [
        (5,),
        (1,),
        (2,),
        (3,),
        (4,),
    ]
    # And once more the copy from the beginning, which is older than two others by now.
    await bot.kill()
    shutil.rmtree(data)
    shutil.copytree(kept, data)
    code, printed = await bot.command("run")
    assert code == 1
    assert "run --take-over" in printed
