"""Punctuation never becomes part of an address: an office would go to nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.addresses import address_in
from storage.tables import Awaited, Contact, Coordinator, Observer, Reminder
from tests.harness.chat import FEDERAL, INA, Chat, body

EVA = "@eva:localhost"


@pytest.mark.parametrize(
    "typed",
    [
        f"{EVA}.", f"{EVA},", f"{EVA};", f"{EVA}:", f"{EVA}!", f"{EVA}?", f"{EVA}…", f"{EVA}...",
        f"({EVA})", f"({EVA}).", f"<{EVA}>", f"[{EVA}]", f"„{EVA}“", f'"{EVA}"', f"»{EVA}«",
        f"'{EVA}'", f"‚{EVA}‘,", f"`{EVA}`", f"*{EVA}*", f"{EVA})", EVA,
    ],
)  # fmt: skip
def test_what_stands_around_is_taken_off(typed: str) -> None:
    assert address_in(typed) == EVA


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("@eva.ebert:example.org.", "@eva.ebert:example.org"),
        ("@eva:matrix.example.org:8448.", "@eva:matrix.example.org:8448"),
        ("@e-v_a=2f:example.org", "@e-v_a=2f:example.org"),
        ("@eva:192.168.0.1,", "@eva:192.168.0.1"),
        ("@eva:example..org", None),
        ("@eva:.example.org", None),
        ("@eva:example.-org", None),
        ("@eva:example-", None),
        ("@eva:localhost.,@ben:localhost", None),
        ("@eva:localhost/x", None),
        ("@eva:localhost<br>", None),
        ("@eva", None),
        ("@:localhost", None),
        ("eva@localhost", None),
        ("", None),
        ("...", None),
        (f"@{'x' * 255}:b", None),
    ],
)
def test_address(typed: str, found: str | None) -> None:
    assert address_in(typed) == found


@given(st.text("@eva:.-,;)(localhost 8", max_size=30) | st.text(max_size=20))
def test_an_address_ends_with_its_server(typed: str) -> None:
    found = address_in(typed)
    if found is not None:
        assert found in typed
        assert found[0] == "@"
        assert found[-1].isalnum()
        assert ".." not in found.partition(":")[2]


@pytest.mark.parametrize(
    ("who", "line"),
    [
        (FEDERAL, "!contact set “Landkreis Musterland” {}"),
        (FEDERAL, "!kontakt setzen Landkreis Musterland {} Vertretung"),
        (INA, "!deputy {}"),
        (FEDERAL, "!coordinator set {} land=NW"),
        (FEDERAL, "!observer add {}"),
    ],
)
@pytest.mark.parametrize("around", ["{}.", "({})", "<{}>,", "{}!"])
async def test_no_office_for_a_full_stop(chat: Chat, who: str, line: str, around: str) -> None:
    typed = line.format(around.format(EVA))
    answer = body(await chat.says(who, typed, room="!coordination:localhost"))
    rows = [
        each.user_id
        for table in (Contact, Coordinator, Observer, Awaited)
        for each in await chat.rows(table)
    ]
    assert EVA in rows, answer
    assert {each for each in rows if "eva" in each} == {EVA}


async def test_neither_for_a_reminder_nor_in_a_table(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!remind {INA}, tomorrow 9:00 Call back")
    assert [each.person for each in await chat.rows(Reminder)] == [INA]
    table = f"name;kind;land;contact\nNeudorf;town;NW;<{EVA}>.\n"
    await chat.sends_file(FEDERAL, "x.csv", table.encode(), room="!direct-k:localhost")
    await chat.says(FEDERAL, "!confirm", room="!direct-k:localhost", direct=True)
    assert EVA in [each.user_id for each in await chat.rows(Contact)]
