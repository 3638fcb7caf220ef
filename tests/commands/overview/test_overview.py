"""`!overview`: how the alliance stands, on one page, for those who coordinate it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import func, select, update

from commands.kit import File
from commands.kit.dispatch import execute
from commands.overview.chart import overview_chart
from commands.overview.table import make_table
from storage.queries import core
from storage.tables import OutboxRow
from tests.commands.overview.scene import COORDINATION, LAND_ROOM, direct, looking, played
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat, body

LEA = "@lea:localhost"
ENGLISH = """\
How the alliance stands, Thursday, 19.11.2020
- 3 municipalities, 3 of them new – !members
- without a pledge: 3 – !overview pledge
- without a mandate: 3 – !overview mandate
- without a contact person: 1 – !overview contact
- without a deputy: 2 – !overview deputy
- !polls: 2, no. 1 in 6 days, 3 silent
- !statements: 1, ST-1 with 3 silent
- !followups: 1, F-1 in 7 days, 3 silent
- !meetings: 1, M-1 in 6 days, 3 silent
- !tasks: 1, T-1 in 1 day"""
GERMAN = """\
Die Lage am Donnerstag, 19.11.2020
- 3 Kommunen, davon 3 neu – !kommunen
- ohne Zusage: 3 – !lage Zusage
- ohne Mandat: 3 – !lage Mandat
- ohne Ansprechperson: 1 – !lage Kontakt
- ohne Vertretung: 2 – !lage Vertretung
- !abstimmungen: 2, Nr. 1 in 6 Tagen, 3 fehlen
- !erklärungen: 1, bei ST-1 fehlen 3
- !nachbereitungen: 1, F-1 in 7 Tagen, 3 fehlen
- !sitzungen: 1, M-1 in 6 Tagen, 3 fehlen
- !aufgaben: 1, T-1 in 1 Tag"""
WIDE, SCREEN = 42, 20  # see test_open_items


async def shown(chat: Chat, typed: str = "!overview", user: str = FEDERAL) -> str:
    await chat.says(user, "!privacy", room=direct(user), direct=True)  # the notice comes once
    return body(await chat.says(user, typed, room=direct(user), direct=True))


async def test_one_page(in_both_languages: Chat) -> None:
    chat = await played(in_both_languages)
    expected = GERMAN if chat.alliance.language == "de" else ENGLISH
    assert await shown(chat) == expected
    lines = expected.split("\n")
    assert sum(-(-len(each) // WIDE) for each in lines) <= SCREEN
    if chat.alliance.language == "de":  # there can be seven of what is lacking
        assert [each for each in lines[1:6] if len(each) > WIDE] == []


async def test_one_land(chat: Chat) -> None:
    await played(chat)
    assert await shown(chat, "!overview NW") == (
        "How it stands in NW, Thursday, 19.11.2020\n"
        "- 2 municipalities, 2 of them new – !members NW\n"
        "- without a pledge: 2 – !overview NW pledge\n"
        "- without a mandate: 2 – !overview NW mandate\n"
        "- without a deputy: 1 – !overview NW deputy\n"
        "- !polls: 2, no. 1 in 6 days, 2 silent\n"
        "- !statements: 1, ST-1 with 2 silent\n"
        "- !followups: 1, F-1 in 7 days, 2 silent\n"
        "- !meetings: 1, M-1 in 6 days, 2 silent\n"
        "- !tasks: 1, T-1 in 1 day"
    )


async def test_a_state_coordinator_sees_the_own_land_only(chat: Chat) -> None:
    """Poll 2 and task T-1 are of NW: not a word of them."""
    await played(chat)
    answer = await shown(chat, user=KIM)
    assert answer.startswith("How it stands in NI,")
    assert "- !polls: 1, no. 1 in 6 days, 1 silent\n" in answer
    assert "task" not in answer
    refused = await shown(chat, "!overview NW", KIM)
    assert refused.startswith("NW is not your Land.")
    refused = await shown(chat, "!overview NW without pledge", KIM)
    assert refused.startswith("NW is not your Land.")
    assert "Musterhafen" not in await shown(chat, "!overview without pledge", KIM)


async def test_what_ends_first_of_a_land_nobody_else_hears_of(chat: Chat) -> None:
    await played(chat)
    await chat.says(ROSA, '!poll "Sooner?" until 20.11. 18:00 for=NW', room=LAND_ROOM)
    await chat.says(FEDERAL, "!meeting new 20.11.2020 10:00 Online", room=LAND_ROOM)
    answer = await shown(chat)
    assert "- !polls: 3, no. 3 in 1 day, 2 silent" in answer
    assert "- !meetings: 2, M-2 in 1 day, 2 silent" in answer
    answer = await shown(chat, user=KIM)
    assert "- !polls: 1, no. 1 in 6 days, 1 silent" in answer
    assert "- !meetings: 1, M-1 in 6 days, 1 silent" in answer


async def test_who_is_silent(any_chat: Chat) -> None:
    chat = any_chat
    await played(chat)
    for who, typed in (
        (INA, "!vote 1 yes"),
        (ROSA, "!vote 1 no"),
        (ROSA, "!vote withdraw 1"),
        (INA, "!attend M-1 no"),
        (INA, "!clause ST-1 1 agree"),
        (ROSA, '!mandate add appeal 18.11.2020 "Vorlage 20/117"'),
        (ROSA, "!sign ST-1"),
        (ROSA, "!done F-1"),
    ):
        await chat.says(who, typed)
    answer = await shown(chat)
    assert "no. 1 in 6 days, 2 silent" in answer
    assert "ST-1 with 1 silent" in answer
    assert "F-1 in 7 days, 2 silent" in answer
    assert "M-1 in 6 days, 2 silent" in answer


async def test_votes_by_proxy(any_chat: Chat) -> None:
    chat = any_chat
    await played(chat)
    await chat.says(ROSA, "!proxy 1 Musterhafen")
    await chat.says(INA, "!vote 1 yes for Beispielstadt")
    assert "no. 1 in 6 days, 2 silent" in await shown(chat)
    await chat.says(ROSA, "!vote 1 no")
    await chat.says(ROSA, "!vote withdraw 1")
    assert "no. 1 in 6 days, 3 silent" in await shown(chat)


async def test_a_secret_poll(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, '!poll "Who leads?" A, B secret for=everybody until 20.11. 18:00')
    await chat.says(ROSA, "!vote 1 A", room=direct(ROSA), direct=True)
    assert "no. 1 in 1 day, 2 silent" in await shown(chat)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("!overview without pledge", "without a pledge: 3"),
        ("!overview pledge", "without a pledge: 3"),
        ("!overview NW mandate", "without a mandate: 2"),
        ("!overview mandate NW", "without a mandate: 2"),
        ("!lage NW ohne Mandat", "without a mandate: 2"),
        ("!lage fehlende Vertretung", "without a deputy: 2"),
        ("!overview unreached", "contact person not reached: 0"),
        ("!overview without", "Without what?"),
    ],
)
async def test_who_lacks_what(chat: Chat, typed: str, expected: str) -> None:
    await played(chat)
    assert (await shown(chat, typed)).split("\n")[0] == expected


@pytest.mark.parametrize(
    ("language", "typed", "name", "rows"),
    [
        ("en", "!overview xlsx", "Overview-2020-11-19.xlsx", 3),
        ("en", "!overview NW xlsx", "Overview-NW-2020-11-19.xlsx", 2),
        ("en", "!overview xlsx without contact", "Overview-2020-11-19.xlsx", 1),
        ("de", "!lage NW Excel", "Lage-NW-2020-11-19.xlsx", 2),
    ],
)
async def test_as_a_table(
    chat: Chat, german: Chat, language: str, typed: str, name: str, rows: int
) -> None:
    here = await played(german if language == "de" else chat)
    sent = await here.says(FEDERAL, typed, room=direct(FEDERAL), direct=True)
    row = [each for each in await here.rows(OutboxRow) if "overview" in str(each.content)][-1]
    assert row.content is not None
    assert name in str(row.content)
    assert sent
    found = table_of(await data_of(here, typed), language)
    assert len(found) == rows + 1
    if "contact" not in typed:
        assert found[1][0] == "Beispielstadt"
        assert found[1][6] == ("ja" if language == "de" else "yes")  # without a deputy


async def data_of(chat: Chat, typed: str) -> dict[str, Any]:
    """What the table is made of."""
    async with looking(chat) as context:
        (answer,) = await execute(context, typed.removeprefix("!"))
    assert isinstance(answer, File)
    return dict(answer.data)


def table_of(data: dict[str, Any], language: str) -> list[tuple[Any, ...]]:
    sheet = load_workbook(BytesIO(make_table.make(data, language))).active
    assert sheet is not None
    return [*sheet.iter_rows(values_only=True)]


def bars_of(data: dict[str, Any], language: str = "en") -> dict[str, int]:
    return {each["name"][language]: each["amount"] for each in data["bars"]}


async def test_as_a_picture(in_both_languages: Chat) -> None:
    """Its words tell all that it shows: how many municipalities, and none by name."""
    chat = await played(in_both_languages)
    german = chat.alliance.language == "de"
    data = await data_of(chat, "!lage Bild")
    assert bars_of(data, "de" if german else "en") == (
        {
            "ohne Zusage": 3,
            "ohne Mandat": 3,
            "ohne Ansprechperson": 1,
            "ohne Vertretung": 2,
            "Ansprechperson nicht erreicht": 0,
            "Zusage zu bestätigen": 0,
            "Zusage oder Mandat endet bald": 0,
        }
        if german
        else {
            "without a pledge": 3,
            "without a mandate": 3,
            "without a contact person": 1,
            "without a deputy": 2,
            "contact person not reached": 0,
            "pledge to be confirmed": 0,
            "pledge or mandate ends in two weeks": 0,
        }
    )
    assert data["of"] == 3
    drawn = Image.open(BytesIO(overview_chart.make(data, chat.alliance.language)))
    assert (drawn.format, drawn.size) == ("PNG", (1080, 1080))
    sent = await chat.says(FEDERAL, "!overview NW chart", room=direct(FEDERAL), direct=True)
    assert body(sent) == (
        "Balkendiagramm: Was fehlt, NW, 2 Kommunen. ohne Zusage: 2; ohne Mandat: 2; "
        "ohne Ansprechperson: 0; ohne Vertretung: 1; Ansprechperson nicht erreicht: 0; "
        "Zusage zu bestätigen: 0; Zusage oder Mandat endet bald: 0."
        if german
        else "Bar chart: What is lacking, NW, 2 municipalities. without a pledge: 2; "
        "without a mandate: 2; without a contact person: 0; without a deputy: 1; "
        "contact person not reached: 0; pledge to be confirmed: 0; "
        "pledge or mandate ends in two weeks: 0."
    )


async def test_a_picture_of_the_laender(any_chat: Chat) -> None:
    """Each coordinator has the bars of the own Länder only."""
    chat = await played(any_chat)
    data = await data_of(chat, "!overview deputy chart")
    assert bars_of(data) == {"Niedersachsen": 1, "Nordrhein-Westfalen": 1}
    data = await data_of(chat, "!overview pledge chart")
    assert [*bars_of(data).items()] == [("Nordrhein-Westfalen", 2), ("Niedersachsen", 1)]
    for typed, expected in (("pledge", {"Niedersachsen": 1}), ("", None)):
        async with looking(chat, KIM) as context:
            (answer,) = await execute(context, f"overview {typed} chart")
        assert isinstance(answer, File)
        assert expected in (None, bars_of(dict(answer.data)))
        assert "NI, 1 Kommune" in answer.data["unit"]["de"]
    assert "not your Land" in await shown(chat, "!overview NW chart", KIM)
    assert await shown(chat, "!overview unreached chart") == "No municipality lacks anything."


def test_a_name_is_never_a_formula() -> None:
    rows = [("=1+1", "NW", None, ["pledge"])]
    sheet = load_workbook(BytesIO(make_table.make({"rows": rows}, "en"))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"


async def test_a_state_coordinators_table(any_chat: Chat) -> None:
    chat = any_chat
    async with looking(chat, KIM) as context:
        (answer,) = await execute(context, "overview xlsx")
    assert isinstance(answer, File)
    assert [each[0] for each in answer.data["rows"]] == ["Landkreis Musterland"]


async def test_municipalities_and_no_persons(chat: Chat) -> None:
    await played(chat)
    for typed in ("!overview", *(f"!overview {gap}" for gap in ("pledge", "deputy", "contact"))):
        answer = await shown(chat, typed)
        assert not any(each in answer for each in (INA, BEN, ROSA, PIA, KIM))
    assert await shown(chat, "!overview deputy") == (
        "without a deputy: 2\n- Beispielstadt (NW)\n- Landkreis Musterland (NI)"
    )


async def test_what_waits_for_the_coordination(in_both_languages: Chat) -> None:
    """Models to approve, and questions; of a Land those it asks, and those about it."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    model = "title: T\ncategory: housing\nsteps: s\nresult: r\noffice: o"
    await chat.says(INA, f"!model new\n{model}")
    await chat.says(INA, "!question new federal “Wer zahlt?”")
    await chat.says(FEDERAL, "!question new land “Anrechnung?” land=NI")
    await chat.says(FEDERAL, "!question owner 1 me until 25.11.2020")
    answer = await shown(chat)
    waits = (
        "- 1 Modell freizugeben – !modelle wartend"
        if german
        else "- 1 model of success to approve – !models waiting"
    )
    assert waits in answer
    assert (
        "- !fragen: 2 offen, 1 ohne Zuständige"
        if german
        else "- !questions: 2 open, 1 with nobody in charge"
    ) in answer
    of_land = await shown(chat, user=KIM)
    assert ("- !fragen: 1 offen, 1 ohne" if german else "- !questions: 1 open, 1 with") in of_land
    assert ("Modell" if german else "model") not in of_land
    await chat.says(FEDERAL, "!model approve 1")
    await chat.says(FEDERAL, "!question answer 2 “Nein.” source=“Erlass” as_of=18.11.2020")
    answer = await shown(chat)
    assert waits not in answer
    assert ("- !fragen: 1 offen" if german else "- !questions: 1 open") in answer
    assert ("!fragen" if german else "!questions") not in await shown(chat, user=KIM)


