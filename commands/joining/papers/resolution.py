"""The draft of a resolution as DOCX: what the council would decide, with blanks for what it knows.

What the registry says the municipality has decided already is not asked for once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from commands.alliance.changes import KIND_NAMES
from commands.alliance.rules import laender
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.statuses import Kind
from commands.dates.days import written as day_written
from commands.kit.reply import Inline, Joined, Term
from commands.kit.texts import Text, _
from commands.papers.word_files import foot, paragraph, word_file, written

BLANK: Final = "__________"
_OFFICES: Final = 2  # contact person and deputy

_COUNCILS: Final[Mapping[Kind, Text]] = {
    Kind.COUNTY: _("The county council"),
    Kind.CITY_STATE: _("The parliament"),
}
_MANDATES: Final[Mapping[Scope, Text]] = {
    Scope.APPEAL: _(
        "The administration is authorised to sign joint appeals of the alliance to the federal "
        "government and the Land."
    ),
    Scope.COOPERATE: _(
        "The administration is authorised to work together with the municipalities of the "
        "alliance, and to exchange what they know."
    ),
    Scope.ACT: _(
        "The municipality declares that it is ready to take in {blank} persons beyond its quota, "
        "as soon as the federal government and the Land make that possible.",
        blank=BLANK,
    ),
}


def resolution(data: Mapping[str, Any], language: str) -> bytes:
    """The draft about `data`, see joining.resolutions."""
    day = date.fromisoformat(data["day"])
    title = _("Draft of a resolution: {alliance}", alliance=data["alliance"])
    made = word_file(
        f"{data['name']}: {data['alliance']}",
        data["alliance"],
        datetime.combine(day, time()),
        language,
    )
    foot(
        made,
        _(
            "Draft, as of {day}, from the registry of “{alliance}”. No legal advice; the council "
            "decides on its own text.",
            day=day_written(day),
            alliance=data["alliance"],
        ),
        language=language,
    )
    paragraph(made, _head(data), language)
    paragraph(made, title, language, "Title")
    paragraph(made, _session(), language)
    paragraph(made, _("Proposed resolution"), language, "Heading 1")
    council = _COUNCILS.get(Kind(data["kind"]), _("The council"))
    paragraph(made, _("{council} decides:", council=council), language)
    for each in _decisions(data):
        paragraph(made, each, language, "List Number")
    paragraph(made, _("Reasons"), language, "Heading 1")
    for each in _reasons(data):
        paragraph(made, each, language)
    paragraph(made, _("Costs"), language, "Heading 1")
    paragraph(made, _("Costs in the budget: {blank}", blank=BLANK), language)
    paragraph(made, _("After the session"), language, "Heading 1")
    paragraph(made, _afterwards(data), language)
    return written(made)


def _head(data: Mapping[str, Any]) -> Inline:
    kind = KIND_NAMES[Kind(data["kind"])]
    return _(
        "{name} ({kind}, {land})", name=data["name"], kind=kind, land=laender.NAMES[data["land"]]
    )


def _session() -> Inline:
    lines = [
        _("Number of the paper: {blank}", blank=BLANK),
        _("Session on: {blank}", blank=BLANK),
        _("Proposed by: {blank}", blank=BLANK),
    ]
    return Joined(lines, "\n")


def _decisions(data: Mapping[str, Any]) -> list[Inline]:
    """What is still to be decided; each point can be struck out."""
    found: list[Inline] = []
    if not data["declared"]:
        found.append(_("{name} declares itself a safe harbour.", name=data["name"]))
    if not data["signed"]:
        found.append(
            _(
                "{name} joins the alliance “{alliance}” and signs its declaration.",
                name=data["name"],
                alliance=data["alliance"],
            )
        )
    found += [_MANDATES[Scope(each)] for each in data["lacking"]]
    if data["offices"] < _OFFICES:
        found.append(_("The administration names a contact person and a deputy for the alliance."))
    found.append(_("This holds until {blank}, or until it is revoked.", blank=BLANK))
    found.append(_("The administration reports once a year on what has come of it."))
    return found


def _reasons(data: Mapping[str, Any]) -> list[Inline]:
    found: list[Inline] = []
    if data["declared"]:
        since = data["declared_on"]
        day = day_written(date.fromisoformat(since)) if since else BLANK
        said = _("{name} has been a declared safe harbour since {day}.", name=data["name"], day=day)
        found.append(said)
    found.append(
        _(
            "In the alliance “{alliance}” municipalities offer to take in refugees beyond their "
            "quota, and speak for that together. Each keeps its right to a wording of its own; "
            "nobody speaks for a municipality that has not agreed.",
            alliance=data["alliance"],
        )
    )
    found.append(_("Situation here: {blank}", blank=BLANK))
    return found


def _afterwards(data: Mapping[str, Any]) -> Inline:
    """How the decision gets into the registry."""
    lacking = data["lacking"]
    if not lacking:
        return _("Please tell the coordination of the Land what was decided.")
    scopes = Joined([Term(Scope(each)) for each in lacking])
    return _(
        "The contact person enters the resolution, once for each scope ({scopes}), for example: "
        "`!mandate add {scope} 03.12.2020 “Vorlage 20/117”`",
        scopes=scopes,
        scope=Term(Scope(lacking[0])),
    )
