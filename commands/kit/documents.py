"""From a text that somebody has sent as a file to its lines: .docx, .md and .txt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, Final

from .errors import UserError
from .rules.decoding import NotText, decoded
from .texts import Text, _
from .word_lists import WordLists

ENDINGS: Final = frozenset({"docx", "md", "txt"})
# What people send instead; it is refused with a word about what would do.
OTHERS: Final = frozenset({"doc", "odt", "pdf", "rtf", "pages"})
_LARGEST: Final = 1024 * 1024  # bytes of plain text
_UNPACKED: Final = 50 * 1024 * 1024  # bytes; a small file can hold a very large one
_BREAKS: Final = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")
# What a message cannot hold, and what is not decided yet, by the names of their XML elements.
_NOT_TEXT: Final = (
    *("w:tbl", "w:footnoteReference", "w:endnoteReference", "w:txbxContent", "w:sym", "m:oMath"),
    *("w:drawing", "w:pict", "w:object", "w:altChunk"),
)
_UNDECIDED: Final = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


def ending_of(name: str) -> str:
    """The ending of a file's name, in lower case; "" if it has none."""
    return name.rpartition(".")[2].strip().casefold() if "." in name else ""


def text_of(name: str, data: bytes) -> str:
    """The text of a file; in .docx a paragraph of a numbered list begins with its number.

    Raises UserError for a file of another kind, one that cannot be read, and one with parts that
    would be lost. Takes up to seconds, so it is for a thread.
    """
    ending = ending_of(name)
    if ending not in ENDINGS:
        raise wrong_kind()
    text = _docx(data) if ending == "docx" else _plain(data)
    if not text.strip():
        raise _refused(_("The file is empty."))
    if len(text) > _LARGEST:
        raise _refused(_("The file is too large. Please send it in parts."))
    return text.translate(_BREAKS)


def wrong_kind() -> UserError:
    """The refusal of a file that is no text we can read."""
    return _refused(
        _("I read texts that end in .docx, .md or .txt. Please save the text as one of these.")
    )


def _refused(text: Text) -> UserError:
    return UserError(text, example=False)


def _plain(data: bytes) -> str:
    if len(data) > _LARGEST:
        raise _refused(_("The file is too large. Please send it in parts."))
    try:
        return decoded(data)
    except NotText as error:
        raise _refused(_("This is not a text. Please save it as .docx or .txt.")) from error


def _docx(data: bytes) -> str:
    try:
        _check_size(data)
        return "\n".join(_paragraphs(data))
    except UserError:
        raise
    # Whatever a damaged file makes of its reader.
    except Exception as error:
        raise _refused(
            _("This is not a Word file, or it is damaged. Please save it again as .docx.")
        ) from error


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > _UNPACKED:
            raise _refused(_("The file is too large. Please send it in parts."))


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
    lists = WordLists(document)
    for paragraph in body.iter(qn("w:p")):
        text = "".join(map(_written, paragraph.iter()))
        yield lists.number(paragraph) + text if text.strip() else ""
        yield ""


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
