"""A long text in parts that can each be read as one message."""

from __future__ import annotations


def pages(text: str, most: int) -> list[str]:
    """Parts of at most `most` characters, cut between lines, else between words, else anywhere.

    Nothing but the white space at the cuts gets lost; an empty text is one empty part.
    """
    found: list[str] = []
    while len(text) > most:
        end = next((at for mark in "\n " if (at := text.rfind(mark, 1, most + 1)) > 0), most)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip(" \n")
    return [*found, text] if text or not found else found
