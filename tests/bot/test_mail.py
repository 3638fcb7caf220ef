"""Each mail once: against a real mail server that is away, refuses, is silent, and with TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.mail import GIVEN_UP_AFTER, LATEST, SOON
from bot.mail_server import Away
from bot.mail_text import composed
from storage.engine import Database
from storage.mails import ToSend
from tests.harness.certificates import certificate as made
from tests.harness.mail import Server, Worker, queue
from tests.harness.offline import StoppedClock
from tests.harness.patience import PATIENCE

NOW = datetime(2020, 11, 19, 9, tzinfo=UTC)
AURICH, BEBRA, COBURG = (f"{each}@muster.example" for each in ("aurich", "bebra", "coburg"))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with server.running():
        yield server


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(NOW)


async def _states(database: Database) -> list[tuple[str, str | None]]:
    async with database.transaction() as store:
        found = [await store.mails.get(each) for each in range(1, 4)]
    return [(each.row.state, each.row.error) for each in found if each is not None]


def _addresses(server: Server) -> list[str]:
    return [address for address, _message in server.taken]


def _text(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


async def test_each_mailbox_gets_its_mail_once(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    await queue(database, NOW, AURICH, BEBRA, body="Bitte melden.\n.\nDanke für alles!")
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    await worker.mails.work()
    assert _addresses(server) == [AURICH, BEBRA]
    (_, first), (_, second) = server.taken
    assert first["Subject"] == "Frist"
    assert first["From"].addresses[0].display_name == "Häfen"
    assert first["Reply-To"] == "koordination@haefen.example"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"].endswith("@haefen.example>")
    assert first["Message-ID"] != second["Message-ID"]
    assert first.get_content_type() == "text/plain"
    text = _text(first)
    assert text.startswith("Aurich\n\nBitte melden.\n.\nDanke für alles!\n\n-- \n")
    async with database.transaction() as store:
        box = await store.mailboxes.get(1)
    assert box is not None
    assert f"!mail stopp {box.code}" in text
    assert box.code in first["List-Unsubscribe"]
    assert worker.told == []
    assert await _states(database) == [("sent", None)] * 2


async def test_a_server_that_is_away_is_waited_for(database: Database, clock: StoppedClock) -> None:
    server = Server()
    async with server.running():
        pass  # and gone: its port is known
    await queue(database, NOW, AURICH, BEBRA)
    worker = Worker(database, server.settings(), clock)
    working = asyncio.ensure_future(worker.mails.work())
    await asyncio.sleep(0.3)
    assert not working.done()
    async with server.running():
        await working
    assert _addresses(server) == [AURICH, BEBRA]


async def test_a_connection_lost_before_the_mail_is_no_doubt(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    async def lose() -> None:
        if len(server.asked) == 1:
            server.end_connections()

    server.on_address = lose
    await queue(database, NOW, AURICH)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    clock.at += SOON
    await worker.mails.work()
    assert _addresses(server) == [AURICH]
    assert worker.told == []


async def test_what_was_handed_over_without_an_answer_is_told_and_not_sent_again(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    server.silent = True
    await queue(database, NOW, AURICH)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    await worker.mails.work()
    assert _addresses(server) == [AURICH]
    assert [state for state, _error in await _states(database)] == ["doubtful"]
    (said,) = worker.told
    assert "may have arrived, or not; I do not send them twice: Aurich" in said
    assert "MA-1" in said


@pytest.mark.parametrize("answer", ["550 5.1.1 <x>: unknown", "550 No such user here", "553 5.1.3"])
async def test_a_mailbox_that_is_refused_is_told_once_and_gets_no_more(
    database: Database, server: Server, clock: StoppedClock, answer: str
) -> None:
    server.rcpt[AURICH] = answer
    await queue(database, NOW, AURICH, BEBRA)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    assert _addresses(server) == [BEBRA], "all others get theirs"
    (said,) = worker.told
    assert "take no mail: Aurich" in said
    assert AURICH not in said
    assert "MA-1" in said, "the operator can have it sent, once the address is right"
    async with database.transaction() as store:
        assert await store.mails.add("b", [1, 2], "s", "b", "de", "x.example", NOW) == 1
    await worker.mails.work()
    assert len(worker.told) == 1
    assert server.asked.count(AURICH) == 1
    (aside, *_others) = await _states(database)
    assert aside == ("aside", " ".join(answer.split()[: 2 if answer[4] == "5" else 1]))


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        ("rcpt", "550 5.7.1 relaying denied"),
        ("rcpt", "550 5.1.0 sender rejected"),
        ("rcpt", "550 5.1.8 sender's domain is unknown"),
        ("rcpt", "552 5.2.2 mailbox full"),
        ("rcpt", "554 go away"),
        ("data", "550 5.7.1 looks like spam"),
        ("data", "550 5.1.1 unknown"),
        ("data", "550 no"),
    ],
)
async def test_a_mail_that_is_refused_says_nothing_of_its_mailbox(
    database: Database, server: Server, clock: StoppedClock, where: str, answer: str
) -> None:
    """It may be about the sender, or what the mail says."""
    getattr(server, where)[AURICH] = answer
    await queue(database, NOW, AURICH, BEBRA)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    assert _addresses(server) == [BEBRA]
    (said,) = worker.told
    assert "did not take mails to: Aurich" in said
    async with database.transaction() as store:
        assert await store.mails.add("b", [1], "s", "b", "de", "x.example", NOW) == 1


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_not_now_is_tried_again_ever_more_slowly_and_given_up_after_days(
    database: Database, server: Server, clock: StoppedClock, where: str
) -> None:
    getattr(server, where)[AURICH] = "451 4.7.1 greylisted"
    await queue(database, NOW, AURICH, BEBRA)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    await worker.mails.work()
    assert server.asked == [AURICH, BEBRA], "not at once"
    assert _addresses(server) == [BEBRA]
    clock.at += SOON
    await worker.mails.work()
    clock.at += SOON
    await worker.mails.work()
    assert server.asked.count(AURICH) == 2, "the second pause is longer"
    since = NOW
    while (await _states(database))[0][0] == "pending":
        clock.at += LATEST
        await worker.mails.work()
    assert clock.at - since >= GIVEN_UP_AFTER
    assert clock.at - since < GIVEN_UP_AFTER * 2
    assert (await _states(database))[0] == ("aside", "451 4.7.1")
    assert "did not take mails to: Aurich" in worker.told[0]
    async with database.transaction() as store:
        assert await store.mails.release(1, clock.now()) is None
    await worker.mails.work()
    assert (await _states(database))[0] == ("pending", "451 4.7.1"), "it has days again"
    clock.at += SOON
    await worker.mails.work()
    assert (await _states(database))[0] == ("pending", "451 4.7.1")
    clock.at += LATEST
    getattr(server, where).clear()
    await worker.mails.work()
    assert _addresses(server) == [BEBRA, AURICH], "nothing of it was erased"


async def test_a_server_that_closes_or_wants_a_login_is_away_for_all(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    await queue(database, NOW, AURICH)
    server.password = "geheim"
    worker = Worker(database, server.settings(), clock)
    with pytest.raises(Away, match="530"):
        await worker.mails._send_all()
    wrong = Worker(database, server.settings(user="lotse", password="falsch"), clock)
    with pytest.raises(Away, match="refuses user or password") as refused:
        await wrong.mails._send_all()
    assert "falsch" not in f"{refused.value}"
    right = Worker(database, server.settings(user="lotse", password="geheim"), clock)
    await right.mails.work()
    assert _addresses(server) == [AURICH]
    assert await _states(database) == [("sent", None)]


@pytest.mark.parametrize("where", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "530 5.7.0 login", "end", "silence"])
async def test_a_mailbox_that_ends_the_connection_does_not_stop_the_others(
    database: Database,
    server: Server,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    answer: str,
) -> None:
    async def end() -> None:
        if server.asked[-1:] == [AURICH]:
            await asyncio.sleep(2 * PATIENCE if answer == "silence" else 0)
            server.end_connections()

    monkeypatch.setattr("bot.mail_server._PATIENCE_FOR_ONE", 2.0)
    if answer[:1].isdigit():
        getattr(server, where)[AURICH] = answer
    elif where == "rcpt":
        server.on_address = end
    else:
        server.on_data = end
    await queue(database, NOW, AURICH, BEBRA)
    worker = Worker(database, server.settings(), clock)
    async with asyncio.timeout(PATIENCE):
        await worker.mails.work()
    assert _addresses(server) == [BEBRA]
    assert (await _states(database))[0] == ("pending", "HAFENLOTSE_CONNECTION_LOST")
    assert worker.told == []


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_tls_with_a_certificate_that_the_machine_trusts(
    database: Database,
    clock: StoppedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tls: str,
) -> None:
    certificate = made(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = Server()
    await queue(database, NOW, AURICH)
    async with server.running(context, implicit=tls == "implicit"):
        worker = Worker(database, server.settings(tls=tls), clock)
        with pytest.raises(Away, match="certificate is not valid"):
            await worker.mails._send_all()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await worker.mails.work()
    assert _addresses(server) == [AURICH]


async def test_without_starttls_nothing_is_said(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    await queue(database, NOW, AURICH)
    worker = Worker(database, server.settings(tls="starttls"), clock)
    with pytest.raises(Away, match="STARTTLS"):
        await worker.mails._send_all()
    assert server.asked == []


async def test_no_mailbox_any_more_or_none_that_servers_know(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    await queue(database, NOW, AURICH, "bébra@muster.example", "coburg@häfen.example")
    async with database.transaction() as store:
        await store.mailboxes.stop(1, NOW)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    assert _addresses(server) == ["coburg@xn--hfen-loa.example"]
    assert [state for state, _error in await _states(database)] == ["dropped", "aside", "sent"]
    assert "take no mail: Bébra" in worker.told[0]


async def test_the_end_of_the_bot_waits_a_moment_for_the_answer(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    handed = asyncio.Event()

    async def slowly() -> None:
        handed.set()
        await asyncio.sleep(0.2)

    server.on_mail = slowly
    await queue(database, NOW, AURICH)
    worker = Worker(database, server.settings(), clock)
    working = asyncio.ensure_future(worker.mails.work())
    await handed.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert await _states(database) == [("sent", None)]


async def test_another_process_at_work_sends_nothing(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    await queue(database, NOW, AURICH)
    worker = Worker(database, server.settings(), clock)
    worker.mails._is_alone = lambda: False
    await worker.mails.work()
    assert server.asked == []


async def test_a_mail_that_cannot_be_written_is_set_aside_alone(
    database: Database, server: Server, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(mail: ToSend, *given: Any) -> bytes:
        if mail.id == 1:
            raise HeaderParseError("Geheim")
        return composed(mail, *given)

    monkeypatch.setattr("bot.mail.composed", written)
    await queue(database, NOW, AURICH, BEBRA)
    await Worker(database, server.settings(), clock).mails.work()
    assert _addresses(server) == [BEBRA]
    aside = ("aside", "HAFENLOTSE_NOT_SENDABLE HeaderParseError")
    assert await _states(database) == [aside, ("sent", None)]


async def test_what_should_have_gone_days_ago_is_told_and_not_sent(
    database: Database, server: Server, clock: StoppedClock
) -> None:
    """Mails were off meanwhile, or their server away: what they say may be wrong by now."""
    await queue(database, NOW, AURICH, BEBRA)
    async with database.transaction() as store:
        await store.mailboxes.stop(2, NOW)
    clock.at += GIVEN_UP_AFTER
    await queue(database, clock.at, COBURG)
    async with database.transaction() as store:
        await store.mails.add("new", [3], "Frist", "Neu", "de", "haefen.example", clock.at)
    worker = Worker(database, server.settings(), clock)
    await worker.mails.work()
    assert set(_addresses(server)) == {COBURG}
    states = await _states(database)
    assert states == [("aside", "HAFENLOTSE_TOO_LATE"), ("dropped", None), ("sent", None)]
    (said,) = worker.told
    assert "were to go days ago, and I send them no more: Aurich" in said
    assert "MA-1" in said
    async with database.transaction() as store:
        assert await store.mails.release(1, clock.at) is None
    await worker.mails.work()
    assert _addresses(server)[-1] == AURICH, "if somebody wants it all the same"
