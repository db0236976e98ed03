"""A server loads the database drivers that its settings name, and no others."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOADED = """
import sys
sys.argv[0] = sys.argv[1]
import app
print(*[name for name in ("psycopg", "redis") if name in sys.modules])
import psycopg, redis
"""


@pytest.mark.parametrize(
    ("program", "queue", "loaded"),
    [
        ("/srv/.venv/bin/gunicorn", "", ""),
        ("/srv/site-packages/gunicorn/__main__.py", "", ""),
        ("deploy/worker.py", "redis://127.0.0.1/0", "redis"),
        ("/srv/.venv/bin/flask", "", "psycopg redis"),
    ],
)
def test_what_is_loaded(tmp_path: Path, program: str, queue: str, loaded: str) -> None:
    environment = {"APP_ENV": "test", "DATA_DIR": str(tmp_path)}
    if queue:
        environment["QUEUE_URL"] = queue
    command = [sys.executable, "-c", LOADED, program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, loaded), done.stderr
