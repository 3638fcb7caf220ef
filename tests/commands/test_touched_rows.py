"""What a command reads does not grow with the alliance, where it shows one thing or a page."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from commands.kit.rules.authority import may_coordinate
from storage import date_polls
from storage.tables import Ballot, DateAnswer, Digest, Signature, SurveyAnswer, Task
from tests.harness.chat import FEDERAL, INA, Chat, body
from tests.harness.notified import until
from tests.harness.registry import AT, enter, mandate, municipality, pledge
from tests.harness.touched import Touched, touched

TOWNS = 200
FEW = 100  # rows; half of what there is


@pytest.fixture
async def large(chat: Chat) -> Chat:
    await enter(
        chat.database,
        [municipality(100 + n, f"Dorf {n}", ags=f"{1000000 + n:08}") for n in range(TOWNS)],
    )
    return chat


async def rows_read(chat: Chat, typed: str, user: str = INA) -> int:
    with touched() as found:
        (_said,) = await chat.says(user, typed)
    assert found.statements > 1
    return found.rows


async def test_a_report_counts_and_reads_no_list(large: Chat) -> None:
    await large.says(FEDERAL, '!followup 25.11.2020 "Entwurf"')
    assert await rows_read(large, "!done F-1") < FEW
    assert await rows_read(large, "!undone F-1") < FEW
    assert await rows_read(large, "!done") < FEW


async def due(chat: Chat, *when: int) -> Touched:
    """What is read while time passes up to then."""
    with touched() as found:
        await until(chat, *when)
    return found


async def test_the_end_of_a_poll_reads_voters_and_votes_once(large: Chat) -> None:
    await large.says(FEDERAL, "!poll “Frage?” until 20.11.2020 18:00 for=everybody")
    cast = {"poll_id": 1, "voter": INA, "event_id": "$cast", "cast_at": AT, "tapped": False}
    await enter(
        large.database,
        [Ballot(id=n + 1, member_id=100 + n, choices=[n % 2], **cast) for n in range(TOWNS)],
    )
    found = await due(large, 2020, 11, 20, 18, 15)
    assert f"- Yes: {TOWNS // 2}" in body(await large.says(INA, "!poll record 1"))
    # Each schedule is asked when it is due.
    assert 2 * TOWNS < found.rows < 2 * TOWNS + FEW + len(large.registry.schedules)
    assert found.objects < FEW


async def test_how_a_poll_stands_reads_nobody_who_has_voted(large: Chat) -> None:
    """Nor does the question before its end, or what is refused because somebody has voted."""
    await large.says(FEDERAL, "!poll “Frage?” for=everybody")
    cast = {"poll_id": 1, "voter": INA, "event_id": "$cast", "cast_at": AT, "tapped": False}
    await enter(
        large.database,
        [Ballot(id=n + 1, member_id=100 + n, choices=[n % 2], **cast) for n in range(TOWNS)],
    )
    for typed, told in (
        ("!poll status 1", f"- Yes: {TOWNS // 2}"),
        ("!poll close 1", "No answer (3): Beispielstadt"),
        ("!poll discard 1", "Somebody has voted"),
    ):
        with touched() as found:
            assert told in body(await large.says(FEDERAL, typed))
        assert found.rows < FEW, typed


async def test_how_a_date_poll_stands_reads_few_answers(
    large: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(date_polls, "_FIRST", 20)
    await large.says(FEDERAL, "!date poll “Treffen” 12.1.2021 14:00, 14.1.2021 10:00 for=everybody")
    said = {"date_poll_id": 1, "actor": INA, "event_id": "$said", "at": AT}
    await enter(
        large.database,
        [
            DateAnswer(id=n + 1, member_id=100 + n, marks="yn" if n % 2 else "ny", **said)
            for n in range(TOWNS)
        ],
    )
    with touched() as found:
        answer = body(await large.says(FEDERAL, "!date poll D-1"))
    assert f"suits {TOWNS // 2}, not {TOWNS // 2}: Dorf 0, Dorf 10, Dorf 100" in answer
    assert found.rows < FEW


async def test_the_deadline_of_a_statement_makes_no_objects_of_thousands(large: Chat) -> None:
    await large.says(FEDERAL, "!statement new “Winter” until 20.11.2020 18:00\n1. Wir helfen.")
    signed = {"statement_id": 1, "version": 1, "clauses": [1], "actor": INA, "event_id": "$signed"}
    await enter(
        large.database,
        [Signature(id=n + 1, member_id=100 + n, at=AT, **signed) for n in range(TOWNS)],
    )
    found = await due(large, 2020, 11, 20, 18)
    assert 2 * TOWNS < found.rows < 2 * TOWNS + FEW
    assert found.objects < FEW


async def test_a_survey_makes_no_objects_of_thousands(large: Chat) -> None:
    await large.says(FEDERAL, "!survey “Plätze?” number until 20.11.2020 18:00 for=everybody")
    given = {"survey_id": 1, "question_id": 1, "actor": INA, "event_id": "$given", "text": None}
    await enter(
        large.database,
        [SurveyAnswer(id=n + 1, member_id=100 + n, amount=n, at=AT, **given) for n in range(TOWNS)],
    )
    with touched() as found:
        assert f"Sum: {sum(range(TOWNS))}" not in body(await large.says(INA, "!survey result 1"))
    assert found.objects < FEW
    found = await due(large, 2020, 11, 20, 18, 15)
    assert f"Sum: {sum(range(TOWNS)):,}".replace(",", ".") in body(
        await large.says(INA, "!survey result 1")
    ).replace(",", ".")
    assert found.objects < FEW


async def test_what_is_opened_for_all_reads_them_once(large: Chat) -> None:
    """To know who is asked; not once more to say how many they are."""
    for typed in (
        "!followup 25.11.2020 “Entwurf”",
        "!poll “Frage?” for=everybody",
        "!survey “Plätze?” number for=everybody",
        "!statement new “Winter”\n1. Wir helfen.",
    ):
        with touched() as found:
            assert str(TOWNS + 3) in body(await large.says(FEDERAL, typed))
        assert TOWNS < found.rows < TOWNS + FEW, typed
        assert found.objects < FEW


async def test_what_would_be_published_reads_who_signs_and_counts_who_is_asked(
    large: Chat,
) -> None:
    """And who is in the alliance now, if all of it may have signed; of names only those that
    several have."""
    await large.says(FEDERAL, "!statement new “Winter”\n1. Wir helfen.")
    signed = {"statement_id": 1, "version": 1, "clauses": [1], "actor": INA, "event_id": "$signed"}
    await enter(
        large.database,
        [Signature(id=n + 1, member_id=100 + n, at=AT, **signed) for n in range(TOWNS)],
    )
    with touched() as found:
        assert f"{TOWNS} signers" in body(await large.says(FEDERAL, "!statement publish ST-1"))
    # Who signs, twice; whose mandate has ended, here all; the alliance.
    assert found.rows < 4 * TOWNS + FEW
    assert found.objects < FEW
    await unsign(large, left=10)
    with touched() as found:
        assert "Signed by 10 of" in body(await large.says(FEDERAL, "!voice ST-1"))
    assert found.rows < FEW
    await unsign(large, left=0)
    with touched() as found:
        assert "Nobody has signed" in body(await large.says(FEDERAL, "!statement publish ST-1"))
    assert found.rows < FEW


async def unsign(chat: Chat, *, left: int) -> None:
    """Nobody but the first ones signs any more."""
    async with chat.database.transaction() as store:
        gone = update(Signature).where(Signature.id > left).values(withdrawn_at=AT)
        await store.session.execute(gone)


async def test_a_state_of_knowledge_reads_what_it_shows_and_counts_the_rest(large: Chat) -> None:
    await large.says(FEDERAL, "!room plenary")
    due = {"due_on": date(2020, 11, 26), "expected_yield": "1", "room_id": "!r", "author": FEDERAL}
    made = {"event_id": "$made", "created_at": AT, **due}
    tasks = [Task(owner_id=100 + n, title=f"Haus {n}", **made) for n in range(TOWNS)]
    mandates = [mandate(100 + n) for n in range(TOWNS)]
    await enter(large.database, [*tasks, *mandates])
    with touched() as found:
        _answer, said = await large.says(FEDERAL, "!digest new")
    assert found.objects < FEW
    assert found.rows < TOWNS
    text = body([said])
    assert text.count(": task T-") == 15
    assert text.count("New mandate: ") == 15
    assert text.count(f"… and {TOWNS - 15} more.") == 2
    (kept,) = await large.rows(Digest)
    assert len(kept.facts["deadlines"]) == len(kept.facts["mandates"]) == 15


async def test_an_offer_makes_no_objects_of_thousands(large: Chat) -> None:
    await enter(large.database, [pledge(500 + n, 100 + n, 5) for n in range(TOWNS)])
    await large.says(FEDERAL, "!room coordination")
    for typed in ("!offer freeze federal", "!confirm", "!offer show A-2020-01", "!offers"):
        with touched() as found:
            assert "A-2020-01" in body(await large.says(FEDERAL, typed)) or "freeze" in typed
        assert found.objects < FEW, typed
        assert found.rows < TOWNS + FEW, typed


async def test_rows_of_a_table_are_made_beside_the_event_loop(
    large: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = set()

    def noted(*given: Any) -> bool:
        threads.add(threading.current_thread())
        return may_coordinate(*given)

    monkeypatch.setattr("commands.exports.may_coordinate", noted)
    await large.says(FEDERAL, "!export members csv", direct=True)
    assert threads
    assert threading.main_thread() not in threads
