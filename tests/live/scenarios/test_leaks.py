"""Hidden and secret polls tell no count before the close; a secret one never who chose what.

Of each kind there are twins: the same question to the same people, who do and ask the same in both
but choose the other way round. Whatever is said of one has to be said of the other.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import pytest
from pypdf import PdfReader

from tests.harness.journal import states
from tests.harness.peer import Clerk, Event
from tests.live.scenarios.conftest import Alliance
from tests.live.scenarios.test_files import direct_chat, hears

POLL: Final = "org.matrix.msc3381.poll"
QUESTION: Final = "Was essen wir?"
OPTIONS: Final = ("Zwiebelkuchen", "Quarkspeise")
# As secret ballots are typed: no program writes them like that, so they are found in any file.
TYPED: Final = ("zWIEBELKUCHEN", "qUARKSPEISE")
HIDDEN: Final = (471, 472)
SECRET: Final = (473, 474)  # numbers that nothing else has
MUNICIPALITIES: Final = (
    "Musterhafen",
    "Beispielstadt",
    "Musterburg",
    "Kleinmusterdorf",
    "Musterau",
)
COUNTED: Final = {
    "de": (
        "Abstimmung {n}, Zwischenstand: Was essen wir? {k} von 5 Kommunen haben abgestimmt. "
        "Ausgezählt wird, wenn die Abstimmung beendet ist."
    ),
    "en": (
        "Poll {n}, as it stands: Was essen wir? {k} of 5 municipalities have voted. "
        "The votes are counted when the poll is closed."
    ),
}
# What can be asked about an open poll, right and wrong, in the room or in the direct chat.
ASKED: Final = (
    ("room", "!poll status {n}"),
    ("home", "!abstimmung stand {n}"),
    ("room", "!poll record {n}"),
    ("room", "!poll reopen {n}"),
    ("room", "!poll “Noch eine?” follows={n}"),
    ("room", "!vote {n} Quarkspeise"),
    ("home", "!vote {n} 9"),
    ("home", "!vote withdraw {n} for Musterau"),
    ("home", "!proxy {n} Beispielstadt"),
)
ASKED_OF_ALL: Final = (
    "!polls",
    "!mydata",
    "!history Musterhafen",
    "!export members csv",
)


@dataclass
class Listening:
    """Everybody in the room, with their direct chats, and what the bot says to them."""

    alliance: Alliance
    homes: Mapping[str, str]
    polls: dict[str, int] = field(default_factory=dict)  # by the event that asks about them
    confirmed: set[str] = field(default_factory=set)  # ballots that are confirmed to their voter

    @property
    def people(self) -> tuple[Clerk, ...]:
        return self.alliance.kim, self.alliance.ina, self.alliance.ben

    async def say(self, who: Clerk, where: str, text: str, n: int = 0) -> str:
        room = self.alliance.room if where == "room" else self.homes[who.user_id]
        event = await who.say(room, text.format(n=n))
        if n:
            self.polls[event] = n
        return event

    async def votes(self, who: Clerk, n: int, words: str) -> None:
        event = await self.say(who, "home", "!vote {n} " + words, n)
        if n in HIDDEN:
            self.confirmed.add(event)
        await who.reply_to(event, 20)

    async def asks(self, who: Clerk, where: str, text: str, n: int = 0) -> None:
        await who.reply_to(await self.say(who, where, text, n), 30)

    def heard(self) -> dict[str, Event]:
        """Everything the bot has said to anybody so far, edits as well; all of it is readable."""
        found = {
            each["event_id"]: each
            for who in self.people
            for each in who.events
            if each["sender"] == self.alliance.bot.user_id and each["type"] != "m.room.member"
        }
        assert "m.room.encrypted" not in {each["type"] for each in found.values()}
        return found


async def listening(alliance: Alliance, *, encrypted: bool) -> Listening:
    """Five municipalities, of which one has nobody, and three people who have met the bot."""
    kim = alliance.kim
    for name in MUNICIPALITIES[1:]:
        await alliance.ask(kim, f"!member add {name} land=NW kind=town")
    for name, who in zip(MUNICIPALITIES[1:4], (kim, kim, alliance.ben), strict=True):
        await alliance.ask(kim, f"!contact set {name} {who.user_id}")
    people = (kim, alliance.ina, alliance.ben)
    homes = [await direct_chat(alliance, each, encrypted=encrypted) for each in people]
    found = Listening(alliance, {p.user_id: h for p, h in zip(people, homes, strict=True)})
    for each in people:  # who then are told how their data are protected
        await found.asks(each, "home", "!polls")
    return found


async def open_twins(everybody: Listening) -> dict[int, str]:
    """The native polls, by the number of the poll."""
    alliance = everybody.alliance
    alliance.bot.write("insert into sqlite_sequence values ('polls', ?)", HIDDEN[0] - 1)
    native: dict[int, str] = {}
    for n in (*HIDDEN, *SECRET):
        kind = "hidden" if n in HIDDEN else "secret"
        command = f"!poll {kind} “{QUESTION}” {' | '.join(OPTIONS)}"
        event = await everybody.say(alliance.kim, "room", command)
        everybody.polls[event] = n
        assert str(n) in (await alliance.kim.reply_to(event))["content"]["body"]
        if n in HIDDEN:
            start = await alliance.ina.wait_for(
                lambda e: e["type"] == f"{POLL}.start" and e["event_id"] not in native.values()
            )
            native[n] = start["event_id"]
    return native


async def cast_hidden(everybody: Listening, n: int, native: str) -> None:
    """By taps and in the direct chat, changed, taken back, and by proxy: 3 to 1, or 1 to 3."""
    alliance = everybody.alliance
    kim, ina, ben = everybody.people
    first, second = (0, 1) if n == HIDDEN[0] else (1, 0)
    for choice in (second, first):
        everybody.polls[await ina.vote(alliance.room, native, [str(choice)])] = n
    refused = await kim.vote(alliance.room, native, ["0"])  # who speaks for two
    everybody.polls[refused] = n
    await kim.reply_to(refused, 20)
    await everybody.votes(kim, n, f"{OPTIONS[first]} for Beispielstadt")
    await everybody.asks(kim, "home", "!proxy {n} Musterhafen for Musterburg", n)
    await everybody.votes(ina, n, f"{OPTIONS[first]} for Musterburg")
    await everybody.votes(ben, n, f"{OPTIONS[first]} for Kleinmusterdorf")
    await everybody.asks(ben, "home", "!vote withdraw {n} for Kleinmusterdorf", n)
    await everybody.votes(ben, n, f"{OPTIONS[second]} for Kleinmusterdorf")


async def cast_secret(everybody: Listening, n: int) -> None:
    """3 to 1, or 1 to 3; what comes too late, or with a reason, is refused."""
    kim, ina, ben = everybody.people
    first, second = TYPED if n == SECRET[0] else TYPED[::-1]
    await everybody.votes(ben, n, f"{second} “weil” for Kleinmusterdorf")
    await everybody.votes(ben, n, f"{second}en for Kleinmusterdorf")
    await everybody.votes(ben, n, f"{second} for Kleinmusterdorf")
    await everybody.votes(ina, n, first)
    await everybody.votes(ben, n, f"{second} for Musterhafen")
    await everybody.asks(ben, "home", "!vote withdraw {n} for Musterhafen", n)
    await everybody.asks(kim, "home", "!proxy {n} Musterhafen for Musterburg", n)
    await everybody.votes(ina, n, f"{first} for Musterburg")
    await everybody.votes(kim, n, f"{first} for Beispielstadt")


async def ask_everything(everybody: Listening) -> None:
    """Each thing of all polls, by one after the other of three people."""
    kim, ina, ben = everybody.people
    said: list[tuple[Clerk, str]] = []
    for number, (where, text) in enumerate(ASKED):
        who = (kim, ina, ben)[number % 3]
        said += [(who, await everybody.say(who, where, text, n)) for n in (*HIDDEN, *SECRET)]
    for text in ASKED_OF_ALL:
        said.append((kim, await everybody.say(kim, "home", text)))
    for who, asked in said:
        await who.reply_to(asked, 30)


async def all_told(everybody: Listening) -> None:
    """The messages with the count have had their last edit, and nothing waits to be sent."""
    for n in (*HIDDEN, *SECRET):
        last = re.compile(rf"\b{n}\b.*\b4 (von|of) 5\b", re.DOTALL)
        await everybody.alliance.ben.wait_for(
            lambda e, last=last: (
                "m.new_content" in e["content"] and bool(last.search(e["content"]["body"]))
            ),
            25,
        )
    await all_sent(everybody)


async def all_sent(everybody: Listening) -> None:
    for _attempt in range(50):
        found = everybody.alliance.bot.rows("select count(*) from outbox where content is not null")
        if found == [(0,)]:
            return
        await asyncio.sleep(0.1)
    pytest.fail("something is not sent")


def referred(event: Event) -> str:
    relation = event["content"].get("m.relates_to", {})
    return str(relation.get("m.in_reply_to", {}).get("event_id", ""))


def text_of(event: Event) -> str:
    """All of a message but what it refers to, edits with their new content."""
    content = {key: value for key, value in event["content"].items() if key != "m.relates_to"}
    return json.dumps(content, ensure_ascii=False, sort_keys=True).replace("\\n", "\n")


def told_of(everybody: Listening) -> dict[int, list[Event]]:
    """What the bot has said, by the poll it is about; by 0 what is about none or about several.

    Without what voters are told of their own hidden ballot, if it is told to them alone.
    """
    found: dict[int, list[Event]] = {n: [] for n in (0, *HIDDEN, *SECRET)}
    for event in everybody.heard().values():
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
    return all(
        any([*start, *COUNTED[language].format(n=n, k=k).split()] == each for k in range(5))
        for each in plain
        for start in [["*"] if each[:1] == ["*"] else []]
    )


def nothing_told(everybody: Listening, language: str) -> None:
    """Nothing in all that was said depends on what was chosen."""
    told = told_of(everybody)
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
    (event,) = [e for e in everybody.heard().values() if e["content"].get("msgtype") == "m.file"]
    return (await everybody.alliance.kim.download(event)).decode("utf-8-sig")


async def records(everybody: Listening, n: int) -> list[str]:
    """The minutes, as text of the PDF and as CSV."""
    kim = everybody.alliance.kim
    asked = await everybody.say(kim, "home", "!poll record {n}", n)
    paper, table = [await kim.download(await hears(kim, asked, number)) for number in (1, 2)]
    pages = PdfReader(BytesIO(paper)).pages
    return ["\n".join(page.extract_text() for page in pages), table.decode("utf-8-sig")]


def no_choice_told(
    everybody: Listening, before: Mapping[str, Event], minutes: Mapping[int, list[str]]
) -> None:
    """No line of what was said since the close tells a municipality's choice in a secret poll."""
    told = told_of(everybody)
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
    nothing_told(everybody, language)
    assert not named(OPTIONS, await exported(everybody))
    assert typed_in_files(everybody) == []

    before = everybody.heard()
    for n, numbers in zip((*HIDDEN, *SECRET), ((3, 1), (1, 3)) * 2, strict=True):
        outcome = await alliance.closes(alliance.kim, n)
        assert [f"{o}: {k}" in outcome for o, k in zip(OPTIONS, numbers, strict=True)] == [True] * 2
        assert named(MUNICIPALITIES, outcome) is (n in HIDDEN)
    minutes = {n: await records(everybody, n) for n in SECRET}
    no_choice_told(everybody, before, minutes)
    await all_sent(everybody)
    no_choice_kept(everybody)
    await alliance.bot.kill()  # as somebody finds its files who takes the machine away
    assert typed_in_files(everybody) == []
    assert not named((*OPTIONS, QUESTION), alliance.bot.log.read_text())
    totals = "select poll_id, group_concat(count) from poll_secret_totals group by poll_id"
    remembered = states(alliance.bot.config.parent / "data" / "hafenlotse.db", totals)
    assert remembered == [[(SECRET[0], "3,1"), (SECRET[1], "1,3")]] * len(remembered)
