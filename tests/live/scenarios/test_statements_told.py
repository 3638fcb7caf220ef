"""Stories C, D and E of the alliance, over a real homeserver, in both languages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import Alliance

pytestmark = [
    pytest.mark.parametrize("language", ["de", "en"]),
    pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"]),
]
BERLIN = ZoneInfo("Europe/Berlin")
OPENED = datetime(2020, 11, 25, 10, 0, tzinfo=BERLIN)
OVER = datetime(2020, 12, 2, 18, 30, tzinfo=BERLIN)
CLAUSES = (
    "Wir nehmen auf.",
    "Wir bitten den Bund um Zustimmung.",
    "Wir tragen die Kosten.",
    "Wir fliegen selbst.",
)
NEW = '!statement new "Winterhilfe" until 02.12.2020 18:00\n' + "\n".join(
    f"{number}. {clause}" for number, clause in enumerate(CLAUSES, 1)
)


async def alliance_of(
    found: Any, folder: Path, towns: int, language: str, encrypted: bool
) -> Alliance:
    """Musterhafen, and so many others that Ina speaks for too, all with a mandate to appeal."""
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    table = folder / "members.csv"
    rows = [f"Ort {n};Gemeinde;NI;1.000;{alliance.ina.user_id}" for n in range(1, towns)]
    table.write_text(
        "\n".join(["Name;Art;Land;Einwohner;Ansprechperson", *rows]) + "\n", encoding="utf-8"
    )
    code, printed = await alliance.bot.command("import", "members", table, "--apply")
    assert code == 0, printed
    return alliance


async def test_c_the_common_denominator(
    found: Any, tmp_path: Path, language: str, encrypted: bool
) -> None:
    alliance = await alliance_of(found, tmp_path, 20, language, encrypted)
    answer = await alliance.answer(alliance.kim, NEW)
    assert answer["encrypted"] is encrypted
    for number in range(1, 15):
        clauses = "1-3" if number <= 11 else "1-2"
        typed = f"!clause ST-1 {clauses} agree for Ort {number}"
        assert f"Ort {number}" in await alliance.ask(alliance.ina, typed)
    # Silence until after the deadline: the bot is stopped, and started when it is over.
    await alliance.bot.stop()
    alliance.bot.at = OVER
    await alliance.bot.start()
    over = "die Frist für Antworten ist vorbei" if language == "de" else "the time to answer is"
    told = await alliance.kim.wait_for(
        lambda e: (
            over in (body := str(e["content"].get("body")))
            and not any(digest in body for digest in ("State of knowledge", "Sachstand"))
        )
    )
    shown = await alliance.ask(alliance.ina, "!denominator ST-1")
    for body in (told["content"]["body"], shown):
        assert (
            "Gemeinsamer Nenner: Absätze 1 und 2 getragen von 14 von 14 Antworten, mit Absatz 3 "
            "von 11; 6 ohne Antwort zählen nicht als Zustimmung"
            if language == "de"
            else "Common denominator: clauses 1 and 2 carried by 14 of 14 responses, with clause 3 "
            "by 11; 6 without response do not count as consent"
        ) in body
    rows = alliance.bot.rows("select count(distinct member_id), count(*) from positions")
    assert rows == [(14, 11 * 3 + 3 * 2)]


async def test_d_nobody_speaks_for_others_and_e_own_voice(
    found: Any, tmp_path: Path, language: str, encrypted: bool
) -> None:
    alliance = await alliance_of(found, tmp_path, 10, language, encrypted)
    kim, ina, ben = alliance.kim, alliance.ina, alliance.ben
    await alliance.ask(kim, "!member add Kleinmusterdorf land=NI kind=town")
    await alliance.ask(kim, f"!contact set Kleinmusterdorf {ben.user_id}")
    await alliance.ask(kim, NEW)
    refused = await alliance.ask(kim, "!sign ST-1 for Kleinmusterdorf")
    assert "Kleinmusterdorf" in refused
    assert ("nur" if language == "de" else "only") in refused.lower()
    assert alliance.bot.rows("select count(*) from signatures") == [(0,)]

    named = [f"Ort {number}" for number in range(1, 10)]
    for name in named:
        await alliance.ask(ina, f'!mandate add appeal 22.10.2018 "Vorlage 18/77" for {name}')
        assert name in await alliance.ask(ina, f"!sign ST-1 for {name}")
    changed = await alliance.ask(kim, '!statement edit ST-1 3 "Wir tragen alle Kosten."')
    assert "9" in changed
    assert ("Fassung 2" if language == "de" else "ersion 2") in changed
    standing = "select version, count(*) from signatures where withdrawn_at is null group by 1"
    assert alliance.bot.rows(standing) == [(1, 9)]
    letter = await ina.invited_to(alliance.bot.user_id)
    await ina.join(letter)
    await ina.wait_for(lambda e: e["room_id"] == letter and "ST-1" in str(e["content"].get("body")))

    for name in named[:3]:
        await alliance.ask(ina, f"!sign ST-1 for {name}")
    words = "Wir tragen Absatz 3 nicht mit."
    assert words in await alliance.ask(ina, f'!own ST-1 "{words}" for Ort 9')
    asked = await alliance.ask(kim, "!statement publish ST-1")
    assert "!confirm" in asked or "!bestätigen" in asked
    published = await alliance.ask(kim, "!confirm")
    for said in (*named[:3], words, "Wir tragen alle Kosten."):
        assert said in published
    alliance_demands = "Das Bündnis fordert" if language == "de" else "The alliance demands"
    assert alliance_demands not in published
    for refused in ('!statement edit ST-1 1 "Anders."', "!sign ST-1 for Ort 4"):
        before = alliance.bot.rows("select digest, publication from statements")
        who = kim if "edit" in refused else ina
        await alliance.ask(who, refused)
        assert alliance.bot.rows("select digest, publication from statements") == before
