"""How long a backup, its restoring and the move to PostgreSQL take.

    python -m bench.backup

Over 20,000 accounts with a year of history each, and 1,000 files of 100 kB.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from bench.common import database_server, markdown_table, open_database
from bench.pages import accounts_database
from config import Config
from elkk.base.db import connect, db
from elkk.base.storage import FolderStorage, new_name
from elkk.operations import backups, moving

ACCOUNTS, FILES, FILE_BYTES = 20_000, 1_000, 100_000


def seconds(work: Callable[[], object]) -> str:
    started = time.perf_counter()
    work()
    return f"{time.perf_counter() - started:.1f} s"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = accounts_database(folder, ACCOUNTS)
        with mock.patch.dict(os.environ, APP_ENV="test", DATA_DIR=name, DATABASE_URL=url):
            config = Config.from_env()
        storage = FolderStorage(folder / "files")
        for _ in range(FILES):
            storage.put(new_name("meters", "jpg"), os.urandom(FILE_BYTES))
        with open_database(url):
            print(report(config, storage))


def report(config: Config, storage: FolderStorage) -> str:
    size = Path(config.database_url.removeprefix("sqlite:///")).stat().st_size
    rows = [("database", f"{size / 1e6:.0f} MB")]
    rows.append(("backup, checked again", seconds(lambda: backups.create(config))))
    [archive] = backups.archives.listed(config.backups.folder)
    rows.append(("archive", f"{archive.path.stat().st_size / 1e6:.0f} MB"))
    rows.append(("restore", seconds(lambda: backups.restore(config, storage, archive.path))))
    rows.append(("copy to PostgreSQL", _move()))
    return markdown_table((f"{ACCOUNTS:,} accounts, {FILES:,} files", "figure"), rows)


def _move() -> str:
    with database_server("postgres") as server:
        target = connect(server)
        try:
            return seconds(lambda: moving.copy(db.obj, target))
        finally:
            target.close_all()


if __name__ == "__main__":
    main()
