"""The minutes of a poll: what stands in them, also on paper and in the table, and for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from sqlalchemy import update

from bot.content import PRESS
from bot.remaking import remade
from commands.papers.checking import State, examine
from commands.papers.records import DIGEST, check
from storage.tables import Ballot, Poll
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat, Content, body
from tests.harness.polls import closes, of_kind, secret

DIRECT = "!direct:localhost"
MINUTE = timedelta(minutes=1)


def record_of(answers: list[Content]) -> Mapping[str, Any]:
    """What both files are made of."""
    files = [each[PRESS]["data"] for each in answers if PRESS in each]
    assert files[0] == files[1]
    assert check(files[0])
    return files[0]


def pressed(chat: Chat, answers: list[Content]) -> tuple[str, str]:
    """The text of the PDF and of the CSV, as somebody reads them; both can be checked."""
    made = [each[PRESS] for each in answers if PRESS in each]
    pdf, table = [chat.registry.presses[m["kind"]].make(m["data"], m["language"]) for m in made]
    for data in (pdf, table):
        found = examine(data, remade)
        assert (found.state, found.digest) == (State.OK, made[0]["data"][DIGEST])
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return text, table.decode("utf-8-sig")


async def test_record_of_an_open_poll(in_both_languages: Chat) -> None:
    """Choices, times, reasons, proxies; what was replaced, withdrawn, redacted; who was silent."""
    chat = in_both_languages
    await chat.says(INA, "!poll “Mittragen?” Ja | Nein until 25.11.2020 18:00")
    await of_kind(chat, quorum="1/2", majority="2/3", scope="signatories", follows=9)
    await chat.says(INA, "!vote 1 Ja")
    at = chat.clock.now()
    cast = [
        (1, [1], "Ratsbeschluss 18/77", None),
        (2, [0], None, None),
        (2, [], None, None),
        (2, [1], "=geheim", 1),
        (2, [0], "aus Versehen", None),
    ]
    async with chat.database.transaction() as store:
        for number, (who, choices, reason, proxy) in enumerate(cast, 1):
            await store.polls.add_ballot(
                1, who, choices, voter=BEN, event_id="$e", cast_at=at + number * MINUTE,
                reason=reason, proxy_id=proxy,
            )  # fmt: skip
        last = update(Ballot).where(Ballot.reason == "aus Versehen").values(redacted_at=at)
        await store.session.execute(last)
    await chat.time_passes(timedelta(days=6, hours=8))
    before = await chat.remembered()
    german = chat.alliance.language == "de"
    answers = await chat.says(INA, "!abstimmung protokoll 1" if german else "!poll record 1")
    assert await chat.remembered() == before
    record = record_of(answers)
    assert [
        (each["municipality"]["name"], each["choices"], each["reason"], each["proxy"])
        for each in record["ballots"]
    ] == [
        ("Beispielstadt", [1], "=geheim", "Musterhafen"),
        ("Musterhafen", [1], "Ratsbeschluss 18/77", None),
    ]
    assert record["ballots"][1]["at"] == "2020-11-19T09:01:00+00:00"
    assert [(each["state"], each["choices"], each["reason"]) for each in record["history"]] == [
        ("former", [0], None),
        ("former", [0], None),
        ("withdrawal", [], None),
        ("redacted", [], None),
    ]
    assert [each["name"] for each in record["silent"]] == ["Landkreis Musterland"]
    assert record["outcome"] == {
        "verdict": "rejected",
        "carried": [],
        "yes_or_no": True,
        "counts": [0, 2],
        "voted": 2,
        "cast": 2,
        "eligible": 3,
        "quorum": {"of": "1/2", "needed": 2, "reached": True},
        "majority": {"of": "2/3", "base": "entitled", "needed": 2, "reached_by": []},
    }
    opener = {"roles": ["contact"], "municipalities": ["Musterhafen"], "lands": []}
    assert (record["opened_by"], record["closed_early"], record["follows"]) == (opener, False, 9)
    assert "@" not in json.dumps(record), "no person is named in what is kept for ever"
    assert record[DIGEST] in body(answers[:1])
    name = "Abstimmung-1-Mittragen" if german else "Poll-1-Mittragen"
    assert [each["filename"] for each in answers[1:]] == [f"{name}.pdf", f"{name}.csv"]
    said = (
        ["Protokoll der Abstimmung 1", "Ansprechperson (Musterhafen)",
         "Mitzeichnende", "50 % der Stimmberechtigten, das sind 2",
         "abgelehnt", "2 von 3", "Mittwoch, 25.11.2020, 18:00 Uhr, von selbst"]
        if german
        else ["Minutes of poll 1", "contact person (Musterhafen)",
              "all signatories of the alliance", "rejected", "2 of 3",
              "Wednesday, 25.11.2020, 18:00, by itself"]
    )  # fmt: skip
    paper, table = pressed(chat, answers)
    for text in (paper, table):
        assert [each for each in (*said, "Mittragen?") if each not in text] == []
    assert record[DIGEST] in paper
    separator = ";" if german else ","
    proxied = ["Beispielstadt", "Nein", "'=geheim", "Musterhafen"]
    row = next(line for line in table.split("\r\n") if "geheim" in line)
    assert [each for each in proxied if each not in row.split(separator)] == []
    assert "aus Versehen" not in paper + table
    assert ("keine Antwort" if german else "no answer") in table


async def test_the_paper_begins_with_the_verdict_and_has_no_empty_columns(
    in_both_languages: Chat,
) -> None:
    """A time stands in one line; what nobody said has no place; records of before can be read."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, "!poll “Mittragen?” Ja | Nein quorum=50%")
    await chat.says(INA, "!vote 1 Ja")
    await chat.says(ROSA, "!vote 1 Ja")
    await closes(chat, INA)
    answers = await chat.says(INA, "!poll record 1")
    paper, table = pressed(chat, answers)
    verdict = "Ergebnis: angenommen" if german else "Verdict: adopted"
    assert paper.split("\n").index(verdict) == 3  # behind alliance, title, and question
    assert ("Ergebnis;angenommen" if german else "Verdict,adopted") in table
    titles = ("Begründung", "Vollmacht") if german else ("Reason", "Proxy")
    assert not any(each in paper for each in (*titles, "Frist", "Deadline"))
    assert "19.11. 10:00" in paper
    made = answers[1][PRESS]
    old = {key: each for key, each in made["data"].items() if key != "entitled"}
    old["outcome"] = {
        key: each
        for key, each in old["outcome"].items()
        if key not in {"verdict", "carried", "yes_or_no", "cast"}
    }
    old["outcome"]["majority"] = {"of": "2/3", "needed": 2, "reached_by": [0]}
    former = chat.registry.presses[made["kind"]].make(old, made["language"])
    assert verdict not in PdfReader(BytesIO(former)).pages[0].extract_text()


