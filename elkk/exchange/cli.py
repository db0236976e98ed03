"""`flask exchange import PATH` and `flask exchange export KIND`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from elkk.exchange.export import export
from elkk.exchange.export.payments import PAYMENTS
from elkk.exchange.export.readings import READINGS
from elkk.exchange.format1.comparison import Comparison, describe
from elkk.exchange.format1.refusals import PER_COLUMN
from elkk.exchange.format1.services import import_batch, preview_batch
from elkk.exchange.intake.undo import CannotUndo, undo, undoable
from elkk.exchange.models import Outcome

if TYPE_CHECKING:
    from tqdm import tqdm

EXPORTS = {each.kind: each for each in (PAYMENTS, READINGS)}

commands = AppGroup("exchange", help="Exchange of files with the billing.")


def register(app: Flask) -> None:
    app.cli.add_command(commands)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


class _Bar:
    """A progress bar on a terminal; nothing where the output goes to a file or a log."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def begin(self, what: str, total: int) -> None:
        # Servers import this module too, and never show a bar.
        from tqdm import tqdm

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
@click.option("--dry-run", is_flag=True, help="Only check, and say what would change.")
@click.option(
    "--refusals",
    default=PER_COLUMN,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many refusals of each column to name; the rest are counted.",
)
def import_command(path: Path, dry_run: bool, refusals: int) -> None:
    """Import a batch of format 1: a folder or a zip. All of it is applied, or nothing.

    Exits with 1 when anything was refused. See docs/billing-exchange.md.
    """
    bar = _Bar()
    foreseen: list[Comparison] = []
    try:
        if dry_run:
            report, foreseen = preview_batch(path, bar, refusals)
        else:
            report = import_batch(path, bar, refusals)
    finally:
        bar.close()
    click.echo(str(report) if report.refusals or not dry_run else describe(foreseen))
    if report.outcome is Outcome.REFUSED:
        raise SystemExit(1)


@commands.command("undo")
@click.argument("number", type=int, required=False)
def undo_command(number: int | None) -> None:
    """Put back everything that the last batch changed; without NUMBER, say which one that is.

    Exits with 1 when it can't be undone. See docs/billing-exchange.md.
    """
    last = undoable()
    if number is None:
        click.echo(f"Можно отменить пакет {last.id}: {last.name}" if last else "Отменять нечего.")
        return
    try:
        undone = undo(number)
    except CannotUndo as refusal:
        click.echo(f"Пакет {number} не отменен: {refusal}.")
        raise SystemExit(1) from None
    click.echo(f"Пакет {undone.id} ({undone.name}) отменен: всё как было до него.")


@commands.command("export")
@click.argument("kind", type=click.Choice(sorted(EXPORTS)))
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the files; DATA_DIR/export without it.",
)
def export_command(kind: str, to: Path | None) -> None:
    """Write what has not been passed to billing yet, and mark it passed; each row once.

    Safe to repeat and to interrupt. See docs/billing-exchange.md.
    """
    folder = to or current_app.config["ELKK"].data_dir / "export"
    written = export(EXPORTS[kind], folder)
    for each in written:
        note = " (продолжение прерванной выгрузки)" if each.again else ""
        click.echo(f"{each.path}: строк {each.rows}{note}")
    if not written:
        click.echo("Передавать нечего: всё уже передано.")
