"""What looks like part of the grammar never becomes part of a text without a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.dates.rules.phrases.reading import NotADate, Reason, read
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor
from commands.kit.render import render
from commands.kit.texts import Text
from storage.tables import FollowUp, Meeting, Poll, Reminder, Statement, Task
from tests.harness.chat import BERLIN, FEDERAL, INA, START, Chat, body, discovered

# What is typed behind a date, and what of it is not understood.
REFUSED = [
    ("!erinnerung täglich 9:00 und 15:00 Tabletten", "und 15:00"),
    ("!erinnerung jeden Montag 9:00 außer an Feiertagen Bericht", "außer an Feiertagen"),
    ("!erinnerung jeden Montag 9:00 nur werktags Bericht", "nur werktags"),
    ("!erinnerung morgen um 9 Uhr 75", "75"),
    ("!erinnerung morgen 9:00 oder 10 Uhr anrufen", "oder 10 Uhr"),
    ("!erinnerung raum morgen 9:00 bis 10:00 Sitzung", "bis 10:00"),
    ("!erinnerung morgen 9:00 am Freitag", "am Freitag"),
    ("!remind daily 9:00 and 15:00 pills", "and 15:00"),
    ("!remind every monday 9:00 except holidays report", "except holidays report"),
    ("!remind every monday 9:00 only on weekdays", "only on weekdays"),
    ("!remind tomorrow at 9:00 or 10 am call", "or 10 am"),
    ("!remind tomorrow at 9:00 until 10:00 meeting", "until 10:00"),
    ("!remind tomorrow at 9:00 on friday", "on friday"),
    ("!mandat neu agieren 12.11.2018 18:00 Vorlage 18/77", "18:00"),
    ("!mandate add act 12.11.2018 at 6 pm Vorlage 18/77", "at 6 pm"),
]


@pytest.mark.parametrize(("typed", "found"), REFUSED)
async def test_what_belongs_to_the_date_is_no_text(german: Chat, typed: str, found: str) -> None:
    before = await german.remembered()
    answer = body(await german.says(INA, typed))
    assert await german.rows(Reminder) == [], answer
    assert await german.remembered() == before
    assert f"„{found}“ verstehe ich an dieser Stelle nicht." in answer
    *_, line = answer.split("Datenschutz:")[0].strip().splitlines()
    heard = body(await german.says(INA, line))  # the line to be sent
    assert "verstehe ich" not in heard
    assert "Nur Teil" not in heard


ZONES = [
    "morgen 9:00 Ortszeit",
    "morgen 9:00 UTC",
    "morgen um 9 Uhr GMT",
    "tomorrow at 9:00 UTC",
    "tomorrow 9:00 EST",
]


@pytest.mark.parametrize("when", ZONES)
async def test_another_zone_is_asked_back(chat: Chat, when: str) -> None:
    assert "times are those of this place" in body(await chat.says(INA, f"!remind {when} report"))
    assert await chat.rows(Reminder) == []


SAID = [
    ("!erinnerung morgen 9:00 Kuchen für Freitag um 15 Uhr backen", "„Freitag um 15 Uhr“"),
    ("!erinnerung morgen 9:00 Nachbereitung um 10 Uhr im Rathaus", "„um 10 Uhr“"),
    ("!erinnerung morgen 9:00 erst !zusage 5, dann !lage", "„!zusage“"),
    ("!erinnerung morgen 9:00 Anruf 9:00 UTC", "„9:00 UTC“"),
    ("!remind tomorrow 9:00 cake for friday at 3 pm", "„friday at 3 pm“"),
    ("!remind tomorrow 9:00 please type !pledge 5", "„!pledge“"),
    ("!remind tomorrow 9:00 minutes of 12.11.2018", "„12.11.2018“"),
    ("!abstimmung Sind wir dafür? Ja | Nein 02.12. 18:00", "„02.12. 18:00“"),
    ("!erklärung neu Winterhilfe 02.12. 18:00\n1. Wir helfen.", "„02.12. 18:00“"),
]


@pytest.mark.parametrize(("typed", "found"), SAID)
async def test_what_is_text_only_is_said(german: Chat, typed: str, found: str) -> None:
    answers = await german.says(FEDERAL if "erklärung" in typed else INA, typed)
    assert f"Nur Teil des Textes: {found}" in body(answers)


UNSAID = [
    "!erinnerung morgen 9:00 „und 15:00“",
    "!erinnerung morgen 9:00 „Kuchen für „Freitag“ um 15 Uhr“",
    "!erinnerung morgen 9:00 5 Stühle holen",
    "!erinnerung morgen 9:00 am Rathaus treffen",
    "!erinnerung morgen 9:00 Vorlage 18/77",
    "!remind tomorrow 9:00 “!pledge 5”",
    "!remind tomorrow 9:00 the second draft!",
    "!abstimmung Wann? Montag 9:00 | Dienstag 9:00",
    "!abstimmung Wann? Montag 9:00, Dienstag 9:00",
    "!abstimmung Wann?\nMontag\nDienstag",
    "!abstimmung „Wann?“\n- Montag\n- Dienstag 9:00",
]


@pytest.mark.parametrize("typed", UNSAID)
async def test_of_other_texts_nothing_is_said(german: Chat, typed: str) -> None:
    answer = body(await german.says(INA, typed))
    assert "Nur Teil" not in answer
    assert "verstehe ich" not in answer
    assert await german.rows(Reminder) or await german.rows(Poll)


SECOND = [
    "!erinnerung morgen 9:00 Bericht\n!zusage 5",
    "!zusage 5\n!zusage 6",
    "!erklärung neu Winterhilfe\n1. Wir helfen.\n!mitzeichnen ST-1",
    "!remind tomorrow 9:00 report\n\n  ! pledge 5",
    "!poll Are we in favour?\nYes\nNo\n!poll status 1",
    "!own ST-1 We do not.\n!sign ST-1",
    "!profile note We help.\n!help",
]


@pytest.mark.parametrize("typed", SECOND)
async def test_a_second_command_is_no_text(chat: Chat, typed: str) -> None:
    before = await chat.remembered()
    answer = body(await chat.says(INA, typed))
    assert "There is a second command in this message" in answer
    assert await chat.remembered() == before


async def test_a_line_in_quotation_marks_is_no_command(chat: Chat) -> None:
    await chat.says(INA, "!remind tomorrow 9:00 “first\n!pledge 5”")
    await chat.says(INA, "!remind tomorrow 9:00 first\n!great news")  # there is no such command
    assert [each.text for each in await chat.rows(Reminder)] == [
        "first !pledge 5",
        "first !great news",
    ]


EDITS = [
    "!abstimmung umbenennen 1 „Neue Frage“",
    "!abstimmung 1 ändern „Neue Frage?“",
    "!abstimmung 1 „Neue Frage?“",
    '!poll rename 1 "New question"',
    '!poll 1 edit "New question?"',
    '!poll please change 1 to "New question?"',
]


@pytest.mark.parametrize(
    "typed",
    [
        "!abstimmung ändern 1 „Neue Frage?“",
        "!abstimmung verlängern 1 bis 02.12. 18:00",
        '!poll edit 1 "New question?"',
        "!poll extend 1 until 02.12. 18:00",
    ],
)
async def test_a_poll_is_changed_and_none_is_opened(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!poll “Old question?”")
    await chat.says(INA, typed)
    (poll,) = await chat.rows(Poll)
    assert (poll.question != "Old question?") is (poll.closes_at is None)


@pytest.mark.parametrize("typed", EDITS)
async def test_a_change_of_a_poll_opens_none(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!poll “Old question?”")
    assert "so I have not opened any poll" in body(await chat.says(INA, typed))
    assert len(await chat.rows(Poll)) == 1


@pytest.mark.parametrize(
    ("when", "minutes"),
    [
        ("25.11.2027 14:00 bis 16:00", 120),
        ("25.11.2027 14:00 – 16:00 Uhr", 120),
        ("25.11.2027 um 14 Uhr bis 15.30 Uhr", 90),
        ("25.11.2027 22:00 bis 24:00", 120),
        ("2027-11-25 14:00 until 16:00", 120),
        ("25.11.2027 2 pm to 3:30 pm", 90),
        ("25.11.2027 14:00", 60),
    ],
)
async def test_a_meeting_has_an_end(chat: Chat, when: str, minutes: int) -> None:
    await chat.says(FEDERAL, f"!meeting new {when} Rathaus")
    [meeting] = await chat.rows(Meeting)
    assert (meeting.place, meeting.minutes_long) == ("Rathaus", minutes)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("25.11.2027 14:00 bis 16 Rathaus", "“bis 16”"),
        ("25.11.2027 14:00 bis 13:00 Rathaus", "end before it begins"),
        ("25.11.2027 14:00 bis 16:00 Rathaus duration=2h", "either the end or how long"),
        ("25.11.2027 14:00 oder 15:00 Rathaus", "“oder 15:00”"),
        ("25.11.2027 14:00 UTC Rathaus", "times are those of this place"),
    ],
)
async def test_a_meeting_whose_end_is_not_clear(chat: Chat, typed: str, told: str) -> None:
    assert told in body(await chat.says(FEDERAL, f"!meeting new {typed}"))
    assert await chat.rows(Meeting) == []


async def test_an_option_that_became_text(chat: Chat) -> None:
    line = "!task new Find flats until 02.12.2027 yield=“3 flats” owner=Musterhafen"
    answer = body(await chat.says(FEDERAL, line.replace("until", "due")))
    assert "Please write: due=02.12.2027" in answer
    assert "bis=02.12.2027" in body(await chat.says(FEDERAL, line.replace("until", "bis")))
    assert await chat.rows(Task) == []


async def test_a_day_alone_is_over_at_its_end_and_that_is_said(chat: Chat) -> None:
    said = "No time was given, so it is the end of that day."
    answer = body(await chat.says(INA, "!poll “Are we in favour?” until 02.12."))
    assert said in answer
    assert "02.12.2020, 23:59" in answer
    answer = body(await chat.says(INA, "!poll “Are we?” until 02.12. 18:00"))
    assert said not in answer
    await chat.says(FEDERAL, "!statement new Winter aid until 02.12.\n1. We help.")
    assert said in body(await chat.says(FEDERAL, "!statement deadline ST-1 friday"))
    assert said in body(await chat.says(INA, "!poll “And now?” until tomorrow"))
    [first, *_] = [each.closes_at for each in await chat.rows(Poll)]
    [statement] = await chat.rows(Statement)
    assert first is not None
    assert first.astimezone(BERLIN).strftime("%H:%M") == "23:59"
    assert statement.closes_at is not None
    # Said on a Thursday it is today, or in a week; and an evening has no end that all agree on.
    assert "Which of these" in body(await chat.says(INA, "!poll “And?” until thursday"))
    assert "at what time" in body(await chat.says(INA, "!poll “And?” until tomorrow evening"))


KEPT = [
    "Entwurf „Winterhilfe“ an „alle“ schicken",
    "„Winterhilfe“ an alle schicken",
    "send the “winter aid” to “all”",
    'say "yes" and "no"',
    "»Winterhilfe« prüfen",
]


@pytest.mark.parametrize("text", KEPT)
async def test_quotation_marks_inside_a_text_stay(chat: Chat, text: str) -> None:
    for line in ("!remind tomorrow 9:00 {}", "!followup 02.12. {}", "!poll Soll {} es? Ja | Nein"):
        await chat.says(FEDERAL, line.format(text))
    await chat.says(FEDERAL, f'!remind tomorrow 9:00 "{text}"')
    await chat.says(FEDERAL, f"!edit R-1 {text}")
    assert {each.text for each in await chat.rows(Reminder)} == {text}
    assert [each.title for each in await chat.rows(FollowUp)] == [text]
    assert [each.question for each in await chat.rows(Poll)] == [f"Soll {text} es?"]


async def test_a_changed_reminder_goes_by_the_same_rule(chat: Chat) -> None:
    await chat.says(INA, "!remind tomorrow 9:00 report")
    for typed in ("10:00 und 12:00", "tomorrow 10:00 and 12:00", "tomorrow 10:00 until 12:00"):
        await chat.says(INA, f"!edit R-1 {typed}")
    answer = body(await chat.says(INA, "!edit R-1 tomorrow 10:00 report of 9:00"))
    assert "Part of the text only: “9:00”" in answer
    [reminder] = await chat.rows(Reminder)
    assert reminder.text == "report of 9:00"


# The property: whatever is typed as a text, and whatever in it could be read as a date.

WORDS = st.sampled_from(
    [
        *("Bericht", "Kuchen", "und", "bis", "am", "Rathaus", "der", "letzte", "18/77", "5", "75"),
        *("Stühle", "um", "9", "Uhr", "9:00", "15.30", "morgen", "Freitag", "25.11.", "täglich"),
        *("UTC", "MEZ", "abends", "jeden", "Montag", "außer", "in", "3", "Tagen", "alle", "zwei"),
        *("report", "cake", "and", "until", "at", "on", "friday", "tomorrow", "pm", "every", "day"),
        *("!zusage", "!pledge", "!nichts", "“Winter", "aid”", "„9:00“", "oder", "heute", "Abend"),
    ]
)
HEADS = [
    "remind tomorrow 9:00",
    "remind every monday 9:00",
    "remind room in 20 minutes",
    "meeting new 25.11.2027 14:00",
    "followup 25.11.2027",
    "mandate add act 12.11.2018",
]


@dataclass
class Bound:
    """What became of a line: the texts that were read, and what the answer says."""

    texts: list[str]
    remarks: list[Text]


def bound(line: str) -> Bound | None:
    """What the line means; None if it is refused."""
    commands = discovered().commands
    remarks: list[Text] = []

    def cursor_of(some: Sequence[object]) -> Cursor:
        return Cursor(
            some,  # type: ignore[arg-type]
            START,
            BERLIN,
            text=line,
            commands=commands.first_words,
            remarks=remarks,
        )

    try:
        found = commands.parse(line)
        assert found is not None
        given = found[0].signature.bind(found[1], cursor_of)
    except UserError:
        return None
    return Bound([each for each in given.values() if isinstance(each, str)], remarks)


def could_be_read(words: Sequence[str]) -> bool:
    """Whether a date phrase begins anywhere in the words, a command or the word of a zone."""
    for place, word in enumerate(words):
        if word in {"!zusage", "!pledge", "UTC", "MEZ"}:
            return True
        try:
            read(words[place:], START, BERLIN)
        except NotADate as error:
            if error.reason in {Reason.NOT_UNDERSTOOD, Reason.RECURRING}:
                continue
            if error.reason is Reason.AMBIGUOUS and not error.readings:
                continue
        return True
    return False


@settings(max_examples=150)
@given(st.sampled_from(HEADS), st.lists(WORDS, min_size=1, max_size=6))
def test_no_text_holds_what_could_be_read_without_a_word(head: str, words: list[str]) -> None:
    found = bound(f"{head} {' '.join(words)}")
    if found is None or found.remarks:
        return
    in_marks = {each.strip("“”„") for each in words if each[0] in "“„"}
    for text in found.texts:
        if text in in_marks:
            continue
        unquoted: list[list[str]] = [[]]
        for word in text.split():
            if word[0] in "“„" or word[-1] in "”“":
                unquoted.append([])  # in quotation marks it is text
            else:
                unquoted[-1].append(word)
        assert not any(map(could_be_read, unquoted)), (text, render(found.remarks, "en").body)


def test_quoted_it_is_always_kept() -> None:
    """The other half: whatever somebody puts into quotation marks is the text, without a remark."""
    for text in ("und 15:00", "morgen 9:00 UTC", "!zusage 5", "75", "bis 16:00"):
        for head in HEADS:
            found = bound(f"{head} „{text}“")
            assert found is not None
            assert text in found.texts
            assert not found.remarks
