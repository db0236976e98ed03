"""The old version serves while a new one's migrations run, so what it uses must stay in place."""

import ast
from pathlib import Path

import pytest

MIGRATIONS = sorted((Path(__file__).parents[2] / "migrations").glob("[0-9]*.py"))
TAKES_AWAY = {
    "add_not_null",
    "alter_column_type",
    "drop_column",
    "drop_constraint",
    "drop_not_null",
    "drop_table",
    "rename_column",
    "rename_table",
}


def what_up_takes_away(source: str) -> list[str]:
    """Calls in up() that a running older version may stumble over."""
    [up] = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "up"
    ]
    called = (
        node.func.attr
        for node in ast.walk(up)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    return sorted(name for name in called if name in TAKES_AWAY - {"drop_not_null"})


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_takes_nothing_away_unless_it_says_why(path: Path) -> None:
    """`REMOVES = "…"` in the file: which release stopped using it, or that none was published."""
    source = path.read_text()
    if "REMOVES = " not in source:
        assert what_up_takes_away(source) == []


def test_a_migration_that_drops_a_column_would_be_noticed() -> None:
    source = "def up(migrator, db):\n    migrator.migrate(migrator.drop_column('bill', 'total'))"
    assert what_up_takes_away(source) == ["drop_column"]
