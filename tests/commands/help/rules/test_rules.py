"""The first sentence of a text, whatever dots there are in it."""

from __future__ import annotations

import pytest

from commands.help.rules import first_sentence


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("Zeigt die Summe.", ""),
        ("Zeigt die Summe.", " Mit einem Land nur dessen."),
        ("Nennt Leistungen, z. B. Wohnungen oder Schulen.", " Danach sind sie bekannt."),
        ("Nennt Leistungen, z.B. Wohnungen.", " Danach sind sie bekannt."),
        ("Gilt nach § 23 Abs. 2 AufenthG.", " Danach nicht mehr."),
        ("Gilt nach Abs. Zwei oder Nr. 7 daraus.", " Danach nicht mehr."),
        ("Endet an dem Tag, d. h. Punkt Mitternacht.", " Danach ist es vorbei."),
        ("Kostet ca. 5 Euro bzw. Zeit.", " „Danach“ ist alles gesagt."),
        ("Gilt bis zum 31. Dezember.", " Danach nicht mehr."),
        ("Names services, e.g. Flats or schools.", " They are known then."),
        ("Names services, i.e. what there is.", " They are known then."),
        ("Belongs to St. Martin and No. Seven here.", " They are known then."),
        ("Asks “Who leads?” and counts.", " Then it ends."),
        ("Asks who leads (if anybody does).", " Then it ends."),
        ("Who leads?", " Then it ends."),
        ("Shows it.", " `!sum NW` shows one Land."),
        ("Zeigt es.", " Übersicht für alle."),
    ],
)
def test_the_first_sentence(first: str, rest: str) -> None:
    assert first_sentence(first + rest) == first
