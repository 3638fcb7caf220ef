"""Files against a real homeserver: out of the outbox, and into the bot."""

from __future__ import annotations

import pytest

from bot import files_in, limits
from bot.content import NOWHERE, file_content
from bot.matrix.events import SAID
from commands.kit import File
from commands.kit.rules.limits import Limit
from tests.harness.posting import (
    PICTURE,
    PLAIN_AND_ENCRYPTED,
    Arrive,
    Running,
    chat_with,
    hears,
    letter,
    picture,
)
from tests.harness.proxy import Answer, Drop, FaultProxy, bad_gateway


@PLAIN_AND_ENCRYPTED
async def test_a_picture_goes_out(
    hub: Running, clerk: Arrive, proxy: FaultProxy, encrypted: bool
) -> None:
    anna = await clerk("anna", keys=encrypted)
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    faults = iter([bad_gateway(), Drop.BEFORE_FORWARDING])
    proxy.rule = lambda request: next(faults, None) if "/upload" in request.path else None
    row = await hub.post(room_id, file_content(PICTURE, "en", NOWHERE))
    assert (row.state, row.content) == ("sent", None)
    event = await hears(anna, room_id, "A bar chart.")
    content = event["content"]
    expected = picture.make(PICTURE.data, "en")
    assert await anna.download(event) == expected
    assert ("file" in content, "url" in content) == (encrypted, not encrypted)
    assert (content["msgtype"], content["filename"]) == ("m.image", "sum.png")
    size = {"w": 30, "h": 20, "size": len(expected)}
    assert content["info"] == {"mimetype": "image/png", **size}
    assert [key for key in content if key.startswith("hafenlotse")] in ([], [SAID])


async def test_a_file_in_a_letter_to_somebody_new(hub: Running, clerk: Arrive) -> None:
    anna = await clerk("anna")
    await hub.post(anna.user_id, file_content(PICTURE, "en", NOWHERE))
    room_id = await anna.invited_to(hub.bot.user_id)
    await anna.join(room_id)
    event = await hears(anna, room_id, "A bar chart.")
    assert await anna.download(event) == picture.make(PICTURE.data, "en")
    assert event["content"]["file"]["url"].startswith("mxc://")


async def test_a_press_that_breaks_is_told_once(
    hub: Running, clerk: Arrive, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=True)
    data = {"name": "Zwiebelkuchen"}  # a word that no random id has in it
    broken = File("sum.pdf", "application/pdf", "test-broken", data, "About Zwiebelkuchen.")
    row = await hub.post(room_id, file_content(broken, "de", NOWHERE))
    assert (row.state, row.error) == ("refused", "HAFENLOTSE_NO_FILE")
    event = await hears(anna, room_id, "sum.pdf")
    assert row.event_id == event["event_id"]
    assert event["content"]["msgtype"] == "m.notice"
    assert event["content"]["body"].startswith("Die Datei sum.pdf")
    assert "Zwiebelkuchen" not in str(event["content"])
    assert "test-broken cannot be made: crash" in caplog.text
    assert "secret Zwiebelkuchen" not in caplog.text
    await hub.post(room_id, letter("after it"))
    await hears(anna, room_id, "after it")


@pytest.mark.parametrize("by_a_proxy", [False, True])
async def test_a_file_too_large_for_the_homeserver(
    hub: Running, clerk: Arrive, proxy: FaultProxy, by_a_proxy: bool
) -> None:
    anna = await clerk("anna", keys=False)
    room_id = await chat_with(hub, anna, encrypted=False)
    if by_a_proxy:
        proxy.rule = lambda request: Answer(413) if "/upload" in request.path else None
    size = 100 if by_a_proxy else 51 * 1024 * 1024
    large = File("all.bin", "application/octet-stream", "test-large", {"size": size}, "All.")
    row = await hub.post(room_id, file_content(large, "en", NOWHERE))
    assert (row.state, row.error) == ("refused", "M_TOO_LARGE")
    assert "too large" in (await hears(anna, room_id, "all.bin"))["content"]["body"]


@PLAIN_AND_ENCRYPTED
async def test_a_file_comes_in(
    hub: Running, clerk: Arrive, proxy: FaultProxy, encrypted: bool
) -> None:
    anna = await clerk("anna", keys=encrypted)
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    faults = iter([bad_gateway(), Drop.BEFORE_FORWARDING])
    proxy.rule = lambda request: next(faults, None) if "/download/" in request.path else None
    sent = await anna.send_file(room_id, "a.csv", b"\x01\x02\x03" * 100_000, "text/csv", "please")
    assert (await anna.reply_to(sent))["content"]["body"].startswith("reading")
    read = await hears(anna, room_id, "bytes")
    assert read["content"]["body"] == "a.csv text/csv please: 300000 bytes, 600000"
    assert read["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == sent


@PLAIN_AND_ENCRYPTED
async def test_files_that_cannot_be_read(
    hub: Running, clerk: Arrive, encrypted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_in, "LARGEST", 1000)
    monkeypatch.setattr(limits, "FILES_A_DAY", Limit(100, 100, 100))
    anna = await clerk("anna", keys=encrypted)
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    await anna.send_file(room_id, "large.csv", bytes(1001), "text/csv")
    await hears(anna, room_id, "large.csv text/csv : too_large")
    lying = {"msgtype": "m.file", "body": "lie.csv", "info": {"size": 5}}
    sent = await anna.send_file(room_id, "fits.csv", bytes(1000), "text/csv")
    await hears(anna, room_id, "fits.csv text/csv : 1000 bytes, 0")
    large = next(e for e in await anna.timeline(room_id) if e["content"].get("body") == "large.csv")
    source = {k: large["content"][k] for k in ("url", "file") if k in large["content"]}
    await anna.send(room_id, "m.room.message", lying | source)
    await hears(anna, room_id, "lie.csv  : too_large")
    gone = {"msgtype": "m.file", "body": "gone.csv", "url": "mxc://localhost/AAAAAAAAAAAAAAAAAA"}
    await anna.send(room_id, "m.room.message", gone)
    await hears(anna, room_id, "gone.csv  : gone")
    await anna.send(room_id, "m.room.message", {"msgtype": "m.file", "body": "none.csv"})
    await hears(anna, room_id, "none.csv  : gone")
    if encrypted:
        fits = next(e for e in await anna.timeline(room_id) if e["event_id"] == sent)["content"][
            "file"
        ]
        for n, damage in enumerate(
            ({"hashes": {"sha256": "x"}}, {"key": None}, {"iv": 5}, {"hashes": []})
        ):
            content = {"msgtype": "m.file", "body": f"{n}.csv", "file": fits | damage}
            await anna.send(room_id, "m.room.message", content)
            await hears(anna, room_id, f"{n}.csv  : damaged")
