"""The browser tests take a Chromium that works, and say how to get one where there is none."""

import pytest

from tests.support import browser


@pytest.fixture
def machine(monkeypatch):
    """The Chromiums of a machine: name, or None for Playwright's → version, if it starts."""
    chromiums: dict[str | None, str | None] = {}

    def which(name: str) -> str | None:
        return f"/usr/bin/{name}" if name in chromiums else None

    def starts(executable: str | None) -> str | None:
        return chromiums.get(executable.removeprefix("/usr/bin/") if executable else None)

    monkeypatch.setattr(browser.shutil, "which", which)
    monkeypatch.setattr(browser, "_version_if_it_starts", starts)
    return chromiums


@pytest.fixture
def tried(monkeypatch):
    """The commands that would have been run to get a browser."""
    commands: list[str] = []
    monkeypatch.setattr(browser, "_try", lambda command: commands.append(" ".join(command)))
    return commands


def test_the_browser_of_the_system_comes_first(machine):
    machine.update({"google-chrome": "150.0", None: "156.0"})
    choice = browser.find_browser()
    assert choice.launch_options == {"executable_path": "/usr/bin/google-chrome"}
    assert str(choice) == "Chromium 150.0, /usr/bin/google-chrome"


def test_a_browser_that_does_not_start_is_passed_over(machine):
    machine.update({"chromium-browser": None, None: "156.0"})
    choice = browser.find_browser()
    assert choice.launch_options == {}
    assert str(choice) == "Chromium 156.0, downloaded by Playwright"


def test_nothing_is_installed_where_there_is_a_browser(machine, tried):
    machine["chromium"] = "156.0"
    assert browser.find_or_install_browser().version == "156.0"
    assert tried == []


def test_without_a_browser_playwright_downloads_one(machine, monkeypatch):
    monkeypatch.setattr(browser, "_try", lambda command: machine.update({None: "156.0"}))
    assert browser.find_or_install_browser().executable is None


def test_root_gets_the_package_where_the_download_fails(machine, tried, monkeypatch):
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    machine["apt-get"] = None
    with pytest.raises(browser.BrowserMissing):
        browser.find_or_install_browser()
    download, update, shell, whole = tried
    assert "playwright install --with-deps --only-shell chromium" in download
    assert update.startswith("apt-get update")
    assert shell.endswith(" chromium-headless-shell")
    assert whole.endswith(" chromium")


def test_the_one_without_windows_is_enough(machine, monkeypatch):
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    machine["apt-get"] = None

    def install(command):
        assert command[-2:] != ["fonts-dejavu-core", "chromium"]
        if command[-1] == "chromium-headless-shell":
            machine[command[-1]] = "156.0"
        return True

    monkeypatch.setattr(browser, "_try", install)
    assert browser.find_or_install_browser().executable.endswith("chromium-headless-shell")


def test_others_are_told_how_to_get_one(machine, tried, monkeypatch, capsys):
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert browser.main() == 1
    assert "sudo apt-get install chromium" in capsys.readouterr().err
    (download,) = tried
    assert "--with-deps" not in download


def test_a_program_that_is_no_browser_does_not_count_as_started(tmp_path):
    impostor = tmp_path / "chromium"
    impostor.write_text("#!/bin/sh\necho Please install the snap\nexit 1\n")
    impostor.chmod(0o755)
    assert browser._version_if_it_starts(str(impostor)) is None
