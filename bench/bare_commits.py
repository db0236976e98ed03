"""The floor for submitting: Flask that commits one durable row a request, served the same way."""

import os
import sqlite3
import threading

from flask import Flask, request
from werkzeug.wrappers import Response

app = Flask("bare_commits", static_folder=None)
_kept = threading.local()


def connect(path: str) -> sqlite3.Connection:
    """As elkk/db.py opens SQLite: a commit is on the disk when it returns."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, value TEXT)")
    return connection


def commit(connection: sqlite3.Connection, value: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO kept (value) VALUES (?)", (value,))
    connection.execute("COMMIT")


@app.post("/")
def keep() -> Response:
    if not hasattr(_kept, "connection"):
        _kept.connection = connect(os.environ["BARE_DATABASE"])
    commit(_kept.connection, request.form["value"])
    return Response(status=303, headers={"Location": "/"})
