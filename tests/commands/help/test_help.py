"""`!help`: for each role, in both languages, and what it says really works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from textwrap import wrap

import pytest
from babel.messages.pofile import read_po

from commands.help.rules import first_sentence
from commands.kit import Command, Topic
from commands.kit.arguments import Word, words
from commands.kit.examples import next_year, of_year
from commands.kit.kinds import Cursor
from commands.kit.render import plain
from commands.kit.rules.authority import Role
from commands.locales.tables import files
from storage.tables import Contact, Coordinator, InboxRow, Member
from tests.harness.chat import (
    BERLIN,
    FEDERAL,
    INA,
    KIM,
    PIA,
    START,
    STRANGER,
    Chat,
    body,
    discovered,
)
from tests.harness.examples import as_shown

REGISTRY = discovered()
ROLES = {Role.FEDERAL_COORDINATOR}  # of FEDERAL


def shown(answer: str) -> set[str]:
    """The commands an overview lists: explained, or several in a line."""
    explained = re.findall(r"^- (!.+?) – ", answer, re.MULTILINE)
    lines = re.findall(r"^(?:- [^!:]+|Also|Außerdem): (!.+)$", answer, re.MULTILINE)
    return {*explained, *(each for line in lines for each in line.split(", "))}


@pytest.mark.parametrize(
    ("who", "among", "not_among"),
    [
        (STRANGER, {"!help", "!privacy", "!language"}, {"!pledge", "!members", "!member add"}),
        (PIA, {"!help", "!members", "!sum"}, {"!pledge", "!vote", "!poll", "!member add"}),
        (INA, {"!pledge", "!vote", "!poll", "!remind"}, {"!member add", "!coordinator set"}),
        (KIM, {"!member add", "!contact set", "!poll"}, {"!pledge", "!coordinator set"}),
        (FEDERAL, {"!member add", "!coordinator set"}, {"!pledge", "!vote"}),
    ],
)
async def test_overview_is_for_the_role(
    chat: Chat, who: str, among: set[str], not_among: set[str]
) -> None:
    """Exactly what the role may use, which the command itself then confirms."""
    answer = body(await chat.says(who, "!help"))
    listed = shown(answer)
    for topic in re.findall(r"^- ([^!:]+): !", answer, re.MULTILINE):
        listed |= shown(body(await chat.says(who, f"!help {topic}")))
    assert among <= listed
    assert not not_among & listed
    assert ("You are not registered yet" in answer) is (who == STRANGER)
    for command in chat.registry.commands:
        heard = await chat.says(who, f"!{command.name}")
        # What the room may not hear, a refusal as well, is told in the direct chat.
        said = body([*heard, *(content for _to, content in chat.letters)])
        refused = "possible for" in said or "register you" in said.partition("\n")[2]
        if command.name != "help":
            assert refused is (f"!{command.name}" not in listed), command.name


async def test_overview_in_german(german: Chat) -> None:
    answer = body(await german.says(INA, "!hilfe"))
    listed = shown(answer)
    assert "- Zusagen: !zusage, !zusagen\n" in answer
    assert {"!stimme", "!mitzeichnen", "!kontakt", "!datenschutz"} <= listed
    for command in german.registry.commands:
        assert f"!{command.name}" not in listed


@pytest.mark.parametrize("who", [STRANGER, PIA, INA, KIM, FEDERAL])
async def test_overview_fits_on_a_phone(in_both_languages: Chat, who: str) -> None:
    await in_both_languages.says(who, "!privacy")  # so that the notice is behind them
    answer = body(await in_both_languages.says(who, "!help"))
    assert len(answer.split("\n")) <= 20


TOPICS = [(topic, language) for topic in Topic for language in ("en", "de")]


@pytest.mark.parametrize(("topic", "language"), TOPICS)
async def test_every_topic(unchanged: Chat, topic: Topic, language: str) -> None:
    """By its name, in any case and language: what one may use of it, with explanations."""
    chat, name = unchanged, topic.title.template(language)
    of_it = [each for each in chat.registry.commands if each.topic is topic]
    assert of_it
    answer = body(await chat.says(FEDERAL, f"!help {name.upper()}"))
    spoken = chat.alliance.language
    wanted = {f"!{each.words.shown(spoken)}" for each in of_it if each.may & ROLES}
    assert shown(answer) == wanted
    assert len(answer.split("\n")) <= 25


# Measured in Element at 390×844, where 724 px are seen at once: 27 such lines are about 715 px.
LINE, LINES = 36, 27


@pytest.mark.parametrize("who", [INA, KIM, FEDERAL])
@pytest.mark.parametrize("topic", Topic)
async def test_a_topic_fits_on_a_phone(german: Chat, topic: Topic, who: str) -> None:
    await german.says(who, "!privacy")  # so that the notice is behind them
    answer = body(await german.says(who, f"!hilfe {topic.title.template('de')}"))
    lines = [line.removeprefix("- ") for line in answer.split("\n")]
    wrapped = [part for line in lines for part in wrap(line, LINE, break_on_hyphens=False)]
    assert len(wrapped) <= LINES, "\n".join(wrapped)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_a_topic_says_of_a_command_is_a_whole_sentence(language: str) -> None:
    """Its brackets and quotation marks are closed in it, and the next one begins behind it."""
    for command in REGISTRY.commands:
        whole = command.help.template(language)
        brief, behind = first_sentence(whole), whole[len(first_sentence(whole)) :]
        assert brief[-1] in ".!?", whole
        assert not behind or behind.lstrip()[0].isupper() or behind.lstrip()[0] in "`„“", whole
        for opening, closing in ("()", "„“" if language == "de" else "“”"):
            assert brief.count(opening) == brief.count(closing), whole
        assert brief.count("`") % 2 == 0, whole


async def test_topic_of_others_is_explained_in_full(chat: Chat) -> None:
    answer = body(await chat.says(STRANGER, "!help mandate"))
    assert shown(answer.partition("\nData")[0]) == {
        "!mandates",
        "!mandate add",
        "!mandate withdraw",
    }


@pytest.mark.parametrize("command", list(REGISTRY.commands), ids=lambda each: each.name)
async def test_page(unchanged: Chat, command: Command) -> None:
    """By any of its names: what it does, how it is typed, all examples, all names."""
    chat, language = unchanged, unchanged.alliance.language
    pages = [body(await chat.says(PIA, f"!hilfe !{name}")) for name in command.names]
    pages += [body(await chat.says(PIA, f"!help !{command.name.upper()}"))]
    page = pages[0].split("\n")
    assert page[0] == command.help.template(language)
    assert page[1].startswith(f"Form: !{command.words.shown(language)}")
    for example in command.examples:
        assert f"\n- {as_shown(example, language)}" in pages[0]
    for name in command.names:
        assert f"!{name}" in pages[0]
    assert all(each.startswith(page[0]) for each in pages)


@pytest.mark.parametrize("command", list(REGISTRY.commands), ids=lambda each: each.name)
def test_examples_are_accepted_by_their_own_signature(command: Command) -> None:
    """Together: to begin a test takes longer than to read an example."""
    for language in ("en", "de"):
        for example in command.examples:
            line = as_shown(example, language)
            assert line.startswith("!"), line
            found = REGISTRY.commands.parse(line[1:])
            assert found is not None, line
            assert found[0] is command, line
            assert _bound(command, found[1]) is None, line


def _bound(command: Command, given: Sequence[Word]) -> Exception | None:
    """Why it cannot be understood, by the signature of the command."""
    try:
        command.signature.bind(given, lambda some: Cursor(some, START, BERLIN))
    except Exception as error:  # also one that nobody expects: which line it was, is what counts
        return error
    return None


def _typed() -> list[str]:
    """Every command that any text tells people to type, in both languages."""
    with files("de.po")[0].open("rb") as file:
        catalog = read_po(file, locale="de")
    every = [str(part) for message in catalog for part in (message.id, message.string)]
    every = [text.replace("{year}", "2021") for text in every]
    found = {each for text in every for each in re.findall(r"`!([^`{][^`]*)`", text)}
    return sorted(found)


def test_what_a_text_tells_to_type_exists() -> None:
    """Also accepted by its signature, if it has arguments and no gap to fill in."""
    typed = _typed()
    assert len(typed) > 400
    wrong = {each: why for each in typed if (why := _why_not(each)) is not None}
    assert wrong == {}


def _why_not(typed: str) -> object:
    found = REGISTRY.commands.parse(typed)
    if found is None:
        return "no such command"
    command, given = found
    has_gaps = {"{", "…"} & set(typed)
    return _bound(command, given) if given and not has_gaps else None


FIXED = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.(20[0-9]{2})")
# Resolutions, letters and facts are of days that are over.
OVER = (
    "mandate add", "member set", "formal", "land set", "harbour", "mandat neu", "question answer"
)  # fmt: skip


@pytest.mark.parametrize("at", [date(2020, 11, 19), date(2027, 12, 31), date(2044, 2, 29)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_days_of_examples_are_to_come_whenever_they_are_read(language: str, at: date) -> None:
    now = datetime.combine(at, time(12), BERLIN)
    dated = 0
    for command in REGISTRY.commands:
        for example in command.examples:
            assert not FIXED.search(example.wording) or command.name in OVER, example.wording
            line = plain(of_year(example, next_year(now, BERLIN)), language)
            found = REGISTRY.commands.parse(line[1:])
            assert found is not None
            found[0].signature.bind(found[1], lambda some: Cursor(some, now, BERLIN))
            if "{year}" in example.wording:
                dated += 1
                assert f".{at.year + 1}" in line
    assert dated >= 20


async def test_days_of_examples_move_with_the_clock(in_both_languages: Chat) -> None:
    """In help, in refusals, and in what is said of something made."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    for year in (2021, 2022):
        assert f" 25.11.{year} 9:00 " in body(await chat.says(INA, "!help remind"))
        assert f"- 25.11.{year} 9:00" in body(await chat.says(INA, "!remind sometimes Post"))
        refused = body(await chat.says(FEDERAL, "!task due T-x"))
        assert f"!{'aufgabe bis' if german else 'task due'} T-4 02.12.{year}" in refused
        await chat.time_passes(timedelta(days=365))


