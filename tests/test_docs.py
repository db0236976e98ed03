"""What an installation can set, run or exchange is documented, and nothing else is."""

import ast
import re
from pathlib import Path

import click
import pytest
from flask import Flask

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


def test_every_documented_handle_is_in_a_template() -> None:
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    begins = {name.partition("{{")[0] for name in re.findall(r'data-testid="([^"]+)"', templates)}
    handles = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/testing.md").read_text(), re.M)
    assert handles
    assert not [name for name in handles if not name.startswith(tuple(begins))]


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
