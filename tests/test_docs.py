"""What an installation can set, run or exchange is documented, and nothing else is."""

import ast
import re
from pathlib import Path

import click
import pytest
from flask import Flask

from e2e.states import NO_PAGES

ROOT = Path(__file__).parent.parent


def table_names(document: str) -> set[str]:
    """The first column's `code` of every table row."""
    text = (ROOT / "docs" / document).read_text()
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def settings_read() -> set[str]:
    tree = ast.parse((ROOT / "config.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def commands_of(app: Flask) -> set[str]:
    """«exchange import», «migrate» …: our own commands, not Flask's."""
    names: set[str] = set()
    for name, command in app.cli.commands.items():
        if isinstance(command, click.Group):
            names |= {f"{name} {each}" for each in command.commands}
        else:
            names.add(name)
    return names - {"run", "shell", "routes"}


def test_every_setting_is_documented() -> None:
    assert table_names("settings.md") == settings_read()


def test_every_command_is_documented(app: Flask) -> None:
    documented = {re.sub(r" [A-ZА-Я]+$", "", name) for name in table_names("commands.md")}
    assert documented == commands_of(app)


def test_every_page_is_listed_for_testers_and_no_other(app: Flask) -> None:
    """Handles are compared with the pages themselves by e2e/test_quality.py."""
    variables = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
    pages = {
        variables.sub(r"<\1>", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in NO_PAGES and "GET" in rule.methods
    }
    listed = {path for path in table_names("testing.md") if path.startswith("/")}
    assert not sorted(pages - listed)
    posts = {variables.sub(r"<\1>", rule.rule) for rule in app.url_map.iter_rules()}
    assert not sorted(listed - posts)


# Where a section says what one does; the others are introductions.
MANUAL_SECTIONS = [
    "2",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "3.5",
    "4.1",
    "4.2",
    "4.3.1",
    "4.3.1.1",
    "4.3.2",
    "4.3.2.1",
    "4.4.3.1",
    "4.4.3.2",
    "4.4.4.1",
    "4.4.4.2.1",
    "4.4.4.2.2",
    "4.4.4.2.3",
    "4.4.4.2.4",
    "4.4.4.3",
    "4.4.4.4",
    "4.4.4.5",
    "4.5.3",
    "4.5.4",
]


def test_every_section_of_the_manual_has_its_journeys() -> None:
    text = (ROOT / "docs/testing.md").read_text()
    table = dict(re.findall(r"^\| ([\d.]+) [^|]+ \| `(test_\w+\.py)` \|$", text, re.MULTILINE))
    assert list(table) == MANUAL_SECTIONS
    for section, name in table.items():
        docstring = ast.get_docstring(ast.parse((ROOT / "e2e" / name).read_text())) or ""
        named = re.findall(r"\d(?:\.\d)*", docstring.partition(":")[0])
        assert any(section == each or section.startswith(f"{each}.") for each in named), section
    journeys = {path.name for path in (ROOT / "e2e").glob("test_*.py")}
    staffs = set(re.findall(r"^\| [^|]+ \| `(test_staff_\w+\.py)` \|$", text, re.MULTILINE))
    assert journeys - set(table.values()) - staffs == {"test_quality.py"}


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda path: path.name
)
def test_no_link_in_the_documents_is_dead(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text())
    assert not [link for link in links if not (path.parent / link).exists()]


def test_every_test_that_the_security_table_names_exists() -> None:
    text = (ROOT / "docs/security.md").read_text()
    named = re.findall(r"`(\w+\.py)::(test_\w+)`", text)
    assert len(named) > 50
    tests = {
        (path.name, name)
        for folder in ("tests", "e2e")
        for path in (ROOT / folder).rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    assert not set(named) - tests
