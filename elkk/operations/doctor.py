"""The doctor: looks at an installation and says what to do about what it finds."""

import os
import secrets
import shutil
import stat
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from huey import Huey

from config import ROOT, Config
from elkk.base import clock, schema
from elkk.base.db import db, is_sqlite
from elkk.base.storage import Storage, new_name
from elkk.branding import services as branding
from elkk.operations import archives, maintenance, retention, schedule
from elkk.operations.findings import (
    Check,
    Finding,
    Installation,
    broken,
    good,
    warning,
)
from elkk.operations.gateways import gateways
from elkk.operations.trouble import Trouble, trouble_behind
from elkk.web.i18n import _

LEAST_FREE: Final = 200 * 1024**2
LITTLE_FREE: Final = 2 * 1024**3
WORKER_SILENT: Final = timedelta(minutes=3)
BACKUP_OLD: Final = timedelta(hours=26)
LONG_QUEUE: Final = 1000
CLOCKS_DIFFER: Final = timedelta(seconds=5)


def examine(
    config: Config, huey: Huey, storage: Storage, *, offline: bool = False
) -> Iterator[Finding]:
    """All findings, good ones too, in the order in which to mend them."""
    installation = Installation(config, huey, storage, offline)
    told: set[Trouble] = set()
    for check in CHECKS:
        try:
            yield from check(installation)
        except Exception as error:
            trouble = trouble_behind(error, config)
            if trouble is None:
                state = f"{type(error).__name__}: {error}"
                advice = _("Mend what the error names, then run again.")
                yield broken(_(str(check.__doc__)), state, advice)
            elif trouble not in told:
                # One thing that is away stops several checks; it is told once.
                told.add(trouble)
                yield broken(trouble.what, trouble.state, trouble.advice)


def settings(it: Installation) -> Iterator[Finding]:
    """Settings"""
    what = _("Settings")
    if not it.config.production:
        yield warning(
            what,
            f"APP_ENV={it.config.environment}",
            _("Fine for a demo. For real subscribers set APP_ENV=production."),
        )
    yield from _address(it.config)
    left = _left_as_shipped(it.config)
    if left:
        yield warning(what, ", ".join(left), _("These still have sample values; set your own."))
    if it.config.secret_key_fallbacks:
        yield warning(
            what,
            "SECRET_KEY_FALLBACKS",
            _("A month after the key was changed, remove the former one."),
        )
    if it.config.environment == "production" and not left:
        yield good(what, it.config.public_url)


def _address(config: Config) -> Iterator[Finding]:
    if not config.production:
        return
    if not config.public_url.startswith("https://"):
        yield broken(
            _("Settings"),
            f"PUBLIC_URL={config.public_url}",
            _("Set the https:// address of the cabinet: nobody can sign in without HTTPS."),
        )
    if not config.trusted_proxies:
        yield broken(
            _("Settings"),
            "TRUSTED_PROXIES=0",
            _("Set TRUSTED_PROXIES=1 behind nginx or Caddy, else all visitors look like one."),
        )


def _left_as_shipped(config: Config) -> list[str]:
    brand = branding.over(config.brand)
    values = {
        "BRAND_SITE_URL": brand.site_url,
        "BRAND_SUPPORT_EMAIL": brand.support_email,
        "BRAND_PHONE": brand.phone,
        "MAIL_FROM": config.mail.sender_address,
    }
    return [
        name for name, value in values.items() if "example.org" in value or "000-00-00" in value
    ]


def program(_it: Installation) -> Iterator[Finding]:
    """Program files"""
    what = _("Program files")
    made = {
        "static/dist/assets.json": "flask --app app assets",
        "elkk/translations/ru/LC_MESSAGES/messages.mo": "pybabel compile -d elkk/translations",
    }
    missing = {name: command for name, command in made.items() if not (ROOT / name).exists()}
    for name, command in missing.items():
        yield broken(what, _("%(name)s is missing", name=name), _("Run: %(c)s", c=command))
    if not missing:
        yield good(what, _("complete"))


def disk(it: Installation) -> Iterator[Finding]:
    """Disk"""
    what = _("Disk")
    for name, folder in (
        ("DATA_DIR", it.config.data_dir),
        ("BACKUP_DIR", it.config.backups.folder),
    ):
        if not folder.exists():
            continue
        free = shutil.disk_usage(folder).free
        state = _("%(name)s: %(gb)s GB free", name=name, gb=f"{free / 1024**3:.1f}")
        advice = _("Make room: delete old logs and archives, or take a larger disk.")
        if free < LEAST_FREE:
            yield broken(what, state, advice)
        elif free < LITTLE_FREE:
            yield warning(what, state, advice)
        else:
            yield good(what, state)
    mode = it.config.data_dir.stat().st_mode
    if it.config.production and mode & (stat.S_IROTH | stat.S_IXOTH):
        yield warning(
            what,
            _("everyone on this machine can read DATA_DIR"),
            _("Run: %(c)s", c=f"chmod 750 {it.config.data_dir}"),
        )


