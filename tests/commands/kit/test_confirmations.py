"""`!confirm` or a tick: by the same person, where they read the question, within ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content import LARGEST, TRANSACTION
from bot.matrix.model import Batch
from commands.kit import Reply
from storage.tables import Contact, InboxRow, Offer, OutboxRow, Pledge, Room
from tests.harness.chat import BEN, FEDERAL, INA, OTHER_ROOM, PLENARY, Chat, Content, body
from tests.harness.offline import BOT

DIRECT = "!direct-ben:localhost"
NOTHING = "There is nothing to confirm"


async def offices(chat: Chat) -> list[str]:
    return [each.user_id for each in await chat.rows(Contact) if each.member_id == 1]


async def asked_in_an_open_room(chat: Chat, where: str = BEN) -> None:
    """The answer to `!contact resign` is for members, so BEN reads the question in private."""
    await chat.says(FEDERAL, "!room open")
    hint = body(await chat.says(BEN, "!contact resign"))
    assert "in our direct chat" in hint
    assert "resign" not in hint
    ((to, question),) = chat.letters
    assert (to, "You give up your office" in question["body"]) == (where, True)


async def test_confirmed_where_it_was_read(chat: Chat) -> None:
    """Also if the direct chat was not open yet when the question was asked."""
    await asked_in_an_open_room(chat)
    assert NOTHING in body(await chat.says(BEN, "!confirm"))
    assert await offices(chat) == [INA, BEN]
    answer = body(await chat.says(BEN, "!confirm", room=DIRECT, direct=True))
    assert "You have given up your office for Musterhafen" in answer
    assert await offices(chat) == [INA]


async def test_not_by_somebody_else_and_not_later(chat: Chat) -> None:
    await asked_in_an_open_room(chat)
    before = await chat.remembered()
    assert NOTHING in body(await chat.says(INA, "!confirm", room="!direct-ina", direct=True))
    chat.clock.ahead += timedelta(minutes=11)
    assert NOTHING in body(await chat.says(BEN, "!confirm", room=DIRECT, direct=True))
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("asked", "elsewhere"),
    [
        ({"room": PLENARY}, {"room": OTHER_ROOM}),
        ({"room": PLENARY}, {"room": DIRECT, "direct": True}),
        ({"room": DIRECT, "direct": True}, {"room": PLENARY}),
    ],
)
async def test_not_in_another_room(
    chat: Chat, asked: dict[str, object], elsewhere: dict[str, object]
) -> None:
    await chat.says(BEN, "!contact resign", **asked)  # type: ignore[arg-type]
    assert NOTHING in body(await chat.says(BEN, "!confirm", **elsewhere))  # type: ignore[arg-type]
    assert await offices(chat) == [INA, BEN]
    await chat.says(BEN, "!confirm", **asked)  # type: ignore[arg-type]
    assert await offices(chat) == [INA]


async def test_what_is_done_is_told_to_the_same_audience(chat: Chat) -> None:
    """The room was opened to the public between the question and its confirmation."""
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!offer freeze federal")
    await chat.says(FEDERAL, "!room open")
    assert [each.purpose for each in await chat.rows(Room) if each.room_id == PLENARY] == ["open"]
    (hint,) = await chat.says(FEDERAL, "!confirm")
    assert "A-2020-01" not in hint["body"]
    told = [content["body"] for to, content in chat.letters if to == FEDERAL]
    assert "A-2020-01" in told[0]
    assert len(told) == 3, "the text and two files, and no second hint"


TICK = "✅"


async def resigning(chat: Chat) -> str:
    """BEN is about to give up his office; the event of the question."""
    await chat.says(BEN, "!contact resign")
    return await chat.delivered("m.room.message")


async def messages(chat: Chat) -> list[OutboxRow]:
    """What is to be said, without the signs below it."""
    return [each for each in await chat.rows(OutboxRow) if each.event_type == "m.room.message"]


async def test_the_question_names_both_ways(chat: Chat, german: Chat) -> None:
    """The tick by word, too: not everybody sees the sign."""
    english = body(await chat.says(BEN, "!contact resign"))
    assert "tap the tick (✅) or the thumb (👍) under this message, or type !confirm" in english
    deutsch = body(await german.says(BEN, "!contact resign"))
    assert "auf das Häkchen (✅) oder den Daumen (👍), oder schreiben Sie !bestätigen" in deutsch


async def test_both_signs_stand_under_the_question_and_confirm_nothing(chat: Chat) -> None:
    """One tap is enough; what the bot itself has put there is nobody's answer."""
    question = await resigning(chat)
    assert chat.signs == ["✅", "👍"]
    signs = [each for each in await chat.rows(OutboxRow) if each.event_type == "m.reaction"]
    for each in signs:
        relation = (each.content or {})["m.relates_to"]
        assert relation == {
            "rel_type": "m.annotation",
            "key": relation["key"],
            TRANSACTION: (await messages(chat))[-1].transaction_id,
        }
        assert await chat.reacts(BOT, question, relation["key"]) == []
    assert await offices(chat) == [INA, BEN]
    assert "You have given up" in body(await chat.reacts(BEN, question, "👍"))


