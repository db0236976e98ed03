"""The quality gates: every page and state of the catalogue, visited once, judged by each rule."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect, Rule

from e2e.gates import Inspector, Scales, Visit
from e2e.states import NO_PAGES, all_states
from e2e.world import World
from tests.support.app import routes_of_the_sandbox
from tests.support.html import conformance_problems, problems

DOCUMENT = Path(__file__).parent.parent / "docs" / "testing.md"
# design.md: one initial TCP window, and what a cold first visit may load in all.
CRITICAL_BYTES, FIRST_VISIT_BYTES = 14_600, 26 * 1024
# Whose pages are long, and never the first that they see.
LONG_LISTS = ("fifty-accounts", "ten-years")

# Visited one after another, or side by side by as many processes (e2e/conftest.py), each with a
# stand and a world of its own. All states of a page are in the same part.
PARTS = 2


def part_of(endpoint: str) -> int:
    return list(dict.fromkeys(state.endpoint for state in all_states())).index(endpoint) % PARTS


@pytest.fixture(scope="module", params=range(PARTS), ids="part{}".format)
def part(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def world(browser: Browser, base_url: str, part: int) -> Iterator[World]:
    """A new one for each part: links that are good for once are used up by the part before."""
    made = World(browser, base_url, width=320)
    made.make()
    yield made
    made.close()


@pytest.fixture(scope="module")
def visits(world: World, base_url: str, part: int) -> list[Visit]:
    inspector = Inspector(world, base_url)
    mine = [state for state in all_states() if part_of(state.endpoint) == part]
    found = [inspector.visit(state) for state in mine]
    slowest = sorted(found, key=lambda visit: -visit.seconds)[:12]
    print("\n".join(f"{visit.seconds:.1f} s {visit.state}" for visit in slowest))
    return found


@pytest.fixture(scope="module")
def app(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """For its routes alone; nobody knows those of a deployed stand."""
    if pytestconfig.getoption("base_url"):
        pytest.skip("a deployed stand may be of another version")
    return routes_of_the_sandbox(tmp_path_factory.mktemp("routes"))


def listed(visits: list[Visit], name: str) -> str:
    """The faults of one kind, a line each."""
    return "\n".join(
        f"{visit.state}: {fault}" for visit in visits for fault in getattr(visit, name)
    )


def rule_of(app: Flask, url: str) -> Rule | None:
    """The route that answers; a form that was refused stands at the address it was sent to."""
    routes, path = app.url_map.bind(""), urlsplit(url).path
    for method in ("GET", "POST"):
        try:
            return routes.match(path, method, return_rule=True)[0]
        except MethodNotAllowed:
            continue
        except (NotFound, RequestRedirect):
            return None
    return None


def endpoint_of(app: Flask, url: str) -> str:
    rule = rule_of(app, url)
    return rule.endpoint if rule else ""


def test_every_page_is_in_the_catalogue(app: Flask) -> None:
    """A new page: add its states to e2e/states.py, or its endpoint to NO_PAGES if it is none."""
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    known = {state.endpoint for state in all_states()}
    assert not sorted(pages - known - NO_PAGES)
    assert not sorted(NO_PAGES - pages)


def test_every_state_is_reached(visits: list[Visit]) -> None:
    broken = [f"{visit.state}: {visit.broken}" for visit in visits if visit.broken]
    wrong = [
        f"{visit.state}: {visit.status} {visit.url}"
        for visit in visits
        if not visit.broken and visit.status != visit.state.status
    ]
    assert not broken + wrong, "\n".join(broken + wrong)


def test_every_state_is_the_page_that_it_says(app: Flask, visits: list[Visit]) -> None:
    wrong = [
        f"{visit.state}: {visit.url}"
        for visit in visits
        if not visit.broken
        and visit.state.endpoint
        and endpoint_of(app, visit.url) != visit.state.endpoint
    ]
    assert not wrong, "\n".join(wrong)


def test_everyone_can_use_it(visits: list[Visit]) -> None:
    """axe-core, WCAG 2.2 AA."""
    found = listed(visits, "accessibility")
    assert not found, found


def test_the_console_stays_silent(visits: list[Visit]) -> None:
    """No script error, and nothing that the Content-Security-Policy had to stop."""
    found = listed(visits, "console")
    assert not found, found


def test_nothing_is_asked_of_other_sites(visits: list[Visit]) -> None:
    found = listed(visits, "elsewhere")
    assert not found, found


def test_no_text_is_cut_on_a_small_phone_or_when_zoomed(visits: list[Visit]) -> None:
    """320 px (WCAG 1.4.10), 1280 px at 200 % (WCAG 1.4.4), and 1280 px."""
    found = listed(visits, "cut")
    assert not found, found


def test_the_html_is_valid(visits: list[Visit]) -> None:
    pages = {str(visit.state): visit.html for visit in visits if visit.html}
    found = conformance_problems(pages)
    if found is None:
        # Without Java the parser's own rules.
        found = [f"{name}: {each}" for name, html in pages.items() for each in problems(html)]
    assert not found, "\n".join(found)


def test_pages_are_light(visits: list[Visit], world: World, base_url: str) -> None:
    scales, heavy, sandbox = Scales(base_url), [], f"{base_url}/sandbox/"
    for visit in visits:
        if visit.state.then or visit.broken:
            continue
        weight = scales.weigh(visit.url, world.contexts[visit.state.who])
        theirs = visit.url.startswith((sandbox, f"{base_url}/staff/"))
        is_first = visit.state.who not in LONG_LISTS and not theirs
        if weight.critical > CRITICAL_BYTES or (is_first and weight.everything > FIRST_VISIT_BYTES):
            heavy.append(f"{visit.state}: {weight}")
    assert not heavy, "\n".join(heavy)


def documented_handles() -> dict[str, set[str]]:
    """By the page's address, from the table of docs/testing.md."""
    text = DOCUMENT.read_text()
    rows = re.findall(r"^\| `(/[^`]*)` \| (.*) ?\|$", text, re.MULTILINE)
    return {path: set(re.findall(r"`([^`]+)`", cell)) for path, cell in rows}