async def test_examples_run(in_both_languages: Chat) -> None:
    """All of them, by somebody who may: done, or refused for what is (not) in the registry."""
    chat = in_both_languages
    contents_only = (
        "P-12",  # there are no twelve pledges
        "already registered",
        "schon eingetragen",
        "already belongs",
        "gehört schon",
        "already holds",
        "R-4",
        "nothing to withdraw",
        "nichts zurückzuziehen",
    )
    await chat.appoint(FEDERAL, "Musterhafen")
    await chat.says(FEDERAL, "!poll “Frage?”")
    before = await chat.remembered()
    for command in chat.registry.commands:
        for example in command.examples:
            line = as_shown(example, chat.alliance.language)
            text = body(await chat.says(FEDERAL, line))
            if any(each in text for each in contents_only):
                continue
            if "Musterhafen @" in line:  # gives the office away
                await chat.appoint(FEDERAL, "Musterhafen")
            refusals = ("Example: ", "Beispiel: ", "You can type, ", "Sie können zum Beispiel ")
            assert not [each for each in text.split("\n") if each.startswith(refusals)], line
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []
    after = await chat.remembered()
    changed = {name for name in before if before[name] != after[name]}
    assert changed >= {"coordinators", "pledges", "pledge_ledger"}
    assert changed >= {"polls", "ballots", "reminders", "rooms"}


