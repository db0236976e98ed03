"""Commands about the staff. Documented in docs/commands.md."""

import click
import peewee
from flask import Flask
from flask.cli import AppGroup

from elkk.base.contacts import parse_email, parse_mobile, parse_phone
from elkk.base.roles import Role
from elkk.identity import passwords
from elkk.identity.models import User
from elkk.staff import people
from elkk.staff.people import LastAdministrator, Newcomer

group = AppGroup("staff", help="Who works at the utility.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("add")
@click.argument("phone")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--email", help="For somebody who has no profile yet.")
@click.option("--last-name", default="", help="For somebody who has no profile yet.")
@click.option("--first-name", default="", help="For somebody who has no profile yet.")
def add(phone: str, role: str, email: str | None, last_name: str, first_name: str) -> None:
    """Give a role to a user, or to somebody new, whose password is asked for."""
    number = parse_mobile(phone)
    if number is None:
        raise click.ClickException(f"{phone} is not a phone that SMS are sent to (SMS_COUNTRIES).")
    user = User.get_or_none(User.phone == number)
    if user is not None:
        people.appoint(user, Role(role), by=None, visitor=None)
    else:
        _take_on(number, Role(role), email, last_name, first_name)
    click.echo(f"{number}: {role}. The second factor is set up at the first sign-in.")


def _take_on(phone: str, role: Role, email: str | None, last_name: str, first_name: str) -> None:
    address = parse_email(email or "")
    if not (address and last_name and first_name):
        raise click.ClickException(
            f"Nobody has the phone {phone}: give --email, --last-name and --first-name."
        )
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    fault = passwords.fault(password, (phone, address))
    if fault:
        raise click.ClickException(fault)
    newcomer = Newcomer(phone, address, last_name, first_name)
    try:
        people.take_on(newcomer, password, role, by=None, visitor=None)
    except peewee.IntegrityError as error:
        raise click.ClickException(f"Somebody has the address {address} already.") from error


@group.command("remove")
@click.argument("phone")
def remove(phone: str) -> None:
    """Take the role away; the user's own cabinet stays."""
    user = User.get_or_none(User.phone == parse_phone(phone))
    if user is None or not user.is_staff:
        raise click.ClickException(f"{phone} is nobody of the staff.")
    try:
        people.appoint(user, None, by=None, visitor=None)
    except LastAdministrator as error:
        raise click.ClickException("The last administrator can't be removed.") from error
    click.echo(f"{user.phone}: no role any more.")


@group.command("list")
def list_staff() -> None:
    """Everyone who has a role."""
    for user in people.colleagues():
        factor = "second factor" if user.has_second_factor else "no second factor yet"
        click.echo(f"{user.phone}\t{user.role}\t{user.full_name}\t{factor}")
