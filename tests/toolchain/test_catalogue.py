"""The check of the translations finds what a reader of Russian would stumble over."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from tests.support import catalogue

DAYS = ("%(num)d day", "%(num)d days")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A small application with a message in each kind of place."""
    (tmp_path / "elkk" / "bills").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "app.py").write_text('_("From app.py")')
    (tmp_path / "elkk" / "bills" / "views.py").write_text(
        'ngettext("%(num)d day", "%(num)d days", 3); lazy_gettext("Lazy")'
    )
    (tmp_path / "templates" / "bill.html").write_text(
        '{{ _("From a page") }}{% trans %}Block{% endtrans %}'
    )
    (tmp_path / "templates" / "letter.txt").write_text('{{ _("From a letter") }}')
    return tmp_path


def russian(**changes) -> Catalog:
    """A catalogue that translates «Hello %(name)s» and the days rightly, but for `changes`."""
    texts = {"hello": "Здравствуйте, %(name)s", "days": ("%(num)d день",) * 3, "flags": ()}
    texts.update(changes)
    translated = Catalog(locale="ru")
    translated.add("Hello %(name)s", texts["hello"], flags=["python-format", *texts["flags"]])
    translated.add(DAYS, texts["days"], flags=["python-format"])
    return translated


@pytest.fixture
def used() -> Catalog:
    template = Catalog()
    template.add("Hello %(name)s", flags=["python-format"])
    template.add(DAYS, flags=["python-format"])
    return template


def test_messages_are_found_in_code_and_templates(code):
    found = {message.id for message in catalogue.collect(code) if message.id}
    pages = {"From a page", "Block", "From a letter"}
    assert found == {"From app.py", "Lazy", DAYS, *pages}


def test_a_complete_translation_has_no_problems(used):
    assert catalogue.problems(used, russian()) == []


def test_a_message_that_is_not_in_the_catalogue_is_a_problem(used):
    used.add("Goodbye")
    problem = "'Goodbye': not in the catalogue, run `make translations`"
    assert catalogue.problems(used, russian()) == [problem]


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_translation_is_a_problem(used, text):
    assert catalogue.problems(used, russian(hello=text)) == ["'Hello %(name)s': not translated"]


def test_a_fuzzy_translation_is_a_problem(used):
    problem = "'Hello %(name)s': marked as fuzzy"
    assert catalogue.problems(used, russian(flags=["fuzzy"])) == [problem]


@pytest.mark.parametrize(
    ("forms", "problem"),
    [
        (("%(num)d день", "%(num)d дня"), "2 plural forms instead of 3"),
        (("%(num)d день", "%(num)d дня", ""), "not translated"),
    ],
)
def test_russian_needs_all_three_plural_forms(used, forms, problem):
    assert catalogue.problems(used, russian(days=forms)) == [f"'%(num)d day': {problem}"]


def test_a_wrong_placeholder_is_a_problem(used):
    (problem,) = catalogue.problems(used, russian(hello="Здравствуйте, %(nmae)s"))
    assert problem.startswith("'Hello %(name)s': ")


def test_a_wrong_plural_rule_is_a_problem(used, tmp_path):
    file = tmp_path / "messages.po"
    file.write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=(n != 1);\\n"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Здравствуйте"\n\n'
        'msgid "%(num)d day"\nmsgid_plural "%(num)d days"\n'
        'msgstr[0] "день"\nmsgstr[1] "дня"\nmsgstr[2] "дней"\n'
    )
    (problem,) = catalogue.problems(used, catalogue.read(file, "ru"))
    assert problem.startswith("the plural rule is not that of the language")


def test_updating_keeps_translations_and_drops_messages_no_longer_used(code, tmp_path):
    translations = tmp_path / "translations"
    catalogue.update(code, translations)
    file = catalogue.catalogue_file("ru", translations)
    file.write_text(file.read_text().replace('"Lazy"\nmsgstr ""', '"Lazy"\nmsgstr "Ленивое"'))
    (code / "app.py").write_text('_("New")')
    catalogue.update(code, translations)
    updated = catalogue.read(file, "ru")
    assert updated["Lazy"].string == "Ленивое"
    assert "New" in updated
    assert "From app.py" not in file.read_text()


def test_updating_twice_changes_nothing(code, tmp_path):
    catalogue.update(code, tmp_path)
    first = catalogue.catalogue_file("ru", tmp_path).read_text()
    catalogue.update(code, tmp_path)
    assert catalogue.catalogue_file("ru", tmp_path).read_text() == first


def test_a_catalogue_for_merging_is_sorted_and_names_no_lines(code, tmp_path):
    catalogue.update(code, tmp_path)
    file = catalogue.catalogue_file("ru", tmp_path)
    names = [line for line in file.read_text().splitlines() if line.startswith('msgid "')][1:]
    assert names == sorted(names)
    assert "#:" not in file.read_text()


def test_compiling_follows_the_catalogue(code, tmp_path):
    catalogue.update(code, tmp_path)
    file = catalogue.catalogue_file("ru", tmp_path)
    file.write_text(file.read_text().replace('"Lazy"\nmsgstr ""', '"Lazy"\nmsgstr "Ленивое"'))
    catalogue.compile_changed(tmp_path)
    with file.with_suffix(".mo").open("rb") as compiled:
        assert read_mo(compiled)["Lazy"].string == "Ленивое"
