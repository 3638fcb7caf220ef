"""Hidden and secret polls with twins, among people who keep all that the bot says to them.

Twins are the same question to the same people, who do and ask the same in both but choose the
other way round.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk, Event
from tests.live.scenarios.conftest import Alliance
from tests.live.scenarios.test_files import direct_chat

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
        await who.reply_to(event)

    async def asks(self, who: Clerk, where: str, text: str, n: int = 0) -> None:
        await who.reply_to(await self.say(who, where, text, n))

    async def heard(self) -> dict[str, Event]:
        """Everything the bot has said to anybody so far, edits as well; all of it is readable."""
        for who in self.people:
            await who.catch_up()
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
        if who is kim:
            alliance.appoint_kim(name)
        else:
            await alliance.ask(kim, f"!contact set {name} {who.user_id}")
    people = (kim, alliance.ina, alliance.ben)
    homes = [await direct_chat(alliance, each) for each in people]
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
        command = f"!poll {kind} “{QUESTION}” {' | '.join(OPTIONS)} for=everybody"
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
    everybody.polls[native] = n
    await kim.vote(alliance.room, native, ["0"])  # who speaks for two
    await kim.wait_for(
        lambda e: (
            native in str(e["content"].get("m.relates_to"))
            and kim.user_id in str(e["content"].get("body"))
        )
    )
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
        await who.reply_to(asked)


async def all_told(everybody: Listening) -> None:
    """The messages with the count have had their last edit, and nothing waits to be sent."""
    for n in (*HIDDEN, *SECRET):
        last = re.compile(rf"\b{n}\b.*\b4 (von|of) 5\b", re.DOTALL)
        await everybody.alliance.ben.wait_for(
            lambda e, last=last: (
                "m.new_content" in e["content"] and bool(last.search(e["content"]["body"]))
            ),
        )
    await all_sent(everybody)


async def all_sent(everybody: Listening) -> None:
    unsent = "select count(*) from outbox where content is not null"
    async with asyncio.timeout(PATIENCE):
        while everybody.alliance.bot.rows(unsent) != [(0,)]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