async def test_record_of_a_hidden_poll(chat: Chat) -> None:
    """Once it is closed it has the choices, but not what somebody had chosen before."""
    await chat.says(INA, "!poll “Frage?”")
    await of_kind(chat, secrecy="hidden")
    await chat.says(ROSA, "!vote 1 yes", room="!d:x", direct=True)
    chat.clock.ahead += MINUTE
    await chat.says(ROSA, "!vote 1 no", room="!d:x", direct=True)
    assert "still open" in body(await chat.says(FEDERAL, "!poll record 1"))
    await closes(chat, INA)
    record = record_of(await chat.says(INA, "!poll record 1"))
    assert [each["choices"] for each in record["ballots"]] == [[1]]
    assert record["history"] == []
    assert record["closed_early"]


async def test_record_of_a_secret_poll_has_no_choice(chat: Chat) -> None:
    """Only who has taken part, and the totals; not even those of too few."""
    await secret(chat)
    assert "still open" in body(await chat.says(FEDERAL, "!poll record 1"))
    await closes(chat, FEDERAL)
    answers = await chat.says(FEDERAL, "!poll record 1")
    record = record_of(answers)
    municipality = {"id": 2, "name": "Beispielstadt", "land": "NW", "ags": "05999002"}
    assert record["ballots"] == [{"municipality": municipality, "proxy": "Musterhafen"}]
    assert record["outcome"]["counts"] == []
    assert INA not in json.dumps(record)
    paper, table = pressed(chat, answers)
    line = next(line for line in table.split("\r\n") if line.startswith("Beispielstadt"))
    assert line == 'Beispielstadt,"NW, 05999002",has taken part,–,–,–,Musterhafen'
    assert "kept nowhere" in paper
    assert "not told: too few have voted" in paper


async def test_record_of_who_has_no_office_any_more(chat: Chat) -> None:
    await chat.says(BEN, "!poll “Frage?” until 19.11.2020 18:00")
    await chat.says(BEN, "!forgetme", room=DIRECT, direct=True)
    await chat.says(BEN, "!confirm", room=DIRECT, direct=True)
    await chat.time_passes(timedelta(hours=9))
    answers = await chat.says(INA, "!poll record 1")
    assert "somebody who has no office any more" in pressed(chat, answers)[0]


async def test_a_record_is_for_ever(chat: Chat) -> None:
    """Whoever is forgotten, whatever is renamed: the same files, the same checksum."""
    await chat.says(BEN, "!poll “Frage?”")
    await chat.says(ROSA, "!vote 1 yes “Ratsbeschluss”")
    await closes(chat, BEN)
    (poll,) = await chat.rows(Poll)
    first = await chat.says(INA, "!poll record 1")
    assert record_of(first) == poll.record
    assert poll.digest == record_of(first)[DIGEST]
    await chat.says(FEDERAL, "!member set Beispielstadt name=Neustadt")
    assert "Neustadt" in body(await chat.says(FEDERAL, "!members"))
    await chat.says(BEN, "!forgetme", room=DIRECT, direct=True)
    await chat.says(BEN, "!confirm", room=DIRECT, direct=True)
    assert BEN not in str(await chat.remembered())
    again = await chat.says(INA, "!poll record 1")
    assert record_of(again) == record_of(first)
    assert pressed(chat, again) == pressed(chat, first)


async def test_no_character_is_lost_on_paper(in_both_languages: Chat) -> None:
    """What the font does not have is named, and the paper says what that means."""
    chat = in_both_languages
    await chat.says(INA, "!poll “Frieden 🕊️ 和平?” Ja 👍🏽 | Nein")
    await chat.says(ROSA, "!vote 1 2 “wegen 🌊, über Ä und ß”")
    await closes(chat, INA)
    answers = await chat.says(INA, "!poll record 1")
    paper, table = pressed(chat, answers)
    paper = "".join(paper.split())
    for code in ("[U+1F54A]", "[U+548C]", "[U+1F44D]", "[U+1F30A]"):
        assert code in paper, code
    assert "überÄundß" in paper
    assert ("[U+…]steht" if chat.alliance.language == "de" else "[U+…]stands") in paper
    assert "Frieden 🕊️ 和平?" in table
    await chat.says(INA, "!poll “Ohne?”")
    await closes(chat, INA, 2)
    assert "[U+" not in pressed(chat, await chat.says(INA, "!poll record 2"))[0]
