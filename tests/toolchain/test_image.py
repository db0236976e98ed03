"""The image holds all that the application needs: its tree works without the rest of the project.

No container engine is needed: .dockerignore is read as Docker reads it, and the tree that it lets
through is what release, content and pages run from.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.gateways import free_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def _pattern(written: str) -> re.Pattern[str]:
    """A pattern of .dockerignore: `**` is any number of folders, `*` stays in one."""
    parts = re.split(r"(\*\*/|\*)", written)
    known = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts) + r"(?:/.*)?$")


def lets_through(name: str, rules: list[str]) -> bool:
    """The last rule that fits decides, as Docker has it."""
    through = True
    for rule in rules:
        if _pattern(rule.removeprefix("!")).match(name):
            through = rule.startswith("!")
    return through


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app of the image after its build."""
    rules = (ROOT / ".dockerignore").read_text().split()
    folder = tmp_path_factory.mktemp("image")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if lets_through(name, rules) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    run(folder, "pybabel", "--quiet", "compile", "-d", "elkk/translations")
    run(folder, "flask", "--app", "app", "assets")
    return folder


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "APP_ENV": "demo",
        "SANDBOX": "1",
        "DATA_DIR": str(folder / "data"),
    }


def run(folder: Path, program: str, *arguments: str) -> str:
    command = [BIN / program, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def serving(image: Path) -> Iterator[str]:
    run(image, "flask", "--app", "app", "migrate")
    run(image, "flask", "--app", "app", "content", "load")
    run(image, "flask", "--app", "app", "setup")
    [web] = re.findall(r'^CMD \["(.+)"\]$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    port = free_port()
    program, *arguments = web.split('", "')
    server = subprocess.Popen(
        [BIN / program, *arguments], cwd=image, env=environment(image) | {"PORT": str(port)}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.2)


def test_the_image_leaves_tests_and_secrets_out() -> None:
    rules = (ROOT / ".dockerignore").read_text().split()
    for name in (".env", "tests/conftest.py", ".git/config", "var/elkk.sqlite3", "docs/design.md"):
        assert not lets_through(name, rules), name


def test_pages_and_the_guide_are_served_from_the_tree_of_the_image(serving: str) -> None:
    for path in ("/auth/", "/documents/guide/"):
        with urllib.request.urlopen(serving + path, timeout=20) as answer:
            text = answer.read().decode()
        assert answer.status == 200
        assert "<h1" in text
