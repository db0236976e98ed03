"""Message catalogues: collects the messages of the code, compares them with the translations.

`python -m tests.support.catalogue` brings the catalogues up to date (`make translations`). It keeps
them sorted, without line numbers and with one line for each message, so that two branches that add
messages seldom meet in a merge.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "elkk" / "translations"
LOCALES = ("ru",)
SOURCES = ("app.py", "elkk", "templates")
KEYWORDS = (
    "_l _n:1,2 _p:1c,2 lazy_gettext lazy_ngettext:1,2 lazy_pgettext:1c,2 lazy_npgettext:1c,2,3"
)


def catalogue_file(locale: str, translations: Path = TRANSLATIONS) -> Path:
    return translations / locale / "LC_MESSAGES" / "messages.po"


def collect(root: Path = ROOT) -> Catalog:
    """All messages that the code and the templates under `root` use."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "messages.pot")
        _collect_into(template, root)
        return read(template)


def read(file: Path, locale: str | None = None) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=locale)


def update(root: Path = ROOT, translations: Path = TRANSLATIONS) -> None:
    """Add new messages to the catalogues, untranslated, and drop those no longer used."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "messages.pot")
        _collect_into(template, root)
        for locale in LOCALES:
            if not catalogue_file(locale, translations).exists():
                _babel("init", "-l", locale, "-i", template, "-d", translations, "--no-wrap")
            _babel(
                *("update", "-l", locale, "-i", template, "-d", translations, "--no-wrap"),
                *("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"),
            )


def compile_changed(translations: Path = TRANSLATIONS) -> None:
    """Write the `.mo` files that are missing or older than their `.po`."""
    for source in translations.glob("*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _babel("compile", "-l", source.parents[1].name, "-i", source, "-o", compiled)


def pytest_sessionstart(session: pytest.Session) -> None:
    """As a pytest plugin: tests see the translations as they are now."""
    if not hasattr(session.config, "workerinput"):
        compile_changed()


def problems(used: Catalog, translated: Catalog) -> list[str]:
    """What keeps `translated` from being a complete translation of `used`, one line each."""
    found = []
    for message in used:
        if message.id:
            translation = translated.get(message.id, message.context)
            found += [f"{_name(message)}: {wrong}" for wrong in _wrong(translation, translated)]
    if translated.plural_expr != Catalog(locale=translated.locale).plural_expr:
        found.append(f"the plural rule is not that of the language: {translated.plural_forms}")
    return found


def _wrong(translation: Message | None, catalogue: Catalog) -> Iterator[str]:
    if translation is None:
        yield "not in the catalogue, run `make translations`"
        return
    forms = [translation.string] if isinstance(translation.string, str) else translation.string
    if not all(form.strip() for form in forms):
        yield "not translated"
        return
    if translation.fuzzy:
        yield "marked as fuzzy"
    if translation.pluralizable and len(forms) != catalogue.num_plurals:
        yield f"{len(forms)} plural forms instead of {catalogue.num_plurals}"
        return
    yield from (str(error) for error in translation.check(catalogue))


def _name(message: Message) -> str:
    return repr(message.id if isinstance(message.id, str) else message.id[0])


def _collect_into(template: Path, root: Path) -> None:
    sources = [root / source for source in SOURCES if (root / source).exists()]
    _babel(
        *("extract", "--mapping-file", ROOT / "pyproject.toml", "--keywords", KEYWORDS),
        *("--no-location", "--sort-output", "--no-wrap", "--project", "elkk"),
        *("--output-file", template, *sources),
    )


def _babel(*arguments: object) -> None:
    CommandLineInterface().run(["pybabel", "--quiet", *map(str, arguments)])


def main() -> int:
    update()
    for locale in LOCALES:
        missing = problems(collect(), read(catalogue_file(locale), locale))
        print(f"{locale}: to translate: {len(missing)}", *missing, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
