"""A write needs the name: near, double or half understood is asked back with the line to send."""

from __future__ import annotations

import re

import pytest

from commands.kit import Command
from commands.kit.kinds import Kind, Name
from commands.kit.options import OrNothing
from commands.reminders.targets import TargetKind
from storage.tables import Contact, Pledge
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, Chat, body, discovered
from tests.harness.examples import as_shown

TOM = "@tom:localhost"
ROOM = "!coordination:localhost"


async def with_harburg(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add Harburg land=NI kind=county", room=ROOM)
    await chat.says(FEDERAL, "!member add “Osterau, Stadt” land=NI kind=city", room=ROOM)
    await chat.says(FEDERAL, "!member add Osterau land=NI kind=county", room=ROOM)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (f"!contact set {{}} {TOM}", f"!kontakt setzen {{}} {TOM}"),
        (f"!contact set “{{}}” {TOM} deputy", f"!kontakt setzen „{{}}“ {TOM} vertretung"),
        ("!contact remove {} deputy", "!kontakt entfernen {} vertretung"),
        ("!member set {} interested", "!kommune ändern {} interessiert"),
        ("!member set {} population=5", "!kommune ändern {} einwohner=5"),
        ("!remind {} tomorrow 9:00 Call back", "!erinnerung {} morgen 9:00 Zurückrufen"),
        (
            "!task new “Find flats” owner={} due=25.11.2020 yield=“3 flats”",
            "!aufgabe neu „Wohnungen“ wer={} bis=25.11.2020 ertrag=„3 Wohnungen“",
        ),
        (
            "!demand rescue decided source=x for {}",
            "!forderung Seenotrettung beschlossen quelle=x für {}",
        ),
        (
            "!member add Neudorf land=NI kind=town county={}",
            "!kommune neu Neudorf land=NI art=gemeinde landkreis={}",
        ),
    ],
)
async def test_a_near_name_is_asked_back(
    in_both_languages: Chat, english: str, german: str
) -> None:
    """With the whole line, which then does it."""
    chat = in_both_languages
    await with_harburg(chat)
    await chat.says(FEDERAL, f"!contact set Harburg {BEN} deputy", room=ROOM)
    is_german = chat.alliance.language == "de"
    command, marks = (german, "„{}“") if is_german else (english, "“{}”")
    for typed, right, is_it in (
        ("Hamburg", "Harburg", "NI"),
        ("Landkreis Hamburg", "Harburg", "NI"),
        ("Stadt Harburg", "Harburg", "NI"),
        ("Harburg-Nord", "Harburg", "NI"),
        ("Osterau", "Landkreis Osterau", "NI"),
    ):
        before = await chat.remembered()
        if "=" in command and "={}" in command and " " in typed:
            typed = f"„{typed}“"
        answer = body(await chat.says(FEDERAL, command.format(typed), room=ROOM))
        assert await chat.remembered() == before
        if typed != "Harburg-Nord":
            needs_marks = "={}" in command and " " in right + typed
            kept = "„{}“" if typed[0] == "„" else marks  # those that were typed
            line = command.format(kept.format(right) if needs_marks else right)
            assert f"- {line} – " in answer
            assert f", {is_it}" in answer
    before = await chat.remembered()
    await chat.says(FEDERAL, command.format("Harburg"), room=ROOM)
    assert await chat.remembered() != before


async def test_where_two_fit_each_is_a_line(german: Chat) -> None:
    await with_harburg(german)
    answer = body(await german.says(FEDERAL, f"!kontakt setzen Osterau {TOM}", room=ROOM))
    assert answer == (
        "Welche Kommune meinen Sie mit „Osterau“?\n"
        f"- !kontakt setzen Stadt Osterau {TOM} – Stadt, NI, ohne AGS\n"
        f"- !kontakt setzen Landkreis Osterau {TOM} – Landkreis, NI, ohne AGS"
    )
    await german.says(FEDERAL, f"!kontakt setzen Landkreis Osterau {TOM}", room=ROOM)
    assert (await german.rows(Contact))[-1].user_id == TOM


@pytest.mark.parametrize("typed", ["Beispielstatd", "Biespielstadt", "beispielstdt"])
async def test_among_the_own_ones_a_small_error_may_pass(chat: Chat, typed: str) -> None:
    """The answer names it."""
    answer = body(await chat.says(ROSA, f"!pledge 5 for {typed}"))
    assert "Beispielstadt" in answer
    assert [each.member_id for each in await chat.rows(Pledge)] == [2]
    await chat.says(FEDERAL, "!poll “Frage?”")
    assert "Beispielstadt" in body(await chat.says(ROSA, f"!vote 1 yes for {typed}"))
    assert "Beispielstadt" in body(await chat.says(ROSA, f"!demand rescue decided for {typed}"))


async def test_not_if_another_one_is_called_like_that(chat: Chat) -> None:
    await with_harburg(chat)
    await chat.says(FEDERAL, "!member add Hamburg land=HH kind=city_state", room=ROOM)
    await chat.appoint(TOM, "Harburg")
    answer = body(await chat.says(TOM, "!pledge 5 for Hamburg"))
    assert "Only the contact person or the deputy of Hamburg" in answer
    assert await chat.rows(Pledge) == []
    await chat.says(TOM, "!pledge 5 for Harburk")
    assert len(await chat.rows(Pledge)) == 1


