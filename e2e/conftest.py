"""Fixtures of the browser journeys.

Every journey that asks for `page` runs in four ways: on a phone (360 px) and a desktop (1280 px),
with JavaScript and without. Those marked `main` are walked in Firefox as well: `--browser firefox`.
Against a deployed stand: `pytest e2e --base-url=https://…`. Over PostgreSQL and Redis:
`--database=postgres`.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from xdist.scheduler import LoadScopeScheduling

from e2e.stand import stand
from tests.support.browser import find_browser, find_firefox
from tests.support.redis import temporary_redis

pytest_plugins = ["tests.support.catalogue", "tests.support.database"]

# A busy machine answers late, and that is not what journeys are about.
expect.set_options(timeout=20_000)


class _Parts(LoadScopeScheduling):
    """Gives a process all gates of a part, which first visits all its pages; journeys singly."""

    def _split_scope(self, nodeid: str) -> str:
        part = re.search(r"test_quality\.py::.*(part\d+)", nodeid)
        return part[1] if part else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Parts:
    return _Parts(config, log)


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
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The stand's address: a deployed one where it is given, else one of our own.

    Ours is over files; with `--database=postgres` it is over PostgreSQL and Redis.
    """
    given = pytestconfig.getoption("base_url")
    folder = tmp_path_factory.mktemp("stand")
    if given:
        yield given
    elif pytestconfig.getoption("--database") == "postgres":
        database = request.getfixturevalue("database_url")
        with (
            temporary_redis() as queue,
            stand(folder, DATABASE_URL=database, QUEUE_URL=queue) as address,
        ):
            yield address
    else:
        # Processes of one run have their folders side by side.
        common = folder.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else folder.parent
        with stand(folder, common / "seeded") as address:
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
def faults() -> list[str]:
    """What the browser complained of during a journey."""
    return []


@pytest.fixture
def context(
    context: BrowserContext, faults: list[str], output_path: str, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A context whose trace is kept where the journey fails.

    Without the film that `--tracing` would take: the pages and what was done are enough to see what
    happened, and filming takes a tenth of the time.
    """
    if request.config.getoption("--tracing") != "off":
        yield context
        return
    context.tracing.start(snapshots=True, sources=True)
    failed_before = request.session.testsfailed
    yield context
    failed = faults or request.session.testsfailed > failed_before
    context.tracing.stop(path=Path(output_path) / "trace.zip" if failed else None)


@pytest.fixture
def page(page: Page, faults: list[str]) -> Iterator[Page]:
    """A page that fails the journey on a console error or a request to another site."""

    def said(text: str) -> None:
        # The browser itself reports a 4xx answer as a console error; a refused form is none.
        if "status of 4" not in text:
            faults.append(text)

    page.on("console", lambda message: said(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said(str(error)))
    yield page
    assert not faults
