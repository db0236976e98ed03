"""Fixtures of all tests."""

pytest_plugins = ["tests.support.database", "tests.support.app"]
