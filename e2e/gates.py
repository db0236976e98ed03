"""What is measured on every page and state of the catalogue. Limits: docs/testing.md."""

import gzip
import re
import time
import traceback
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import urllib3
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from e2e.states import State
from e2e.world import World

NARROW, ZOOMED, WIDE, HEIGHT = 320, 640, 1280, 800
REDIRECTS = (301, 302, 303, 307, 308)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

AXE_OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
AXE = """options => axe.run(document, options).then(results => results.violations.flatMap(
  rule => rule.nodes.slice(0, 3).map(node =>
    `${rule.id}: ${node.html.slice(0, 160)} ${(node.failureSummary || '').slice(0, 200)}`)))"""

# Elements whose text is wider than they are and can't be reached by scrolling; what is hidden from
# sight on purpose is a pixel wide.
CUT = """() => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll('body *')].filter(e => {
      const box = e.getBoundingClientRect();
      return box.right > width + 1 && box.width > 1 && box.height > 1;
    }).slice(-1).map(e => e.outerHTML.slice(0, 120));
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${width} ${wide}`);
  }
  for (const e of document.querySelectorAll('body *')) {
    const style = getComputedStyle(e);
    if (/visible|auto|scroll/.test(style.overflowX)) continue;
    if (/^(INPUT|TEXTAREA|SELECT|OPTION|svg|IMG)$/.test(e.tagName) || e.closest('svg')) continue;
    if (e.clientWidth <= 1 || e.closest('.vh') || !e.textContent.trim()) continue;
    const below = style.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 2;
    if (e.scrollWidth > e.clientWidth + 1 || below)
      faults.push('cut: ' + e.outerHTML.slice(0, 120));
  }
  return faults;
}"""
HANDLES = """() => [
  ...[...document.querySelectorAll('[data-testid]')].map(e => e.dataset.testid),
  ...[...document.querySelectorAll('[id]')].map(e => '#' + e.id)]"""
ADDRESSES = """() => {
  const all = (selector, name) =>
    [...document.querySelectorAll(selector)].map(e => e.getAttribute(name) || '');
  return [
    ...all('a[href]:not([href^="#"]), link[href]', 'href'), ...all('[src]', 'src'),
    ...all('[hx-get]', 'hx-get'), ...all('form[method=get]', 'action')];
}"""


@dataclass
class Visit:
    """What was found in one state; the lists of faults are empty where all is well."""

    state: State
    url: str = ""
    status: int = 0
    html: str = ""
    broken: str = ""
    accessibility: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    handles: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    seconds: float = 0.0


class Inspector:
    """Visits states, each person with one page of theirs: a new one is a new process."""

    def __init__(self, world: World, base_url: str) -> None:
        self.world = world
        self.base_url = base_url
        self._pages: dict[str, Page] = {}
        self._visit = Visit(State("", "none", ""))

    def visit(self, state: State) -> Visit:
        self._visit = visit = Visit(state)
        started = time.perf_counter()
        try:
            page = self._page_of(state.who)
            page.set_viewport_size({"width": NARROW, "height": HEIGHT})
            page.goto(self.world.address(state.who, state.path))
            if state.then:
                state.then(page, self.world)
            page.wait_for_load_state()
            self._look(page, visit)
        except Exception:
            visit.broken = traceback.format_exc(limit=-3)
        visit.seconds = time.perf_counter() - started
        return visit

    def _page_of(self, who: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self.world.contexts[who].new_page()
            self._listen(self._pages[who])
        if not who:
            self.world.contexts[who].clear_cookies()
        return self._pages[who]

    def _listen(self, page: Page) -> None:
        def said(message: ConsoleMessage) -> None:
            # The browser itself reports a refused form as an error.
            if message.type in ("error", "warning") and "status of " not in message.text:
                self._visit.console.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith((self.base_url, "data:")):
                self._visit.elsewhere.append(request.url)

        def answered(response: Response) -> None:
            if "text/html" not in response.headers.get("content-type", ""):
                return
            self._visit.status = response.status
            if response.request.is_navigation_request() and response.status not in REDIRECTS:
                self._visit.html = response.text()

        page.on("console", said)
        page.on("pageerror", lambda error: self._visit.console.append(str(error)))
        page.on("request", asked)
        page.on("response", answered)

    def _look(self, page: Page, visit: Visit) -> None:
        visit.url = page.url
        visit.handles = set(page.evaluate(HANDLES))
        visit.addresses = {
            urlsplit(urljoin(page.url, address))._replace(fragment="").geturl()
            for address in page.evaluate(ADDRESSES)
            if not re.match(r"(mailto|tel|data|webcal):", address)
        }
        visit.cut += [f"at {NARROW}: {fault}" for fault in page.evaluate(CUT)]
        visit.accessibility = page.evaluate(AXE, AXE_OPTIONS)
        for width in (ZOOMED, WIDE):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            visit.cut += [f"at {width}: {fault}" for fault in page.evaluate(CUT)]


@dataclass(frozen=True)
class Weight:
    """Bytes over the wire: the page itself, with its style, and with all that it loads."""

    html: int
    critical: int
    everything: int


class Scales:
    """Weighs pages as a first visit loads them."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._http = urllib3.PoolManager()
        self._files: dict[str, int] = {}

    def weigh(self, url: str, context: BrowserContext) -> Weight:
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
        size, html = self._get(url, cookies)
        parts = re.findall(r'<(?:link|script)\b[^>]+(?:href|src)="([^"]+)"', html)
        style = sum(self._file(part) for part in parts if part.endswith(".css"))
        # A browser takes one of the icons.
        files = sum(self._file(part) for part in parts if not part.endswith(".ico"))
        return Weight(size, size + style, size + files)

    def _file(self, path: str) -> int:
        if path not in self._files:
            self._files[path] = self._get(urljoin(self._base_url, path), "")[0]
        return self._files[path]

    def _get(self, url: str, cookies: str) -> tuple[int, str]:
        headers = {"Accept-Encoding": "br, gzip", "Cookie": cookies}
        answer = self._http.request(
            "GET", url, headers=headers, redirect=False, preload_content=False
        )
        raw = answer.read(decode_content=False)
        encoding = answer.headers.get("Content-Encoding", "")
        answer.release_conn()
        if encoding:
            return len(raw), ""
        # A stand without a server in front sends pages as they are; that one compresses quickly.
        return len(gzip.compress(raw, compresslevel=6)), raw.decode(errors="replace")
