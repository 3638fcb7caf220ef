"""Every line in the handbooks works, the pictures show what the bot says, the pages are as few
as they were promised to be."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from commands.kit.registry import Registry
from tests.handbooks.alliance import (
    FOR_CLERKS,
    FOR_COORDINATIONS,
    GOES_ON,
    INA,
    KIM,
    PLENARY,
    Line,
    Told,
    alliance,
)
from tests.handbooks.drawing import Picture
from tests.handbooks.making import (
    DOCS,
    GUIDE,
    PAGES,
    PICTURES,
    captions,
    pages,
    pictures,
    place,
    web_pictures,
)
from tests.handbooks.scenes import SCENES
from tests.handbooks.sources import codes, commands
from tests.harness.chat import discovered

AGAIN = "Type: make handbooks"
LARGEST = 200_000  # bytes of a PDF that is kept with the sources
# Who reads a handbook, what goes on before, and what others say in between.
READERS: Mapping[str, tuple[str, Sequence[Line], Mapping[str, Sequence[Line]]]] = {
    "handbuch-kommunen": (INA, GOES_ON, FOR_CLERKS),
    "handbuch-koordination": (KIM, (), FOR_COORDINATIONS),
}


@pytest.mark.parametrize("name", PAGES)
async def test_every_line_of_a_handbook_works(name: str, tmp_path: Path) -> None:
    """In the order of reading: the numbers in later lines are those that earlier ones gave."""
    reader, goes_on, between = READERS[name]
    lines = commands(DOCS / f"{name}.md")
    assert len(lines) > 30
    async with alliance(tmp_path) as chat:
        await chat.go_through(goes_on)
        for number, line in enumerate(lines):
            await chat.go_through(between.get(line, ()))
            # A room is for one thing only.
            room = f"!{number}:localhost" if line.startswith("!raum ") else PLENARY
            await chat.type(reader, line, room=room)
    assert between.keys() <= set(lines), "what nobody needs any more"


async def test_a_line_that_does_not_work_would_be_noticed(tmp_path: Path) -> None:
    async with alliance(tmp_path) as chat:
        for wrong in ("!zusage viele", "!zusge 5", "!erledigt F-7", "!angebot einfrieren bund"):
            with pytest.raises(Told):
                await chat.type(INA, wrong)


@pytest.fixture(scope="module")
async def drawn() -> Mapping[str, Picture]:
    return await pictures()


def test_the_pictures_show_what_the_bot_answers(drawn: Mapping[str, Picture]) -> None:
    assert captions().keys() == SCENES.keys(), "each picture is in a handbook"
    assert {*PICTURES.iterdir(), DOCS / "dialogue.svg"} == {*map(place, SCENES)}
    for path, svg in web_pictures(drawn).items():
        assert path.read_text(encoding="utf-8") == svg, f"{path.name}. {AGAIN}"


@pytest.mark.parametrize("name", PAGES)
def test_the_pages(
    name: str, drawn: Mapping[str, Picture], caplog: pytest.LogCaptureFixture
) -> None:
    data = pages(name, drawn)
    assert data == pages(name, drawn), "the same words give the same bytes"
    assert "missing" not in caplog.text, "a letter that the fonts do not have"
    kept = (DOCS / f"{name}.pdf").read_bytes()
    assert max(len(data), len(kept)) < LARGEST
    # Not byte by byte: how it is compressed is a matter of the machine.
    assert list(_texts(kept)) == list(_texts(data)), AGAIN
    assert len(list(_texts(data))) == PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_every_line_stands_on_paper(name: str, drawn: Mapping[str, Picture]) -> None:
    printed = _flat("".join(_texts(pages(name, drawn))))
    for line in commands(DOCS / f"{name}.md"):
        assert _flat(line) in printed


def test_the_guide_for_operators_can_be_printed(caplog: pytest.LogCaptureFixture) -> None:
    printed = _flat("".join(_texts(pages(GUIDE, {}))))
    assert "missing" not in caplog.text
    for code in codes(DOCS / f"{GUIDE}.md"):
        assert all(_flat(line) in printed for line in code.splitlines()), code


def _texts(data: bytes) -> Iterator[str]:
    for page in PdfReader(io.BytesIO(data)).pages:
        yield page.extract_text()


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


@cache
def _registry() -> Registry:
    return discovered()


@pytest.mark.parametrize("name", ["handbuch-kommunen", "handbuch-koordination", GUIDE])
def test_a_word_for_a_command_is_one(name: str) -> None:
    """Also where it is only mentioned, and where it stands in the answer of another."""
    for code in codes(DOCS / f"{name}.md"):
        if re.match(r"!\w", code):
            assert _registry().commands.parse(code[1:]) is not None, code
