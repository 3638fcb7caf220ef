"""A model of success on one sheet of paper, to be passed on in a town hall: `!model 2 pdf`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.alliance.rules import laender
from commands.dates.days import written
from commands.kit import Context, File, Inline, Term, press
from commands.kit.file_names import file_called
from commands.kit.files import PDF
from commands.kit.texts import _
from storage.tables import Member, ReferenceModel

from .rules import Category


def sheet(context: Context, model: ReferenceModel, member: Member) -> File:
    """The sheet as it is now."""
    data = {
        "alliance": context.alliance.name,
        "id": model.id,
        "title": model.title,
        "name": member.name,
        "land": member.land,
        "category": model.category,
        "steps": model.steps,
        "result": model.result,
        "office": model.office,
        "link": model.link,
        "as_of": written(model.as_of),
        "at": (model.changed_at or model.created_at).isoformat(),
    }
    name = file_called(_("Model of success"), str(model.id), model.title, ending="pdf")
    about = _("Model {id} as PDF: {title}", id=str(model.id), title=model.title)
    return File(name, PDF, model_sheet.kind, data, about)


@press("model_sheet")
def model_sheet(data: Mapping[str, Any], language: str) -> bytes:
    """The same facts give the same bytes."""
    from commands.papers.pdf import QUIET, heading, paper, text

    about = _("Model of success {id}, as of {day}", id=str(data["id"]), day=data["as_of"])
    at = datetime.fromisoformat(data["at"])
    pdf = paper(data["title"], about, None, data["alliance"], at, language)
    pdf.add_page()
    text(pdf, data["alliance"], language, 9, color=QUIET)
    text(pdf, data["title"], language, 18, "B")
    pdf.ln(2)
    where = _("{name} ({land})", name=data["name"], land=laender.NAMES[data["land"]])
    text(pdf, where, language, 11)
    text(pdf, Term(Category(data["category"])), language, 11)
    for title, said in _parts(data):
        heading(pdf, title, language)
        for line in said.split("\n"):
            text(pdf, line, language, 10.5)
    return bytes(pdf.output())


def _parts(data: Mapping[str, Any]) -> list[tuple[Inline, str]]:
    parts: list[tuple[Inline, str]] = [
        (_("What came of it"), data["result"]),
        (_("What was done"), data["steps"]),
        (_("Who tells more"), data["office"]),
    ]
    return [*parts, (_("Link"), data["link"])] if data["link"] else parts
