"""Finds a Chromium for the browser tests: the system's, else the one that Playwright downloads.

`python -m tests.support.browser` also gets one where there is none, and exits with 1 and a clear
message where it cannot; `… firefox` says whether there is a Firefox that starts, which is Debian's:
Playwright's own is not looked for. The tests themselves only look: they never install anything.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

# The shell has no windows, and needs a third less time.
SYSTEM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FIREFOX_NAMES = ("firefox-esr", "firefox")
# What drives the system's Firefox through WebDriver BiDi, instead of a patched one.
FIREFOX_CHANNEL = "moz-firefox"
TRIAL = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    kind = getattr(playwright, sys.argv[2])
    browser = kind.launch(executable_path=sys.argv[1] or None, channel=sys.argv[3] or None)
    browser.new_page().set_content("<p>")
    print(browser.version)
    browser.close()
"""
TRIAL_SECONDS = 60
DOWNLOAD_SECONDS = 600
NONE_FOUND = """
The browser tests need Chromium, and none could be found or installed.
  Debian:             sudo apt-get install chromium-headless-shell
  Ubuntu and others:  sudo .venv/bin/playwright install --with-deps chromium
"""
NO_FIREFOX = """
NO FIREFOX: THE JOURNEYS IN FIREFOX ARE NOT RUN.
  Debian:             sudo apt-get install firefox-esr
"""


class BrowserMissing(Exception):
    """There is no such browser that starts."""


@dataclass(frozen=True)
class BrowserChoice:
    """A browser that has started; `executable` is None for Playwright's own."""

    executable: str | None
    version: str
    name: str = "Chromium"
    channel: str = ""

    @property
    def launch_options(self) -> dict[str, str]:
        """What to add to Playwright's launch options."""
        options = {"executable_path": self.executable} if self.executable else {}
        return options | ({"channel": self.channel} if self.channel else {})

    def __str__(self) -> str:
        return f"{self.name} {self.version}, {self.executable or 'downloaded by Playwright'}"


def find_browser() -> BrowserChoice:
    """The first Chromium that starts and shows a page. Raises BrowserMissing.

    It must really start: Ubuntu's `chromium-browser` may be a script that only recommends a snap,
    and a downloaded one may lack system libraries.
    """
    for executable in [*filter(None, map(shutil.which, SYSTEM_NAMES)), None]:
        version = _version_if_it_starts(executable)
        if version:
            return BrowserChoice(executable, version)
    raise BrowserMissing(NONE_FOUND)


def find_firefox() -> BrowserChoice:
    """The first Firefox of the system that starts and shows a page. Raises BrowserMissing."""
    for executable in filter(None, map(shutil.which, FIREFOX_NAMES)):
        version = _version_if_it_starts(executable, "firefox", FIREFOX_CHANNEL)
        if version:
            return BrowserChoice(executable, version, "Firefox", FIREFOX_CHANNEL)
    raise BrowserMissing(NO_FIREFOX)


def find_or_install_browser() -> BrowserChoice:
    """As `find_browser`, after trying to get one where there is none. Raises BrowserMissing."""
    for get_one in (_nothing, _download, _install_debian_package):
        get_one()
        try:
            return find_browser()
        except BrowserMissing:
            continue
    raise BrowserMissing(NONE_FOUND)


def _version_if_it_starts(
    executable: str | None, kind: str = "chromium", channel: str = ""
) -> str | None:
    command = [sys.executable, "-c", TRIAL, executable or "", kind, channel]
    try:
        trial = subprocess.run(command, capture_output=True, text=True, timeout=TRIAL_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    return trial.stdout.strip() if trial.returncode == 0 else None


def _nothing() -> None:
    """The first try is with what is there."""


def _download() -> None:
    libraries = ["--with-deps"] if os.geteuid() == 0 else []
    playwright = [sys.executable, "-m", "playwright", "install", *libraries, "--only-shell"]
    _try([*playwright, "chromium"])


def _install_debian_package() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        install = ["apt-get", "install", "-qq", "--no-install-recommends", "fonts-dejavu-core"]
        for package in SYSTEM_NAMES[:2]:
            if _try([*install, package]):
                return


def _try(command: list[str]) -> bool:
    """Run a command that may fail; whether it ended well."""
    print("Getting a browser:", *command, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=environment, timeout=DOWNLOAD_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        print("That took too long.", flush=True)
        return False


def main() -> int:
    wanted = find_firefox if sys.argv[1:] == ["firefox"] else find_or_install_browser
    try:
        print(wanted())
    except BrowserMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
