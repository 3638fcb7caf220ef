"""The numbers that Word shows in front of a paragraph; the document only says which list it is."""

from __future__ import annotations

from typing import Any, Final

_BULLET: Final = "bullet"
_NONE: Final = "none"


class WordLists:
    """Counts the lists of a document; `number` has to be asked for every paragraph, in order."""

    def __init__(self, document: Any) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        self._qn = qn
        styles = document.styles.element.iterchildren(qn("w:style"))
        self._styles = {each.get(qn("w:styleId")): each for each in styles}
        # By the id of the list: which definition it has, and where its levels begin anew.
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        # By definition and level: the kind of number, and the first one.
        self._levels: dict[tuple[str, int], tuple[str, int]] = {}
        self._counts: dict[str, list[int]] = {}
        self._begun: set[str] = set()
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                self._read(relation.target_part.element)

    def _read(self, numbering: Any) -> None:
        for definition in numbering.iterchildren(self._qn("w:abstractNum")):
            name = definition.get(self._qn("w:abstractNumId"))
            for level in definition.iterchildren(self._qn("w:lvl")):
                place = int(level.get(self._qn("w:ilvl")))
                kind = self._value(level, "numFmt") or "decimal"
                self._levels[name, place] = kind, int(self._value(level, "start") or 1)
        for each in numbering.iterchildren(self._qn("w:num")):
            anew: dict[int, int] = {}
            for level in each.iterchildren(self._qn("w:lvlOverride")):
                start = self._value(level, "startOverride")
                if start is not None:
                    anew[int(level.get(self._qn("w:ilvl")))] = int(start)
            definition = self._value(each, "abstractNumId") or ""
            self._lists[each.get(self._qn("w:numId"))] = definition, anew

    def number(self, paragraph: Any) -> str:
        """What stands in front of the paragraph: `3. `, below that `3.1 `, `- `, or nothing."""
        list_id, place = self._list_of(paragraph)
        if list_id not in self._lists:
            return ""
        definition, anew = self._lists[list_id]
        kind, start = self._levels.get((definition, place), ("decimal", 1))
        if kind in {_BULLET, _NONE}:
            return "- " if kind == _BULLET else ""
        counts = self._counts.setdefault(definition, [])
        if list_id not in self._begun and place in anew:
            counts[place:] = []
            start = anew[place]
        self._begun.add(list_id)
        while len(counts) < place:
            counts.append(1)
        counts[place:] = [counts[place] + 1 if len(counts) > place else start]
        return f"{counts[0]}. " if place == 0 else ".".join(map(str, counts)) + " "

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The id of its list, and the level in it; said by itself or by its style."""
        properties = paragraph.find(self._qn("w:pPr"))
        seen: set[str | None] = set()
        style = None if properties is None else self._value(properties, "pStyle")
        while True:
            said = None if properties is None else properties.find(self._qn("w:numPr"))
            if said is not None and (list_id := self._value(said, "numId")) is not None:
                return list_id, int(self._value(said, "ilvl") or 0)
            if style is None or style in seen or style not in self._styles:
                return None, 0
            seen.add(style)
            definition = self._styles[style]
            properties = definition.find(self._qn("w:pPr"))
            style = self._value(definition, "basedOn")

    def _value(self, element: Any, name: str) -> str | None:
        found = element.find(self._qn(f"w:{name}"))
        return None if found is None else found.get(self._qn("w:val"))