async def test_what_is_made_good_is_not_lacking(chat: Chat) -> None:
    for who, typed in (
        (INA, "!pledge 5"),
        (ROSA, "!ready no"),
        (INA, '!mandate add act 18.11.2020 "Vorlage 20/117"'),
        (FEDERAL, f"!contact set “Landkreis Musterland” {LEA}"),
    ):
        await chat.says(who, typed)
    assert "not reached" not in await shown(chat)
    async with chat.database.transaction() as store:
        who_and_when = {"at": chat.clock.now(), "by": FEDERAL, "tell_at": chat.clock.now()}
        await store.awaited.expect(3, "contact", LEA, holds=True, letter="named-1", **who_and_when)
    answer = await shown(chat)
    assert "- without a pledge: 1 –" in answer
    assert "- without a mandate: 2 –" in answer
    assert "without a contact person" not in answer
    assert "- contact person not reached: 1 – !overview unreached" in answer


async def test_what_ends_and_what_is_old(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!pledge 5 until 30.11.2020")
    await chat.says(ROSA, "!pledge 3")
    await chat.says(ROSA, '!mandate add act 18.11.2020 "Vorlage 20/117" until 20.06.2021')
    assert "- pledge or mandate ends in two weeks: 1 – !overview ending" in await shown(chat)
    assert "Musterhafen" in await shown(chat, "!overview ending")
    await chat.time_passes(timedelta(days=200))
    assert "- pledge to be confirmed: 1 – !overview confirmation" in await shown(chat)
    assert "Beispielstadt" in await shown(chat, "!overview confirmation")
    assert "Beispielstadt" in await shown(chat, "!overview ending")
    await chat.says(ROSA, '!mandate add act 18.11.2020 "Vorlage 20/118"')
    assert "ends in two weeks" not in await shown(chat)


async def test_what_is_overdue_and_what_is_today(chat: Chat) -> None:
    await played(chat)
    await chat.time_passes(timedelta(days=1))
    assert "T-1 today" in await shown(chat)
    await chat.time_passes(timedelta(days=2))
    assert "T-1 overdue for 2 days" in await shown(chat)


async def test_applications_and_what_was_not_delivered(chat: Chat) -> None:
    await chat.says(STRANGER, "!join Neuort land=NW kind=town")
    async with chat.database.transaction() as store:
        last = select(func.max(OutboxRow.id)).scalar_subquery()
        aside = update(core(OutboxRow)).where(OutboxRow.id == last).values(state="aside")
        await store.session.execute(aside)
    answer = await shown(chat)
    assert "- 1 application – !applications" in answer
    assert "- 1 message set aside – for the operator: hafenlotse outbox" in answer
    assert "set aside" not in await shown(chat, user=KIM)
    assert "application" not in await shown(chat, user=KIM)


async def test_in_a_room_of_the_coordination_it_is_answered_there(chat: Chat) -> None:
    await played(chat)
    assert "3 municipalities" in body(await chat.says(FEDERAL, "!overview", room=COORDINATION))
    assert "3 municipalities" not in body(await chat.says(FEDERAL, "!overview", room=PLENARY))


@pytest.mark.parametrize("who", [INA, BEN, PIA, STRANGER])
async def test_only_for_the_coordination(chat: Chat, who: str) -> None:
    assert "municipalities" not in await shown(chat, user=who)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("!members interested", {"Musterhafen"}),
        ("!members NW interested", {"Musterhafen"}),
        ("!members interested NW", {"Musterhafen"}),
        ("!members NI interested", set()),
        ("!kommunen interessiert", {"Musterhafen"}),
        ("!members applicant", {"Beispielstadt"}),
        ("!members declared", set()),
        ("!members NW Bei", {"Beispielstadt"}),
    ],
)
async def test_municipalities_by_status(chat: Chat, typed: str, found: set[str]) -> None:
    await chat.says(FEDERAL, "!member set Musterhafen interested")
    await chat.says(FEDERAL, "!member set Beispielstadt alliance=applicant")
    answer = body(await chat.says(INA, typed))
    names = ("Musterhafen", "Beispielstadt", "Landkreis Musterland")
    assert {name for name in names if f"- {name} –" in answer} == found