async def test_what_is_no_question_has_no_signs(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    assert chat.signs == []


@pytest.mark.parametrize(
    "sign", [TICK, "✔", "✔\ufe0f", "☑\ufe0f", "☑\ufe0e", "✅\ufe0f", "👍", "👍🏾"]
)
async def test_confirmed_by_a_tick(chat: Chat, sign: str) -> None:
    question = await resigning(chat)
    (answer,) = await chat.reacts(BEN, question, sign)
    assert "You have given up your office for Musterhafen" in answer["body"]
    assert answer["m.relates_to"] == {"m.in_reply_to": {"event_id": question}}
    assert await offices(chat) == [INA]
    assert NOTHING in body(await chat.says(BEN, "!confirm"))


async def test_the_answer_to_a_tick_in_german(german: Chat) -> None:
    answer = body(await german.reacts(BEN, await resigning(german)))
    assert "Sie haben Ihre Funktion für Musterhafen abgegeben" in answer
    assert await offices(german) == [INA]


@pytest.mark.parametrize(
    "given",
    [
        {"sign": "👎"},
        {"sign": "❌"},
        {"sign": "✅✅"},
        {"sign": "✅ ja"},
        {"sign": ""},
        {"user": INA},
        {"user": FEDERAL},
        {"room": OTHER_ROOM},
        {"room": DIRECT, "direct": True},
        {"target": "$talk"},
        {"target": "$command"},
        {"target": "$another-answer"},
    ],
)
async def test_any_other_reaction_is_neither_answered_nor_stored(
    chat: Chat, given: dict[str, object]
) -> None:
    await chat.says(BEN, "!pledges")
    events = {"$another-answer": await chat.delivered("m.room.message")}
    events["$question"] = await resigning(chat)
    events["$command"] = chat.last_event
    before, arrived = await chat.remembered(), len(await chat.rows(InboxRow))
    target = str(given.pop("target", "$question"))
    how = {"user": BEN, "target": events.get(target, target)} | given
    assert await chat.reacts(**how) == []  # type: ignore[arg-type]
    assert len(await chat.rows(InboxRow)) == arrived
    assert await chat.remembered() == before
    assert "You have given up" in body(await chat.says(BEN, "!confirm")), "it is still open"


async def test_a_reaction_that_is_no_tick_does_not_touch_the_database(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    relation = {"rel_type": "m.annotation", "event_id": await resigning(chat)}
    begun: list[str] = []
    begin = chat.database.transaction
    monkeypatch.setattr(chat.database, "transaction", lambda: begun.append("one") or begin())
    for sign, transactions in (("👎", 0), (TICK, 1)):
        content = {"m.relates_to": {**relation, "key": sign}}
        event = chat.event(INA, content, kind="m.reaction")
        await chat.intake.take(Batch("s", (event,)))
        assert len(begun) == transactions


@pytest.mark.parametrize(("minutes", "done"), [(9, True), (11, False)])
async def test_a_tick_within_ten_minutes(chat: Chat, minutes: int, done: bool) -> None:
    question = await resigning(chat)
    chat.clock.ahead += timedelta(minutes=minutes)
    assert bool(await chat.reacts(BEN, question)) is done
    assert await offices(chat) == ([INA] if done else [INA, BEN])


async def test_a_tick_given_in_time_while_the_bot_was_away(chat: Chat) -> None:
    question = await resigning(chat)
    chat.clock.ahead += timedelta(hours=2)
    ago = timedelta(hours=1, minutes=55)
    assert "You have given up" in body(await chat.reacts(BEN, question, ago=ago))


async def test_a_tick_confirms_once(chat: Chat) -> None:
    """Handed in twice, in two forms at once, taken away and given again: it is done once."""
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!offer freeze federal")
    question = await chat.delivered("m.room.message")
    relation = {"rel_type": "m.annotation", "event_id": question}
    first, second = [
        chat.event(FEDERAL, {"m.relates_to": {**relation, "key": sign}}, kind="m.reaction")
        for sign in (TICK, "✔")
    ]
    assert "A-2020-01" in body(await chat.hears(first, second, first))
    assert await chat.hears(first, second) == []
    assert await chat.redacts(FEDERAL, first.event_id) == []
    again = replace(first, event_id="$again")
    assert await chat.hears(again) == []
    assert [each.id for each in await chat.rows(Offer)] == [1]
    assert [each.amount for each in await chat.rows(Pledge)] == [5]


async def test_a_tick_on_an_earlier_question(chat: Chat) -> None:
    """It is void as soon as the next one is asked, which another tick is then for."""
    earlier = await resigning(chat)
    later = await resigning(chat)
    assert await chat.reacts(BEN, earlier) == []
    assert await offices(chat) == [INA, BEN]
    assert "You have given up" in body(await chat.reacts(BEN, later))


@pytest.mark.parametrize("opened", [False, True], ids=["new", "known"])
async def test_a_tick_in_the_direct_chat(chat: Chat, opened: bool) -> None:
    """Where the question was moved to, whether that chat was open before or not."""
    if opened:
        await chat.says(BEN, "!help", room=DIRECT, direct=True)
    await asked_in_an_open_room(chat, DIRECT if opened else BEN)
    question = await chat.delivered("m.room.message", room=DIRECT)
    assert await chat.reacts(BEN, question) == [], "the question is not in that room"
    assert await offices(chat) == [INA, BEN]
    answer = body(await chat.reacts(BEN, question, room=DIRECT, direct=True))
    assert "You have given up your office for Musterhafen" in answer
    assert await offices(chat) == [INA]


async def test_a_tick_in_a_thread_is_answered_there(chat: Chat) -> None:
    """The tick itself does not say that what it is on is in a thread."""
    await chat.says(BEN, "!contact resign", thread="$root")
    question = await chat.delivered("m.room.message")
    (answer,) = await chat.reacts(BEN, question)
    assert answer["m.relates_to"] == {
        "m.in_reply_to": {"event_id": question},
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": False,
    }
    assert await offices(chat) == [INA]


async def test_a_question_of_several_pages_is_ticked_on_the_last(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.says(BEN, "!help")  # the notice of the first contact would come behind it
    monkeypatch.setattr("bot.content.LARGEST", 150)
    pages = await chat.says(BEN, "!contact resign")
    assert len(pages) > 1
    assert "tap the tick" in pages[-1]["body"]
    first, last = (await messages(chat))[-len(pages) :: len(pages) - 1]
    monkeypatch.setattr("bot.content.LARGEST", LARGEST)
    async with chat.database.transaction() as store:
        await store.outbox.mark_sent(first.transaction_id, "$first", chat.clock.now())
        await store.outbox.mark_sent(last.transaction_id, "$last", chat.clock.now())
    assert await chat.reacts(BEN, "$first") == []
    assert "You have given up" in body(await chat.reacts(BEN, "$last"))


async def test_a_tick_that_is_quicker_than_the_event_id(chat: Chat) -> None:
    """After a crash the bot's own message and the tick on it come in the same sync."""
    await chat.says(BEN, "!contact resign")
    key = (await messages(chat))[-1].transaction_id
    chat.intake._unconfirmed.add(key)
    question = replace(chat.event("@lotse:localhost", {}), transaction_id=key)
    relation = {"rel_type": "m.annotation", "event_id": question.event_id, "key": TICK}
    tick = chat.event(BEN, {"m.relates_to": relation}, kind="m.reaction")
    assert "You have given up" in body(await chat.hears(question, tick))


async def test_a_mistake_at_the_confirmation_is_told_to_who_ticked(chat: Chat) -> None:
    question = await resigning(chat)
    await chat.says(INA, "!deputy @neu:localhost")
    answer = body(await chat.reacts(BEN, question))
    assert "You do not hold this office any more" in answer


async def test_a_fault_at_the_confirmation_is_told_to_who_ticked(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await resigning(chat)
    deed = chat.registry.confirmables["resign"]

    async def faulty(*_: object) -> Reply:
        raise ZeroDivisionError

    monkeypatch.setitem(chat.registry.confirmables, "resign", replace(deed, run=faulty))
    told: list[Content] = await chat.reacts(BEN, question)
    assert "Something went wrong on my side; nothing was changed" in body(told)
    assert await offices(chat) == [INA, BEN]
