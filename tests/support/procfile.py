"""The commands of the Procfile, as something that tests and benches start."""

import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def command(name: str, *more: str) -> list[str]:
    """What the Procfile runs as `name`, by the Python that runs this, with more arguments.

    A shell's `exec` is left out: the process is the program itself either way.
    """
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    program, *arguments = shlex.split(lines[name].removeprefix("exec "))
    script = Path(sys.executable).parent / program
    return [sys.executable, str(script), *arguments, *more]
