"""Maintenance: a file in DATA_DIR closes the cabinet for visitors, without asking the database."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from elkk.base import clock
from elkk.base.storage import write_durably

NAME = "maintenance.json"
USUAL_MINUTES = 10


@dataclass(frozen=True)
class Maintenance:
    """`until` is when the operator expects to open again."""

    since: datetime
    until: datetime

    @property
    def seconds_left(self) -> int:
        """At least a minute, so that browsers and gateways don't hurry."""
        return max(60, int((self.until - clock.system_now()).total_seconds()))


def begin(data_dir: Path, minutes: int = USUAL_MINUTES) -> Maintenance:
    now = clock.system_now()
    maintenance = Maintenance(now, now + timedelta(minutes=minutes))
    times = {"since": now.isoformat(), "until": maintenance.until.isoformat()}
    write_durably(data_dir / NAME, json.dumps(times).encode())
    return maintenance


def end(data_dir: Path) -> None:
    (data_dir / NAME).unlink(missing_ok=True)


def current(data_dir: Path) -> Maintenance | None:
    """A file that somebody made by hand, of any content, closes the cabinet too."""
    path = data_dir / NAME
    try:
        content = path.read_bytes()
        made = path.stat().st_mtime
    except FileNotFoundError:
        return None
    try:
        times = json.loads(content)
        return Maintenance(*(datetime.fromisoformat(times[name]) for name in ("since", "until")))
    except (ValueError, TypeError, KeyError):
        since = datetime.fromtimestamp(made, clock.system_now().tzinfo)
        return Maintenance(since, since + timedelta(minutes=USUAL_MINUTES))