def test_the_documented_handles_are_on_their_pages(
    app: Flask, visits: list[Visit], part: int
) -> None:
    """And no page has a data-testid that docs/testing.md does not name."""
    rendered: dict[str, set[str]] = {}
    for visit in visits:
        if rule := rule_of(app, visit.url):
            rendered.setdefault(address_of(rule), set()).update(map(without_value, visit.handles))
    documented = documented_handles()
    # A page may be the answer to a form, at an address of its own.
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: "GET" in rule.methods)
    pages = {address_of(rule): rule.endpoint for rule in rules}
    gone = {
        path: names - rendered.get(path, set())
        for path, names in documented.items()
        if part_of(pages[path]) == part
    }
    assert not {path: names for path, names in gone.items() if names}
    all_names = set().union(*documented.values())
    unnamed = {name for names in rendered.values() for name in names if name[0] != "#"} - all_names
    assert not {name for name in unnamed if not name.startswith(("scenario-", "outage-"))}


def address_of(rule: Rule) -> str:
    """As docs/testing.md writes it: without converters."""
    return re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?([a-z_]+)>", r"<\1>", rule.rule)


def without_value(handle: str) -> str:
    name, separator, _value = handle.partition("--")
    return f"{name}--…" if separator else handle


def test_every_address_on_a_page_is_reachable(visits: list[Visit], world: World) -> None:
    """Links, pictures, styles, scripts and what htmx asks for: none is 404 or 500."""
    asked: dict[tuple[str, str], str] = {}
    for visit in visits:
        for address in visit.addresses:
            who = "" if "/static/" in address else visit.state.who
            asked.setdefault((who, address), str(visit.state))
    dead = []
    for (who, address), state in asked.items():
        if not address.startswith(world.base_url):
            continue
        answer = world.contexts[who].request.get(address, max_redirects=0)
        if answer.status >= 400:
            dead.append(f"{state}: {answer.status} {address}")
    assert not dead, "\n".join(dead)
