"""`flask --app app payments …`. Documented in docs/commands.md."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import click
from flask import Flask
from flask.cli import AppGroup

from elkk.accounts.models import Supplier
from elkk.base import clock, money, written
from elkk.base.editing import Refused
from elkk.identity.audit import Console
from elkk.payments import rule_editing
from elkk.payments.rule_editing import DatedRule
from elkk.payments.rules import Rule, rule_of

commands = AppGroup("payments", help="Online payments.")


def register(app: Flask) -> None:
    app.cli.add_command(commands)


@commands.command("rule")
@click.argument("code")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="2026-12-15; today.")
@click.option("--commission", help="Percent that the payer pays on top, such as 0,9.")
@click.option("--lowest", help="The smallest sum of a payment, roubles.")
@click.option("--highest", help="The largest sum of a payment, roubles.")
@click.option("--vat", type=int, help="Code of the VAT on the fiscal receipt, 1 to 12.")
@click.option("--delete", is_flag=True, help="Delete the rule to come that begins on --from.")
def rule_command(
    code: str,
    since: datetime | None,
    commission: str | None,
    lowest: str | None,
    highest: str | None,
    vat: int | None,
    delete: bool,
) -> None:
    """Commission, limits and VAT of the payments to the supplier CODE, the newest first.

    With any of them given, put a new rule in force from a day on; what is not given stays as it is.
    """
    supplier = Supplier.get_or_none(Supplier.code == code)
    if supplier is None:
        raise click.ClickException(f"There is no supplier with the code {code}.")
    day = since.date() if since else clock.today(supplier.time_zone)
    changes = {
        "commission_bp": _read("--commission", commission, written.percent),
        "lowest": _read("--lowest", lowest, money.parse),
        "highest": _read("--highest", highest, money.parse),
        "vat_code": vat,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    if delete and (given or not since):
        raise click.ClickException("--delete goes with --from, and with nothing else.")
    try:
        if delete:
            _delete(supplier, day)
        elif given:
            _set(supplier, day, replace(rule_of(supplier, day), **given))
        elif since:
            raise click.ClickException("Say what holds from that day on: --commission, --lowest …")
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(supplier)


def _read(option: str, text: str | None, read: Callable[[str], int]) -> int | None:
    try:
        return None if text is None else read(text)
    except ValueError as error:
        raise click.ClickException(f"{option}: {error}") from error


def _set(supplier: Supplier, day: date, rule: Rule) -> None:
    rule_editing.add(supplier, day, rule, rule_editing.mark(supplier), Console())


def _delete(supplier: Supplier, day: date) -> None:
    for each in rule_editing.history(supplier):
        if each.starts_on == day and each.row_id is not None:
            rule_editing.remove(supplier, each.row_id, Console())
            return
    raise click.ClickException(f"No rule begins on {day}.")


def _show(supplier: Supplier) -> None:
    rules = rule_editing.history(supplier)
    today = clock.today(supplier.time_zone)
    present = rule_editing.in_force(rules, today)
    for each in rules:
        click.echo(f"{each.starts_on}\t{_written(each)}{_standing(each, present, today)}")


def _written(dated: DatedRule) -> str:
    rule = dated.rule
    return (
        f"{rule.commission_percent} %\t{money.plain(rule.lowest)} - {money.plain(rule.highest)}\t"
        f"VAT code {rule.vat_code}"
    )


def _standing(each: DatedRule, present: DatedRule, today: date) -> str:
    if each.starts_on > today:
        return "\tto come"
    return "\tin force" if each is present else ""
