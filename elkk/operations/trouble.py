"""Errors of what an installation stands on, as lines that an administrator can act on."""

import errno
from dataclasses import dataclass
from urllib.parse import urlsplit

import peewee

from config import Config
from elkk.web.i18n import _


@dataclass(frozen=True)
class Trouble:
    """`what` is in trouble, its `state`, and the `advice` what to do. Holds no password."""

    what: str
    state: str
    advice: str

    def __str__(self) -> str:
        return f"{self.what}: {self.state}. {self.advice}"


def trouble_behind(error: BaseException, config: Config) -> Trouble | None:
    """What in the installation an error comes from; None where it is the program's own."""
    if isinstance(error, peewee.DatabaseError | peewee.InterfaceError):
        return _of_database(error, config)
    if type(error).__module__.startswith("redis."):
        return Trouble(
            _("Queue and worker"),
            _("%(address)s does not answer", address=without_password(config.queue_url)),
            _("Check QUEUE_URL, and that the server of the queue runs."),
        )
    if isinstance(error, OSError):
        return _of_disk(error.errno, str(error.filename or config.data_dir))
    return None


def _of_database(error: Exception, config: Config) -> Trouble | None:
    text = str(error).lower()
    what = _("Database")
    if "no such table" in text or "no such column" in text or "does not exist" in text:
        if "database" in text:
            return Trouble(what, without_password(config.database_url), _("Create this database."))
        return Trouble(what, _("not prepared"), _("Run: %(c)s", c="flask --app app migrate"))
    if "disk is full" in text or "no space left" in text:
        return _of_disk(errno.ENOSPC, str(config.data_dir))
    if "readonly" in text or "unable to open" in text:
        return _of_disk(errno.EACCES, without_password(config.database_url))
    if "locked" in text:
        return Trouble(
            what, _("busy"), _("Something else writes for long: wait, then run it again.")
        )
    if isinstance(error, peewee.OperationalError | peewee.InterfaceError):
        return Trouble(
            what,
            _("%(address)s does not answer", address=without_password(config.database_url)),
            _("Check DATABASE_URL with its password, and that the database server runs."),
        )
    return None


def _of_disk(number: int | None, place: str) -> Trouble | None:
    what = _("Disk")
    if number in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(
            what,
            _("full (%(place)s)", place=place),
            _("Make room: delete old logs and archives, or take a larger disk."),
        )
    if number == errno.EROFS:
        return Trouble(
            what,
            _("can only be read (%(place)s)", place=place),
            _("Look into the system's log (dmesg): the disk may be failing. Then mount it again."),
        )
    if number in (errno.EACCES, errno.EPERM):
        return Trouble(
            what,
            _("no right to write (%(place)s)", place=place),
            _("Give it to the user of the service, and run commands as that user: elkk …"),
        )
    return None


def without_password(url: str) -> str:
    """The address of a database or a queue as it may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username or ''}@{host}").geturl()
