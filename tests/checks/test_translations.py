"""Everything that a subscriber reads exists in Russian."""

import pytest

from tests.support import catalogue


@pytest.mark.parametrize("locale", catalogue.LOCALES)
def test_every_message_is_translated(locale):
    file = catalogue.catalogue_file(locale)
    translated = catalogue.read(file, locale)
    assert catalogue.problems(catalogue.collect(), translated) == []