def files(it: Installation) -> Iterator[Finding]:
    """Subscribers' files"""
    what = _("Subscribers' files")
    name, content = new_name("doctor", "txt"), secrets.token_bytes(16)
    if it.offline and it.config.bucket.bucket:
        return
    it.storage.put(name, content)
    same = it.storage.get(name) == content
    it.storage.delete(name)
    where = it.config.bucket.bucket or str(it.config.data_dir / "files")
    if same:
        yield good(what, where)
    else:
        yield broken(what, where, _("The storage returns something else than it was given."))


def database(it: Installation) -> Iterator[Finding]:
    """Database"""
    what = _("Database")
    pending = schema.pending(db.obj)
    if pending:
        yield broken(
            what,
            _("migrations wait: %(names)s", names=", ".join(pending)),
            _("Run: %(c)s", c="flask --app app migrate"),
        )
    if is_sqlite():
        [answer] = db.execute_sql("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            yield broken(what, answer, _("Stop the cabinet and restore the last backup."))
            return
    elif not shutil.which("pg_dump"):
        yield broken(
            what,
            _("pg_dump is missing"),
            _("Run: %(c)s", c="apt-get install postgresql-client"),
        )
    if not pending:
        yield good(what, "SQLite" if is_sqlite() else "PostgreSQL")


def clocks(it: Installation) -> Iterator[Finding]:
    """Clock"""
    what = _("Clock")
    advice = _("Run: %(c)s", c="timedatectl set-ntp true")
    if _is_synchronised() is False:
        yield warning(what, _("not synchronised"), advice)
    elif not is_sqlite() and _distance_from_database() > CLOCKS_DIFFER:
        yield broken(what, _("differs from that of the database server"), advice)
    else:
        yield good(what, f"{clock.now():%d.%m.%Y %H:%M:%S} UTC")


def _is_synchronised() -> bool | None:
    """None where nobody knows."""
    if not shutil.which("timedatectl"):
        return None
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    return {"yes": True, "no": False}.get(done.stdout.strip())


def _distance_from_database() -> timedelta:
    [theirs] = db.execute_sql("SELECT clock_timestamp()").fetchone()
    return abs(theirs - clock.system_now())


def queue(it: Installation) -> Iterator[Finding]:
    """Queue and worker"""
    what = _("Queue and worker")
    waiting = it.huey.pending_count()
    last = schedule.last_taken()
    if last is None or clock.now() - last > WORKER_SILENT:
        yield broken(
            what,
            _("no worker runs"),
            _(
                "Start it: %(c)s (where it is apart from the web server: %(apart)s)",
                c="systemctl restart elkk",
                apart="systemctl restart elkk-worker",
            ),
        )
    elif waiting > LONG_QUEUE:
        yield warning(
            what,
            _("%(number)s tasks wait", number=waiting),
            _("Look into the worker's log: %(c)s", c="journalctl -u 'elkk*'"),
        )
    else:
        yield good(what, _("%(number)s tasks wait", number=waiting))


def backups(it: Installation) -> Iterator[Finding]:
    """Backups"""
    what = _("Backups")
    newest = archives.newest(it.config.backups.folder)
    advice = _("Run: %(c)s", c="flask --app app backup create")
    if newest is None:
        report = broken if it.config.production else warning
        yield report(what, _("there are none"), advice)
        return
    state = _("the newest is of %(moment)s", moment=f"{newest.made_at:%d.%m.%Y %H:%M} UTC")
    if clock.system_now() - newest.made_at > BACKUP_OLD:
        yield broken(what, state, advice + " " + _("Then see why the timer does not."))
    elif _same_disk(it):
        yield warning(what, state, _("They lie on the same disk as the data: copy them elsewhere."))
    else:
        yield good(what, state)


def _same_disk(it: Installation) -> bool:
    folders = (it.config.data_dir, it.config.backups.folder)
    first, second = (os.stat(folder).st_dev for folder in folders)
    return first == second


def kept(it: Installation) -> Iterator[Finding]:
    """What is kept"""
    what = _("What is kept")
    found = list(retention.figures(it.config.retention))
    for each in found:
        if each.is_overdue(clock.now()) and each.oldest:
            yield warning(
                what,
                _("%(name)s since %(day)s", name=each.rule.name, day=f"{each.oldest:%d.%m.%Y}"),
                _("The nightly clearing does not run: see whether the worker does."),
            )
    yield good(what, ", ".join(f"{each.rule.name}: {each.rows}" for each in found))


def closed(it: Installation) -> Iterator[Finding]:
    """Maintenance"""
    if maintenance.current(it.config.data_dir):
        yield warning(
            _("Maintenance"),
            _("the cabinet is closed for visitors"),
            _("Run: %(c)s", c="flask --app app maintenance off"),
        )


CHECKS: Final[tuple[Check, ...]] = (
    settings,
    program,
    disk,
    database,
    clocks,
    queue,
    files,
    gateways,
    backups,
    kept,
    closed,
)
