"""What `!open` tells all municipalities together is exactly what the subjects call open."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from commands.dates.days import today
from commands.follow_ups.progress import progress
from commands.kit import Context, OpenItem
from commands.overview.gathering import gathered
from commands.pledges.rules import asked_before, confirmed_before, counts
from commands.polls.tally import all_silent
from commands.statements.statement import newest
from commands.surveys.standing import standing_of
from storage.lacking import Days
from tests.commands.overview.scene import LAND_ROOM, direct, looking, pairs, played
from tests.harness.chat import BEN, FEDERAL, INA, PLENARY, ROSA, Chat

DORA = "@dora:localhost"
# What the overview calls what is lacking, by what is open of it.
GAPS = {
    "pledge": "pledge",
    "mandate": "mandate",
    "deputy": "deputy",
    "confirmation": "pledge-confirmation",
}
PEOPLE = (INA, BEN, ROSA, DORA)
ROOMS = (PLENARY, LAND_ROOM)
# `#` is a small number. What is refused is as good as what is done.
TYPED = (
    "!vote # Yes",
    "!vote # No",
    "!vote withdraw #",
    "!answer # #",
    "!answer #.2 yes",
    "!survey “How many?” number",
    "!survey “How many?” number until 26.11.2020\n“Soon?” yes/no",
    "!proxy # Musterhafen",
    "!vote # Yes for Beispielstadt",
    "!date poll “Talk” 12.1.2021 14:00, 14.1.2021 10:00 until 27.11.2020",
    "!date poll “Talk” 12.1.2021 14:00, 14.1.2021 10:00 for=everybody",
    "!suits D-# 1",
    "!suits D-# none",
    "!attend M-# yes",
    "!attend M-# no",
    "!clause ST-# all agree",
    "!clause ST-# 1 reject",
    "!sign ST-#",
    "!unsign ST-#",
    "!done F-#",
    "!undone F-#",
    "!task done T-# result=“3 places”",
    "!task drop T-# “no flats”",
    '!task new "Look" due=25.12.2020 yield="2"',
    "!pledge #",
    "!pledge P-# 0",
    "!pledge P-# until 30.11.2020",
    "!reconfirm all",
    "!ready no",
    "!ready yes",
    '!mandate add appeal 18.11.2020 "Vorlage 20/117"',
    '!mandate add act 18.11.2020 "Vorlage 20/117" until 20.12.2020',
    "!mandate withdraw MD-#",
    '!poll "Secret?" secret for=everybody',
    '!poll "Hidden?" until 24.11. 12:00 hidden for=everybody',
    "!statement new Mehr\n1. Wir helfen.",
    "!statement edit ST-# 1 Wir helfen sehr.",
    "!statement new Eilig until 24.11.2020 12:00\n1. Wir helfen.",
)
LED = (
    '!followup 27.11.2020 "Vote" poll=#',
    '!followup 27.11.2020 "Answer" for ST-#',
    '!followup 23.11.2020 "More" for NW',
    "!followup close F-#",
    "!statement deadline ST-# 28.11.2020 12:00",
    "!statement withdraw ST-# “Erledigt.”",
    "!meeting new 27.11.2020 10:00 Online",
    "!meeting cancel M-#",
    "!contact set Beispielstadt @dora:localhost deputy",
    "!contact remove Beispielstadt deputy",
    "!contact set “Landkreis Musterland” @dora:localhost",
    "!poll close #",
    "!confirm",
    "!poll outcome # “Letter” owner=Musterhafen review=15.12.2020",
    "!poll outcome # “Another letter” owner=Beispielstadt review=22.12.2020",
    "!poll outcome # “They have agreed.”",
)


@pytest.mark.parametrize("seed", range(4))
async def test_all_together(chat: Chat, seed: int) -> None:
    random = Random(seed)
    await played(chat)
    await chat.says(FEDERAL, "!date poll “Talk” 12.1.2021 14:00, 14.1.2021 10:00 for=everybody")
    await chat.says(FEDERAL, "!poll “Over?” for=everybody")
    await chat.says(FEDERAL, "!poll close 3")
    await chat.says(FEDERAL, "!confirm")
    await chat.says(FEDERAL, "!poll outcome 3 “Letter” owner=Musterhafen review=15.12.2020")
    await chat.says(INA, "!statement new Bald until 23.11.2020 12:00\n1. Wir helfen.")
    seen: set[str] = set()
    for _step in range(6):
        for _each in range(12):
            await something(chat, random)
        await chat.time_passes(random.choice([timedelta(hours=1), timedelta(days=2)]))
        seen |= await agreed(chat)
    await chat.time_passes(timedelta(days=190))
    seen |= await agreed(chat)
    assert {
        "poll",
        "poll-outcome",
        "survey",
        "date-poll",
        "statement",
        "follow-up",
        "mandate",
        "task",
        "deputy",
    } <= seen


async def something(chat: Chat, random: Random) -> None:
    leads = random.random() < 0.25
    who = FEDERAL if leads else random.choice(PEOPLE)
    typed = random.choice(LED if leads else TYPED).replace("#", str(random.randint(1, 3)))
    room = random.choice((*ROOMS, direct(who)))
    await chat.says(who, typed, room=room, direct=room not in ROOMS)


async def agreed(chat: Chat) -> set[str]:
    """Compares every kind; which of them had anything in it."""
    async with looking(chat) as context:
        members = await context.store.members.all()
        found = [
            item
            for _kind, source in context.open_items.items()
            for item in await source.find(context, [m for m in members if m.kind != "partner"])
        ]
        # What is told: all of it, but what is part of something else that is told.
        told = {(each.about, each.member_id) for each in await gathered(context, members)}
        here = {(each.about, each.member_id) for each in found}
        parts = [e for e in found if (e.part_of, e.member_id) in here]
        assert told == here - {(e.about, e.member_id) for e in parts}
        for kind, theirs in (await by_the_subjects(context)).items():
            assert pairs(found, kind) == theirs, kind
        await counted(context, found)
        return {each.about[0] for each in found}


async def counted(context: Context, found: list[OpenItem]) -> None:
    """The overview counts the same, without looking at each."""
    store, day = context.store.overviews, today(context)
    days = Days(day, day + timedelta(days=14), confirmed_before(context.now))
    gaps = await store.gaps(None, days)
    for gap, kind in GAPS.items():
        lacking = {each.member_id for each in found if each.about == (kind, 0)}
        assert gaps[gap] == len(lacking), gap
    reviews = await store.poll_outcomes(None)
    assert (reviews.many if reviews else 0) == len(pairs(found, "poll-outcome"))
    for kind, running in (
        ("poll", await store.polls(None, context.now)),
        ("survey", await store.surveys(None, context.now)),
        ("date-poll", await store.date_polls(None, context.now)),
        ("statement", await store.statements(None, context.now)),
        ("follow-up", await store.follow_ups(None)),
        ("meeting", await store.meetings(None, context.now)),
    ):
        if running is not None and (kind != "date-poll" or running.silent is not None):
            assert running.silent == len({m for n, m in pairs(found, kind) if n == running.first})


async def by_the_subjects(context: Context) -> dict[str, set[tuple[int, int]]]:
    """Reckoned by what each subject reminds by, one thing after another."""
    return {
        "poll": await polls(context),
        "poll-outcome": await poll_outcomes(context),
        "survey": await surveys(context),
        "date-poll": await date_polls(context),
        "statement": await statements(context),
        "meeting": await meetings(context),
        "follow-up": {
            (each.id, member.id)
            for each in await context.store.follow_ups.open()
            for member in (await progress(context, each)).open
        },
        "task": {(t.id, t.owner_id) for t, _owner in (await context.store.tasks.open(99, ()))[0]},
        **await lacking(context),
    }


async def polls(context: Context) -> set[tuple[int, int]]:
    ids = [each.id for each in await context.store.members.all()]
    return {
        (poll.id, member_id)
        for poll in await context.store.polls.open_for(ids)
        if poll.closes_at is None or poll.closes_at > context.now
        for member_id in await all_silent(context, poll)
    }


async def poll_outcomes(context: Context) -> set[tuple[int, int]]:
    latest = [await context.store.poll_outcomes.latest(number) for number in range(1, 40)]
    return {(each.poll_id, each.owner_id) for each in latest if each and each.review_on}


async def surveys(context: Context) -> set[tuple[int, int]]:
    ids = [each.id for each in await context.store.members.all()]
    return {
        (survey.id, member.id)
        for survey in await context.store.surveys.open_for(ids)
        if survey.closes_at is None or survey.closes_at > context.now
        for member in (await standing_of(context, survey)).waiting
    }


async def date_polls(context: Context) -> set[tuple[int, int]]:
    ids = [each.id for each in await context.store.members.all()]
    return {
        (poll.id, member.id)
        for poll in await context.store.date_polls.open_for(ids)
        if poll.waits and (poll.closes_at is None or poll.closes_at > context.now)
        for member in await context.store.date_polls.asked_among(poll.id, ids)
        if await context.store.date_polls.standing(poll.id, member.id) is None
    }


async def statements(context: Context) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for each in await context.store.statements.all():
        if each.closes_at is not None and each.closes_at <= context.now:
            continue
        if each.published_at is not None or each.withdrawn_at is not None:
            continue
        version = await newest(context, each)
        signed = {
            signature.member_id
            for signature in await context.store.signatures.standing(each.id)
            if signature.version == version.number
        }
        answers = await context.store.positions.answers(each.id, version.number)
        found |= {
            (each.id, answer.member_id)
            for answer in answers
            if not answer.answered and answer.member_id not in signed
        }
    return found


async def meetings(context: Context) -> set[tuple[int, int]]:
    lands = {PLENARY: {"NW", "NI"}, LAND_ROOM: {"NW"}}
    members = [m for m in await context.store.members.all() if m.kind != "partner"]
    found: set[tuple[int, int]] = set()
    for each in await context.store.meetings.starting(context.now):
        said = await context.store.meetings.said(each.id, [m.id for m in members])
        asked = {m.id for m in members if m.land in lands.get(each.room_id, set())}
        found |= {(each.id, member_id) for member_id in asked - said.keys()}
    return found


async def lacking(context: Context) -> dict[str, set[tuple[int, int]]]:
    day, store = today(context), context.store
    found: dict[str, set[tuple[int, int]]] = {"pledge": set(), "deputy": set()}
    missing: set[int] = set()
    for member in await store.members.all():
        if member.kind == "partner":
            continue
        pledges = await store.pledges.of_member(member.id)
        standing = [each for each in pledges if counts(each.amount, each.valid_until, day)]
        if not standing and member.ready is not False:
            found["pledge"].add((0, member.id))
        offices = [c.role for c in await store.members.contacts_of(member.id)]
        offices += [each.role for each in await store.awaited.of_member(member.id)]
        if "deputy" not in offices:
            found["deputy"].add((0, member.id))
        if not await store.mandates.valid_scopes(member.id, day):
            missing.add(member.id)
    old = await store.pledges.to_be_confirmed(
        confirmed_before(context.now), asked_before(context.now)
    )
    asked = {e.member_id for e in await store.pledges.of_members(range(9)) if e.asked_at}
    found["pledge-confirmation"] = {
        (0, each.member_id)
        for each in await store.pledges.of_members(range(9))
        if each.member_id in asked | {e.member_id for e in old}
        and each.confirmed_at < confirmed_before(context.now)
        and counts(each.amount, each.valid_until, day)
    }
    ending = {
        (each.id, each.member_id)
        for number in range(1, 40)
        for each in [await store.mandates.get(number)]
        if each is not None and await ends(context, each.id)
    }
    return {**found, "mandate": {(0, each) for each in missing} | ending}


async def ends(context: Context, number: int) -> bool:
    """Whether its last day is near, and the day after it the municipality has no such mandate."""
    mandate = await context.store.mandates.get(number)
    assert mandate is not None
    day, end = today(context), mandate.valid_until
    if end is None or mandate.withdrawn_at or not mandate.resolved_on <= day <= end:
        return False
    if (end - day).days > 30:
        return False
    after = await context.store.mandates.valid_scopes(mandate.member_id, end + timedelta(days=1))
    if mandate.scope in after:
        return False
    same = [
        each.id
        for each in await context.store.mandates.of_member(mandate.member_id)
        if (each.scope, each.valid_until, each.withdrawn_at) == (mandate.scope, end, None)
    ]
    return number == max(same)  # of two that end on one day the last is told
