"""Pieces that inputs are made of: texts that have hurt programs before, and real JSON bent."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

NASTY = (
    *("", " ", "\0", "\ud800", "\udfff", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\r\n"),
    *("\u202e", "\u2066", "\u200e", "\u3164", "\u115f", "\u00ad", "\u200b", "\ufeff", "\U000e0041"),
    *(
        "é" * 40,
        "e" + "\u0301" * 60,
        "🚢",
        "👨‍👩‍👧‍👦",
        "ﷺ",
        "ß",
        "ẞ",
        "İ",
        "ı",
        "ǅ",
        "ŉ",
        "\U0010ffff",
    ),
    *("<b>x</b>", "</p><script>", "&lt;", "&#x3c;", "<!--", "]]>", "![x](y)", "`", "``", "**x**"),
    *("{", "}", "{0}", "{name}", "{count!r:>9}", "%s", "%(x)s", "$", "\\", "'", "';--", "=1+1"),
    *('"', "„", "“", "”", "»", "«", "=", "|", "!", "!!", "/", "@", "@room", "@lotse:localhost"),
    *("-1", "0", "٣", "９", "1e999", "NaN", "1_000", "0x1", "9" * 30, "9" * 5_000, "²", "½", "１"),
    *("31.02.2021", "29.2.", "00:00", "24:00", "9999", "0000", "99.99.9999", "10000-01-01"),
    *("x" * 300, "x " * 200, "https://matrix.to/#/@a:b", "javascript:1", "P-1", "R-4", "A-1"),
    *("alle", "bis", "für", "land=", "none", "NaT", "null", "True", "[]"),
)
# What has ended the bot, or silenced a room, when nobody looked at it before.
POISON = ("\0", "$\0", "\ud800", "$\udfff", "no event id", "$" + "x" * 300, "x" * 20_000)
DEEP, LONG_NUMBER = "\x01deep", "\x01long"

characters = st.characters(categories=("L", "M", "N", "P", "S", "Z", "C"), codec=None)
texts = st.one_of(
    st.sampled_from(POISON),
    st.sampled_from(NASTY),
    st.text(characters, max_size=12),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map("".join),
)
scalars = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**53, 2**63, 10**40, 1e308, -0.0, DEEP, LONG_NUMBER]),
    st.floats(),
)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=6,
)


def _places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in it; what holds nothing else several times, to be chosen oftener."""
    found = [above] if isinstance(value, dict | list) else [above] * 3
    pairs = enumerate(value) if isinstance(value, list) else ()
    for key, below in value.items() if isinstance(value, dict) else pairs:
        found += _places(below, (*above, key))
    return found


@st.composite
def bent(draw: DrawFn, real: Sequence[Any], most: int = 3) -> Any:
    """One of these JSON values with up to `most` places of it changed."""
    value = copy.deepcopy(draw(st.sampled_from(real)))
    for _ in range(draw(st.integers(0, most))):
        place = draw(st.sampled_from(_places(value)))
        if not place:
            continue
        holder = value
        for key in place[:-1]:
            holder = holder[key]
        last, how = place[-1], draw(st.integers(0, 7))
        if how == 0:
            del holder[last]
        elif how == 1 and isinstance(holder, dict):
            holder[draw(texts)] = holder[last]
        elif how <= 3 and isinstance(holder[last], str):
            holder[last] = draw(spoilt(holder[last]))
        elif how <= 5 and not isinstance(holder[last], dict | list):
            holder[last] = draw(texts)
        else:
            holder[last] = draw(values)
    return value


@st.composite
def poisoned(draw: DrawFn, real: Sequence[Any]) -> Any:
    """One of these JSON values, right in all but one place."""
    value = holder = copy.deepcopy(draw(st.sampled_from(real)))
    leaves = [each for each in _places(value) if not isinstance(_at(value, each), dict | list)]
    *above, last = draw(st.sampled_from(leaves))
    for key in above:
        holder = holder[key]
    holder[last] = draw(st.sampled_from((*POISON, DEEP, LONG_NUMBER, [], {}, None, -1)))
    return value


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


@st.composite
def spoilt(draw: DrawFn, text: str) -> str:
    """A text with something put into it, taken out, or said again."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 8)))
    return text[:start] + draw(texts) * draw(st.integers(0, 3)) + text[end:]


@st.composite
def garbled(draw: DrawFn, lines: Sequence[str], vocabulary: Sequence[str], most: int = 4) -> str:
    """One of these lines with up to `most` of its words changed for others."""
    words = draw(st.sampled_from(lines)).split(" ")
    word = st.sampled_from(vocabulary) | texts
    for _ in range(draw(st.integers(0, most))):
        place = draw(st.integers(0, len(words)))
        how = draw(st.integers(0, 4))
        if how == 0:
            words[place : place + 1] = []
        elif how == 1:
            words[place : place + 1] = [draw(word)]
        elif how == 2:
            words[place:place] = words[place : place + 2] * draw(st.integers(1, 3))
        elif how == 3 and words[place : place + 1]:
            words[place] = draw(spoilt(words[place]))
        else:
            words[place:place] = [draw(word)]
    return draw(st.sampled_from((" ", " ", " ", "\n", "  "))).join(words)


def written(value: Any) -> bytes:
    """As JSON that anybody may send, also what Python would not write."""
    text = json.dumps(value)
    text = text.replace(json.dumps(DEEP), '{"a":' * 3_000 + "1" + "}" * 3_000)
    return text.replace(json.dumps(LONG_NUMBER), "9" * 5_000).encode()


def encoded(text: SearchStrategy[str]) -> SearchStrategy[bytes]:
    """As bytes; lone surrogates come through."""
    return text.map(lambda each: each.encode("utf-8", "surrogatepass"))


def decoded(data: bytes) -> str:
    """Any bytes as text."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")
