"""Everything that is made of the handbooks, as it has to stand in docs/."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.handbooks.alliance import NOW
from tests.handbooks.drawing import Picture, as_svg, laid_out
from tests.handbooks.lines import Metrics
from tests.handbooks.paper import set_pages
from tests.handbooks.scenes import SCENES, played
from tests.handbooks.sources import DOCS, TOP, parsed

PICTURES: Final = DOCS / "bilder"
PAGES: Final = {"handbuch-kommunen": 2, "handbuch-koordination": 4}
# Read where it stands; who wants it on paper, makes it. As many pages as it takes.
GUIDE: Final = "betrieb"
DIST: Final = TOP / "dist"


async def pictures() -> dict[str, Picture]:
    """Each drawn from what the bot answers now."""
    drawn: dict[str, Picture] = {}
    with closing(Metrics()) as metrics:
        for name, scene in SCENES.items():
            with tempfile.TemporaryDirectory() as folder:
                drawn[name] = laid_out(await played(scene, Path(folder)), metrics)
    return drawn


def captions() -> dict[str, str]:
    """What stands below each picture."""
    files = (TOP / "README.md", *(DOCS / f"{name}.md" for name in PAGES))
    inlines = (token for file in files for token in parsed(file))
    images = (c for token in inlines for c in token.children or () if c.type == "image")
    return {Path(str(each.attrGet("src"))).stem: each.content for each in images}


def web_pictures(drawn: Mapping[str, Picture]) -> dict[Path, str]:
    """The pictures as files."""
    told = captions()
    return {place(name): as_svg(picture, told[name]) for name, picture in drawn.items()}


def place(name: str) -> Path:
    """Where a picture is kept; that of the README alone stands beside the handbooks."""
    return (DOCS if name == "dialogue" else PICTURES) / f"{name}.svg"


def pages(name: str, drawn: Mapping[str, Picture]) -> bytes:
    """A handbook as PDF."""
    with closing(Metrics()) as metrics:
        return set_pages(DOCS / f"{name}.md", drawn, metrics, NOW)