@pytest.mark.parametrize("language", ["en", "de"])
async def test_examples_of_registration_run(empty_chat: Chat, language: str) -> None:
    """They are what somebody types first; all of them in order make a small registry."""
    for name in ("member add", "contact set", "coordinator set"):
        found = REGISTRY.commands.find(words(name))
        assert found is not None
        for example in found[0].examples:
            await empty_chat.says(FEDERAL, as_shown(example, language))
    members = await empty_chat.rows(Member)
    assert [(each.kind, each.population, each.ags) for each in members] == [
        ("city", 48_000, "05999001"),
        ("partner", None, None),
    ]
    contacts = [(each.user_id, each.role) for each in await empty_chat.rows(Contact)]
    assert contacts == [("@ina:localhost", "contact"), ("@ben:localhost", "deputy")]
    assert len(await empty_chat.rows(Coordinator)) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!help programm", "- !programmes – "),
        ("!help poll", "Puts a question"),
        ("!help plegde", "Did you mean !help pledge?"),
        ("!help zusge", "Did you mean !help pledge?"),
        ("!help xyzzy", "I do not know the command “xyzzy”"),
        ("!help vote 5", "I do not know the command “vote 5”"),
        ("!help !", "I do not know the command “!”"),
        ("!help " + "x" * 61, "too long: 61"),
    ],
)
async def test_about_something_else(chat: Chat, typed: str, told: str) -> None:
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert len(answers) == 1


async def test_suggestion_in_german_is_typed_in_german(german: Chat) -> None:
    assert "!hilfe zusage" in body(await german.says(INA, "!hilfe zusge"))
    assert "!help" not in body(await german.says(INA, "!hilfe xyzzy"))
