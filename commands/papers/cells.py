"""Texts in tables: cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import re

_FORMULA_LIKE = re.compile(r"'*[=+\-@]")
_PROTECTED = re.compile(r"'+[=+\-@]")


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
