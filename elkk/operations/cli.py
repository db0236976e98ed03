"""Commands for operators: doctor, backup, maintenance."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from config import Config
from elkk.base import storage
from elkk.base.db import connect, db
from elkk.operations import archives, backups, doctor, maintenance, moving, rotation
from elkk.operations.archives import BackupError
from elkk.operations.findings import SIGNS, Level
from elkk.operations.trouble import trouble_behind

UNUSABLE: Final = 2


def register(app: Flask) -> None:
    app.cli.add_command(doctor_command)
    app.cli.add_command(backup)
    app.cli.add_command(maintenance_commands)
    app.cli.add_command(database)
    app.cli.add_command(keys)


def _config() -> Config:
    config: Config = current_app.config["ELKK"]
    return config


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask nothing of other machines: no gateways.")
@with_appcontext
def doctor_command(offline: bool) -> None:
    """Check the installation and say what to do. Exits with 1 where something does not work."""
    worst = Level.GOOD
    for finding in doctor.examine(
        _config(), current_app.extensions["huey"], storage.storage(), offline=offline
    ):
        click.echo(f"{SIGNS[finding.level]} {finding.what}: {finding.state}")
        if finding.advice:
            click.echo(f"    → {finding.advice}")
        worst = max(worst, finding.level)
    sys.exit(1 if worst is Level.BROKEN else 0)


backup = AppGroup("backup", help="Backups of the database and the subscribers' files.")


@backup.command("create")
@click.option("--keep", is_flag=True, help="No rule deletes this one: only you do.")
def create_backup(keep: bool) -> None:
    """Write an archive into BACKUP_DIR and delete those no longer kept."""
    try:
        made = backups.create(_config(), keep=keep)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    size = made.archive.path.stat().st_size
    click.echo(f"{made.archive.path}  {size / 1e6:.1f} MB, {len(made.manifest.members)} files")
    for archive in made.deleted:
        click.echo(f"deleted {archive.path.name}")


@backup.command("list")
def list_backups() -> None:
    """List the archives of BACKUP_DIR, newest first."""
    for archive in archives.listed(_config().backups.folder):
        click.echo(f"{archive.path}  {archive.path.stat().st_size / 1e6:.1f} MB")


@backup.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
def verify_backup(path: Path) -> None:
    """Read an archive and compare it with its checksums."""
    try:
        manifest = archives.verify(path)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path.name}: {len(manifest.members)} files, all as they were written.")


@backup.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Don't ask.")
def restore_backup(path: Path, yes: bool) -> None:
    """Replace ALL data by those of an archive. Stop web and worker first."""
    if not yes:
        click.confirm("Everything that is in the database now will be lost. Go on?", abort=True)
    try:
        manifest = backups.restore(_config(), storage.storage(), path)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored the state of {manifest.made_at}. Next: flask --app app migrate")


maintenance_commands = AppGroup("maintenance", help="Close the cabinet for visitors.")


@maintenance_commands.command("on")
@click.option("--minutes", default=maintenance.USUAL_MINUTES, show_default=True)
def close(minutes: int) -> None:
    """Answer every page with «под обслуживанием» (503) until `maintenance off`."""
    maintenance.begin(_config().data_dir, minutes)
    click.echo(f"Closed. Visitors are told to come back in {minutes} minutes.")


@maintenance_commands.command("off")
def open_again() -> None:
    """Let visitors in again."""
    maintenance.end(_config().data_dir)
    click.echo("Open.")


database = AppGroup("database", help="Moving to another database.")


@database.command("copy")
@click.argument("url")
def copy_database(url: str) -> None:
    """Copy all data into an empty database, such as postgresql://user:password@host/name."""
    target = connect(url)
    try:
        copied = moving.copy(db.obj, target)
    except moving.NotEmpty as error:
        raise click.ClickException(str(error)) from error
    finally:
        target.close()
    click.echo(f"Copied {sum(copied.values())} rows of {len(copied)} tables.")
    click.echo("Next: set DATABASE_URL to the new address and restart web and worker.")


keys = AppGroup("keys", help="Changing SECRET_KEY.")


@keys.command("renew")
def renew_keys() -> None:
    """Encrypt anew, with the present SECRET_KEY, what is kept encrypted with a former one."""
    renewed, lost = rotation.renew()
    click.echo(f"Encrypted anew: {renewed}.")
    if lost:
        raise click.ClickException(f"{lost} can't be read: put their SECRET_KEY into the fallbacks")


def explain_troubles(app: Flask) -> None:
    """Have every command say in one line what it stands on is in trouble, and exit with 2."""
    for command in _all(app.cli):
        if command.callback is not None:
            command.callback = _explained(app, command.callback)


def _all(group: click.Group) -> list[click.Command]:
    found: list[click.Command] = []
    for command in group.commands.values():
        found += _all(command) if isinstance(command, click.Group) else [command]
    return found


def _explained(app: Flask, work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return work(*args, **kwargs)
        except Exception as error:
            with app.app_context():
                trouble = trouble_behind(error, app.config["ELKK"])
            if trouble is None:
                raise
            click.echo(str(trouble), err=True)
            raise click.exceptions.Exit(UNUSABLE) from error

    return run
