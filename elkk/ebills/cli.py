"""`flask --app app ebills …`. Documented in docs/commands.md."""

import click
from flask import Flask
from flask.cli import AppGroup

from elkk.ebills import sending
from elkk.ebills.listing import Standing, Wanted, as_csv

commands = AppGroup("ebills", help="Bills by e-mail instead of paper.")


def register(app: Flask) -> None:
    app.cli.add_command(commands)


@commands.command("list")
@click.option("--state", type=click.Choice([str(each) for each in Standing]), help="Only these.")
def list_command(state: str | None) -> None:
    """Who refused paper bills, since when: CSV, UTF-8, «;»."""
    for portion in as_csv(Wanted(standing=Standing(state) if state else None)):
        click.echo(portion, nl=False)


@commands.command("send")
def send_command() -> None:
    """Put new bills into the outbox now, as the task does every five minutes."""
    click.echo(f"{sending.run()} bills")
