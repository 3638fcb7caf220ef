"""Hidden and secret polls tell no count before the close; a secret one never who chose what.

Whatever is said of one of the twins (twin_polls.py) has to be said of the other.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, Final

import pytest
from pypdf import PdfReader

from bot.matrix.events import SAID
from tests.harness.journal import states
from tests.harness.peer import Event
from tests.live.scenarios.test_files import hears
from tests.live.scenarios.twin_polls import (
    ASKED,
    HIDDEN,
    MUNICIPALITIES,
    OPTIONS,
    POLL,
    QUESTION,
    SECRET,
    TYPED,
    Listening,
    all_sent,
    all_told,
    ask_everything,
    cast_hidden,
    cast_secret,
    listening,
    open_twins,
)

COUNTED: Final = {
    "de": (
        "Abstimmung {n}, Zwischenstand: Was essen wir? {k} von 5 Kommunen {have} abgestimmt. "
        "Ausgezählt wird, wenn die Abstimmung beendet ist."
    ),
    "en": (
        "Poll {n}, as it stands: Was essen wir? {k} of 5 municipalities {have} voted. "
        "The votes are counted when the poll is closed."
    ),
}


HAVE: Final = {"de": ("haben", "hat"), "en": ("have", "has")}


def referred(event: Event) -> str:
    relation = event["content"].get("m.relates_to", {})
    return str(relation.get("m.in_reply_to", {}).get("event_id", ""))


def text_of(event: Event) -> str:
    """All of a message but what it refers to, edits with their new content."""
    referring = ("m.relates_to", SAID)
    content = {key: value for key, value in event["content"].items() if key not in referring}
    return json.dumps(content, ensure_ascii=False, sort_keys=True).replace("\\n", "\n")


async def told_of(everybody: Listening) -> dict[int, list[Event]]:
    """What the bot has said, by the poll it is about; by 0 what is about none or about several.

    Without what voters are told of their own hidden ballot, if it is told to them alone.
    """
    found: dict[int, list[Event]] = {n: [] for n in (0, *HIDDEN, *SECRET)}
    for event in (await everybody.heard()).values():
        if referred(event) in everybody.confirmed:
            assert event["room_id"] in everybody.homes.values()
            continue
        about = {int(n) for n in re.findall(r"\b47[1234]\b", text_of(event))}
        n = everybody.polls.get(referred(event)) or (about.pop() if len(about) == 1 else 0)
        found[n].append(event)
    return found


def is_count(event: Event, n: int, language: str) -> bool:
    """Whether this is the message with the count or an edit of it: nothing but the turnout."""
    content = event["content"]
    forms = [content, *([content["m.new_content"]] if "m.new_content" in content else [])]
    texts = [str(form.get(key, "")) for form in forms for key in ("body", "formatted_body")]
    plain = [re.sub(r"<[^>]*>", " ", each).split() for each in texts if each]
    possible = [
        COUNTED[language].format(n=n, k=k, have=HAVE[language][k == 1]).split() for k in range(5)
    ]
    return all(
        any([*start, *words] == each for words in possible)
        for each in plain
        for start in [["*"] if each[:1] == ["*"] else []]
    )


async def nothing_told(everybody: Listening, language: str) -> None:
    """Nothing in all that was said depends on what was chosen."""
    told = await told_of(everybody)
    for twins in (HIDDEN, SECRET):
        said = []
        for n in twins:
            counts = [each for each in told[n] if is_count(each, n, language)]
            assert len(counts) >= 2
            rest = [each for each in told[n] if each not in counts]
            assert len(rest) > len(ASKED)
            said.append(Counter((e["room_id"], re.sub(rf"\b{n}\b", "N", text_of(e))) for e in rest))
        assert said[0] - said[1] == said[1] - said[0] == Counter()
    starts = [each for each in told[0] if each["type"] == f"{POLL}.start"]
    assert len({text_of(each) for each in starts}) == 1
    for each in told[0]:
        if each not in starts:
            assert not named(OPTIONS, text_of(each))


def named(any_of: Iterable[str], text: str) -> bool:
    return any(each.casefold() in text.casefold() for each in any_of)


def typed_in_files(everybody: Listening) -> list[str]:
    """Where the words of secret ballots stand: database, journal, keys, log."""
    folder = everybody.alliance.bot.config.parent
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert {"hafenlotse.db", "hafenlotse.db-wal", "log.txt"} <= {each.name for each in files}
    return [
        each.name for each in files if any(word.encode() in each.read_bytes() for word in TYPED)
    ]


async def exported(everybody: Listening) -> str:
    """The table of `!export members csv`, which the coordination got."""
    (event,) = [
        e for e in (await everybody.heard()).values() if e["content"].get("msgtype") == "m.file"
    ]
    return (await everybody.alliance.kim.download(event)).decode("utf-8-sig")


async def records(everybody: Listening, n: int) -> list[str]:
    """The minutes, as text of the PDF and as CSV."""
    kim = everybody.alliance.kim
    asked = await everybody.say(kim, "home", "!poll record {n}", n)
    paper, table = [await kim.download(await hears(kim, asked, number)) for number in (1, 2)]
    pages = PdfReader(BytesIO(paper)).pages
    return ["\n".join(page.extract_text() for page in pages), table.decode("utf-8-sig")]


async def no_choice_told(
    everybody: Listening, before: Mapping[str, Event], minutes: Mapping[int, list[str]]
) -> None:
    """No line of what was said since the close tells a municipality's choice in a secret poll."""
    told = await told_of(everybody)
    for n in SECRET:
        new = [each["content"] for each in told[n] if each["event_id"] not in before]
        assert len(new) >= 3
        lines = [line for each in new for line in each["body"].splitlines()]
        lines += [line for each in minutes[n] for line in each.splitlines()]
        assert named(OPTIONS, str(lines))
        assert named(MUNICIPALITIES, str(lines))
        assert not [each for each in lines if named(OPTIONS, each) and named(MUNICIPALITIES, each)]


