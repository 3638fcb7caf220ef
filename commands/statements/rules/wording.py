"""The wording of a statement: its clauses, and the digest that tells one version from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

MOST_CLAUSES = 60
LONGEST_CLAUSE = 8_000  # characters


def canonical(title: str, clauses: Sequence[str]) -> bytes:
    """What a digest is taken of: the same bytes for the same words, on every machine."""
    said = {"title": title, "clauses": list(clauses)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(title: str, clauses: Sequence[str]) -> str:
    """SHA-256 of a version in hex: one word more, and it is another."""
    return hashlib.sha256(canonical(title, clauses)).hexdigest()
