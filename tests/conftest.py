"""Fixtures of all tests."""

from hypothesis import settings

pytest_plugins = ["tests.support.app", "tests.support.catalogue", "tests.support.database"]

# Tests say what is right, not how fast: a busy machine must not fail them.
settings.register_profile("elkk", deadline=None)
settings.load_profile("elkk")
