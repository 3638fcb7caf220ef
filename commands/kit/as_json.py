"""What is said as JSON, and back: for what another process has found, and nothing else crosses.

Only what such a process has to say is known here. Choices come back with their names only.
"""

from __future__ import annotations

from typing import Any

from commands.locales.tables import languages

from .reply import Bullets, Code, Joined, Named, Term
from .rules.choices import primary_word
from .texts import Text


def written(node: Any) -> dict[str, Any]:
    """For json.dumps, as its `default`. Raises TypeError for a kind that is not known here."""
    match node:
        case Text(wording, params, plural, count):
            texts = {"wording": wording, "params": params, "plural": plural, "count": count}
            return {"node": "text", **texts}
        case Code(str(text)):
            return {"node": "code", "text": text}
        case Term(choice):
            names = {each: primary_word(choice, each) for each in languages()}
            return {"node": "named", "names": names}
        case Joined(parts, separator):
            return {"node": "joined", "parts": parts, "separator": separator}
        case Bullets(items):
            return {"node": "bullets", "items": items}
        case _:
            raise TypeError(type(node).__name__)


def understood(found: dict[str, Any]) -> Any:
    """For json.loads, as its `object_hook`. Raises TypeError for a node that is none."""
    match found:
        case {
            "node": "text",
            "wording": str(wording),
            "params": dict(params),
            "plural": str() | None as plural,
            "count": int(count),
        }:
            return Text(wording, params, plural, count)
        case {"node": "code", "text": str(text)}:
            return Code(text)
        case {"node": "named", "names": dict(names)}:
            return Named(names)
        case {"node": "joined", "parts": list(parts), "separator": str(separator)}:
            return Joined(parts, separator)
        case {"node": "bullets", "items": list(items)}:
            return Bullets(items)
        case {"node": _}:
            raise TypeError("no node")
        case _:
            return found
