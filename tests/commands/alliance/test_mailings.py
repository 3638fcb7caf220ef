"""Letters to many: bit by bit, each once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy import update

from commands.alliance.mailings import STEP
from storage.members import Holder, MemberQueries
from storage.tables import Ballot, Mailing, MailRow, Member, OutboxRow
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat, body
from tests.harness.many import (
    DORF,
    EVERYBODY,
    FIRST,
    TOWNS,
    letters_of_steps,
    one_step,
    require_each_once,
    until_killed,
    with_towns,
    written_to,
)
from tests.harness.messages import Content
from tests.harness.notified import until

COORDINATION = "!coordination:localhost"
DIRECT = "!direct-dorf:localhost"
LAST = FIRST + TOWNS - 1  # the id of the last town


@pytest.fixture
async def many(chat: Chat) -> Chat:
    """All are late with a follow-up; in two towns somebody speaks for another one, too."""
    await with_towns(chat)
    for number, who in ((LAST, INA), (FIRST, DORF[-2])):
        await gets_office(chat, number, who, "deputy")
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    await chat.says(FEDERAL, '!followup 25.11.2020 "Entwurf"', room=COORDINATION)
    return chat


async def gets_office(chat: Chat, member: int, who: str, role: str = "contact") -> None:
    async with chat.database.transaction() as store:
        await store.members.set_contact(member, who, role, chat.clock.now(), FEDERAL)


async def delivered_to(chat: Chat, person: str) -> str:
    """Their last letter reaches the homeserver; gives its event id."""
    row = [each for each in await chat.rows(OutboxRow) if each.room_id in (person, DIRECT)][-1]
    async with chat.database.transaction() as store:
        await store.outbox.address(row.id, DIRECT)
        await store.outbox.mark_sent(row.transaction_id, f"$sent-{row.id}", chat.clock.now())
    return f"$sent-{row.id}"


async def answers(chat: Chat, user: str, to: str, text: str) -> list[Content]:
    """They answer a letter in their direct chat."""
    relation = {"m.in_reply_to": {"event_id": to}}
    content = {"msgtype": "m.text", "body": text, "m.relates_to": relation}
    return await chat.hears(chat.event(user, content, room=DIRECT, direct=True))


@pytest.fixture
async def asked(chat: Chat) -> Chat:
    """Nobody has voted, the first ones have their letter; the last but one speaks for the first
    town, too."""
    await with_towns(chat)
    await gets_office(chat, FIRST, DORF[-2], "deputy")
    await chat.says(FEDERAL, "!poll “Winter?” until 30.11.2020 18:00 for=everybody")
    await chat.says(FEDERAL, "!poll “Summer?” until 24.11.2020 18:00 for=everybody")
    chat.clock.ahead += timedelta(days=4, hours=8)
    await one_step(chat)
    assert await written_to(chat) == []
    await one_step(chat)
    assert DORF[-2] in await written_to(chat)
    return chat


async def begun(chat: Chat) -> None:
    """It is late, and the first step is written."""
    chat.clock.ahead += timedelta(days=6)
    await one_step(chat)
    assert await written_to(chat) == []
    await one_step(chat)
    assert 0 < len(await written_to(chat)) <= 2 * STEP


async def test_each_step_is_small_and_everybody_has_one_letter(many: Chat) -> None:
    await until(many, 2020, 11, 25, 9)
    assert len(await letters_of_steps(many)) > TOWNS / STEP
    await require_each_once(many, EVERYBODY)
    (both,) = [content for to, content in many.letters if to == INA]
    assert "Dorf 129, Musterhafen" in both["body"]


async def test_an_end_in_the_middle_neither_loses_nor_repeats_a_letter(many: Chat) -> None:
    many.clock.ahead += timedelta(days=6)
    restarted = await until_killed(many, 2 * STEP + 10)
    assert 0 < len(await written_to(many)) < len(EVERYBODY)
    await restarted.time_passes(timedelta())
    assert sorted(await written_to(many)) == sorted(EVERYBODY)


async def mailed(chat: Chat) -> list[int]:
    """The municipalities to whose mailbox something goes."""
    return [row.member_id for row in await chat.rows(MailRow)]


async def test_mailboxes_have_their_turn_with_the_letters(chat: Chat) -> None:
    """Seen before: all at once, which kept others waiting; and whoever answers meanwhile had one,
    too. Killed in the middle, each has it once."""
    await with_towns(chat)
    chat.sends_mails()
    async with chat.database.transaction() as store:
        await store.session.execute(update(Member).values(mailbox="asyl@muster.example"))
    await chat.says(FEDERAL, "!poll “Summer?” until 24.11.2020 18:00 for=everybody")
    chat.clock.ahead += timedelta(days=4, hours=8)
    await one_step(chat)
    assert await mailed(chat) == []
    await one_step(chat)
    assert 0 < len(await mailed(chat)) <= STEP
    await chat.says(DORF[-1], "!vote 1 yes")
    restarted = await until_killed(chat, STEP + 10)
    restarted.sends_mails()
    assert STEP < len(await mailed(restarted)) <= 3 * STEP
    await restarted.time_passes(timedelta())
    municipal = {each.id for each in await restarted.rows(Member) if each.kind != "partner"}
    assert sorted(await mailed(restarted)) == sorted(municipal - {LAST})


async def test_who_loses_an_office_gets_no_second_letter_about_another_one(asked: Chat) -> None:
    async with asked.database.transaction() as store:
        await store.members.remove_contact(FIRST, "deputy")
    await asked.time_passes(timedelta())
    assert sorted(await written_to(asked)) == sorted(EVERYBODY)


async def test_who_takes_over_an_office_meanwhile_hears_of_their_other_one(asked: Chat) -> None:
    """Its turn is over: the letter that names them says what is to be done there."""
    heir = DORF[-1]
    await gets_office(asked, FIRST, heir)
    await gets_office(asked, FIRST + 1, "@new:localhost")
    await asked.time_passes(timedelta())
    assert sorted(await written_to(asked)) == sorted(EVERYBODY)
    (letter,) = [content for to, content in asked.letters if to == heir]
    assert f"Dorf 000, Dorf {TOWNS - 1}" in letter["body"]


async def test_who_takes_over_an_office_before_its_turn_gets_the_letter(asked: Chat) -> None:
    await gets_office(asked, LAST - 2, "@new:localhost")
    await asked.time_passes(timedelta())
    assert sorted(await written_to(asked)) == sorted((EVERYBODY - {DORF[-3]}) | {"@new:localhost"})


async def test_a_step_that_goes_wrong_does_not_keep_the_others_waiting(
    many: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it for ever, as the same step would come again and again."""
    offices_of = MemberQueries.offices_of
    (unlucky,) = [each.id for each in await many.rows(Member) if each.name == "Dorf 070"]

    async def failing(self: MemberQueries, member_ids: Collection[int]) -> list[Holder]:
        if unlucky in member_ids and len(member_ids) <= STEP:
            raise ZeroDivisionError
        return await offices_of(self, member_ids)

    many.clock.ahead += timedelta(days=6)
    monkeypatch.setattr(MemberQueries, "offices_of", failing)
    await many.time_passes(timedelta())
    written = await written_to(many)
    assert len(written) == len(set(written))
    assert len(EVERYBODY) - 2 * STEP <= len(written) < len(EVERYBODY)
    assert await many.rows(Mailing) == []


