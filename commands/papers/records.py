"""Records that can be checked: the same data has the same digest, on every machine, for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

DIGEST: Final = "sha256"  # where a sealed record has its digest


def canonical(data: Mapping[str, Any]) -> bytes:
    """What a digest is taken of: JSON with sorted keys and no spaces, in UTF-8.

    `data` is what JSON can hold, with strings as keys; TypeError or ValueError otherwise.
    """
    text = json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    # A file to be checked may hold half a surrogate pair; that is a change like any other.
    return text.encode("utf-8", "surrogatepass")


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the data in hex, whatever digest it may already carry."""
    unsealed = {key: value for key, value in data.items() if key != DIGEST}
    return hashlib.sha256(canonical(unsealed)).hexdigest()


def sealed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data with its digest."""
    return {**data, DIGEST: digest(data)}


def check(data: Mapping[str, Any]) -> bool:
    """Whether the data is what it was when it was sealed; False also if it never was."""
    found = data.get(DIGEST)
    if not isinstance(found, str):
        return False
    try:
        return digest(data) == found
    except (TypeError, ValueError, RecursionError):
        return False


class Twice(ValueError):  # noqa: N818 - no error of ours
    """A key stands twice in an object."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object as JSON is read; raises Twice if what one reads in it depends on the program."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Twice
    return found
