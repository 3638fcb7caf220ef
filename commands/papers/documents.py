"""From a text that somebody has sent as a file to its lines: .docx, .md and .txt.

Word does not keep the numbers that it shows in front of paragraphs, so `WordLists` counts them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from commands.kit.arguments import shortened
from commands.kit.errors import UserError
from commands.kit.texts import Text, _

from .archives import Oversized, measure
from .letters import NotText, Unsure, read

ENDINGS: Final = frozenset({"docx", "md", "txt"})
# What people send instead; it is refused with a word about what would do.
OTHERS: Final = frozenset({"doc", "odt", "pdf", "rtf", "pages"})
_LARGEST: Final = 1024 * 1024  # bytes of plain text
_UNPACKED: Final = 50 * 1024 * 1024  # bytes; a small file can hold a very large one
_TAGS: Final = 1_500_000
MOST_PARAGRAPHS: Final = 10_000  # or lines of plain text
_BREAKS: Final = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")
# What a message cannot hold, and what is not decided yet, by the names of their XML elements.
_NOT_TEXT: Final = (
    *("w:tbl", "w:footnoteReference", "w:endnoteReference", "w:txbxContent", "w:sym", "m:oMath"),
    *("w:drawing", "w:pict", "w:object", "w:altChunk"),
)
# Through styles or by itself: what is struck through, once or twice, and what is not shown.
_NOT_MEANT: Final = ("w:strike", "w:dstrike", "w:vanish")
_OFF: Final = frozenset({"0", "false", "off"})
_NOT_SHOWN_IN_MARKDOWN: Final = re.compile(
    r"~~(?=\S)[^~]+~~|<!--.{0,80}|<(del|s|strike)>.{0,80}", re.DOTALL | re.IGNORECASE
)
_UNDECIDED: Final = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


def ending_of(name: str) -> str:
    """The ending of a file's name, in lower case; "" if it has none."""
    return name.rpartition(".")[2].strip().casefold() if "." in name else ""


def text_of(name: str, data: bytes) -> str:
    """The text of a file; in .docx a paragraph of a numbered list begins with its number.

    Raises UserError for a file of another kind, one that cannot be read, and one with parts that
    would be lost.
    """
    ending = ending_of(name)
    if ending not in ENDINGS:
        raise wrong_kind()
    text = _docx(data) if ending == "docx" else _plain(data)
    if ending == "md" and (found := _NOT_SHOWN_IN_MARKDOWN.search(text)):
        raise _not_meant(found[0].strip("~<!->"))
    if not text.strip():
        raise _refused(_("The file is empty."))
    if len(text) > _LARGEST:
        raise _refused(_("The file is too large. Please send it in parts."))
    text = text.translate(_BREAKS)
    if text.count("\n") > 2 * MOST_PARAGRAPHS:
        raise _too_many()
    return text


def wrong_kind() -> UserError:
    """The refusal of a file that is no text we can read."""
    return _refused(
        _("I read texts that end in .docx, .md or .txt. Please save the text as one of these.")
    )


def _refused(text: Text) -> UserError:
    return UserError(text, example=False)


def _too_many() -> UserError:
    return _refused(
        _(
            "The text has more than {count} paragraphs. Please leave only what is needed in it.",
            count=MOST_PARAGRAPHS,
        )
    )


def _plain(data: bytes) -> str:
    if len(data) > _LARGEST:
        raise _refused(_("The file is too large. Please send it in parts."))
    try:
        text, mended = read(data)
    except Unsure as error:
        raise _spoilt(error.word) from error
    except NotText as error:
        raise _refused(_("This is not a text. Please save it as .docx or .txt.")) from error
    if mended is not None:  # nobody would be told what was done to the text
        raise _spoilt(mended[0])
    return text


def _spoilt(word: str) -> UserError:
    return _refused(
        _(
            "It is not certain which letters are meant in the text, such as in “{word}”. Please "
            "save it as .docx, or as “UTF-8”, and send that.",
            word=word,
        )
    )


