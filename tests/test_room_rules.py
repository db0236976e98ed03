"""The rules of the house, read from the syntax trees of its rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ELKK = Path(__file__).parent.parent / "elkk"
ROOMS = sorted(path.name for path in ELKK.iterdir() if (path / "__init__.py").exists())
MODULES = sorted(ELKK.rglob("*.py"))
# Modules of a room that may know Flask (letters are rendered as pages are); the rest are services,
# models and adapters.
FLASK_AT_HOME = {"views.py", "forms.py", "cli.py", "common.py", "letters.py", "__init__.py"}
# What the views of identity/ share: cookies, what is asked before each view, and the captcha that
# comes with a form.
FLASK_AT_HOME |= {"blueprint.py", "entering.py", "guards.py", "box.py", "code_page.py"}
LONGEST_FILE = 400
# What every room stands on.
SHARED = ("base", "web")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def room_of(path: Path) -> str | None:
    name = path.relative_to(ELKK).parts[0]
    return name if name in ROOMS else None


def is_views(path: Path) -> bool:
    """A large room's views are several modules: `registration_views.py`."""
    return path.name == "views.py" or path.name.endswith("_views.py")


def is_forms(path: Path) -> bool:
    """So are its forms: `contents_forms.py`."""
    return path.name == "forms.py" or path.name.endswith("_forms.py")


def in_rooms() -> list[Path]:
    return [path for path in MODULES if room_of(path) not in (None, *SHARED)]


@pytest.mark.parametrize("path", in_rooms(), ids=lambda path: str(path.relative_to(ELKK)))
def test_no_room_imports_another_rooms_views(path: Path) -> None:
    foreign = [
        name
        for name in imports(path)
        if name.endswith("views") and not name.startswith(f"elkk.{room_of(path)}.")
    ]
    assert not foreign


@pytest.mark.parametrize("path", in_rooms(), ids=lambda path: str(path.relative_to(ELKK)))
def test_services_know_no_flask(path: Path) -> None:
    at_home = path.name in FLASK_AT_HOME or is_views(path) or is_forms(path)
    if at_home or room_of(path) == "sandbox":
        return
    assert not [name for name in imports(path) if name in ("flask", "werkzeug", "flask_wtf")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ELKK)))
def test_only_the_clock_reads_the_time(path: Path) -> None:
    if path == ELKK / "base" / "clock.py":
        return
    reading = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "time.time",
        "datetime.datetime.now",
        "datetime.date.today",
    }
    assert not reading & set(calls(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ELKK)))
def test_only_htmx_knows_htmx_headers(path: Path) -> None:
    if path.name != "htmx.py":
        assert "HX-" not in path.read_text()


@pytest.mark.parametrize("path", in_rooms(), ids=lambda path: str(path.relative_to(ELKK)))
def test_views_hold_no_queries(path: Path) -> None:
    if is_views(path):
        queries = {"select", "insert", "update", "delete", "get_or_none", "get_or_create", "create"}
        assert not [call for call in calls(path) if call.rpartition(".")[2] in queries]


def test_money_has_no_floats() -> None:
    for path in in_rooms():
        if room_of(path) in ("bills", "payments") and not path.name.startswith("pdf"):
            assert "float" not in set(calls(path)), path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ELKK)))
def test_no_file_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
