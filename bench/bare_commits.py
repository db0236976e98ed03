"""The floors for submitting: Flask that commits durable rows and does nothing else, served alike.

`/` stores one short row. `/same/` stores what a submission does (a reading, its history and its
letter) with the same columns, indexes and sizes, in a copy of the same database.
"""

import os
import sqlite3
import threading

from flask import Flask, request
from werkzeug.wrappers import Response

app = Flask("bare_commits", static_folder=None)
_kept = threading.local()


def connect(path: str) -> sqlite3.Connection:
    """As elkk/base/db.py opens SQLite: a commit is on the disk when it returns."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, value TEXT)")
    return connection


def commit(connection: sqlite3.Connection, value: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO kept (value) VALUES (?)", (value,))
    connection.execute("COMMIT")


def commit_submission(
    connection: sqlite3.Connection, account: int, letter: tuple[str, str]
) -> None:
    """The rows of a submission. The bench has given each account one meter, of the same number."""
    moment, receipt = "2026-03-17 12:00:00.000000", f"260317-{account:08d}"
    connection.execute("BEGIN IMMEDIATE")
    reading = connection.execute(
        "INSERT INTO reading (account_id, meter_id, taken_on, source, t1, status, rejected_reason,"
        " receipt, submitted_at, submitted_by_id, rolled_over)"
        " VALUES (?, ?, date('now', '+1 day'), 'customer', 2250000, 'accepted', '', ?, ?, ?, 0)",
        (account, account, receipt, moment, account),
    ).lastrowid
    connection.execute(
        "INSERT INTO reading_change (reading_id, receipt, made_at, made_by_id, t1, rolled_over)"
        " VALUES (?, ?, ?, ?, 2250000, 0)",
        (reading, receipt, moment, account),
    )
    connection.execute(
        "INSERT INTO message (channel, recipient, subject, text, html, headers, key, secret, state,"
        " attempts, next_try_at, quiet, gateway_id, error, created_at) VALUES"
        " ('email', ?, ?, ?, ?, '{}', ?, 0, 'queued', 0, ?, '', '', '', ?)",
        (
            f"user{account}@example.org",
            f"Показания приняты, квитанция {receipt}",
            *letter,
            f"readings-{account}-{receipt}",
            moment,
            moment,
        ),
    )
    connection.execute("COMMIT")


def _connection() -> sqlite3.Connection:
    if not hasattr(_kept, "connection"):
        _kept.connection = connect(os.environ["BARE_DATABASE"])
    connection: sqlite3.Connection = _kept.connection
    return connection


def _letter() -> tuple[str, str]:
    """As long as those that the cabinet writes."""
    text, html = os.environ["BARE_LETTER"].split()
    return "x" * int(text), "x" * int(html)


@app.post("/")
def keep() -> Response:
    commit(_connection(), request.form["value"])
    return Response(status=303, headers={"Location": "/"})


@app.post("/same/")
def keep_the_same() -> Response:
    commit_submission(_connection(), int(request.form["value"]), _letter())
    return Response(status=303, headers={"Location": "/"})
