"""One batch at a time."""

from elkk.base.db import db, is_sqlite


def wait_for_other_imports() -> None:
    """Inside a transaction. SQLite's write lock does that; PostgreSQL is asked to."""
    if not is_sqlite():
        db.execute_sql("LOCK TABLE batch IN EXCLUSIVE MODE")
