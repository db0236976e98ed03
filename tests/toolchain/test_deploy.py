"""What lies in deploy/ is accepted by the programs it is written for, where they are installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


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
@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda unit: unit.name)
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], cwd=tmp_path, capture_output=True, text=True
    )
    known = re.compile(r"is not executable|No such file|Failed to open|not found")
    faults = [line for line in done.stderr.splitlines() if line and not known.search(line)]
    assert not faults


def test_the_units_run_what_the_procfile_runs() -> None:
    lines = (DEPLOY.parent / "Procfile").read_text().splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    for name in ("web", "worker"):
        unit = (DEPLOY / "systemd" / f"elkk-{name}.service").read_text()
        started = re.search(r"^ExecStart=\S+/\.venv/bin/(.+)$", unit, re.MULTILINE)
        assert started
        assert started[1] == processes[name].removeprefix("exec ")


@pytest.mark.parametrize("name", ["release", "elkk", "make-venv"])
def test_the_scripts_parse(name: str, tmp_path: Path) -> None:
    run("sh", "-n", DEPLOY / name, folder=tmp_path)
