"""`hafenlotse demo`: the whole story, without and with a terminal, and what goes wrong."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

DEMO = [str(Path(sys.executable).with_name("hafenlotse")), "demo"]
PATIENCE = 600.0  # for a whole story, on a machine that is busy
# In the order of the story; line breaks and bars of the output are taken out before comparing.
ANSWERS = (
    "Guten Tag, ich bin der Hafenlotse",
    "Dieser Raum ist eingetragen als: Plenum",
    "Eingetragen: Musterhafen.",
    "@ben:localhost ist jetzt Vertretung von Musterhafen.",
    "Ihre Matrix-Adresse @rosa:localhost ist noch nicht eingetragen.",
    "[im Direktchat mit Rosa] A-1: Ihr Antrag, für „Beispielstadt“",
    "[im Direktchat mit Kim] A-1: @rosa:localhost möchte für „Beispielstadt“",
    "[im Direktchat mit Kim] A-1 ist angenommen.",
    "[im Direktchat mit Rosa] Willkommen im Bündnis Städte Sicherer Häfen!",
    "P-1: Musterhafen, 0 → 5 Personen",
    "„viele“ ist keine Zahl. Bitte schreiben Sie Ziffern.",
    "NesT, zusätzlich zur Quote, signalisiert",
    "P-3: Beispielstadt, 0 → 2 Familien",
    "Ab jetzt beschlossen: - P-1: Musterhafen, 5 Personen",
    "P-1: Musterhafen, 5 Personen: förmlich durch „Schreiben vom",
    "Städte Sicherer Häfen: 17 Personen · 2 Familien",
    "[Bild Summe-",
    "Niedersachsen: 12 signalisiert",
    "Dieses Angebot würde eingefroren",
    "Prüfsumme (SHA-256):",
    ".pdf,",
    ".xlsx,",
    "3 Kommunen sind stimmberechtigt, Stand jetzt: alle eingetragenen.",
    "Ihre Antwort wird in Abstimmung 1 nicht gezählt.",
    "Vorher war es „Nein“.",
    "Abstimmung 1: angenommen – Winterhilfe mittragen?",
    "Ja: 2 (Beispielstadt, Musterhafen)",
    "Keine Antwort (1): Landkreis Musterland",
    "ST-1: Aufnahme im Winter",
    "Gemeinsamer Nenner: Absatz 1 getragen von 2 von 2 Antworten",
    "Musterhafen hat kein gültiges Mandat „Appellieren“",
    "Eigene Stellungnahme von Beispielstadt",
    "Terminsuche D-1: Bündnistreffen",
    "D-1, Beispielstadt:",
    "M-1: Bündnistreffen",
    "F-1: „Rückmeldung an das Land“",
    "Festgehalten: Musterhafen hat es erledigt.",
    "[im Direktchat mit Kim] Die Lage am",
    "!erklärungen: 1, ST-1 in 14 Tagen",
    "!nachbereitungen: 1, F-1 in 10 Tagen, 2 fehlen",
    "!sitzungen: 1, M-1 in 32 Tagen, 3 fehlen",
    "[im Direktchat mit Rosa]",
    "kommen Sie?",
    "R-1: Ratsvorlage abschicken",
    "Form: !erinnerung",
    "Ratsvorlage abschicken – Erinnerung für @ina:localhost",
    "[klingelt bei Ina]",
    "Alle Antworten waren wie erwartet.",
    "Alles ist gestoppt und gelöscht.",
)


@pytest.fixture
def surroundings(tmp_path, monkeypatch):
    """The environment of a demo whose temporary files must all be gone at the end."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    yield {**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "60", "PYTHONUTF8": "1"}
    assert list(tmp_path.iterdir()) == []


def _run(command: list[str], surroundings: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


# One demo for all mistakes: each is told as the one that ends a performance, which the last does.
_ALL_WRONG = """
import asyncio, sys
import bot.demo.performance
from bot.demo.performance import Performance, WrongAnswer
from bot.demo.scenes import *
from bot.demo.stage import perform

async def play_on(self, scenes, play=Performance.play):
    for scene, patience in scenes:
        self._patience = patience
        try:
            await play(self, [scene])
        except WrongAnswer as error:
            if scene is scenes[-1][0]:
                raise
            self._printer.failure(str(error))

Performance.play = play_on
bot.demo.performance._USUAL = 2.0
scenes = [
    (Invite(KIM, ('Guten Tag',)), 500),
    (Say(JO, '!zusage 5', ('Bravo!', 'nicht eingetragen')), 500),
    (Say(JO, 'Guten Morgen', ('Moin',)), 4),
    (Say(KIM, '!summe', ('noch keine',)), 500),
    (Attachment(KIM, '!summe', 'sum.png', b'PNG', ('Balken',)), 3),
    (Letter(KIM, ('A-1',)), 2),
]
sys.exit(asyncio.run(perform(False, scenes=scenes)))
"""


def _flat(output: str) -> str:
    return " ".join(output.replace("│", " ").split())


def test_tells_the_whole_story_without_a_terminal(surroundings):
    code, output, errors = _run(DEMO, surroundings)
    assert (code, errors) == (0, ""), output
    place = 0
    for answer in ANSWERS:
        place = _flat(output).find(answer, place)
        assert place >= 0, f"{answer} is missing, or out of order, in:\n{output}"
    assert "\x1b" not in output, "colours are for terminals"
    assert max(map(len, output.splitlines())) <= 60


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory):
    """What a demo prints in which nearly everything goes wrong."""
    folder = tmp_path_factory.mktemp("mistakes")
    surroundings = {**os.environ, "TMPDIR": str(folder), "COLUMNS": "60", "PYTHONUTF8": "1"}
    code, output, _ = _run([sys.executable, "-c", _ALL_WRONG], surroundings)
    assert code == 1, output
    assert list(folder.iterdir()) == []
    return output


