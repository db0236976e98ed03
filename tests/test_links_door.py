"""Links are queried by elkk/accounts/links.py only, which gives out live ones.

What shows nothing, though nobody has removed it, is the business of withheld_links.py beside it;
what was live once, of known_links.py.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from elkk.accounts.models import AccountLink
from elkk.base.db import BaseModel

ELKK = Path(__file__).parent.parent / "elkk"
DOOR = {ELKK / "accounts" / f"{name}.py" for name in ("links", "known_links", "withheld_links")}
OTHERS = sorted(path for path in ELKK.rglob("*.py") if path not in DOOR)
COLUMNS = set(AccountLink._meta.combined) | {"is_guest", "is_owner"}
# It names every table, to say what stands in the way of undoing an import.
NAMES_THE_TABLE = ELKK / "exchange" / "intake" / "undo.py"


def is_the_model(node: ast.AST) -> bool:
    named = isinstance(node, ast.Name) and node.id == "AccountLink"
    return named or (isinstance(node, ast.Attribute) and node.attr == "AccountLink")


def harmless(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node where the model may stand: as a type, before a column, in a key."""
    if isinstance(node, ast.arg):
        yield node.annotation
    elif isinstance(node, ast.FunctionDef):
        yield node.returns
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.Subscript):
        yield node.slice
    elif isinstance(node, ast.Attribute) and node.attr in COLUMNS:
        yield node.value
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "ForeignKeyField":
        yield node.args[0]


def names_the_table(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text and re.search(r"\baccount_link\b", node.value) is not None


def changes_a_link(node: ast.AST) -> bool:
    changes = r"(\w+_)?link\.(save|delete_instance|select|update|delete)"
    return isinstance(node, ast.Call) and bool(re.fullmatch(changes, ast.unparse(node.func)))


def queries_of_links(source: str) -> list[str]:
    tree = ast.parse(source)
    allowed = {
        id(inner)
        for node in ast.walk(tree)
        for part in harmless(node)
        if part is not None
        for inner in ast.walk(part)
    }
    found = [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if is_the_model(node) and id(node) not in allowed
    ]
    found += [f"line {node.lineno}" for node in ast.walk(tree) if names_the_table(node)]
    found += [f"line {node.lineno}" for node in ast.walk(tree) if changes_a_link(node)]
    return found


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: str(path.relative_to(ELKK)))
def test_nobody_else_queries_links(path: Path) -> None:
    if path != NAMES_THE_TABLE:
        assert not queries_of_links(path.read_text())


@pytest.mark.parametrize(
    "source",
    [
        "AccountLink.select()",
        "models.AccountLink.get_or_none(True)",
        "Account.select().join(AccountLink)",
        "Account.select(Account, AccountLink)",
        "links = AccountLink",
        "db.execute_sql('SELECT 1 FROM account_link')",
        "link.save()",
    ],
)
def test_a_query_of_links_is_noticed(source: str) -> None:
    assert queries_of_links(source)


@pytest.mark.parametrize(
    "source",
    [
        "def show(link: AccountLink) -> AccountLink: pass",
        "rows.where(AccountLink.user == user)",
        "link = ForeignKeyField(AccountLink, backref='muted')",
    ],
)
def test_the_type_and_its_columns_may_be_named(source: str) -> None:
    assert not queries_of_links(source)


def test_no_other_model_leads_back_to_links() -> None:
    keys = AccountLink._meta.refs
    assert len(keys) >= 3
    assert {key.backref for key in keys} == {"+"}


def test_links_have_no_method_that_queries() -> None:
    own = {name for name, value in vars(AccountLink).items() if callable(value)}
    assert not own - set(vars(BaseModel)) - {"DoesNotExist"}
