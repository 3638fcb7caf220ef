"""What municipalities say to the clauses of a statement: who may, what is kept, what is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.tables import Position, Statement
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, Chat, body
from tests.harness.registry import enter, municipality
from tests.harness.statements import say, statement, version

FOUR = ("Wir nehmen auf.", "Der Bund zahlt.", "Die Länder helfen.", "Sofort.")
HOUR = timedelta(hours=1)


async def kept(chat: Chat) -> list[tuple[int, int, int, str, str | None]]:
    return [
        (each.version, each.member_id, each.clause, each.position, each.proposal)
        for each in await chat.rows(Position)
    ]


@pytest.mark.parametrize(
    ("typed", "clauses", "position", "proposal"),
    [
        ("!clause ST-1 3 agree", [3], "agree", None),
        ("!clause 1 3 agree", [3], "agree", None),
        ("!clause st-1 1-3 agree", [1, 2, 3], "agree", None),
        ("!clause ST-1 1, 2 and 4 agree", [1, 2, 4], "agree", None),
        ("!clause ST-1 all reject", [1, 2, 3, 4], "reject", None),
        ("!clause ST-1 4 change “Bald.”", [4], "change", "Bald."),
        ("!clause ST-1 4 change “Bald.” for Musterhafen", [4], "change", "Bald."),
        (
            "!absatz ST-1 4 ändern Schulplätze für Musterhafen",
            [4],
            "change",
            "Schulplätze für Musterhafen",
        ),
        (
            "!clause ST-1 4 change „Für“ alle, for everybody",
            [4],
            "change",
            "„Für“ alle, for everybody",
        ),
        (
            "!absatz ST-1 4 ändern „Plätze für alle“ für Musterhafen",
            [4],
            "change",
            "Plätze für alle",
        ),
        ("!absatz ST-1 Absatz 4 zustimmen", [4], "agree", None),
        ("!absatz ST-1 Absätze 1 und 2 stimmen zu", [1, 2], "agree", None),
        ("!absatz ST-1 4 stimme zu für Musterhafen", [4], "agree", None),
        ("!absatz ST-1 4 lehnen ab", [4], "reject", None),
        ("!absatz ST-1 ganz einverstanden", [1, 2, 3, 4], "agree", None),
        ("!absatz ST-1 4 abgelehnt", [4], "reject", None),
        ("!absatz ST-1 4 ändern „Hilfe für alle“", [4], "change", "Hilfe für alle"),
        ("!absatz ST-1 1 bis 3 zustimmen", [1, 2, 3], "agree", None),
        ("!absatz ST-1 1 und 2 enthalten für Musterhafen", [1, 2], "abstain", None),
        ("!absatz ST-1 alle ablehnen", [1, 2, 3, 4], "reject", None),
        ("!absatz ST-1 2 nein", [2], "reject", None),
    ],
)
async def test_recorded(
    in_both_languages: Chat, typed: str, clauses: list[int], position: str, proposal: str | None
) -> None:
    chat = in_both_languages
    await statement(chat, FOUR)
    await chat.says(INA, typed)
    assert await kept(chat) == [(1, 1, each, position, proposal) for each in clauses]
    row = (await chat.rows(Position))[0]
    assert (row.actor, row.event_id, row.at) == (INA, chat.last_event, chat.clock.now())


async def test_answer(chat: Chat) -> None:
    """What is recorded, what it was before, what is left; contact and deputy speak as one."""
    await statement(chat, FOUR)
    answer = body(await chat.says(INA, "!clause ST-1 1-2 agree")).partition("\nData")[0]
    assert answer == (
        "ST-1, version 1: recorded for Musterhafen\n"
        "- Clauses 1 and 2: agreement\n"
        "Not answered yet by Musterhafen: clauses 3 and 4"
    )
    answer = body(await chat.says(BEN, "!clause ST-1 2-3 reject")).partition("\nData")[0]
    assert answer == (
        "ST-1, version 1: recorded for Musterhafen\n"
        "- Clause 2: rejection (before: agreement)\n"
        "- Clause 3: rejection\n"
        "Not answered yet by Musterhafen: clause 4"
    )
    await chat.says(INA, "!clause ST-1 4 change “Bald.”")
    assert body(await chat.says(INA, "!clause ST-1 4 change “Später.”")) == (
        "ST-1, version 1: recorded for Musterhafen\n"
        "- Clause 4: wish for a change: “Später.” (before: wish for a change: “Bald.”)\n"
        "Musterhafen has answered all clauses."
    )
    before = await kept(chat)
    assert body(await chat.says(INA, "!clause ST-1 2-3 reject")) == (
        "Nothing changes: that is recorded already.\n"
        "- Clauses 2 and 3: rejection\n"
        "Musterhafen has answered all clauses."
    )
    assert await kept(chat) == before
    assert len(before) == 6, "nothing is overwritten"


async def test_answer_in_german(german: Chat) -> None:
    await statement(german, FOUR)
    await german.says(INA, "!absatz ST-1 alle zustimmen")
    assert body(await german.says(INA, "!absatz ST-1 3 ändern „Auch der Bund.“")) == (
        "ST-1, Fassung 1: eingetragen für Musterhafen\n"
        "- Absatz 3: Änderungswunsch: „Auch der Bund.“ (vorher: Zustimmung)\n"
        "Musterhafen hat zu allen Absätzen geantwortet."
    )
    answer = body(await german.says(ROSA, "!absatz ST-1 1-3 enthalten"))
    assert "- Absätze 1–3: Enthaltung\nNoch ohne Antwort von Beispielstadt: Absatz 4" in answer


async def test_for_whom_the_wording_is(in_both_languages: Chat) -> None:
    """Who acts for several gets a line that works; nothing of the wording is cut off."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await statement(chat, FOUR)
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    answer = body(await chat.says(INA, "!absatz ST-1 4 ändern Plätze für alle"))
    line = (
        "!absatz ST-1 4 ändern „Plätze für alle“ für Musterhafen"
        if german
        else "!clause ST-1 4 change “Plätze für alle” for Musterhafen"
    )
    assert line in answer
    assert await kept(chat) == []
    await chat.says(INA, line)
    assert await kept(chat) == [(1, 1, 4, "change", "Plätze für alle")]