def test_says_which_answer_is_not_as_expected(mistakes):
    assert "FEHLER: Die Antwort ist nicht wie erwartet." in mistakes
    assert "Jo: !zusage 5" in mistakes
    assert "Erwartet, aber nicht enthalten: »Bravo!« Gekommen: siehe oben" in _flat(mistakes)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("Jo: Guten Morgen", "nicht enthalten: »Moin« Gekommen: keine Antwort (gewartet: 4 s)"),
        ("Kim: sum.png", "nicht enthalten: »Balken« Gekommen: keine Antwort (gewartet: 3 s)"),
        ("Kim: [Brief]", "nicht enthalten: »A-1« Gekommen: keine Antwort (gewartet: 2 s)"),
    ],
)
def test_says_which_answer_file_or_letter_does_not_come(mistakes, said, complaint):
    flat = _flat(mistakes)
    assert complaint in flat[flat.index(said) :].replace("Erwartet, aber ", "")
    assert flat.count("FEHLER: ") == 4


def test_says_that_it_waits_for_a_slow_machine(mistakes):
    flat = _flat(mistakes)
    assert "(Noch keine Antwort: Dieser Rechner hat gerade viel zu tun." in flat
    assert "bis 4 Sekunden lang gar nichts kommt.)" in flat


def test_without_synapse_says_what_to_install(surroundings):
    program = "import sys; sys.modules['synapse'] = None; from bot.cli import main; main(['demo'])"
    code, output, errors = _run([sys.executable, "-c", program], surroundings)
    assert code == 1
    assert "pip install 'hafenlotse[homeserver]'" in errors
    assert "Traceback" not in output + errors


class Terminal:
    """A demo in a terminal: type, and see."""

    def __init__(self, surroundings: dict[str, str], command: list[str] = DEMO) -> None:
        self._ours, theirs = pty.openpty()
        self.seen = ""
        self.demo = subprocess.Popen(
            command, env=surroundings, stdin=theirs, stdout=theirs, stderr=theirs, process_group=0
        )
        os.close(theirs)
        self._bytes = b""
        self._place = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.demo.poll() is None:
            self.demo.kill()
            self.demo.wait()
        os.close(self._ours)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def until(self, wanted: str) -> None:
        """Reads on until `wanted` has appeared behind what was waited for before."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.seen[self._place :]:
            ready = select.select([self._ours], [], [], max(0, deadline - time.monotonic()))[0]
            chunk = self._read() if ready else b""
            assert chunk, f"no {wanted!r} in:\n{self.seen}"
            self._bytes += chunk
            self.seen = self._bytes.decode(errors="ignore")
        self._place = self.seen.index(wanted, self._place) + len(wanted)

    def _read(self) -> bytes:
        try:
            return os.read(self._ours, 4096)
        except OSError:  # the demo is over
            return b""


# The command as it is, with the beginning of its story: the whole of it is told above.
_SHORT = """
import bot.demo.stage
from bot.cli import main
from bot.demo.story import _arrival, _joining, _pledges, _registry

bot.demo.stage.story = lambda today: (*_arrival(), *_registry(), *_joining(), *_pledges())
main(['demo'])
"""


def test_stays_open_in_a_terminal(surroundings):
    with Terminal(surroundings, [sys.executable, "-c", _SHORT]) as terminal:
        terminal.until("Passwort")
        assert "\x1b[1m" in terminal.seen, "bold in a terminal"
        terminal.until("Ina > ")
        terminal.type("!summe\n")
        terminal.until("17 Personen · 2")
        terminal.until("[Bild Summe-")
        terminal.type("!meinedaten\n")
        terminal.until("[im Direktchat mit Ina]")
        terminal.type("Guten Morgen zusammen\n")
        terminal.until("antwortet nur auf Befehle")
        terminal.type("!erinnerung in 1 Sekunde Kaffee\n")
        terminal.until("R-1: Kaffee")
        terminal.until("[klingelt bei Ina]")
        terminal.type("/ende\n")
        terminal.until("Auf Wiedersehen!")
        assert terminal.demo.wait(PATIENCE) == 0


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_story_leaves_nothing_behind(surroundings, sign, code):
    with Terminal(surroundings) as terminal:
        terminal.until("Musterhafen")
        children = psutil.Process(terminal.demo.pid).children(recursive=True)
        terminal.demo.send_signal(sign)
        terminal.until("Abgebrochen. Alles ist gestoppt und")
        assert terminal.demo.wait(PATIENCE) == code
    assert children, "Synapse should have been seen"
    assert not any(child.is_running() for child in children)
