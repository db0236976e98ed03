"""The locks name exact versions and hashes, and no place to download from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
NPM_LOCKS = [
    ROOT / "tests" / "browser_floor" / "package-lock.json",
    ROOT / "bench" / "lighthouse_npm" / "package-lock.json",
]


def packages(lock: Path) -> dict[str, str]:
    """Name → everything that the lock says of the package, for all versions of it."""
    found: dict[str, str] = {}
    for entry in re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]:
        name, rest = entry.split("==", 1)
        found[name] = found.get(name, "") + rest
    return found


def declared(*requirements: str) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", name)[0].lower() for name in requirements}


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.name)
def test_every_python_package_has_hashes(lock):
    assert packages(lock)
    assert [name for name, rest in packages(lock).items() if "--hash=sha256:" not in rest] == []


def test_the_locks_hold_what_the_project_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = declared(*project["project"]["dependencies"])
    development = declared(*project["dependency-groups"]["dev"])
    assert run - set(packages(ROOT / "requirements.lock")) == set(), "run `make lock`"
    assert (run | development) - set(packages(ROOT / "requirements-dev.lock")) == set()


def test_development_uses_the_versions_of_the_installation():
    run, development = map(packages, PYTHON_LOCKS)
    assert {name: development[name].split()[0] for name in run} == {
        name: rest.split()[0] for name, rest in run.items()
    }


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.name)
def test_no_python_lock_names_a_registry(lock):
    assert "://" not in lock.read_text()
    assert "--index" not in lock.read_text()


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda lock: lock.parent.name)
def test_no_npm_lock_names_a_registry(lock):
    assert '"resolved"' not in lock.read_text()
    assert '"integrity"' in lock.read_text()
