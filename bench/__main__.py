"""Runs every benchmark and writes docs/reports/bench.md: `make bench`.

    python -m bench [names…]

With names (`pages`, `memory`, …) only those are run, and the other sections of the report stay as
they were. Each is a module of its own, in a process of its own, that prints Markdown. A benchmark
that fails is named in its section, and the command ends with 1.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.common import processor

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "docs" / "reports" / "bench.md"


@dataclass(frozen=True)
class Bench:
    """A section of the report: its title, and `python -m` what."""

    title: str
    command: Sequence[str]


BENCHES: Mapping[str, Bench] = {
    "pages": Bench("Pages and fragments, beside bare Flask; growth", ["bench.pages"]),
    "readings": Bench("The last day for readings", ["bench.readings_peak"]),
    "import": Bench("Import of a batch, SQLite", ["bench.import_bench"]),
    "import-postgres": Bench(
        "Import of a batch, PostgreSQL", ["bench.import_bench", "--database", "postgres"]
    ),
    "notices": Bench("The daily notices", ["bench.notices"]),
    "staff": Bench("The staff's lists and searches", ["bench.staff"]),
    "staff-postgres": Bench(
        "The staff's lists and searches, PostgreSQL", ["bench.staff", "--database", "postgres"]
    ),
    "pdf": Bench("Printed bills", ["bench.pdf"]),
    "backup": Bench("Backup, restore and moving", ["bench.backup"]),
    "memory": Bench("Memory of an installation", ["bench.memory"]),
    "lighthouse": Bench("Lighthouse, as a phone on a slow network", ["bench.lighthouse"]),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the benchmarks and write the report.")
    parser.add_argument("names", nargs="*", help=", ".join(BENCHES))
    names = parser.parse_args().names or list(BENCHES)
    unknown = set(names) - set(BENCHES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    sections, failed = _kept(), []
    for name in names:
        print(f"== {BENCHES[name].title}", flush=True)
        body, passed = run(BENCHES[name])
        print(body, flush=True)
        sections[name] = body
        failed += [] if passed else [name]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(report(sections))
    print(f"\nWritten: {REPORT.relative_to(ROOT)}")
    return 1 if failed else 0


def run(bench: Bench) -> tuple[str, bool]:
    """The section's text, and whether the benchmark ended well."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *bench.command],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    text = done.stdout.strip()
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        text += f"\n\n**It did not end well**: {reason[0]}"
        print(done.stderr, file=sys.stderr)
    taken = f"{_moment()}, {_commit()}; {time.perf_counter() - started:.0f} s."
    return f"{text}\n\n{taken}".strip(), not done.returncode


def report(sections: Mapping[str, str]) -> str:
    written = [
        "# Measured",
        "Written by `make bench`. Figures are of one machine and mean little by themselves; the "
        "ratios beside a floor measured in the same run are what to compare. Under each section: "
        "when, and of which commit.",
        f"Machine: {processor()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}.",
    ]
    for name, bench in BENCHES.items():
        if name in sections:
            written += [f"## {bench.title}\n\n<!-- {name} -->", sections[name]]
    return "\n\n".join(written) + "\n"


def _kept() -> dict[str, str]:
    """The sections of the present report."""
    if not REPORT.exists():
        return {}
    parts = re.split(r"^## .+\n\n<!-- ([a-z-]+) -->$", REPORT.read_text(), flags=re.MULTILINE)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _moment() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _commit() -> str:
    """The commit that was measured, or that something was not committed yet."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return f"commit {found.stdout.strip()}" if found.returncode == 0 else "outside a repository"


if __name__ == "__main__":
    sys.exit(main())
