"""What stands in deploy/ fits together, and to the program; the unit as systemd itself reads it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.health import Backlog
from bot.monitoring import _Figures
from bot.settings import load
from bot.vitals import State, Vitals

TOP = Path(__file__).parents[2]
DEPLOY = TOP / "deploy"
UNIT = DEPLOY / "hafenlotse.service"
HADOLINT = Path(sys.executable).parent / "hadolint"
SYSTEMD = shutil.which("systemd-analyze")
# How much of the machine a service could get at, from 0 to 10; most of them have 9.
EXPOSED = 14  # tenths, as systemd 252 counts them


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    program = "/opt/hafenlotse/bin/hafenlotse"
    text = UNIT.read_text(encoding="utf-8")
    assert text.count(program) == 1
    file = tmp_path / "hafenlotse.service"
    file.write_text(text.replace(program, sys.executable), encoding="utf-8")
    return file


def _systemd(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert SYSTEMD is not None
    return subprocess.run([SYSTEMD, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.skipif(SYSTEMD is None, reason="no systemd here")
def test_systemd_understands_the_unit(unit: Path) -> None:
    done = _systemd("verify", "--man=no", str(unit))
    mine = [line for line in done.stderr.splitlines() if "hafenlotse" in line]
    assert (done.returncode, mine) == (0, []), done.stderr
    unit.write_text(unit.read_text().replace("ProtectHome=yes", "ProtectHaus=yes"))
    assert "ProtectHaus" in _systemd("verify", "--man=no", str(unit)).stderr


@pytest.mark.skipif(SYSTEMD is None, reason="no systemd here")
def test_the_unit_is_hardened(unit: Path) -> None:
    done = _systemd("security", "--offline=true", f"--threshold={EXPOSED}", str(unit))
    assert done.returncode == 0, done.stdout[-400:]


def test_the_unit_is_what_the_program_does() -> None:
    text = UNIT.read_text(encoding="utf-8")
    for line in ("Type=notify", "WatchdogSec=120", "RestartPreventExitStatus=2", "kill -HUP"):
        assert line in text


def _kubernetes() -> dict[str, Any]:
    text = (DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


def test_the_configuration_for_kubernetes_loads(tmp_path: Path) -> None:
    text = _kubernetes()["ConfigMap"]["data"]["config.toml"]
    for name, secret in (
        ("matrix_password", "x"),
        ("database_url", "postgresql+asyncpg://u:p@d/h"),
    ):
        (tmp_path / name).write_text(secret, encoding="utf-8")
    text = text.replace("/run/secrets/hafenlotse", str(tmp_path))
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    settings = load(tmp_path / "config.toml")
    assert (settings.storage.standby, settings.http.host) == (True, "0.0.0.0")
    pod = _kubernetes()["StatefulSet"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["ports"][0]["containerPort"] == settings.http.port
    mounts = {each["mountPath"] for each in container["volumeMounts"]}
    assert {str(settings.storage.data_dir), "/run/secrets/hafenlotse"} <= mounts
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]


def test_compose_gives_the_secrets_that_it_names() -> None:
    file = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    bot = file["services"]["bot"]
    named = {Path(each).name for key, each in bot["environment"].items() if key.endswith("_FILE")}
    assert named == set(bot["secrets"]) <= file["secrets"].keys()
    assert bot["read_only"]
    assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).exists()
    assert re.search(r"^USER 10001$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)


@pytest.mark.skipif(not HADOLINT.exists(), reason="no hadolint for this machine")
def test_a_linter_finds_nothing_in_the_containerfile(tmp_path: Path) -> None:
    def lint(file: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([HADOLINT, file], capture_output=True, text=True, check=False)

    done = lint(DEPLOY / "Containerfile")
    assert (done.returncode, done.stdout) == (0, "")
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (tmp_path / "Containerfile").write_text(text.replace("python:3.11-slim", "python"))
    assert lint(tmp_path / "Containerfile").returncode != 0


def test_in_no_container_is_anybody_root_or_may_write_beside_its_data() -> None:
    """As the guide promises; of every container of ours, in both files."""
    for each in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")):
        if each["kind"] != "StatefulSet":
            continue
        pod = each["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True
            assert rights["allowPrivilegeEscalation"] is False
            assert rights["capabilities"] == {"drop": ["ALL"]}
            written = {m["mountPath"] for m in container["volumeMounts"] if not m.get("readOnly")}
            assert written == {"/data", "/tmp"}
    bot = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["bot"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in bot["security_opt"]
    assert not {"privileged", "user", "ports", "network_mode"} & bot.keys()
    written = [each for each in bot["volumes"] if not each.endswith(":ro")]
    assert (written, bot["tmpfs"]) == (["data:/data"], ["/tmp"])


def test_what_is_copied_into_the_image_is_let_in() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [each.split()[1:-1] for each in re.findall(r"^COPY (?!--from).*$", text, re.MULTILINE)]
    let_in = (TOP / ".containerignore").read_text(encoding="utf-8").splitlines()
    for name in (name for names in copied for name in names):
        assert (TOP / name).exists()
        assert f"!{name}" in let_in


def test_the_dashboard_shows_figures_that_there_are() -> None:
    vitals = Vitals()
    vitals.enter(State.WORKING)
    vitals.synced(0)
    for counts in (vitals.requests, vitals.refusals, vitals.invitations, vitals.due, vitals.keys):
        counts["x"] += 1
    figures = CollectorRegistry()
    figures.register(_Figures(vitals, Backlog))
    ProcessCollector(registry=figures)
    families = text_string_to_metric_families(generate_latest(figures).decode())
    there = {sample.name for family in families for sample in family.samples}
    text = (DEPLOY / "grafana.json").read_text(encoding="utf-8")
    shown = set(re.findall(r"\b(?:hafenlotse|process)_\w+", text))
    assert shown <= there
    ours = {name for name in there if name.startswith("hafenlotse_")}
    left = {name for name in ours - shown if not name.endswith(("_created", "_sum", "_count"))}
    assert left == set()
    panels = json.loads(text)["panels"]
    assert len({each["id"] for each in panels}) == len(panels) > 10


def test_nothing_for_operators_names_a_host_of_packages_or_has_test_tools() -> None:
    pinned = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    everything = dict(pinned.findall((TOP / "requirements.lock").read_text()))
    for_operators = dict(pinned.findall((DEPLOY / "requirements.lock").read_text()))
    assert for_operators.items() <= everything.items()
    assert not for_operators.keys() & {"pytest", "matrix-synapse", "mypy"}
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for needed in project["dependencies"]:
        assert re.split(r"[\[><=~ ]", needed)[0] in for_operators
    for file in DEPLOY.iterdir():
        assert not re.search(r"pypi|docker\.io|ghcr|quay", file.read_text(encoding="utf-8"))
