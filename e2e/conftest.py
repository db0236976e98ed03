"""Fixtures of the browser journeys.

Every journey that asks for `page` runs in four ways: on a phone (360 px) and a desktop (1280 px),
with JavaScript and without. Those marked `main` are walked in Firefox as well: `--browser firefox`.
Against a deployed stand: `pytest e2e --base-url=https://…`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.stand import stand
from tests.support.browser import find_browser, find_firefox

pytest_plugins = ["tests.support.catalogue", "tests.support.database"]

# A busy machine answers late, and that is not what journeys are about.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Way:
    """How a journey is walked."""

    width: int
    javascript: bool

    def __str__(self) -> str:
        return f"{self.width}px-{'js' if self.javascript else 'nojs'}"


WAYS = [Way(width, javascript) for width in (360, 1280) for javascript in (True, False)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" not in metafunc.fixturenames:
        return
    ways = WAYS
    if "firefox" in (metafunc.config.getoption("--browser") or []):
        # Debian's Firefox is driven by WebDriver BiDi, which can't switch scripts off for a page.
        ways = [way for way in WAYS if way.javascript]
    metafunc.parametrize("way", ways, ids=str)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Playwright's launch options, with the browser of this machine."""
    if browser_name == "firefox":
        return {**browser_type_launch_args, **find_firefox().launch_options}
    if browser_name != "chromium":
        return browser_type_launch_args
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, **find_browser().launch_options, "args": quiet}


@pytest.fixture(scope="session")
def base_url(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The stand's address: a deployed one where it is given, else one of our own."""
    given = pytestconfig.getoption("base_url")
    if given:
        yield given
        return
    with stand(tmp_path_factory.mktemp("stand")) as address:
        yield address


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], way: Way) -> dict[str, Any]:
    return {
        **browser_context_args,
        "java_script_enabled": way.javascript,
        "locale": "ru-RU",
        "viewport": {"width": way.width, "height": 740},
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails the journey on a console error or a request to another site."""
    faults: list[str] = []
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    # The browser itself reports a 4xx answer as a console error; a refused form is not a fault.
    assert not [fault for fault in faults if "status of 4" not in fault]
