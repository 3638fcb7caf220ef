"""`make handbooks`: draws the pictures and sets the pages, into docs/ and dist/."""

from __future__ import annotations

import asyncio

from tests.handbooks.making import DIST, DOCS, GUIDE, PAGES, PICTURES, pages, pictures, web_pictures


async def main() -> None:
    drawn = await pictures()
    PICTURES.mkdir(exist_ok=True)
    for path, svg in web_pictures(drawn).items():
        path.write_text(svg, encoding="utf-8")
    for name in PAGES:
        data = pages(name, drawn)
        (DOCS / f"{name}.pdf").write_bytes(data)
        print(f"docs/{name}.pdf: {len(data) / 1000:.0f} kB")
    DIST.mkdir(exist_ok=True)
    (DIST / f"{GUIDE}.pdf").write_bytes(pages(GUIDE, {}))
    print(f"dist/{GUIDE}.pdf")


if __name__ == "__main__":
    asyncio.run(main())
