"""Scripts and styles suit the oldest browsers of the manual: Internet Explorer 11, Firefox 58,
Opera 51, Chrome 65, Safari 11."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import node

STATIC = Path(__file__).parents[2] / "static"


NEW_SCRIPTS = [
    "let a = 1;",
    "var f = () => 1;",
    "var s = `x`;",
    "var o = { a };",
    "for (var x of []) {}",
    "a?.b;",
]
OLD_SCRIPT = "(function () { 'use strict'; var a = [1, 2]; return a; })();"

NEW_STYLES = [
    "a { color: var(--ink) }",
    "a { display: grid }",
    "a { gap: 1rem }",
    "a { aspect-ratio: 1 }",
    "a { width: min(1px, 2px) }",
    "a { height: 100dvh }",
    "a { margin-inline: 1px }",
    "a { color: rgb(0 0 0) }",
    "a { color: #00000080 }",
    "a:has(b) { color: red }",
    "a:is(b, i) { color: red }",
    "@container (min-width: 1px) { a { color: red } }",
    "@media (width > 1px) { a { color: red } }",
    "a { colour: red }",
    "/* stylelint-disable-next-line property-disallowed-list */\na { gap: 1rem }",
]
HARMLESS_STYLES = [
    "a { display: flex; flex-wrap: wrap; width: calc(100% - 2rem) }",
    "a:focus { outline: 3px solid #000 }\na:focus-visible { outline: 3px solid #000 }",
    "@media (prefers-color-scheme: dark) { a { color: #fff } }",
    "@media (prefers-reduced-motion: reduce) { a { transition: none } }",
    "@media print { a { page-break-inside: avoid } }",
    "body { font-family: system-ui, Arial, sans-serif; -webkit-text-size-adjust: 100% }",
    "/* stylelint-disable-next-line property-disallowed-list -- they touch */\na { gap: 1rem }",
]


def check_scripts(*files: Path) -> tuple[int, str]:
    """es-check's exit code, 0 when all scripts are ES5, and what it has against them."""
    checked = node.run("es-check", "es5", "--noColor", "--noCache", *map(str, files))
    return checked.returncode, checked.stdout


def check_styles(*files: Path) -> tuple[int, str]:
    """stylelint's exit code, 0 when the floor understands all, and what it has against them."""
    config = str(node.FLOOR / "stylelint.config.mjs")
    checked = node.run("stylelint", "--config", config, "--formatter", "unix", *map(str, files))
    return checked.returncode, checked.stdout


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, list[str]], list[Path]]:
    """Writes each text into a file of its own: one run of a tool then judges them all."""

    def write(suffix: str, texts: list[str]) -> list[Path]:
        folder = tmp_path_factory.mktemp("samples")
        files = [folder / f"{number}-{suffix}" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text)
        return files

    return write


@pytest.fixture(scope="module")
def against_new_scripts(samples) -> str:
    return check_scripts(*samples("new.js", NEW_SCRIPTS))[1]


@pytest.fixture(scope="module")
def against_new_styles(samples) -> str:
    return check_styles(*samples("new.css", NEW_STYLES))[1]


def test_scripts_are_es5():
    files = sorted(STATIC.glob("*.js"))
    assert files
    code, found = check_scripts(*files)
    assert code == 0, found


def test_styles_use_what_every_browser_understands():
    files = sorted(STATIC.glob("*.css"))
    assert files
    code, found = check_styles(*files)
    assert code == 0, found


@pytest.mark.parametrize("script", NEW_SCRIPTS)
def test_newer_syntax_is_refused(against_new_scripts, script):
    assert f"{NEW_SCRIPTS.index(script)}-new.js" in against_new_scripts


def test_old_syntax_is_accepted(samples):
    code, found = check_scripts(*samples("old.js", [OLD_SCRIPT]))
    assert code == 0, found


@pytest.mark.parametrize("style", NEW_STYLES)
def test_newer_styles_are_refused(against_new_styles, style):
    assert f"{NEW_STYLES.index(style)}-new.css" in against_new_styles


def test_styles_that_do_no_harm_there_are_accepted(samples):
    code, found = check_styles(*samples("old.css", HARMLESS_STYLES))
    assert code == 0, found
