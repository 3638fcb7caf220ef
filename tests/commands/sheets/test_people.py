"""Who is named in a cell: by an address, or by the link that a chat gives for one."""

from __future__ import annotations

import pytest

from commands.sheets.fields import person
from commands.sheets.model import Unfit

EVA = "@eva:localhost"


@pytest.mark.parametrize(
    "cell",
    [
        EVA,
        f" {EVA}, ",
        f"https://matrix.to/#/{EVA}",
        "https://matrix.to/#/%40eva%3Alocalhost",
        f"[Eva Ebert](https://matrix.to/#/{EVA})",
        "matrix:u/eva:localhost",
    ],
)
def test_a_person(cell: str) -> None:
    assert person(cell) == EVA


@pytest.mark.parametrize(
    "cell",
    [
        "Eva Ebert",
        "https://matrix.to/#/!room:localhost",
        f"[@tom:localhost](https://matrix.to/#/{EVA})",
        f"[Eva Ebert](https://matrix.to/#/{EVA}) und Tom",
        f"https://beispielstadt.example/#/{EVA}",
    ],
)
def test_nobody(cell: str) -> None:
    with pytest.raises(Unfit):
        person(cell)
