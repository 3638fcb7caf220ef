"""Office files as few bytes: the parts that matter, which a packer makes a real file of.

A flipped bit in an archive is found by its checksum, and nothing behind that would ever be tried.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz.shapes import spoilt, texts

SEPARATOR = "\x1e"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_APPLICATION = "application/vnd.openxmlformats-officedocument"


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def office(main: str, kinds: Mapping[str, str], parts: Mapping[str, bytes]) -> bytes:
    """A file of the part `main` and others of these `kinds` (what they are by their names)."""
    folder = main.rpartition("/")[0]
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_APPLICATION}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    others = [name for name in kinds if name != main]
    return packed(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": _relations([("officeDocument", main)]),
            f"{folder}/_rels/{main.rpartition('/')[2]}.rels": _relations(
                [(_relation(each), each.removeprefix(f"{folder}/")) for each in others]
            ),
            **parts,
        }
    )


def _relation(name: str) -> str:
    return "worksheet" if "sheet1" in name else name.rpartition("/")[2].partition(".")[0]


def _relations(some: Sequence[tuple[str, str]]) -> bytes:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(some, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'.encode()


def of_pieces(pieces: Sequence[str], most: int = 8) -> SearchStrategy[str]:
    """XML out of these pieces, some of them bent, in any order."""
    piece = st.sampled_from(pieces)
    bent = piece.flatmap(spoilt)
    repeated = st.tuples(piece, st.integers(1, 200)).map(lambda both: both[0] * both[1])
    return st.lists(piece | piece | bent | repeated | texts, max_size=most).map("".join)