async def test_who_has_done_it_meanwhile_hears_nothing(many: Chat) -> None:
    await begun(many)
    await many.says(DORF[-1], "!done F-1")
    await many.time_passes(timedelta())
    assert sorted(await written_to(many)) == sorted(EVERYBODY - {DORF[-1]})


async def test_a_closed_follow_up_is_not_written_about_any_more(many: Chat) -> None:
    await begun(many)
    before = await written_to(many)
    await many.says(FEDERAL, "!followup close F-1", room=COORDINATION)
    await many.time_passes(timedelta())
    assert await written_to(many) == before
    assert await many.rows(Mailing) == []


async def test_reminders_and_nudges_to_many_come_bit_by_bit_too(many: Chat) -> None:
    contacts = EVERYBODY - {BEN}
    await many.says(FEDERAL, "!remind contacts 20.11.2020 9:00 Rückmeldung")
    await until(many, 2020, 11, 20, 9)
    await require_each_once(many, contacts)
    assert {content["body"].partition("\n")[0] for _to, content in many.letters} == {
        f"“Rückmeldung” – reminder for {who}" for who in contacts
    }
    await many.says(FEDERAL, "!poll “Frage?” until 24.11.2020 18:00 for=everybody")
    await many.says(ROSA, "!vote 1 yes")
    await until(many, 2020, 11, 23, 18)
    asked = [to for to, content in many.letters if "Poll 1" in content["body"]]
    assert sorted(asked) == sorted(EVERYBODY - {ROSA})
    assert max(await letters_of_steps(many)) <= 2 * STEP


async def test_an_answer_to_a_mailed_letter_is_about_what_the_letter_is(asked: Chat) -> None:
    """And not about what has the number of the mailing."""
    voter = (await written_to(asked))[5]
    event = await delivered_to(asked, voter)
    assert "Poll 2: Dorf " in body(await answers(asked, voter, event, "!vote yes"))
    assert [each.poll_id for each in await asked.rows(Ballot)] == [2]


async def test_a_mailed_reminder_is_known_by_its_letter(many: Chat) -> None:
    """Of several in one letter none is."""
    await many.says(FEDERAL, "!remind contacts 20.11.2020 9:00 Rückmeldung")
    await until(many, 2020, 11, 20, 9)
    event = await delivered_to(many, DORF[7])
    assert "R-1" in body(await answers(many, DORF[7], event, "!snooze 1d"))
    await many.says(FEDERAL, "!remind contacts 21.11.2020 9:00 Rückmeldung")
    await many.says(FEDERAL, "!remind contacts 21.11.2020 9:00 Bericht")
    await until(many, 2020, 11, 21, 9)
    event = await delivered_to(many, DORF[7])
    assert "Which reminder?" in body(await answers(many, DORF[7], event, "!snooze 1d"))
