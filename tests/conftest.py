"""Fixtures of all tests."""

pytest_plugins = ["tests.support.app", "tests.support.catalogue", "tests.support.database"]
