"""One municipality, one ballot: which answers are meant, whose, why, until when, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Ballot
from tests.commands.redacting import redacts
from tests.harness.chat import BEN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.polls import ask, ballots, closes

MINUTE = timedelta(minutes=1)
UNTIL = "until 19.11.2020 10:30"
DAYS = "!poll “Wann?” Mo | Di | Mi choices=2"


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("!vote 1 yes", 0),
        ("!vote 1 ja", 0),
        ("!vote 1 JA", 0),
        ("!vote 1 1", 0),
        ("!stimme 1 Ja", 0),
        ("!vote 1 nein", 1),
        ("!vote 1 2", 1),
        ("!vote 1 Enthaltung", 2),
        ("!vote 1 abstain", 2),
        ("!vote 1 “yes”", 0),
        ("!vote 1 yes for Musterhafen", 0),
        ("!stimme 1 ja für Musterhafen", 0),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
async def test_vote(chat: Chat, typed: str, choice: int, language: str) -> None:
    """Yes and Ja mean the same, whatever language the poll is in."""
    await chat.says(INA, f"!language {language}")
    await ask(chat)
    answer = body(await chat.says(INA, typed))
    assert await ballots(chat) == [(INA, choice)]
    assert "Musterhafen" in answer
    row = (await chat.rows(Ballot))[0]
    assert (row.event_id, row.cast_at) == (chat.last_event, chat.clock.now())


@pytest.mark.parametrize(
    ("options", "typed", "choice"),
    [
        ("Montag | Dienstag", "montag", 0),
        ("Am Montag früh | nie", "am montag frueh", 0),
        ("Am Montag früh | nie", "“Am Montag früh”", 0),
        ("A | B | C", "3", 2),
        ("2 | 1", "2", None),  # the text or the number? ask back
        ("20 | 30", "20", 0),
        ("20 | 30", "2", 1),
        ("Montag | Dienstag", "Mon", None),
        ("Montag | Dienstag", "0", None),
        ("Montag | Dienstag", "3", None),
        ("Montag | Dienstag", "yes", None),
        ("Montag | Dienstag", "9999999999999", None),
        ("Für | Gegen", "1", 0),
        ("Für | Gegen", "für", 0),
        ("Für | Gegen", "für für Musterhafen", 0),
        ("Mo. | Di.", "Di.", 1),
        ("Mo. | Di.", "di", 1),
        ("Ja! | Nein!", "Nein!", 1),
        ("Montag | Dienstag", "Dienstag.", 1),
        ("Montag | Dienstag", "2.", 1),
        ("Ja | Ja!", "Ja!", None),
        ("Ja | Ja!", "2", 1),
    ],
)
async def test_options_of_ones_own(
    chat: Chat, options: str, typed: str, choice: int | None
) -> None:
    await ask(chat, f"!poll “Frage?” {options}")
    answer = body(await chat.says(INA, f"!vote 1 {typed}"))
    assert await ballots(chat) == ([] if choice is None else [(INA, choice)])
    if choice is None:
        assert "is not one of the answers" in answer
        assert all(f"- {each.strip()}" in answer for each in options.split("|"))


async def test_contact_and_deputy_have_one_ballot(chat: Chat) -> None:
    """The later one counts; both are kept, and the second is told of the first."""
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(BEN, "!vote 1 no"))
    assert "Musterhafen votes “No”" in answer
    assert "Before, it was “Yes”" in answer
    assert await ballots(chat) == [(INA, 0), (BEN, 1)]
    outcome = body(await closes(chat, FEDERAL))
    assert "- Yes: 0\n- No: 1 (Musterhafen)" in outcome


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (STRANGER, "!vote 1 yes", "not registered"),
        (PIA, "!vote 1 yes", "contact person, deputy"),
        (KIM, "!vote 1 yes", "contact person, deputy"),
        (FEDERAL, "!vote 1 yes", "contact person, deputy"),
        (FEDERAL, "!vote 1 yes for Musterhafen", "contact person, deputy"),
        (INA, "!vote 1 yes for Beispielstadt", "Only the contact person or the deputy"),
        (INA, "!vote 2 yes", "There is no poll 2"),
        (INA, "!vote 1", "missing: <answer>"),
        (INA, "!vote", "missing: <answer>"),
        (INA, "!vote -1 yes", "“-1” is not a number of this kind"),
        (INA, "!vote 1 maybe", "“maybe” is not one of the answers"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await ask(chat)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_who_came_later_has_no_ballot(chat: Chat) -> None:
    event = await ask(chat)
    await chat.says(FEDERAL, "!member add Neustadt land=SN kind=city")
    await chat.says(FEDERAL, "!contact set Neustadt @neu:localhost")
    told = "Neustadt has no vote in poll 1. Entitled when it was opened: all signatories"
    assert told in body(await chat.says("@neu:localhost", "!vote 1 yes"))
    assert told in body(await chat.taps("@neu:localhost", event, 0))
    assert await ballots(chat) == []


@pytest.mark.parametrize("way", ["typed", "tapped"])
async def test_after_the_end(chat: Chat, way: str) -> None:
    """Closed by hand or by time, typed or tapped: nothing is changed, and that is said."""
    event = await ask(chat, f"!poll “Frage?” {UNTIL}")
    await chat.says(INA, "!vote 1 yes")
    before = await ballots(chat)

    async def tries(ago: timedelta) -> str:
        if way == "typed":
            return body(await chat.says(INA, "!vote 1 no", ago=ago))
        return body(await chat.taps(INA, event, 1, ago=ago))

    chat.clock.ahead += 31 * MINUTE  # over, but not yet closed
    assert "Poll 1 is closed; nothing was changed." in await tries(MINUTE)
    await chat.time_passes(MINUTE)
    assert ("nothing was changed" in await tries(10 * MINUTE)) is (way == "typed")
    assert await ballots(chat) == before


@pytest.mark.parametrize("way", ["typed", "tapped"])
async def test_sent_before_the_end_and_read_after_it(chat: Chat, way: str) -> None:
    event = await ask(chat, f"!poll “Frage?” {UNTIL}")
    chat.clock.ahead += 40 * MINUTE
    if way == "typed":
        await chat.says(INA, "!vote 1 yes", ago=11 * MINUTE)
    else:
        await chat.taps(INA, event, 0, ago=11 * MINUTE)
    assert "Yes: 1 (Musterhafen)" in body(await chat.time_passes(timedelta()))


@pytest.mark.parametrize("typed", ["!vote 1 withdraw", "!stimme 1 zurückziehen für Musterhafen"])
async def test_withdraw_behind_the_number(chat: Chat, typed: str) -> None:
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    assert "the ballot of Musterhafen is taken back" in body(await chat.says(INA, typed))
    assert [each.choices for each in await chat.rows(Ballot)] == [[0], []]


async def test_an_option_may_be_called_like_that(chat: Chat) -> None:
    await ask(chat, "!poll “Antrag?” Zurückziehen | Stellen")
    await chat.says(INA, "!vote 1 zurückziehen")
    assert [each.choices for each in await chat.rows(Ballot)] == [[0]]


@pytest.mark.parametrize(
    "typed", ["nein, weil die Kosten offen sind", "nein\nweil die Kosten offen sind",
              "nein – weil die Kosten offen sind für Musterhafen"],
)  # fmt: skip
async def test_a_reason_without_quotation_marks(in_both_languages: Chat, typed: str) -> None:
    """It is kept, and repeated, so that a misunderstanding is seen."""
    chat = in_both_languages
    await ask(chat)
    answer = body(await chat.says(INA, f"!vote 1 {typed}"))
    (row,) = await chat.rows(Ballot)
    assert (row.choices, row.reason) == ([1], "weil die Kosten offen sind")
    assert "weil die Kosten offen sind" in answer


@pytest.mark.parametrize("late", ["!vote 1 yes", "!vote withdraw 1"])
async def test_overtaken(in_both_languages: Chat, late: str) -> None:
    """The deputy has voted since; what was sent before that arrives later and does not count."""
    chat = in_both_languages
    await ask(chat)
    chat.clock.ahead += 10 * MINUTE
    await chat.says(BEN, "!vote 1 no")
    answer = body(await chat.says(INA, late, ago=5 * MINUTE))
    german = chat.alliance.language == "de"
    assert ("Das zählt nicht. Musterhafen" if german else "this does not count. Musterh") in answer
    assert ("„Nein“" if german else "“No”") in answer
    outcome = body(await closes(chat, FEDERAL))
    assert ("- Nein: 1" if german else "- No: 1") in outcome


async def test_overtaken_by_a_withdrawal(chat: Chat) -> None:
    await ask(chat)
    await chat.says(BEN, "!vote 1 no")
    chat.clock.ahead += 10 * MINUTE
    await chat.says(BEN, "!vote withdraw 1")
    answer = body(await chat.says(INA, "!vote 1 yes", ago=5 * MINUTE))
    assert "does not count. Musterhafen has taken its ballot back since" in answer
    assert "No answer (3)" in body(await closes(chat, FEDERAL))


async def test_an_overtaken_proxy_is_not_told_what_counts(chat: Chat) -> None:
    """In a hidden poll only those of the municipality itself may know."""
    await ask(chat, "!poll hidden “Frage?”")
    home = {"room": "!d:x", "direct": True}
    await chat.says(ROSA, "!proxy 1 Musterhafen", **home)  # type: ignore[arg-type]
    chat.clock.ahead += 10 * MINUTE
    await chat.says(BEN, "!vote 1 no for Beispielstadt", **home)  # type: ignore[arg-type]
    late = "!vote 1 yes for Beispielstadt"
    answer = body(await chat.says(INA, late, ago=5 * MINUTE, **home))  # type: ignore[arg-type]
    assert "does not count. Beispielstadt has voted since you sent it." in answer
    assert "No" not in answer.split("Privacy")[0]


async def test_clock_ahead_does_not_outlive_later_ballots(chat: Chat) -> None:
    """What claims to come from the future was sent now."""
    await ask(chat)
    await chat.says(INA, "!vote 1 yes", ago=-timedelta(days=1))
    chat.clock.ahead += MINUTE
    await chat.says(BEN, "!vote 1 no")
    assert "No: 1 (Musterhafen)" in body(await closes(chat, FEDERAL))


async def with_reasons(chat: Chat) -> list[tuple[str, list[int], str | None]]:
    return [(each.voter, each.choices, each.reason) for each in await chat.rows(Ballot)]


async def result(chat: Chat) -> str:
    return body(await closes(chat, FEDERAL))


@pytest.mark.parametrize("typed", ["1,3", "3, 1", "Mo | Mi", "mo|3", "“Mo” | “Mi”", "Mo, Mi"])
async def test_several_choices(chat: Chat, typed: str) -> None:
    await ask(chat, DAYS)
    answer = body(await chat.says(INA, f"!vote 1 {typed} for Musterhafen"))
    assert "Poll 1: Musterhafen votes “Mo | Mi”." in answer
    assert await with_reasons(chat) == [(INA, [0, 2], None)]
    await chat.says(ROSA, "!vote 1 Mi")
    found = await result(chat)
    assert "- Mo: 1 (Musterhafen)\n- Di: 0\n- Mi: 2 (Beispielstadt, Musterhafen)" in found
    assert "Turnout: 2 of 3" in found


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1,2,3", "In this poll 2 answers can be chosen, not more."),
        ("1,4", "“1,4” is not one of the answers. Possible are:"),
        ("vielleicht “wegen Ferien”", "“vielleicht” is not one of the answers"),
        ("Mo “" + "x" * 501 + "”", "too long: 501 characters, at most 500"),
        ("x" * 2501, "too long: 2,501"),
        ("Mo “weil", "has no partner"),
    ],
)
async def test_refused_answers(chat: Chat, typed: str, told: str) -> None:
    await ask(chat, DAYS)
    before = await chat.remembered()
    answers = await chat.says(INA, f"!vote 1 {typed}")
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_only_one_answer_where_nothing_else_was_said(german: Chat) -> None:
    await ask(german)
    answer = body(await german.says(INA, "!stimme 1 ja | nein"))
    assert "In dieser Abstimmung kann 1 Antwort gewählt werden, nicht mehr." in answer
    assert await with_reasons(german) == []


@pytest.mark.parametrize(
    ("typed", "choice", "reason"),
    [
        ("!vote 1 no “The costs are open.”", 1, "The costs are open."),
        ("!stimme 1 nein „Die Kosten: 5 für alle?“ für Musterhafen", 1, "Die Kosten: 5 für alle?"),
        ("!vote 1 no for Musterhafen “too dear”", 1, "too dear"),
        ("!vote 1 “no” “yes”", 1, "yes"),
        ("!vote 1 2 “" + "ä" * 500 + "”", 1, "ä" * 500),
    ],
)
async def test_reason(chat: Chat, typed: str, choice: int, reason: str) -> None:
    await ask(chat)
    answer = body(await chat.says(INA, typed))
    assert await with_reasons(chat) == [(INA, [choice], reason)]
    assert f"Reason: “{reason}”" in answer


@pytest.mark.parametrize("typed", ["!vote 1 no “”", "!vote 1 no “  ”"])
async def test_an_empty_reason_is_none(chat: Chat, typed: str) -> None:
    await ask(chat)
    assert "Reason" not in body(await chat.says(INA, typed))
    assert await with_reasons(chat) == [(INA, [1], None)]


async def test_a_new_ballot_has_a_reason_of_its_own(chat: Chat) -> None:
    await ask(chat)
    await chat.says(INA, "!vote 1 no “too dear”")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(BEN, "!vote 1 yes"))
    assert "Before, it was “No”." in answer
    assert await with_reasons(chat) == [(INA, [1], "too dear"), (BEN, [0], None)]


@pytest.mark.parametrize("typed", ["!vote withdraw 1", "!stimme zurückziehen 1 für Musterhafen"])
@pytest.mark.parametrize("who", [INA, BEN])
async def test_withdrawn(chat: Chat, typed: str, who: str) -> None:
    """By either of the two; it counts as silent, and the history is kept."""
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(who, typed, room=OTHER_ROOM))
    assert "the ballot of Musterhafen is taken back" in answer
    assert "Yes" not in answer
    assert await with_reasons(chat) == [(INA, [0], None), (who, [], None)]
    assert "nothing to withdraw" in body(await chat.says(who, typed))
    assert len(await with_reasons(chat)) == 2
    found = await result(chat)
    assert "Yes: 0" in found
    assert "No answer (3)" in found


async def test_voted_again_after_withdrawing(chat: Chat) -> None:
    await ask(chat)
    for typed in ("!vote 1 yes", "!vote withdraw 1", "!vote 1 no"):
        chat.clock.ahead += MINUTE
        await chat.says(INA, typed)
    assert "No: 1 (Musterhafen)" in await result(chat)


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (ROSA, "!vote withdraw 1", "Beispielstadt has not voted, so there is nothing to withdraw"),
        (ROSA, "!vote withdraw 1 for Musterhafen", "Only the contact person or the deputy"),
        (PIA, "!vote withdraw 1", "possible for"),
        (INA, "!vote withdraw 2", "There is no poll 2"),
        (INA, "!vote withdraw", "missing: <number of the poll>"),
    ],
)
async def test_not_withdrawn(chat: Chat, who: str, typed: str, told: str) -> None:
    await ask(chat)
    await chat.says(INA, "!vote 1 yes")
    before = await chat.remembered()
    assert told in body(await chat.says(who, typed))
    assert await chat.remembered() == before


async def test_nothing_is_withdrawn_after_the_end(chat: Chat) -> None:
    event = await ask(chat, "!poll “Frage?” until 19.11.2020 10:30")
    await chat.says(INA, "!vote 1 yes")
    ballot = chat.last_event
    await chat.time_passes(31 * MINUTE)
    before = await chat.remembered()
    assert "is closed; nothing was changed" in body(await chat.says(INA, "!vote withdraw 1"))
    assert await redacts(chat, INA, ballot) == []
    assert await redacts(chat, INA, ballot, ago=5 * MINUTE) == []
    await chat.taps(ROSA, event, 0)
    after = await chat.remembered()
    assert {name for name in before if before[name] != after[name]} == {"poll_notices"}
