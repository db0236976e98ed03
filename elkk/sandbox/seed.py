"""What a reset goes back to: a database of its own, seeded as a first start would do it.

It is a SQLite file, whatever database the stand has. It is made once, by a process of its own,
and made anew when the schema or the demo has changed, or another month has come.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from config import ROOT, Config
from elkk.base import clock, schema
from elkk.base.db import db
from elkk.base.periods import Month
from elkk.sandbox.demo.supplier import TIME_ZONE

# Code that decides what a seeded database holds.
_SOURCES: Final = ("elkk/sandbox/demo/*.py", "elkk/seeding.py", "elkk/*/seeding.py")


class SeedFailed(Exception):
    """The seed could not be made; the text is what the process said last."""


@dataclass(frozen=True)
class Seed:
    """`stamp` says what it was made of."""

    path: Path
    stamp: str

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"


def ensure(config: Config) -> Seed:
    """The seed of today, made where there is none. Raises SeedFailed."""
    folder = config.data_dir / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = _stamp(config)
    for path in folder.glob("seed-*.sqlite3"):
        if path.stem != f"seed-{wanted}":
            path.unlink()
    seed = Seed(folder / f"seed-{wanted}.sqlite3", wanted)
    if not seed.path.exists():
        _make(config, seed)
    return seed


def _stamp(config: Config) -> str:
    # Secrets of the staff's second step are encrypted by the installation's key.
    digest = hashlib.sha256(config.secret_key.encode())
    month = Month.of(clock.system_now().astimezone(ZoneInfo(TIME_ZONE)).date())
    digest.update(json.dumps([int(month), sorted(schema.applied(db.obj))]).encode())
    for pattern in _SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make(config: Config, seed: Seed) -> None:
    """In a process of its own: a process has one database, and this one's is in use."""
    with tempfile.TemporaryDirectory(prefix=".seed-", dir=seed.path.parent) as folder:
        made = Path(folder) / "elkk.sqlite3"
        environment = os.environ | {
            "APP_ENV": config.environment,
            "SANDBOX": "1",
            "SECRET_KEY": config.secret_key,
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{made}",
            "QUEUE_URL": f"sqlite:///{folder}/queue.sqlite3",
            "MAIL_SENDER": "sandbox",
            "SMS_SENDER": "sandbox",
        }
        done = subprocess.run(
            [sys.executable, "-m", "elkk.seeding"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SeedFailed(done.stderr.strip()[-500:])
        os.replace(made, seed.path)
