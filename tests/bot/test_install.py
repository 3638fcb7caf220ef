"""What `make install` says where there is no network: what is missing, and what to type."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
UNREACHABLE = "http://name:geheim@127.0.0.1:9"  # nothing listens on the port of “discard”


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project as far as installing looks at it, with one package that nobody has."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(TOP / ".ci" / "install.py", tmp_path / ".ci")
    line = "hafenlotse-in-no-index==1.0 --hash=sha256:" + "0" * 64
    (tmp_path / "requirements.lock").write_text(line, encoding="utf-8")
    return tmp_path


def _install(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Without what the person at this computer has set for pip."""
    own = {name: each for name, each in os.environ.items() if not name.startswith("PIP_")}
    quick = {"PIP_RETRIES": "1", "PIP_TIMEOUT": "5", "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, str(project / ".ci" / "install.py")],
        env={**own, **quick, "NO_PROXY": "", "no_proxy": "", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "sentence", "again"),
    [
        ("en_GB.UTF-8", "No network: the proxy http://127.0.0.1:9 does not answer.", "type the"),
        ("de_DE.UTF-8", "Kein Netz: Der Proxy http://127.0.0.1:9 antwortet nicht.", "dasselbe"),
    ],
)
def test_a_proxy_that_does_not_answer(
    project: Path, language: str, sentence: str, again: str
) -> None:
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY"), UNREACHABLE)
    done = _install(project, **proxies, LC_ALL=language, PYTHONUTF8="1")
    assert done.returncode != 0
    assert sentence in done.stdout
    assert again in done.stdout
    assert "no connection, trying again" in done.stdout
    assert "geheim" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 4, "two lines that say what it does, two of advice"


def test_no_network_at_all(project: Path) -> None:
    nothing = dict.fromkeys(
        ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), ""
    )
    done = _install(project, **nothing, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode != 0
    assert "No network: the packages could not be fetched. Connect this computer" in done.stdout
    assert "PIP_FIND_LINKS" in done.stdout


def test_what_is_no_matter_of_the_network_is_shown_as_pip_says_it(project: Path) -> None:
    done = _install(project, PIP_NO_INDEX="1")
    assert done.returncode != 0
    assert "No network" not in done.stdout
    assert "No matching distribution found for hafenlotse-in-no-index" in done.stdout


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Tunnel connection failed: 407 Proxy Authentication Required", "NAME:PASSWORD@"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "export PIP_CERT="),
        ("[Errno -3] Temporary failure in name resolution", "Connect this computer"),
        ("[Errno 101] Network is unreachable", "Connect this computer"),
    ],
)
def test_what_else_can_be_missing(said: str, advice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOP / ".ci"))
    from install import why  # type: ignore[import-not-found]

    told = why([f"WARNING: Retrying (Retry(total=0)) after {said}\n"], {"LANG": "en"})
    assert told is not None
    assert advice in told


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("proxy.example:3128", "proxy.example:3128"),
        ("http://name:geheim@proxy.example:3128", "http://proxy.example:3128"),
        ("name:geheim@proxy.example:3128", "proxy.example:3128"),
        ("http://name:ge/heim@proxy.example:3128", "http://proxy.example:3128"),
        ("http://name:ge@heim@proxy.example:3128", "http://proxy.example:3128"),
        ("http://name:ge://heim@proxy.example:3128", "http://proxy.example:3128"),
        ("name:ge://heim@proxy.example:3128", "proxy.example:3128"),
        ("", ""),
    ],
)
def test_no_form_of_a_proxy_shows_its_password(proxy: str, shown: str) -> None:
    script = runpy.run_path(str(TOP / ".ci" / "install.py"))
    assert script["without_secret"](proxy) == shown
