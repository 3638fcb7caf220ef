"""What bytes say: in every way that programs save letters, or not certain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.papers.letters import NotText, Unsure, is_spoilt, read, respelt

TEXT = "Name;Art\nKönigsmünde;Große Kreisstadt\nÜbersee, o. ä.;§ 5\nÄÖÜ GROßE;48\xa0000\n"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman", "cp850")
MISREAD = ("cp1252", "mac_roman", "cp850", "cp437")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_text_however_it_was_saved(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == (TEXT, None)


@pytest.mark.parametrize(
    "text",
    [
        "Königsmünde – groß",
        "„Stadt“ … 5 €",
        "3 Familien à 5 Personen",
        "L’Aquila",
        "Café“",
        "GROßE KREISSTADT",
        "Straße",
        "Bad\xa0Homburg",
        "25 m² · §5",
        "Ver\xadwaltung",
    ],
)
def test_what_windows_writes(text: str) -> None:
    assert read(text.encode("cp1252")) == (text, None)


@pytest.mark.parametrize(
    "data",
    [
        "Kšnig".encode("cp1252"),  # or König, from a Mac
        "Budyšin".encode("cp1252"),
        "Stra\xe1e".encode("cp1252"),  # or Straße, from DOS
        "Maß“".encode("cp1252"),  # in UTF-8 one letter of Dhivehi
        "T€".encode("cp1252"),
        "Łódź".encode("cp1250"),
        b"\x81\x8d\xff",
    ],
)
def test_what_is_not_certain_is_refused(data: bytes) -> None:
    with pytest.raises(Unsure):
        read(data)


@pytest.mark.parametrize("data", [b"Name\0;Art", b"\x89PNG\0\x00", b"\xff\xfea", b"\xfe\xff\xd8"])
def test_not_a_text(data: bytes) -> None:
    with pytest.raises(NotText) as error:
        read(data)
    assert not isinstance(error.value, Unsure)


@pytest.mark.parametrize("encoding", [*MISREAD, "latin-1"])
@pytest.mark.parametrize("word", ["Königsmünde", "Große", "Café", "Äpfel – „Öl“"])
def test_utf8_that_was_read_in_a_wrong_way_is_mended(word: str, encoding: str) -> None:
    spoilt = word.encode().decode(encoding, "replace")
    if "\ufffd" in spoilt:
        spoilt = word.replace("–", "").replace("„", "").replace("“", "").encode().decode("latin-1")
        word = respelt(spoilt)
    text, mended = read(f"Name;Art\n{spoilt};Stadt\n".encode())
    assert text == f"Name;Art\n{word};Stadt\n"
    assert mended is not None
    assert word.startswith(mended[1]) or mended[1] in word
    assert is_spoilt(spoilt)


def test_twice_spoilt() -> None:
    once = "Königsmünde".encode().decode("cp1252")
    assert read(once.encode().decode("cp1252").encode())[0] == "Königsmünde"


def test_only_all_of_it_is_mended() -> None:
    """One right letter beside the wrong ones, and what happened is not certain."""
    mixed = "Königsmünde\nKÃ¶nigsberg\n"
    assert read(mixed.encode()) == (mixed, None)
    assert is_spoilt("KÃ¶nigsberg")


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        ("Königsmünde", False),
        ("Bautzen/Budyšin", False),
        ("Neustadt a. d. Aisch", False),
        ("L’Aquila", False),
        ("GROßENHAIN", False),
        ("M‰rkisch", True),
        ("K?nigsm?nde", True),
        ("K\ufffdnigsmünde", True),
        ("K√∂nig", True),
        ("Gro§enhain", True),
        ("KnigsmŸnde", True),
    ],
)
def test_names(name: str, spoilt: bool) -> None:
    assert is_spoilt(name) is spoilt


WORDS = (
    *("Königsmünde", "Große", "Café", "Äpfel", "Straße", "ÜBERSEE", "GROßE", "Öl", "süß", "à"),
    *("o. ä.", "§ 5", "Bad", "48000", "Beispielstadt", "Übergrößenträger", "É", "Nord"),
)
texts = st.lists(st.sampled_from(WORDS), max_size=6).map("; ".join)


@given(texts, st.sampled_from(ENCODINGS))
@settings(deadline=None, max_examples=150)
def test_never_silently_another_text(text: str, encoding: str) -> None:
    """Read as it was written, or refused; UTF-8 is never refused."""
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    try:
        assert read(data) == (text, None)
    except Unsure:
        assert not encoding.startswith("utf")
