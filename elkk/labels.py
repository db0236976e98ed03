"""The words on screen for the domain's values."""

from collections.abc import Sequence

from flask import Flask

from elkk.accounts.models import FactKind, Relation
from elkk.i18n import _, format_day, format_money
from elkk.notices.models import Kind
from elkk.payments.models import Payment
from elkk.readings.models import Source
from elkk.zones import Zone


def zone_name(zone: Zone, zones: int) -> str:
    """«День (круглосуточный)», «Ночь», «Пик»: the name depends on how many zones there are."""
    names = {
        1: {Zone.T1: _("Day (round the clock)")},
        2: {Zone.T1: _("Day"), Zone.T2: _("Night")},
        3: {Zone.T1: _("Peak"), Zone.T2: _("Night"), Zone.T3: _("Half-peak")},
    }
    return names[zones].get(zone, zone.upper())


def source_name(source: Source) -> str:
    """«Переданные клиентом»."""
    return {
        Source.CUSTOMER: _("Submitted by the customer"),
        Source.INSPECTOR: _("Control readings"),
        Source.AUTOMATIC: _("Automatic system"),
        Source.AVERAGE: _("By the average"),
        Source.NORM: _("By the norm"),
    }[source]


def relation_name(relation: Relation) -> str:
    """«Собственник», as the manual lists them (4.1)."""
    return {
        Relation.OWNER: _("Owner"),
        Relation.OTHER: _("Other"),
        Relation.TENANT: _("Tenant"),
        Relation.REGISTERED: _("Registered"),
        Relation.RESIDENT: _("Resident"),
    }[relation]


def notice_kind_name(kind: Kind) -> str:
    """What a notice of that kind is about, for choosing which ones to get."""
    return {
        Kind.DEBT: _("Debt"),
        Kind.NEW_BILL: _("A new bill"),
        Kind.VERIFICATION_ENDS: _("The meter's verification ends soon"),
        Kind.VERIFICATION_ENDED: _("The meter's verification has ended"),
        Kind.WINDOW_OPEN: _("Readings can be submitted"),
        Kind.ACCOUNT_LINKED: _("Someone linked the account"),
    }.get(kind, kind.replace("_", " "))


def question_text(kind: FactKind) -> str:
    """What a control question asks."""
    return {
        FactKind.TOTAL_AREA: _("What is the total area of the premises, in square metres?"),
        FactKind.RESIDENTS: _("How many residents does the bill name?"),
        FactKind.METER_LAST4: _("What are the last four characters of the meter's number?"),
        FactKind.LAST_BILL_SUM: _("What is the total of the last bill, in roubles?"),
    }[kind]


def question_help(kind: FactKind) -> str:
    """How to write the answer, and where it stands on the bill."""
    return {
        FactKind.TOTAL_AREA: _("For example, 52.0. It stands at the top of the bill."),
        FactKind.RESIDENTS: _("A number, such as 3. It stands at the top of the bill."),
        FactKind.METER_LAST4: _(
            "For example, 5678. The number stands on the meter and in the bill's details."
        ),
        FactKind.LAST_BILL_SUM: _(
            "For example, 499.27. It is the line «Total to pay» or «Total overpayment»."
        ),
    }[kind]


def payment_rows(payments: Sequence[Payment]) -> list[tuple[str, str, str]]:
    """Date, place and sum of each payment, as table rows."""
    return [
        (format_day(each.paid_on), each.channel or "—", format_money(each.amount))
        for each in payments
    ]


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {
        "zone_name": zone_name,
        "source_name": source_name,
        "relation_name": relation_name,
        "notice_kind_name": notice_kind_name,
        "question_text": question_text,
        "question_help": question_help,
        "payment_rows": payment_rows,
    }