async def test_a_typing_error(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await statement(chat, FOUR)
    answer = body(await chat.says(INA, "!absatz ST-1 4 zustimen"))
    german = chat.alliance.language == "de"
    assert (
        "„zustimen“ kenne ich nicht. Meinten Sie zustimmen?"
        if german
        else "I do not know “zustimen”. Did you mean zustimmen?"
    ) in answer
    assert await kept(chat) == []


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!clause ST-1 5 agree", "ST-1 has 4 clauses in version 1; there is no clause 5."),
        (INA, "!clause ST-1 1-999 agree", "there is no clause 5."),
        (INA, "!clause ST-1 0 agree", "“0” does not say which clauses"),
        (INA, "!clause ST-1 3-1 agree", "“3-1” does not say which clauses"),
        (INA, "!clause ST-1 agree", "“agree” does not say which clauses"),
        (INA, "!clause ST-1 3", "Something is missing"),
        (INA, "!clause ST-1 3 maybe", "I do not know “maybe”"),
        (INA, "!clause ST-1 4 change", "Which wording do you wish for instead?"),
        (INA, "!clause ST-1 3-4 change “Bald.”", "A wording is for one clause."),
        (INA, "!clause ST-1 4 agree “Bald.”", "belongs to “change”"),
        (INA, f"!clause ST-1 4 change “{'x' * 1001}”", "1,001 characters, at most 1,000"),
        (INA, "!clause ST-2 1 agree", "There is no statement ST-2"),
        (INA, "!clause ST-1 1 agree for Beispielstadt", "Only the contact person or the deputy of"),
        (FEDERAL, "!clause ST-1 1 agree for Musterhafen", "This is possible for: contact person"),
        (PIA, "!clause ST-1 1 agree", "This is possible for: contact person"),
        (ROSA, "!clause ST-1 1 agree", "Beispielstadt is not asked about ST-1."),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await statement(chat, FOUR, [1, 3])
    assert told in body(await chat.says(who, typed))
    assert await kept(chat) == []


async def test_a_proposal_of_a_thousand_characters(chat: Chat) -> None:
    await statement(chat, FOUR)
    await chat.says(INA, f"!clause ST-1 4 change “{'ä' * 1000}”")
    assert [row[4] for row in await kept(chat)] == ["ä" * 1000]


async def test_for_one_of_several(chat: Chat) -> None:
    await statement(chat, FOUR)
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    assert "for Beispielstadt" in body(await chat.says(INA, "!clause ST-1 1 agree"))
    assert await kept(chat) == []
    await chat.says(INA, "!clause ST-1 1 agree for Beispielstadt")
    assert await kept(chat) == [(1, 2, 1, "agree", None)]


async def test_nothing_after_publication(chat: Chat) -> None:
    await statement(chat, FOUR)
    async with chat.database.engine.begin() as connection:
        await connection.execute(update(Statement).values(published_at=chat.clock.now()))
    answer = body(await chat.says(INA, "!clause ST-1 1 agree"))
    assert "ST-1 is published; nothing of it can be changed." in answer
    assert await kept(chat) == []


async def test_a_new_version_is_asked_about_anew(chat: Chat) -> None:
    await statement(chat, FOUR)
    await chat.says(INA, "!clause ST-1 all agree")
    await version(chat, 1, FOUR[:3])
    answer = body(await chat.says(INA, "!clauses ST-1"))
    assert (
        "Musterhafen has answered an earlier version only. That does not count for version 2.\n"
        "Not answered yet by Musterhafen: clauses 1–3"
    ) in answer
    assert "version 2: recorded" in body(await chat.says(INA, "!clause ST-1 1 reject"))
    assert (await kept(chat))[-1] == (2, 1, 1, "reject", None)
    assert "no clause 4" in body(await chat.says(INA, "!clause ST-1 4 agree"))


async def test_nobody_agrees_to_words_that_were_not_there_yet(chat: Chat) -> None:
    """Sent while the bot was away, before the new version, and worked on after it."""
    await statement(chat, FOUR)
    chat.clock.ahead += HOUR
    await version(chat, 1, FOUR)
    answer = body(await chat.says(INA, "!clause ST-1 all agree", ago=HOUR / 2))
    assert "Meanwhile there is version 2 of ST-1, since Thursday, 19.11.2020, 11:00." in answer
    assert await kept(chat) == []
    await chat.says(INA, "!clause ST-1 all agree")
    assert len(await kept(chat)) == 4


async def test_overview(in_both_languages: Chat) -> None:
    """One's own positions, and everybody's wishes by municipality."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await statement(chat, FOUR)
    await say(chat, 1, [1], [1, 2], "agree")
    await say(chat, 1, [1], [4], "change", proposal="Bald <b>schon</b>.")
    await say(chat, 1, [2], [4], "change", proposal="Gleich.")
    await say(chat, 1, [2], [1], "change", proposal="Anders.")
    await say(chat, 1, [2], [1], "reject")
    typed = "!absätze ST-1" if german else "!clauses ST-1"
    answer = body(await chat.says(INA, typed)).partition("\nDat")[0]
    own, wishes = (
        (
            "ST-1, Fassung 1: Winterhilfe\n"
            "Musterhafen sagt:\n"
            "- Absätze 1 und 2: Zustimmung\n"
            "- Absatz 4: Änderungswunsch: „Bald <b>schon</b>.“\n"
            "Noch ohne Antwort von Musterhafen: Absatz 3\n",
            "2 Änderungswünsche:\n"
            "- Beispielstadt, Absatz 4: „Gleich.“\n"
            "- Musterhafen, Absatz 4: „Bald <b>schon</b>.“",
        )
        if german
        else (
            "ST-1, version 1: Winterhilfe\n"
            "Musterhafen says:\n"
            "- Clauses 1 and 2: agreement\n"
            "- Clause 4: wish for a change: “Bald <b>schon</b>.”\n"
            "Not answered yet by Musterhafen: clause 3\n",
            "2 wishes for a change:\n"
            "- Beispielstadt, clause 4: “Gleich.”\n"
            "- Musterhafen, clause 4: “Bald <b>schon</b>.”",
        )
    )
    assert answer == own + wishes
    coordination = body(await chat.says(KIM, typed)).partition("\nDat")[0]
    assert coordination == own.split("\n")[0] + "\n" + wishes
    nothing = "Niemand wünscht eine Änderung." if german else "Nobody wishes for a change."
    assert nothing in body(await chat.says(KIM, f"{typed} 1-3"))
    missing = "einen Absatz 5 gibt es nicht" if german else "there is no clause 5"
    assert missing in body(await chat.says(KIM, f"{typed} 5"))


async def test_many_wishes_are_not_cut_silently(chat: Chat) -> None:
    ids = range(101, 131)
    await enter(chat.database, [municipality(n, f"Ort {n}") for n in ids])
    await statement(chat, FOUR, ids)
    await say(chat, 1, ids, [4], "change", proposal="x" * 1000)
    answers = await chat.says(KIM, "!clauses ST-1")
    assert "… and 5 more.\n`!clauses ST-1 3`".replace("`", "") in body(answers)
    assert body(answers).count("x" * 1000) == 25


async def test_wishes_of_namesakes_are_told_apart(chat: Chat) -> None:
    towns = [
        municipality(n, "Neuenkirchen", land=land, ags=ags)
        for n, land, ags in ((101, "NI", "03999001"), (102, "MV", "13999001"))
    ]
    await enter(chat.database, towns)
    await statement(chat, FOUR, (101, 102))
    await say(chat, 1, [101], [4], "change", proposal="Bald.")
    await say(chat, 1, [102], [4], "change", proposal="Später.")
    said = body(await chat.says(KIM, "!clauses ST-1"))
    assert "- Neuenkirchen (AGS 03999001), clause 4: “Bald.”" in said
    assert "- Neuenkirchen (AGS 13999001), clause 4: “Später.”" in said


async def test_no_answer_in_an_open_room(chat: Chat) -> None:
    """Nor what is recorded: it goes to the direct chat."""
    await statement(chat, FOUR)
    await chat.says(FEDERAL, "!room open")
    for typed in ("!clause ST-1 1 agree", "!clauses ST-1"):
        assert "agreement" not in body(await chat.says(INA, typed))
        assert any("agreement" in content["body"] for _to, content in chat.letters), typed
