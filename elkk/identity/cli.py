"""Commands about signing in. Documented in docs/commands.md."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from elkk.base.contacts import parse_phone
from elkk.identity import sessions

group = AppGroup("sessions", help="Who is signed in.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("end")
@click.argument("phone")
def end_sessions(phone: str) -> None:
    """End all sessions of the user with that phone, or of everyone with «all»."""
    if phone == "all":
        click.echo(f"Sessions ended: {sessions.end_all()}")
        return
    parsed = parse_phone(phone)
    if parsed is None:
        click.echo(f"{phone} is not a phone number.", err=True)
        sys.exit(1)
    click.echo(f"Sessions ended: {sessions.end_all(parsed)}")
