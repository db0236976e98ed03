"""Is this process fit to serve? For load balancers and supervisors, which ask every few seconds."""

import logging
import os
import shutil
from pathlib import Path
from typing import Final

import peewee

from elkk.base import schema
from elkk.base.db import db
from elkk.operations import maintenance

log: Final = logging.getLogger(__name__)
# With less nothing that anybody sends can be kept any more.
LEAST_FREE: Final = 16 * 1024**2


def unfit_because(data_dir: Path) -> str | None:
    """Why no visitor should be sent here: maintenance, disk, database or schema; None when fit.

    A schema newer than this code is no reason: the old version serves while the new one starts.
    """
    if maintenance.current(data_dir):
        return "maintenance"
    if not _can_keep(data_dir):
        return "disk"
    try:
        return "schema" if schema.pending(db.obj) else None
    except peewee.PeeweeException:
        log.exception("not ready: the database does not answer")
        return "database"


def _can_keep(folder: Path) -> bool:
    """Whether files can be written there: the disk is neither full nor read-only."""
    try:
        read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
        return not read_only and shutil.disk_usage(folder).free >= LEAST_FREE
    except OSError:
        return False
