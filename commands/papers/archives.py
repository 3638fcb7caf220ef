"""How much there is in a packed file (.xlsx, .docx), found out before anything of it is read."""

from __future__ import annotations

import io
import zipfile
from typing import Final

MOST_PARTS: Final = 2_000
_PIECE: Final = 256 * 1024  # bytes


class Oversized(ValueError):  # noqa: N818 - a refusal, named for what it says
    """There is more in it than there may be."""


def measure(data: bytes, *, unpacked: int, tags: int) -> None:
    """Raises Oversized if there are more bytes in it, or more XML tags, closing ones included.

    Raises zipfile.BadZipFile, or nearly anything, for what is no such file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        # No more than a part says of its size is ever unpacked of it.
        if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > unpacked:
            raise Oversized
        for each in parts:
            with archive.open(each) as part:
                while piece := part.read(_PIECE):
                    tags -= piece.count(b"<")
                    if tags < 0:
                        raise Oversized
