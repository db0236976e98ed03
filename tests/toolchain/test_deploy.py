"""What lies in deploy/ is accepted by the programs it is written for, where they are installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = DEPLOY / "systemd"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def settings_of(unit: str) -> dict[str, list[str]]:
    """What the unit sets, in all its sections."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", (UNITS / unit).read_text(), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    new = ("openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=localhost")
    run(*new, "-keyout", key, "-out", chain, folder=tmp_path)
    return key, chain


@needs("nginx")
@needs("openssl")
def test_nginx_takes_its_configuration(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    key, chain = certificate
    site = (DEPLOY / "nginx.conf").read_text()
    site = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(chain), site)
    site = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(key), site)
    site = re.sub(r"^\s*listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 80;", "listen 18080;").replace("listen 443 ", "listen 18443 ")
    (tmp_path / "site.conf").write_text(site)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ include site.conf; }}"
    )
    said = run("nginx", "-t", "-c", tmp_path / "nginx.conf", folder=tmp_path)
    assert "test is successful" in said


@needs("caddy")
def test_caddy_takes_its_configuration(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "Caddyfile", tmp_path)
    run("caddy", "validate", "--config", "Caddyfile", "--adapter", "caddyfile", folder=tmp_path)


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", sorted(UNITS.iterdir()), ids=lambda unit: unit.name)
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], cwd=tmp_path, capture_output=True, text=True
    )
    # The last two came with systemd 254; Debian 12 passes them by.
    known = re.compile(
        r"is not executable|No such file|Failed to open|not found"
        r"|Unknown key (name )?'(RestartSteps|RestartMaxDelaySec)'"
    )
    faults = [line for line in done.stderr.splitlines() if line and not known.search(line)]
    assert not faults


def started_by(unit: str) -> str:
    """The command of the unit, without the folder of its program."""
    [command] = settings_of(unit)["ExecStart"]
    return command.partition("/.venv/bin/")[2]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_units_run_what_the_procfile_runs(name: str) -> None:
    lines = (DEPLOY.parent / "Procfile").read_text().splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    assert started_by(f"elkk-{name}.service") == processes[name].removeprefix("exec ")


def test_one_unit_runs_both_as_one_family() -> None:
    assert started_by("elkk.service") == "python deploy/together.py"


def test_either_the_family_runs_or_the_two_apart() -> None:
    family = settings_of("elkk.service")
    assert family["Conflicts"] == ["elkk-web.service elkk-worker.service"]
    assert settings_of("elkk.socket")["Conflicts"] == ["elkk-web.socket"]


def test_the_family_has_the_rights_of_the_web_server_and_time_for_both_to_end() -> None:
    family, web, worker = map(
        settings_of, ("elkk.service", "elkk-web.service", "elkk-worker.service")
    )
    hardening = {"UMask", "NoNewPrivileges", "CapabilityBoundingSet", "AmbientCapabilities"}
    hardening |= {key for key in web if re.match("Protect|Private|Restrict|SystemCall|Lock", key)}
    assert {key: family[key] for key in hardening} == {key: web[key] for key in hardening}
    ends = [int(unit["TimeoutStopSec"][0]) for unit in (web, worker)]
    assert int(family["TimeoutStopSec"][0]) == sum(ends)


@pytest.mark.parametrize("name", ["elkk", "elkk-web", "elkk-worker"])
def test_wrong_settings_are_not_tried_again_for_ever(name: str) -> None:
    unit = settings_of(f"{name}.service")
    assert unit["RestartPreventExitStatus"] == ["2"]
    assert int(unit["StartLimitBurst"][0]) <= 20


@pytest.mark.parametrize("guide", ["install.md", "operations.md", "scaling.md"])
def test_the_guides_name_units_that_exist(guide: str) -> None:
    text = (DEPLOY.parent / "docs" / guide).read_text()
    commands = re.findall(r"systemctl (?:enable|disable|start|stop|restart)([^`\n&#|]*)", text)
    named = {word for command in commands for word in command.split() if word.startswith("elkk")}
    files = {word if "." in word else f"{word}.service" for word in named}
    assert files
    assert files <= {unit.name for unit in UNITS.iterdir()}


@pytest.mark.parametrize("name", ["release", "elkk", "make-venv"])
def test_the_scripts_parse(name: str, tmp_path: Path) -> None:
    run("sh", "-n", DEPLOY / name, folder=tmp_path)