def _docx(data: bytes) -> str:
    try:
        measure(data, unpacked=_UNPACKED, tags=_TAGS)
        return "\n".join(_limited(_paragraphs(data)))
    except (UserError, MemoryError):
        raise
    except Oversized as error:
        raise _refused(
            _(
                "Unpacked, the file is far too large. Please copy only the text into a new file, "
                "and send that."
            )
        ) from error
    # Whatever a damaged file makes of its reader.
    except Exception as error:
        raise _refused(
            _("This is not a Word file, or it is damaged. Please save it again as .docx.")
        ) from error


def _limited(paragraphs: Iterable[str]) -> Iterator[str]:
    length = 0
    for number, paragraph in enumerate(paragraphs):
        length += len(paragraph)
        if number >= 2 * MOST_PARAGRAPHS:
            raise _too_many()
        if length > _LARGEST:
            raise _refused(_("The file is too large. Please send it in parts."))
        yield paragraph


def _paragraphs(data: bytes) -> Iterator[str]:
    """Every paragraph, with an empty line between two: in a document each stands for itself."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(data))
    body = document.element.body
    if _has(body, map(qn, _UNDECIDED)):
        raise _refused(
            _("The document has tracked changes. Please accept or reject them, and send it again.")
        )
    if _has(body, map(qn, _NOT_TEXT)):
        raise _refused(
            _(
                "The document has tables, pictures, text boxes, footnotes, symbols or formulas, "
                "which would be lost in a message. Please leave only text in it, and send it again."
            )
        )
    _require_meant(document)
    lists = WordLists(document)
    for paragraph in body.iter(qn("w:p")):
        text = "".join(map(_written, paragraph.iter()))
        yield lists.number(paragraph) + text if text.strip() else ""
        yield ""


def _not_meant(text: str) -> UserError:
    return _refused(
        _(
            "There is text that is struck through or hidden: “{text}”. Please delete it, or make "
            "it ordinary text, and send the document again.",
            text=shortened(text.strip()),
        )
    )


def _require_meant(document: Any) -> None:
    """Raises UserError for text that nobody sees, or that is struck through: it is not meant."""
    from docx.oxml.ns import qn

    body, styles = document.element.body, document.styles.element
    names = [*map(qn, _NOT_MEANT)]
    if not (_has(body, names) or _has(styles, names)):
        return
    by_id = {each.get(qn("w:styleId")): each for each in styles.iterchildren(qn("w:style"))}
    for paragraph in body.iter(qn("w:p")):
        of_paragraph = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        for run in paragraph.iter(qn("w:r")):
            text = "".join(map(_written, run.iter())).strip()
            if text and any(_is_on(run, of_paragraph, name, by_id) for name in _NOT_MEANT):
                raise _not_meant(text)


def _is_on(run: Any, of_paragraph: Any, name: str, styles: Mapping[str, Any]) -> bool:
    """Whether that property of a run is on: by itself, or by its style or that of its paragraph."""
    from docx.oxml.ns import qn

    properties = run.find(qn("w:rPr"))
    own = None if properties is None else properties.find(qn(name))
    if own is not None:
        return own.get(qn("w:val")) not in _OFF
    of_run = None if properties is None else properties.find(qn("w:rStyle"))
    return any(
        _is_on_in_style(each.get(qn("w:val")), name, styles)
        for each in (of_run, of_paragraph)
        if each is not None
    )


def _is_on_in_style(style: str | None, name: str, styles: Mapping[str, Any]) -> bool:
    from docx.oxml.ns import qn

    seen: set[str] = set()
    while style is not None and style not in seen and style in styles:
        seen.add(style)
        found = styles[style].find(f"{qn('w:rPr')}/{qn(name)}")
        if found is not None:
            return found.get(qn("w:val")) not in _OFF
        above = styles[style].find(qn("w:basedOn"))
        style = None if above is None else above.get(qn("w:val"))
    return False


def _has(body: Any, names: Iterable[str]) -> bool:
    return next(body.iter(*names), None) is not None


def _written(element: Any) -> str:
    """What an element puts into its paragraph."""
    match str(element.tag).rpartition("}")[2]:
        case "t":
            return element.text or ""
        case "tab" if element.getparent().tag.endswith("}r"):  # not a stop on the ruler
            return " "
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case _other:
            return ""


_BULLET: Final = "bullet"
_NONE: Final = "none"
_DEEPEST: Final = 8  # lists have nine levels (ECMA-376, part 1, 17.9.3)
_HIGHEST_START: Final = 32_767  # more cannot be typed in Word


def _level(said: str) -> int:
    """The level of a list. ValueError for one that no program writes: all above it are counted."""
    if not 0 <= (level := int(said)) <= _DEEPEST:
        raise ValueError(level)
    return level


def _start(said: str) -> int:
    """What a list begins with. ValueError for one of hundreds of digits, say, in every line."""
    if not 0 <= (start := int(said)) <= _HIGHEST_START:
        raise ValueError(start)
    return start


class WordLists:
    """Counts the lists of a document; `number` has to be asked for every paragraph, in order."""

    def __init__(self, document: Any) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        self._qn = qn
        styles = document.styles.element.iterchildren(qn("w:style"))
        self._styles = {each.get(qn("w:styleId")): each for each in styles}
        # By the id of the list: which definition it has, and where its levels begin anew.
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        # By definition and level: the kind of number, and the first one.
        self._levels: dict[tuple[str, int], tuple[str, int]] = {}
        self._counts: dict[str, list[int]] = {}
        self._begun: set[str] = set()
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                self._read(relation.target_part.element)

    def _read(self, numbering: Any) -> None:
        for definition in numbering.iterchildren(self._qn("w:abstractNum")):
            name = definition.get(self._qn("w:abstractNumId"))
            for level in definition.iterchildren(self._qn("w:lvl")):
                place = _level(level.get(self._qn("w:ilvl")))
                kind = self._value(level, "numFmt") or "decimal"
                self._levels[name, place] = kind, _start(self._value(level, "start") or "1")
        for each in numbering.iterchildren(self._qn("w:num")):
            anew: dict[int, int] = {}
            for level in each.iterchildren(self._qn("w:lvlOverride")):
                start = self._value(level, "startOverride")
                if start is not None:
                    anew[_level(level.get(self._qn("w:ilvl")))] = _start(start)
            definition = self._value(each, "abstractNumId") or ""
            self._lists[each.get(self._qn("w:numId"))] = definition, anew

    def number(self, paragraph: Any) -> str:
        """What stands in front of the paragraph: `3. `, below that `3.1 `, `- `, or nothing."""
        list_id, place = self._list_of(paragraph)
        if list_id not in self._lists:
            return ""
        definition, anew = self._lists[list_id]
        kind, start = self._levels.get((definition, place), ("decimal", 1))
        if kind in {_BULLET, _NONE}:
            return "- " if kind == _BULLET else ""
        counts = self._counts.setdefault(definition, [])
        if list_id not in self._begun and place in anew:
            counts[place:] = []
            start = anew[place]
        self._begun.add(list_id)
        while len(counts) < place:
            counts.append(1)
        counts[place:] = [counts[place] + 1 if len(counts) > place else start]
        return f"{counts[0]}. " if place == 0 else ".".join(map(str, counts)) + " "

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The id of its list, and the level in it; said by itself or by its style."""
        properties = paragraph.find(self._qn("w:pPr"))
        seen: set[str | None] = set()
        style = None if properties is None else self._value(properties, "pStyle")
        while True:
            said = None if properties is None else properties.find(self._qn("w:numPr"))
            if said is not None and (list_id := self._value(said, "numId")) is not None:
                return list_id, _level(self._value(said, "ilvl") or "0")
            if style is None or style in seen or style not in self._styles:
                return None, 0
            seen.add(style)
            definition = self._styles[style]
            properties = definition.find(self._qn("w:pPr"))
            style = self._value(definition, "basedOn")

    def _value(self, element: Any, name: str) -> str | None:
        found = element.find(self._qn(f"w:{name}"))
        return None if found is None else found.get(self._qn("w:val"))
