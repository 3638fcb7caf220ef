"""Texts in tables: what bytes say, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import re

_FORMULA_LIKE = re.compile(r"'*[=+\-@]")
_PROTECTED = re.compile(r"'+[=+\-@]")


class NotText(ValueError):  # noqa: N818
    """The bytes are no text in UTF-8 or Windows-1252."""


def decoded(data: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without a byte order mark, else Windows-1252.

    Raises NotText for what cannot be text in either.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise NotText from error
    if "\0" in text:
        raise NotText
    return text


def protected(text: str, *, quoted_by_format: bool) -> str:
    """The text so that no spreadsheet takes it for a formula; `unprotected` gives it back.

    In CSV a text that begins with = + - @ gets an apostrophe in front. A format that tells texts
    from formulas by itself needs that only for texts that look protected already.
    """
    pattern = _PROTECTED if quoted_by_format else _FORMULA_LIKE
    return "'" + text if pattern.match(text) else text


def unprotected(text: str) -> str:
    """The text that was protected, or the text as it is."""
    return text[1:] if _PROTECTED.match(text) else text
