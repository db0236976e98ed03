"""The words of the staff's screens for files, batches and their states."""

from elkk.exchange.models import Origin, Outcome, Scope, Stage
from elkk.exchange.sheets import SHEETS
from elkk.readings.labels import source_name
from elkk.readings.models import Source
from elkk.web.i18n import _, _p


def stage_name(stage: Stage) -> str:
    return {
        Stage.ARRIVING: _("Being taken"),
        Stage.WAITING: _("Waits to be checked"),
        Stage.CHECKING: _("Being checked"),
        Stage.MAPPING: _("Match the columns"),
        Stage.READY: _("Checked, accept it"),
        Stage.ACCEPTED: _("Accepted, waits its turn"),
        Stage.APPLYING: _("Being written"),
        Stage.APPLIED: _("Applied"),
        Stage.REFUSED: _("Errors found"),
        Stage.CANCELED: _("Stopped"),
        Stage.FAILED: _("A fault of the program"),
    }[stage]


def stage_kind(stage: Stage) -> str:
    """The colour of the tag."""
    bad = (Stage.REFUSED, Stage.FAILED)
    return "good" if stage is Stage.APPLIED else "bad" if stage in bad else "wait"


def outcome_name(outcome: Outcome) -> str:
    return {
        Outcome.APPLIED: _("Applied"),
        Outcome.REFUSED: _p("file", "Refused"),
        Outcome.CANCELED: _("Stopped"),
    }[outcome]


def origin_name(origin: Origin) -> str:
    return {
        Origin.COMMAND: _("by a command"),
        Origin.FOLDER: _("from the incoming folder"),
        Origin.SCREEN: _("by hand"),
    }[origin]


def scope_name(scope: Scope) -> str:
    return {
        Scope.DELTA: _("changes only"),
        Scope.FULL: _("all accounts"),
    }[scope]


def form_name(name: str) -> str:
    """What a file of format 1 brings."""
    texts = {
        "suppliers": _("Suppliers"),
        "accounts": _("Accounts"),
        "control_facts": _("Answers to control questions"),
        "tariff_plans": _("Tariff plans"),
        "tariffs": _("Tariffs"),
        "account_tariffs": _("Tariffs of accounts"),
        "windows": _("Days for readings"),
        "meters": _("Meters"),
        "readings": _("Readings"),
        "bills": _("Bills"),
        "bill_lines": _("Lines of bills"),
        "payments": _("Payments"),
        "balances": _("Balances"),
        "papers": _("Printed bills"),
    }
    return texts.get(name, name)


def column_name(name: str) -> str:
    """A column of format 1 in words, where a sheet has words for it; else its name."""
    for sheet in SHEETS.values():
        for field in sheet.fields:
            if name in field.columns and len(field.columns) == 1 and field.into != ("address",):
                return str(field.title)
    texts = {
        "last_name": _("Surname"),
        "first_name": _("First name"),
        "patronymic": _("Patronymic"),
        "address": _("Address"),
        "whole_digits": _("Digits before the comma"),
        "fraction_digits": _("Digits after the comma"),
    }
    return texts.get(name, name)


def cell_text(column: str, cell: str) -> str:
    """A value of format 1 as people say it."""
    if column == "source" and cell in set(Source):
        return source_name(Source(cell))
    return cell


def key_text(key: str) -> str:
    """The values that tell a row from the others, as people say them."""
    return ", ".join(cell_text("source", each) for each in key.split(", "))
