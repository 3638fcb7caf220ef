"""The German catalogue: complete, in step with the code, and in words a town clerk uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from commands.kit.registry import Registry
from commands.kit.texts import catalogue
from commands.locales.tables import languages

ROOT = Path(__file__).parents[3]
KEYWORDS = {"_": None, "n_": (1, 2)}
Key = str | tuple[str, ...]


def in_code() -> dict[Key, str]:
    """Every text in the code, and where it stands."""
    found: dict[Key, str] = {}
    for package in ("bot", "commands"):
        for file, line, message, _comments, _context in extract_from_dir(
            str(ROOT / package), method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found[message] = f"{package}/{file}:{line}"
    return found


def in_catalogue() -> list[Message]:
    with (ROOT / "commands" / "locales" / "de.po").open("rb") as file:
        return [each for each in read_po(file, locale="de", abort_invalid=True) if each.id]


MESSAGES = in_catalogue()
PAIRS = [
    (english, german)
    for message in MESSAGES
    for english, german in (
        zip(message.id, message.string, strict=True)
        if isinstance(message.id, tuple)
        else [(message.id, message.string)]
    )
]


def test_complete() -> None:
    texts = in_code()
    assert len(texts) > 150
    known = {message.id for message in MESSAGES}
    assert {key: texts[key] for key in texts.keys() - known} == {}, "`make texts` adds these"
    assert known - texts.keys() == set(), "no longer in the code"
    assert [key for key, times in Counter(m.id for m in MESSAGES).items() if times > 1] == []


def test_nothing_fuzzy_obsolete_or_empty() -> None:
    assert [message.id for message in MESSAGES if message.fuzzy] == []
    assert [english for english, german in PAIRS if not german.strip()] == []
    source = (ROOT / "commands" / "locales" / "de.po").read_text(encoding="utf-8")
    assert "#~" not in source
    assert "fuzzy" not in source


def test_both_languages_are_read_without_a_build_step() -> None:
    assert languages() == ("de", "en")
    assert catalogue("de").gettext("Yes") == "Ja"
    assert catalogue("en").gettext("Yes") == "Yes"
    with pytest.raises(LookupError):
        catalogue("fr")


def same_placeholders_and_code(english: str, german: str) -> None:
    """A forgotten placeholder loses what was said, a wrong one would be an error at runtime."""

    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    def plain_fields(text: str) -> bool:
        return all(not s and not c for _, n, s, c in Formatter().parse(text) if n is not None)

    assert fields(english) == fields(german)
    assert plain_fields(english)
    assert plain_fields(german)
    assert english.count("`") == german.count("`")
    assert english.count("`") % 2 == 0
    assert "<" not in re.sub(r"<\w+> ", "", german)


def punctuation_is_kept(english: str, german: str) -> None:
    """A list announced with a colon stays announced; nothing gets lost at the edges."""
    if english.endswith(":"):
        assert german.endswith(":")
    assert english.endswith(("!", "?")) == german.endswith(("!", "?"))
    assert german == german.strip()
    assert not re.search(r"[“”]\w.*”", german), "German quotation marks are „…“"
    assert german.count("„") == german.count("“")


GERMAN_OF = {
    each.name: shown
    for each in Registry.discover().commands
    if (shown := each.words.shown("de")) != each.name
}
ENGLISH_OF = {german: english for english, german in GERMAN_OF.items()}
ANY_ENGLISH = re.compile(rf"!({'|'.join(GERMAN_OF)})\b")
ANY_GERMAN = re.compile(rf"!({'|'.join(ENGLISH_OF)})\b")


def commands_are_named_as_the_reader_types_them(english: str, german: str) -> None:
    if found := ANY_ENGLISH.search(german):
        raise AssertionError(f"!{GERMAN_OF[found[1]]} in German")
    if found := ANY_GERMAN.search(english):
        raise AssertionError(f"!{ENGLISH_OF[found[1]]} in English")


def form_of_address(english: str, german: str) -> None:
    """Sie, always; and nobody is addressed by gender."""
    familiar = r"\b(du|dich|dir|dein\w*|euch|euer|eure\w*)\b"
    assert not re.search(familiar, german, re.IGNORECASE)
    gendered = r"\b(Ansprechpartner|Vertreter|Koordinator|Stellvertreter|Nutzer|Bürger)(s|n)?\b"
    assert not re.search(gendered, german)
    assert not re.search(r"\w[*:_]innen|\wInnen", german)


CHECKS = [
    same_placeholders_and_code,
    punctuation_is_kept,
    commands_are_named_as_the_reader_types_them,
    form_of_address,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.__name__)
def test_wording(check: Callable[[str, str], None]) -> None:
    wrong: dict[str, str] = {}
    for english, german in PAIRS:
        try:
            check(english, german)
        except AssertionError as error:
            wrong[german] = str(error)
    assert wrong == {}


@pytest.mark.parametrize(
    ("german", "check"),
    [
        ("Schreib `!pledge 5`", commands_are_named_as_the_reader_types_them),
        ("Bitte ergänze deine Zusage", form_of_address),
        ("Der Koordinator von {land}", form_of_address),
        ("Zusage {wrong}", same_placeholders_and_code),
        ("Zusage `{name}", same_placeholders_and_code),
        ("Zusage von “{name}”", punctuation_is_kept),
    ],
)
def test_the_checks_can_fail(german: str, check: Callable[[str, str], None]) -> None:
    with pytest.raises(AssertionError):
        check("Pledge {name}", german)
