"""`hafenlotse import` and `hafenlotse export` as an operator meets them."""

from __future__ import annotations

import shlex
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import IntegrityError

from bot.cli import main
from tests.bot.test_settings import TOML

TABLE = """name;kind;land;ags;contact
Musterhafen;Stadt;NW;05999001;@ina:localhost
Beispielstadt;Gemeinde;NW;05999002;
Neudorf;Gemeinde;NI;;@jo:localhost
"""


class Operator:
    """Types commands in a folder with a configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "config.toml").write_text(TOML, encoding="utf-8")

    def types(self, *arguments: str) -> Result:
        done = CliRunner().invoke(main, ["--config", str(self.folder / "config.toml"), *arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def file(self, name: str, text: str = TABLE) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def asks(self, sql: str) -> list[Any]:
        with sqlite3.connect(self.folder / "data" / "hafenlotse.db") as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


@pytest.fixture
def operator(tmp_path: Path, read_here: pytest.MonkeyPatch) -> Operator:
    return Operator(tmp_path)


def test_dry_run_then_apply(operator: Operator, read_here: pytest.MonkeyPatch) -> None:
    read_here.undo()  # by the process that reads files
    table = operator.file("m.csv")
    done = operator.types("import", "members", table)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "- Zeile 2: Musterhafen – neu: Art Stadt, Land NW, AGS 05999001" in done.stdout
    assert "Mit --apply wird es übernommen." in done.stdout
    assert operator.asks("SELECT * FROM members") == []

    done = operator.types("import", "members", table, "--apply")
    assert done.exit_code == 0
    assert "Neu: 3. Geändert: 0. Unverändert: 0." in done.stdout
    assert operator.asks("SELECT name FROM members ORDER BY id") == [
        ("Musterhafen",),
        ("Beispielstadt",),
        ("Neudorf",),
    ]
    assert operator.asks("SELECT member_id, user_id, role, set_by FROM contacts ORDER BY id") == [
        (1, "@ina:localhost", "contact", "import"),
        (3, "@jo:localhost", "contact", "import"),
    ]
    [(actor, event)] = operator.asks("SELECT DISTINCT actor, event_id FROM member_changes")
    assert actor == "import"
    assert event.startswith("import:m.csv:")


def test_bad_rows_change_nothing(operator: Operator) -> None:
    operator.types("import", "members", operator.file("m.csv"), "--apply")
    before = operator.asks("SELECT * FROM members")
    bad = "name;kind;land;population\nGut;city;NW;7\nA;Burg;NW;1\nB;city;Mond;1\nC;city;NW;-1\n"
    for more in ((), ("--apply",)):
        done = operator.types("import", "members", operator.file("bad.csv", bad), *more)
        assert done.exit_code == 1
        assert done.stdout == ""
        assert "3 Fehler:" in done.stderr
        assert "- Zeile 3, Spalte Art: „Burg“ – erwartet: eines von: Stadt" in done.stderr
        assert "- Zeile 4, Spalte Land: „Mond“ – erwartet: ein Land" in done.stderr
        assert "- Zeile 5, Spalte Einwohner: „-1“ – erwartet: eine ganze Zahl" in done.stderr
        assert operator.asks("SELECT * FROM members") == before


def test_at_most_a_hundred_mistakes_are_shown(operator: Operator) -> None:
    bad = "name;kind;land\n" + "".join(f"A{n};Burg;NW\n" for n in range(130))
    done = operator.types("import", "members", operator.file("bad.csv", bad))
    assert done.stderr.count("Spalte Art") == 100
    assert "130 Fehler:" in done.stderr
    assert "… und 30 weitere Zeilen" in done.stderr


@pytest.mark.parametrize(
    ("noun", "table", "told"),
    [
        (
            "pledges",
            "ags;Anzahl;Programm\n05999001;5;NesT\n",
            "- Zeile 2: Musterhafen, neben P-1\n",
        ),
        ("members", "name;kind;land\nRnusterhafen;Stadt;NW\n", "- Zeile 2: „Rnusterhafen“ sieht"),
    ],
)
def test_what_is_similar_is_only_done_if_that_is_said(
    operator: Operator, noun: str, table: str, told: str
) -> None:
    operator.types("import", "members", operator.file("m.csv"), "--apply")
    operator.types(
        "import", "pledges", operator.file("p.csv", "ags;Anzahl\n05999001;8\n"), "--apply"
    )
    before = operator.asks("SELECT * FROM members"), operator.asks("SELECT * FROM pledges")
    file = operator.file("neue Namen.csv", table)
    assert told in operator.types("import", noun, file).stdout

    done = operator.types("import", noun, file, "--apply")
    assert done.exit_code == 1
    assert told in done.stdout
    assert "Fertig." not in done.stdout
    config = str(operator.folder / "config.toml")
    line = f"hafenlotse --config {config} import {noun} '{file}' --apply --even-if-similar"
    assert done.stderr.rstrip().endswith(line)
    assert before == (
        operator.asks("SELECT * FROM members"),
        operator.asks("SELECT * FROM pledges"),
    )

    done = operator.types(*shlex.split(line)[3:])
    assert (done.exit_code, done.stderr.strip()) == (0, "")
    assert told in done.stdout
    assert len(operator.asks(f"SELECT * FROM {noun}")) == len(before[noun == "pledges"]) + 1


def test_an_error_of_the_database_in_the_middle_leaves_nothing(operator: Operator) -> None:
    """Here the history, which is written last, cannot be."""
    operator.types("import", "members", operator.file("one.csv", "name;kind;land\nX;city;NW\n"))
    operator.asks(
        "CREATE TRIGGER no BEFORE INSERT ON member_changes WHEN NEW.new = 'Neudorf' "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    config = str(operator.folder / "config.toml")
    table = operator.file("m.csv")
    done = CliRunner().invoke(main, ["--config", config, "import", "members", table, "--apply"])
    assert isinstance(done.exception, IntegrityError)
    assert operator.asks("SELECT * FROM members") == []
    assert operator.asks("SELECT * FROM contacts") == []


def test_waits_for_a_bot_that_writes_just_now(operator: Operator) -> None:
    operator.types("import", "members", operator.file("m.csv"))
    writer = sqlite3.connect(
        operator.folder / "data" / "hafenlotse.db", isolation_level=None, check_same_thread=False
    )
    writer.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.7, lambda: (writer.rollback(), writer.close()))
    release.start()
    done = operator.types("import", "members", operator.file("m.csv"), "--apply")
    release.join()
    assert "Neu: 3." in done.stdout


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_is_what_import_takes(operator: Operator, ending: str) -> None:
    operator.types("import", "members", operator.file("m.csv"), "--apply")
    pledges = "ags;Anzahl;Programm;Gültig bis\n05999001;5;NesT;31.12.2021\n05999002;2;;\n"
    done = operator.types("import", "pledges", operator.file("p.csv", pledges), "--apply")
    assert "Neu: 2." in done.stdout
    for noun, rows in (("members", 3), ("pledges", 2)):
        file = operator.folder / f"out.{ending}"
        done = operator.types("export", noun, str(file))
        assert (done.exit_code, done.stdout) == (0, f"{file}: {rows}\n")
        assert file.stat().st_mode & 0o077 == 0
        before = operator.asks("SELECT * FROM members"), operator.asks("SELECT * FROM pledges")
        done = operator.types("import", noun, str(file), "--apply")
        assert f"Neu: 0. Geändert: 0. Unverändert: {rows}." in done.stdout
        assert before == (
            operator.asks("SELECT * FROM members"),
            operator.asks("SELECT * FROM pledges"),
        )
        file.unlink()
    assert operator.asks("SELECT count(*) FROM pledge_ledger") == [(2,)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "members", "nirgends.csv"), "cannot be read"),
        (("export", "members", "m.pdf"), ".csv or .xlsx"),
        (("export", "members", "kein/ordner/m.csv"), "cannot be written"),
    ],
)
def test_files_that_cannot_be(operator: Operator, arguments: tuple[str, ...], told: str) -> None:
    *start, name = arguments
    done = operator.types(*start, str(operator.folder / name))
    assert done.exit_code == 1
    assert told in done.stderr


def test_no_table(operator: Operator) -> None:
    done = operator.types("import", "pledges", operator.file("a.csv", "Ort;Haus\na;b\n"))
    assert done.exit_code == 1
    assert "finde ich die nötigen Überschriften nicht" in done.stderr
