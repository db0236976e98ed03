"""Runs the npm tools of tests/browser_floor with the Node.js of this environment."""

import os
import subprocess
import sys
from pathlib import Path

FLOOR = Path(__file__).parents[1] / "browser_floor"


class ToolsMissing(Exception):
    """The npm packages are not installed."""


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an npm tool in tests/browser_floor; stdout holds its errors too.

    Raises ToolsMissing when `make check` has never installed the packages.
    """
    executable = FLOOR / "node_modules" / ".bin" / tool
    if not executable.exists():
        raise ToolsMissing(f"{tool} is not installed; `make check` installs it")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [executable, *arguments],
        cwd=FLOOR,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