async def test_who_has_county_and_town_says_which(chat: Chat) -> None:
    await with_harburg(chat)
    for name in ("Osterau", "Osterau, Stadt"):
        await chat.appoint(TOM, name)
    for answer in (
        body(await chat.says(TOM, "!pledge 5")),
        body(await chat.says(TOM, "!pledge 5 for Osterau")),
    ):
        assert "for Landkreis Osterau" in answer
        assert "for Stadt Osterau" in answer
    assert await chat.rows(Pledge) == []
    await chat.says(TOM, "!pledge 5 for Stadt Osterau")
    assert len(await chat.rows(Pledge)) == 1


async def test_the_own_one_of_two_is_meant_by_who_speaks_for_it(chat: Chat) -> None:
    """Nobody can pledge for the county but its own people."""
    await with_harburg(chat)
    await chat.appoint(TOM, "Osterau, Stadt")
    await chat.says(TOM, "!pledge 5 for Osterau")
    (pledge,) = await chat.rows(Pledge)
    assert "Osterau, Stadt" in body(await chat.says(TOM, f"!pledge show P-{pledge.id}"))


# What the first word behind it names is new.
NEW = {"member add", "join"}


def takes_a_name(command: Command) -> bool:
    def names(kind: Kind) -> bool:
        if isinstance(kind, OrNothing):
            return names(kind._of)
        return isinstance(kind, Name | TargetKind)

    return any(names(each.kind) for each in command.signature.parameters)


NAMING = [c for c in discovered().commands if takes_a_name(c) and c.name not in NEW]


def lines(command: Command, name: str) -> list[str]:
    """The examples of the command, with this name wherever one can stand."""
    shown = [as_shown(each, "en").replace("0,5 VZÄ", "“0,5 VZÄ”") for each in command.examples]
    found = []
    for each in shown:
        line = re.sub("Musterhafen|Beispielstadt", name, each)
        if command.name == "remind":
            line = f"!remind {name} tomorrow 9:00 Call back"
        elif line == each and command.name not in {"members", "pledges"}:
            first, below, rest = each.partition("\n")
            line = f"{first} for {name}{below}{rest}"
        found.append(re.sub(r"\b20(2[1-9]|27)\b", "2020", line))
    return found


def test_the_commands_that_take_a_name() -> None:
    """The search finds them."""
    known = {
        "contact set", "contact remove", "member set", "pledge", "remind", "proxy", "task new",
        "vote", "sign", "demand", "ready", "deputy", "profile note", "done", "service add",
        "mandate add", "attend",
    }  # fmt: skip
    assert known <= {each.name for each in NAMING}


NEAR = ("Musterhafn", "Mustorhafen", "Muster Hafen", "Kreis Musterhafen")


@pytest.mark.parametrize("who", [FEDERAL, KIM, ROSA])
async def test_no_command_takes_a_near_name(chat: Chat, who: str) -> None:
    """Of all there are, whoever types it: nothing is written, and nobody else gets a letter."""
    for line in ("!poll “Frage?”", "!meeting new 25.11.2020 14:00 online"):
        await chat.says(FEDERAL, line)
    before = await chat.remembered()
    typed = [
        line
        for number, command in enumerate(NAMING)
        for line in lines(command, NEAR[number % len(NEAR)])
    ]
    events = [chat.event(who, {"msgtype": "m.text", "body": each}, room=ROOM) for each in typed]
    answers = await chat.hears(*events)
    after = await chat.remembered()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}, typed
    assert {to for to, _letter in chat.letters} <= {who}
    assert len([each for each in answers if "msgtype" in each]) >= len(typed)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        (FEDERAL, "contact set"), (FEDERAL, "contact remove"), (FEDERAL, "member set"),
        (FEDERAL, "remind"), (INA, "demand"), (INA, "pledge"), (INA, "profile note"),
        (INA, "service add"), (INA, "mandate add"),
    ],
)  # fmt: skip
async def test_the_same_lines_with_the_very_name_write(chat: Chat, who: str, name: str) -> None:
    """So the test before can fail."""
    (command,) = [each for each in NAMING if each.name == name]
    before = await chat.remembered()
    own = "Stadt Musterhafen" if name != "contact set" else "Stadt Beispielstadt"
    for line in lines(command, own):
        await chat.says(who, line, room=ROOM)
    assert await chat.remembered() != before


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("!remind Harburgg tomorrow 9:00 Harburgg", "!remind Harburg tomorrow 9:00 Harburgg"),
        ("!remind   Har\u00adburgg   tomorrow 9:00 x", "!remind   Harburg   tomorrow 9:00 x"),
        ("!member set “Harburgg” interested", "!member set “Harburg” interested"),
        ("!member set Landkreis   Harburgg interested", "!member set Harburg interested"),
        ("!task new “x” owner=Osterau due=25.11.2020 yield=“y”", None),
        ("!remind Harburgg tomorrow 9:00 " + "lang " * 40, "Harburg"),
    ],
)
async def test_the_line_is_what_was_typed_with_the_name(
    chat: Chat, typed: str, line: str | None
) -> None:
    """Of a long one only the name: somebody reads it on a telephone."""
    await with_harburg(chat)
    answer = body(await chat.says(FEDERAL, typed, room=ROOM))
    if line is not None:
        assert f"\n- {line} – county, NI, no AGS" in answer
    else:
        for each in ("Stadt", "Landkreis"):
            assert f"owner=“{each} Osterau” due=25.11.2020 yield=“y” – " in answer
    assert len(answer) < 700


async def test_the_line_has_the_quotation_marks_of_the_reader(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await with_harburg(chat)
    typed = "!aufgabe neu „x“ wer=Osterau bis=25.11.2020 ertrag=„y“"
    answer = body(await chat.says(FEDERAL, typed, room=ROOM))
    name = "„Stadt Osterau“" if chat.alliance.language == "de" else "“Stadt Osterau”"
    assert f"wer={name} bis=25.11.2020" in answer
