"""Texts in Russian are spelt as in the manual: «лицевой счет», without ё where е is not misread."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# «Оплатить всё» is not «оплатить все».
DISTINGUISHED = {"всё", "всём"}
# How code names the letter: alone, and at the end of classes of letters.
LETTERS = {"ё", "яё", "яёё", "фхщъэюцйё"}
# Whom tests look for, with the letter and without.
NAMES = {"ёжикова"}
# Names of people and places, and what handles the letter itself.
ABOUT_THE_LETTER = {
    "CONTRIBUTING.md",
    "elkk/sandbox/demo/people.py",
    "elkk/exchange/sheets/recognition.py",
    "elkk/exchange/sheets/__init__.py",
    "elkk/exchange/format1/values.py",
    "elkk/support/search.py",
    "elkk/support/slugs.py",
    "tests/accounts/test_same_owner.py",
    "tests/checks/test_spelling.py",
    "tests/exchange/sheet_files.py",
    "tests/exchange/test_import_sheet.py",
    "tests/faq/conftest.py",
    "tests/faq/test_search.py",
    "tests/staff/test_find.py",
}
FOLDERS = ("bench", "deploy", "docs", "e2e", "elkk", "migrations", "static", "templates", "tests")
SUFFIXES = {".css", ".csv", ".html", ".js", ".md", ".po", ".py", ".toml", ".txt"}
_WORD = re.compile(r"[А-Яа-яЁё]*[Ёё][А-Яа-яЁё]*")


def misspelt(text: str) -> list[str]:
    return [
        word for word in _WORD.findall(text) if word.lower() not in DISTINGUISHED | LETTERS | NAMES
    ]


def texts() -> Iterator[tuple[str, str]]:
    """The name of every file that people or developers read, and what stands in it."""
    found = [*ROOT.glob("*.*"), *(path for each in FOLDERS for path in (ROOT / each).rglob("*"))]
    for path in found:
        name = path.relative_to(ROOT).as_posix()
        made = {"node_modules", "dist", "__pycache__"} & set(path.parts)
        if path.suffix in SUFFIXES and not made and name not in ABOUT_THE_LETTER:
            yield name, path.read_bytes().decode("utf-8", errors="ignore")


def test_no_text_has_a_needless_letter() -> None:
    found = {name: misspelt(text) for name, text in texts()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_check_reads_the_texts() -> None:
    names = {name for name, _ in texts()}
    assert {
        "CHANGELOG.md",
        "docs/scaling.md",
        "elkk/translations/ru/LC_MESSAGES/messages.po",
        "templates/base.html",
    } <= names


def test_the_check_sees_what_it_looks_for() -> None:
    assert misspelt("Лицевой счёт, Ёлка: оплатить всё, ещё раз") == ["счёт", "Ёлка", "ещё"]
