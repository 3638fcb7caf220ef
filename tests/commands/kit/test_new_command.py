"""A new command is one file (and its German name and wording): nothing else has to be touched."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import commands
from commands.kit.registry import Registry
from commands.locales.tables import UnsoundTable
from tests.harness.chat import INA, STRANGER, Chat, body
from tests.harness.languages import forget_languages

MODULE = '''
"""When the ships come in: `!tide`."""

from commands.alliance.voices import the_member
from commands.kit import READERS, Context, Message, NameArgument, _, command, reply


@command(
    "tide",
    help=_("Shows the tide at a municipality."),
    examples=(_("!tide Musterhafen"),),
    may=READERS,
)
async def tide(context: Context, name: NameArgument) -> Message:
    """High water at one member."""
    member = await the_member(context, name)
    return reply(_("High water in {name}.", name=member.name))
'''
NAME = """
[commands]
tide = "gezeiten"
"""
GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Shows the tide at a municipality."
msgstr "Zeigt das Hochwasser in einer Kommune."

msgid "!tide Musterhafen"
msgstr "!gezeiten Musterhafen"

msgid "High water in {name}."
msgstr "Hochwasser in {name}."
"""

Drop = Callable[..., None]


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drop]:
    """Puts a module into a folder beside those of `commands`."""
    folder = tmp_path / "more"
    (folder / "locales").mkdir(parents=True)
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(folder)])
    dropped: list[str] = []

    def put(name: str, source: str, table: str = NAME) -> None:
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        (folder / "locales" / "de.po").write_text(GERMAN, encoding="utf-8")
        (folder / "locales" / "de.toml").write_text(table, encoding="utf-8")
        dropped.append(name)
        forget_languages()

    yield put
    monkeypatch.undo()
    forget_languages()
    for name in dropped:
        sys.modules.pop(f"commands.{name}", None)
        vars(commands).pop(name, None)


async def test_one_file_adds_a_command(chat: Chat, german: Chat, drop: Drop) -> None:
    """It executes, `!help` explains it in both languages, and roles hold."""
    drop("tides", MODULE)
    registry = Registry.discover()
    for room, words in (
        (chat, ("High water in Musterhafen.", "!tide", "Form: !tide <muni")),
        (german, ("Hochwasser in Musterhafen.", "!gezeiten", "!gezeiten <Kommune>")),
    ):
        there = Chat(room.database, registry=registry, language=room.alliance.language)
        there.answered_id = room.answered_id
        assert words[0] in body(await there.says(INA, "!tide Stadt musterhafen"))
        assert words[0] in body(await there.says(INA, "!Gezeiten Musterhafen"))
        assert words[1] in body(await there.says(INA, "!help general"))
        assert words[2] in body(await there.says(INA, "!help gezeiten"))
        assert words[0] not in body(await there.says(STRANGER, "!tide Musterhafen"))
        assert f" {words[1]}?" in body(await there.says(INA, "!tdie"))
    assert "tide" not in Registry.discover.__doc__  # type: ignore[operator]


def test_without_it_the_command_is_unknown() -> None:
    assert "tide" not in Registry.discover().commands.names()


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (("tide", "pledge"), ValueError, "two commands are called 'pledge'"),
        (("tide", "PLEDGE"), ValueError, "two commands are called"),
        (("gezeiten", "zusage"), ValueError, "two commands are called 'zusage'"),
        (("gezeiten", "abstimmung schliessen"), ValueError, "two commands are called"),
        (('_("Shows the tide at a municipality.")', '_("")'), TypeError, "needs a name, help"),
        (('help=_("Shows the tide at a municipality."),', ""), TypeError, "help"),
        (('(_("!tide Musterhafen"),)', "()"), TypeError, "an example"),
        (('"tide",\n', ""), TypeError, "needs a name, help"),
        (('"gezeiten"', '""'), UnsoundTable, "tide needs words"),
        (('"gezeiten"', '"gezeiten,"'), UnsoundTable, "tide needs words"),
        (("may=READERS", "may=()"), TypeError, "at least one role"),
        (("name: NameArgument", "name: str"), TypeError, "name needs one kind"),
        (("name: NameArgument", "*, name: NameArgument"), TypeError, "options are keyword-only"),
    ],
)
def test_refused(drop: Drop, change: tuple[str, str], error: type[Exception], told: str) -> None:
    """The bot does not start with a command that is not written as required."""
    old, new = change
    old, new = (f'"{old}"', f'"{new}"') if old in {"tide", "gezeiten"} else change
    assert (MODULE + NAME).count(old) == 1
    drop("tides", MODULE.replace(old, new), NAME.replace(old, new))
    with pytest.raises(error, match=told):
        Registry.discover()


def test_an_imported_command_is_not_declared_twice(drop: Drop) -> None:
    drop("tides", MODULE)
    drop("more_tides", "from commands.tides import tide\n")
    assert Registry.discover().commands.names().count("tide") == 1


@pytest.mark.parametrize(
    "source",
    [
        "from commands.kit import listener\n\n\n@listener('edit')\nasync def mine(c, d): ...\n",
        "from commands.kit import Schedule\n\nmine = Schedule('poll', None, None, None)\n",
    ],
)
def test_two_for_the_same_event_are_refused(drop: Drop, source: str) -> None:
    drop("tides", source)
    with pytest.raises(ValueError, match="two entries are called"):
        Registry.discover()
