"""Is this process fit to serve? For load balancers and supervisors, which ask every few seconds."""

import logging
from pathlib import Path
from typing import Final

import peewee

from elkk.base import schema
from elkk.base.db import db
from elkk.operations import maintenance

log: Final = logging.getLogger(__name__)


def unfit_because(data_dir: Path) -> str | None:
    """Why no visitor should be sent here: maintenance, database or schema; None when fit.

    A schema newer than this code is no reason: the old version serves while the new one starts.
    """
    if maintenance.current(data_dir):
        return "maintenance"
    try:
        return "schema" if schema.pending(db.obj) else None
    except peewee.PeeweeException:
        log.exception("not ready: the database does not answer")
        return "database"
