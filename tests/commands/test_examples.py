"""What a refusal offers as an example can be copied: it is about the same poll or statement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from commands.locales.tables import files
from storage.tables import Ballot
from tests.harness.chat import FEDERAL, INA, KIM, STRANGER, Chat, body


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        ("!vote 3", "!vote 3 yes", "!stimme 3 ja"),
        ("!vote #3", "!vote 3 yes", "!stimme 3 ja"),
        ("!vote withdraw 3 for", "!vote withdraw 3", "!stimme zurückziehen 3"),
        ("!proxy 3", "!proxy 3 Beispielstadt", "!vollmacht 3 Beispielstadt"),
        ("!poll close 3 now", "!poll close 3", "!abstimmung beenden 3"),
        ("!sign ST-2 vielleicht", "!sign ST-2", "!mitzeichnen ST-2"),
        ("!sign st2 vielleicht", "!sign ST-2", "!mitzeichnen ST-2"),
        ("!mandate withdraw MD-9 x", "!mandate withdraw MD-9", "!mandat zurückziehen MD-9"),
        ("!vote x4 yes", "!vote 1 yes", "!stimme 1 ja"),
        ("!vote", "!vote 1 yes", "!stimme 1 ja"),
    ],
)
async def test_the_example_is_about_what_was_typed(
    in_both_languages: Chat, typed: str, english: str, german: str
) -> None:
    await in_both_languages.says(INA, "!help")  # shown the privacy notice
    answer = body(await in_both_languages.says(INA, typed)).split("\n")[-1]
    is_german = in_both_languages.alliance.language == "de"
    assert answer.removeprefix("Beispiel: " if is_german else "Example: ").startswith(
        german if is_german else english
    )


async def test_the_example_of_an_answer_works(in_both_languages: Chat) -> None:
    chat = in_both_languages
    for _each in range(3):
        await chat.says(FEDERAL, "!poll “Wann?” Montag | Dienstag")
    await chat.says(INA, "!help")
    answer = body(await chat.says(INA, "!vote 3 Mittwoch"))
    line = answer.split("\n")[-1]
    await chat.says(INA, line[line.index("!") :])
    assert [(each.poll_id, each.choices) for each in await chat.rows(Ballot)] == [(3, [0])]


async def test_no_example_of_what_does_not_exist(chat: Chat) -> None:
    assert "!vote 7" not in body(await chat.says(INA, "!vote 7 yes"))


@pytest.mark.parametrize(
    ("name", "typed", "english", "german"),
    [
        ("Beispielstadt", "!help !profile", "!profile Beispielstadt", "!profil Beispielstadt"),
        (
            "Landkreis Musterland",
            "!help !profile",
            "!profile “Landkreis Musterland”",
            "!profil „Landkreis Musterland“",
        ),
        ("Beispielstadt", "!help !unsign", "!unsign ST-7 for Bei", "ST-7 für Beispielstadt"),
    ],
)
async def test_examples_are_about_the_readers_own_municipality(
    in_both_languages: Chat, name: str, typed: str, english: str, german: str
) -> None:
    chat = in_both_languages
    await chat.appoint(STRANGER, name)
    answer = body(await chat.says(STRANGER, typed))
    assert (german if chat.alliance.language == "de" else english) in answer
    examples = [line for line in answer.split("\n") if line.startswith("- !")]
    assert not any("Musterhafen" in each for each in examples)


async def test_whoever_speaks_for_several_reads_the_usual_example(chat: Chat) -> None:
    await chat.appoint(INA, "Beispielstadt")
    assert "!profile Musterhafen" in body(await chat.says(INA, "!help !profile"))
    assert "!profile Musterhafen" in body(await chat.says(KIM, "!help !profile"))


async def test_an_example_is_one_code_span(in_both_languages: Chat) -> None:
    (answer,) = await in_both_languages.says(INA, "!vote x4 yes")
    is_german = in_both_languages.alliance.language == "de"
    example = "Beispiel: <code>!stimme 1 ja</code>" if is_german else "<code>!vote 1 yes</code>"
    assert example in answer["formatted_body"]


def test_german_texts_have_german_quotation_marks() -> None:
    """Examples are copied, and what is copied is what clerks get used to."""
    (path,) = files("de.po")
    with path.open("rb") as file:
        texts = [each.string for each in read_po(file, locale="de") if each.id]
    said = [part for each in texts for part in ((each,) if isinstance(each, str) else each)]
    assert len(said) > 2_000
    # What operators write into the configuration has its own.
    said = [re.sub(r'(?: = \[?|(?="https:))"[^"]*"\]?', "", each) for each in said]
    assert [each for each in said if '"' in each] == []


def test_german_operators_read_of_a_computer_as_they_call_it() -> None:
    """A town's IT has a Rechner; a Maschine stands in the workshop."""
    top = Path(__file__).parents[2]
    texts = [*files("de.po"), *top.glob("docs/*.md"), top / "README.de.md"]
    assert [path.name for path in texts if "Maschine" in path.read_text(encoding="utf-8")] == []
