"""`flask exchange import PATH`."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from tqdm import tqdm

from elkk.exchange.models import Outcome
from elkk.exchange.refusals import PER_COLUMN
from elkk.exchange.services import import_batch

commands = AppGroup("exchange", help="Exchange of files with the billing.")


def register(app: Flask) -> None:
    app.cli.add_command(commands)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


class _Bar:
    """A progress bar on a terminal; nothing where the output goes to a file or a log."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None

    def begin(self, what: str, total: int) -> None:
        self.close()
        self._bar = tqdm(desc=what, total=total, disable=not _is_terminal(), leave=False)

    def advance(self, done: int) -> None:
        if self._bar is not None:
            self._bar.update(done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


@commands.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--refusals",
    default=PER_COLUMN,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many refusals of each column to name; the rest are counted.",
)
def import_command(path: Path, refusals: int) -> None:
    """Import a batch of format 1: a folder or a zip. All of it is applied, or nothing.

    Exits with 1 when anything was refused. See docs/billing-exchange.md.
    """
    bar = _Bar()
    try:
        report = import_batch(path, bar, refusals)
    finally:
        bar.close()
    click.echo(str(report))
    if report.outcome is Outcome.REFUSED:
        raise SystemExit(1)
