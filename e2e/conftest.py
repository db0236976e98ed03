"""Fixtures of the browser journeys."""

from typing import Any

import pytest

from tests.support.browser import find_browser

pytest_plugins = ["tests.support.catalogue", "tests.support.database"]


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Playwright's launch options, with the Chromium of this machine."""
    if browser_name != "chromium":
        return browser_type_launch_args
    return {**browser_type_launch_args, **find_browser().launch_options}
