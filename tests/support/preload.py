"""Small libraries in C that change what a system call does, for processes that load them first."""

import shutil
import subprocess
from pathlib import Path


def is_possible() -> bool:
    """Whether there is a C compiler."""
    return shutil.which("cc") is not None


def build(source: Path, folder: Path) -> Path:
    """The library, for LD_PRELOAD; gone with the folder."""
    library = folder / source.with_suffix(".so").name
    command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library
