"""Fixtures of all tests."""

pytest_plugins = ["tests.support.catalogue", "tests.support.database"]
