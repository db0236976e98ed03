"""What Lighthouse says of the pages that subscribers open most, on a phone and a slow network.

    python -m bench.lighthouse

The demo utility on its own server, with the reading window open; Lighthouse's own mobile
throttling; the worst of a few runs counts. Asked for: performance at least 99, accessibility 100.
Needs a Chromium; `make bench` installs the npm packages of bench/lighthouse_npm.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench.common import markdown_table
from bench.memory import LOGIN, PASSWORD, account_of
from bench.server import ROOT, Browser, serving
from tests.support.browser import find_browser

PACKAGES = ROOT / "bench" / "lighthouse_npm"
CATEGORIES = {"performance": 99, "accessibility": 100, "best-practices": 100}
# Lighthouse's name of a measurement → ours, what to divide it by, its unit.
METRICS = {
    "largest-contentful-paint": ("largest paint", 1000, "s"),
    "total-blocking-time": ("blocked", 1, "ms"),
    "total-byte-weight": ("loaded", 1024, "KB"),
}
RUNS = 2
# A day on which the demo utility takes readings.
WINDOW_DAY = 20


class Page(NamedTuple):
    name: str
    path: str
    signed_in: bool = True


def pages(account: str) -> list[Page]:
    """`account` is the address of the account's first page."""
    return [
        Page("sign-in", "/auth/", signed_in=False),
        Page("start", "/"),
        Page("account details", f"{account}details/"),
        Page("history", account),
        Page("reading form", f"{account}readings/"),
        Page("payment", f"{account}pay/"),
    ]


def examine(address: str, cookies: dict[str, str], folder: Path) -> dict[str, Any]:
    """Lighthouse's report of one load with an empty cache."""
    found, report = find_browser(), folder / "report.json"
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    command = [
        PACKAGES / "node_modules" / ".bin" / "lighthouse",
        address,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={json.dumps(headers)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-background-networking",
    ]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "CHROME_PATH": found.executable or ""}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=180, cwd=folder
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-500:])
    return dict(json.loads(report.read_text()))


def scores(report: dict[str, Any]) -> list[int]:
    return [round(report["categories"][name]["score"] * 100) for name in CATEGORIES]


def faults(report: dict[str, Any]) -> list[str]:
    """The ids of the checks that did not pass, without the mere measurements."""
    wanted = {
        each["id"]
        for name in CATEGORIES
        for each in report["categories"][name]["auditRefs"]
        if each["weight"]
    }
    audits = report["audits"]
    return sorted(name for name in wanted if (audits[name]["score"] or 1) < 0.9)


def figure(name: str, report: dict[str, Any]) -> str:
    _title, unit_size, unit = METRICS[name]
    return (
        f"{report['audits'][name]['numericValue'] / unit_size:.{1 if unit == 's' else 0}f} {unit}"
    )


def line(page: Page, runs: list[dict[str, Any]]) -> list[str]:
    worst = [min(each) for each in zip(*map(scores, runs), strict=True)]
    good = all(score >= least for score, least in zip(worst, CATEGORIES.values(), strict=True))
    figures = [figure(name, runs[-1]) for name in METRICS]
    named = sorted({fault for run in runs for fault in faults(run)})
    return [page.name, *map(str, worst), *figures, ", ".join(named) if named or good else "?"]


def main() -> None:
    if not (PACKAGES / "node_modules").exists():
        sys.exit("Lighthouse is not installed: `make bench` installs it")
    with tempfile.TemporaryDirectory() as name:
        settings = {"APP_ENV": "demo", "SANDBOX": "1", "DATA_DIR": name}
        setup = [sys.executable, "-m", "flask", "--app", "app", "setup"]
        subprocess.run(
            setup, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL
        )
        with serving("app:app", **settings) as port:
            print(report(port, Path(name)))


def report(port: int, folder: Path) -> str:
    visitor, subscriber = Browser(port), Browser(port)
    _open_the_window(subscriber)
    subscriber.sign_in(LOGIN, PASSWORD)
    rows = []
    for page in pages(account_of(subscriber)):
        cookies = subscriber.cookies if page.signed_in else visitor.cookies
        address = f"http://127.0.0.1:{port}{page.path}"
        rows.append(line(page, [examine(address, cookies, folder) for _ in range(RUNS)]))
    asked = [f"≥{least}" for least in CATEGORIES.values()]
    rows.append(["asked for", *asked, *[""] * len(METRICS), ""])
    titles = [title for title, _size, _unit in METRICS.values()]
    header = ("page", *CATEGORIES, *titles, "not passed")
    return markdown_table(header, rows)


def _open_the_window(browser: Browser) -> None:
    """The sandbox's clock goes to a day of this month on which readings are taken."""
    moment = datetime.now(UTC).replace(day=WINDOW_DAY, hour=9, minute=0)
    status, _text = browser.ask("POST", "/sandbox/clock", {"moment": f"{moment:%Y-%m-%dT%H:%M}"})
    if status != 303:
        raise RuntimeError(f"the clock could not be set: {status}")


if __name__ == "__main__":
    main()
