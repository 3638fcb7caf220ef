"""The twelve statements on privacy and form that the bot is to keep, by their numbers.

`test_07_…` is about the seventh. PROOF lists them with those that stand beside what they are about;
the last test sees to it that each number has some.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Integer

from bot.content import PRESS
from bot.settings import load
from bot.settings_problems import SettingsError
from storage.tables import Pledge, Reminder, Table
from tests.bot import test_content, test_privacy_papers
from tests.bot.test_settings import TOML
from tests.commands import test_long_texts
from tests.commands.kit import test_people_named, test_texts
from tests.commands.kit.rules import test_numbers
from tests.commands.overview import test_overview
from tests.commands.people import test_forgetting, test_personal_data, test_retention
from tests.commands.rooms import test_privacy
from tests.commands.statements import test_table
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, STRANGER, Chat, body
from tests.harness.personal_data import played
from tests.harness.polls import signed

STATEMENTS = {
    1: "Messages that are not commands are never stored; logs hold no message bodies, and no user "
    "ids at INFO.",
    2: "No field for individual refugees; free-text notes are length-capped.",
    3: "First contact shows the privacy notice once, `!privacy` repeats it; the controller's name "
    "and contact must be configured or the bot refuses to start.",
    4: "`!mydata` covers every table with a user column, and goes to the direct chat only.",
    5: "`!forgetme` removes personal data and keeps the municipality's decisions; archive duties "
    "are an operator setting; redaction cannot reach other servers' copies, and the bot says so.",
    6: "Retention per category, tested with a moved clock.",
    7: "`!record ST-7` exports decision, participants, options, reasons for the file.",
    8: "Authority is the full Matrix id bound in the registry, never a display name.",
    9: "No per-person response statistics: overdue lists name municipalities.",
    10: "The plain-text body is complete without HTML; nothing is told by emoji or colour alone; "
    "lists instead of wide tables; every poll can be answered by text; short sentences.",
    11: "Dates TT.MM.JJJJ with weekday in answers; input also `25.11.`, ISO, `morgen um 9 Uhr`. "
    "`1.234` is 1234; `1,5` persons is refused.",
    12: "Gender-neutral wording by default.",
}


async def test_01_talk_is_never_stored(chat_on_disk: Chat) -> None:
    """Not in a row, a free page or the journal. In the direct chat all is said to the bot."""
    chat = chat_on_disk
    for user in (INA, FEDERAL, STRANGER):
        await chat.says(user, "Heute gibt es Stockfisch")
    await chat.says(INA, "!remind tomorrow at 9:00 Heringssalat")
    file = chat.database.file
    assert file is not None
    stored = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert b"Heringssalat" in stored, "what is asked for is"
    assert b"Stockfisch" not in stored


async def test_01_the_log_quotes_nothing(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    for package in ("bot", "commands", "storage"):
        caplog.set_level(logging.DEBUG, logger=package)
    await played(chat)
    await chat.says(INA, "Heute gibt es Stockfisch")
    await chat.says(INA, "!remind tomorrow at 9:00 Heringssalat")
    for said in ("Stockfisch", "Heringssalat", "Wochenmail", "Entwurf", "gibtesnicht"):
        assert said not in caplog.text


_OF_A_PERSON = re.compile(
    r"(.+_)?(first_?name|last_?name|surname|birth\w*|age|gender|sex|nationality|passport|religion"
    r"|ethnic\w*|health|diagnosis|refugee\w*|family_name|case_number|file_number|address)(_.+)?"
)


def test_02_no_field_for_individual_refugees() -> None:
    """People who are taken in are numbers, and nothing else."""
    columns = [each for table in Table.metadata.sorted_tables for each in table.columns]
    assert [str(each) for each in columns if _OF_A_PERSON.fullmatch(each.name)] == []
    counts = [each for each in columns if each.name in ("assigned", "arrived", "amount", "change")]
    assert len(counts) > 6
    assert all(isinstance(each.type, Integer) for each in counts)
    assert _OF_A_PERSON.fullmatch("refugee_name")
    assert _OF_A_PERSON.fullmatch("date_of_birth")


@pytest.mark.parametrize("key", ["controller", "contact"])
@pytest.mark.parametrize("written", ["", '{key} = ""', '{key} = "  "'])
def test_03_without_a_controller_it_does_not_start(tmp_path: Path, key: str, written: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(TOML, encoding="utf-8")
    assert load(file).privacy.controller, "as it stands, it starts"
    line = next(each for each in TOML.splitlines() if each.startswith(f"{key} ="))
    file.write_text(TOML.replace(line, written.format(key=key)), encoding="utf-8")
    with pytest.raises(SettingsError, match=f"privacy.{key}.*Example: "):
        load(file)


@pytest.mark.parametrize("days", [365, 36_500])
def test_05_archive_duties_are_a_setting(tmp_path: Path, days: int) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"{TOML}\n[retention]\ndecisions_days = {days}\n", encoding="utf-8")
    assert load(file).retention.decisions_days == days


async def test_05_it_says_what_it_cannot_reach(in_both_languages: Chat) -> None:
    chat = in_both_languages
    said = body(await chat.says(INA, "!vergissmich", room="!ina:localhost", direct=True))
    german = chat.alliance.language == "de"
    reach = "auf den Servern aller, die im Raum sind" if german else "on the homeservers of all"
    assert reach in said


async def test_07_record_of_a_poll(chat: Chat) -> None:
    """The decision, who took part and who did not, what could be chosen, and why."""
    chat = await signed(chat)
    await chat.says(INA, "!poll “Mittragen?” Ja | Nein until 25.11.2020 18:00")
    await chat.says(INA, "!vote 1 Ja “Ratsbeschluss 18/77”")
    await chat.says(ROSA, "!vote 1 Nein")
    await chat.time_passes(timedelta(days=7))
    record = await _record(chat)
    assert record["options"] == ["Ja", "Nein"]
    assert record["outcome"]["counts"] == [1, 1]
    assert [
        (each["municipality"]["name"], each["choices"], each["reason"])
        for each in record["ballots"]
    ] == [("Beispielstadt", [1], None), ("Musterhafen", [0], "Ratsbeschluss 18/77")]
    assert [each["name"] for each in record["silent"]] == ["Landkreis Musterland"]


async def _record(chat: Chat) -> dict[str, Any]:
    """What the files of a poll are made of."""
    answers = await chat.says(INA, "!poll record 1")
    return next(each[PRESS]["data"] for each in answers if PRESS in each)


@pytest.mark.parametrize(
    "other", ["@ina:evil.example", "@Ina:localhost", "@ina2:localhost", "@іna:localhost"]
)
async def test_08_only_the_full_address_counts(chat: Chat, other: str) -> None:
    """Whatever looks like Ina, also with her name on it, may not do what she may."""
    await chat.says(other, "!pledge 5")
    await chat.says(other, "!pledge 5 for Musterhafen")
    assert await chat.rows(Pledge) == []
    await chat.says(INA, "!pledge 5")
    assert len(await chat.rows(Pledge)) == 1


async def test_09_who_is_late_is_a_municipality(chat: Chat) -> None:
    """Told to those above, and in no list is there a person."""
    await chat.says(FEDERAL, "!followup 25.11.2020 “Rückmeldung” for all")
    await chat.says(INA, "!done F-1")
    late: list[str] = []
    for _day in range(16):
        await chat.time_passes(timedelta(days=1))
        told = [each["body"] for to, each in chat.letters if to == FEDERAL]
        late += [each for each in told if "Rückmeldung" in each]
    assert [said for said in late if "Beispielstadt" in said]
    asked = [body(await chat.says(FEDERAL, each)) for each in ("!followup F-1", "!yield", "!open")]
    for said in (*late, *asked):
        for person in (INA, BEN, ROSA):
            assert person not in said


_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")


async def test_10_no_emoji_no_colour_no_table(in_both_languages: Chat) -> None:
    """What is said is words, in lines that fit a phone; each poll says how to answer by text."""
    chat = in_both_languages
    heard = []
    for who, line in (
        (INA, "!pledge 5"),
        (FEDERAL, "!sum"),
        (FEDERAL, "!overview"),
        (FEDERAL, "!members"),
        (INA, "!help"),
        (INA, "!poll “Mittragen?”"),
        (INA, "!survey “Plätze?” number"),
        (INA, "!vote 1 yes"),
        (INA, "!poll status 1"),
        (FEDERAL, "!digest"),
        (FEDERAL, "!programmes"),
    ):
        heard += await chat.says(who, line)
    assert len(heard) > 10
    for each in (one for one in heard if "body" in one):
        assert each["body"].strip()
        assert not _EMOJI.search(each["body"])
        html = each.get("formatted_body", "")
        assert not re.search(r"<table|color|style=", html)
    polls = [each["body"] for each in heard if "Mittragen?" in each.get("body", "")]
    vote = "!stimme 1 " if chat.alliance.language == "de" else "!vote 1 "
    assert [each for each in polls if vote in each]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25.11. 9:00", "Mittwoch, 25.11.2020, 09:00 Uhr"),
        ("2020-11-25 09:00", "Mittwoch, 25.11.2020, 09:00 Uhr"),
        ("morgen um 9 Uhr", "Freitag, 20.11.2020, 09:00 Uhr"),
    ],
)
async def test_11_days_as_people_write_them(german: Chat, typed: str, day: str) -> None:
    assert day in body(await german.says(INA, f"!erinnerung {typed} Entwurf"))
    assert [each.text for each in await german.rows(Reminder)] == ["Entwurf"]


async def test_11_numbers_in_a_pledge(german: Chat) -> None:
    refused = body(await german.says(INA, "!zusage 1,5"))
    assert "1,5" in refused
    assert await german.rows(Pledge) == []
    await german.says(INA, "!zusage 1.234")
    assert [each.amount for each in await german.rows(Pledge)] == [1234]


async def test_12_offices_have_no_gender(german: Chat) -> None:
    await german.says(KIM, "!datenschutz")
    lines = ("!hilfe", "!kontakt Musterhafen")
    said = [await german.says(who, each) for who in (FEDERAL, INA) for each in lines]
    text = " ".join(body(each) for each in said)
    assert "Ansprechperson" in text
    assert not re.search(r"Ansprechpartner|Vertreter\b|Koordinator\b|[*:_]in(nen)?\b", text)


# By which tests each of them holds.
PROOF = {
    1: (
        test_01_talk_is_never_stored,
        test_personal_data.test_the_log_names_nobody,
        test_01_the_log_quotes_nothing,
        test_privacy.test_text_of_a_command_is_erased,
    ),
    2: (
        test_long_texts.test_no_free_text_is_kept_beyond_its_limit,
        test_02_no_field_for_individual_refugees,
    ),
    3: (
        test_privacy.test_all_that_has_to_be_told,
        test_privacy.test_first_contact,
        test_03_without_a_controller_it_does_not_start,
    ),
    4: (
        test_personal_data.test_every_column_that_is_called_like_a_person_is_marked,
        test_personal_data.test_mydata_as_a_file_is_complete_and_only_for_themselves,
        test_personal_data.test_mydata_covers_every_table_and_forgetme_clears_it,
        test_personal_data.test_mydata_in_the_plenary,
    ),
    5: (
        test_05_archive_duties_are_a_setting,
        test_forgetting.test_forgotten_after_many_commands,
        test_forgetting.test_forgotten_in_every_byte_of_the_files,
        test_05_it_says_what_it_cannot_reach,
    ),
    6: (
        test_retention.test_a_category_ends_at_its_time_and_no_other_with_it,
        test_retention.test_what_was_decided_stays_without_the_names,
        test_privacy_papers.test_the_information_says_the_periods,
        test_retention.test_who_only_talked_is_forgotten_after_a_year,
    ),
    7: (
        test_07_record_of_a_poll,
        test_table.test_decision_participants_options_and_reasons,
    ),
    8: (
        test_people_named.test_a_link_that_shows_another_address_names_nobody,
        test_people_named.test_a_name_alone_is_nobody,
        test_08_only_the_full_address_counts,
    ),
    9: (
        test_overview.test_municipalities_and_no_persons,
        test_09_who_is_late_is_a_municipality,
    ),
    10: (
        test_content.test_large_answer_goes_without_html,
        test_content.test_both_forms_say_the_same,
        test_10_no_emoji_no_colour_no_table,
    ),
    11: (
        test_11_days_as_people_write_them,
        test_numbers.test_understands_plain_and_german_numbers,
        test_11_numbers_in_a_pledge,
        test_numbers.test_refuses_with_a_reason,
    ),
    12: (
        test_12_offices_have_no_gender,
        test_texts.test_the_checks_can_fail,
        test_texts.test_wording,
    ),
}


def test_each_statement_has_its_tests() -> None:
    assert list(PROOF) == list(STATEMENTS) == list(range(1, 13))
    assert all(PROOF.values())
    here = [each for each in globals() if re.match(r"test_\d\d_", each)]
    under = [each.__name__ for tests in PROOF.values() for each in tests]
    assert len(under) == len(set(under)), "each stands under one number"
    assert {*here} <= {*under}
    for number, tests in PROOF.items():
        for each in tests:
            assert each.__name__ not in here or each.__name__.startswith(f"test_{number:02}_")