def no_choice_kept(everybody: Listening) -> None:
    """No row of any table does; but for the totals, the twins have left the same rows."""
    bot = everybody.alliance.bot
    tables = [name for (name,) in bot.rows("select name from sqlite_master where type = 'table'")]
    assert {"ballots", "inbox", "outbox", "poll_participations", "poll_secret_totals"} <= {*tables}
    for table in tables:
        columns = [row[1] for row in bot.rows(f"pragma table_info({table})")]
        rows = [dict(zip(columns, row, strict=True)) for row in bot.rows(f"select * from {table}")]
        about = [each for each in rows if each.get("poll_id") in SECRET]
        choices = {key for key in columns if "choice" in key or "count" in key}
        people = {"member_id", "voter", "sender", "proxy_id", "event_id", "cast_at"}
        assert not (about and choices and people & {*columns}), table
        if table == "polls":
            for each in rows:
                each["options"] = None
                told = json.loads(each.pop("record") or "{}")
                if told.get("secrecy") == "secret":
                    # Who took part and the totals stand in it, apart from each other.
                    del told["options"]
                    assert not named(OPTIONS, str(told))
                    assert not named(MUNICIPALITIES, str(told["outcome"]["counts"]))
        assert not any(named(OPTIONS, str(each)) for each in rows), table
        if table != "poll_secret_totals":
            times = ("poll_id", "id", "at", "cast_at", "event_id")
            first, second = [
                [{**each, **dict.fromkeys(times)} for each in about if each["poll_id"] == n]
                for n in SECRET
            ]
            assert first == second, table
    assert bot.rows("select content from inbox where content is not null") == []
    assert bot.rows("select content from outbox where content is not null") == []
    assert bot.rows("select count(*) from poll_participations") == [(8,)]


# A quarter of a thousand messages: each language and each kind of room once is enough.
@pytest.mark.parametrize(("language", "encrypted"), [("de", False), ("en", True)])
async def test_nothing_leaks(found: Any, language: str, encrypted: bool) -> None:
    alliance = await found(language=language, encrypted=encrypted)
    everybody = await listening(alliance, encrypted=encrypted)
    native = await open_twins(everybody)
    for n in HIDDEN:
        await cast_hidden(everybody, n, native[n])
    for n in SECRET:
        await cast_secret(everybody, n)
    await ask_everything(everybody)
    await all_told(everybody)
    await nothing_told(everybody, language)
    assert not named(OPTIONS, await exported(everybody))
    assert typed_in_files(everybody) == []

    before = await everybody.heard()
    for n, numbers in zip((*HIDDEN, *SECRET), ((3, 1), (1, 3)) * 2, strict=True):
        outcome = await alliance.closes(alliance.kim, n)
        assert [f"{o}: {k}" in outcome for o, k in zip(OPTIONS, numbers, strict=True)] == [True] * 2
        assert named(MUNICIPALITIES, outcome) is (n in HIDDEN)
    minutes = {n: await records(everybody, n) for n in SECRET}
    await no_choice_told(everybody, before, minutes)
    await all_sent(everybody)
    no_choice_kept(everybody)
    await alliance.bot.kill()  # as somebody finds its files who takes the machine away
    assert typed_in_files(everybody) == []
    assert not named((*OPTIONS, QUESTION), alliance.bot.log.read_text())
    totals = "select poll_id, group_concat(count) from poll_secret_totals group by poll_id"
    remembered = states(alliance.bot.config.parent / "data" / "hafenlotse.db", totals)
    assert remembered == [[(SECRET[0], "3,1"), (SECRET[1], "1,3")]] * len(remembered)
