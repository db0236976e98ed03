"""The words on screen for links and control questions."""

from typing import Final

from elkk.accounts.models import FactKind, Relation
from elkk.web.i18n import _


def relation_name(relation: Relation) -> str:
    """«Собственник», as the manual lists them (4.1)."""
    return {
        Relation.OWNER: _("Owner"),
        Relation.OTHER: _("Other"),
        Relation.TENANT: _("Tenant"),
        Relation.REGISTERED: _("Registered"),
        Relation.RESIDENT: _("Resident"),
    }[relation]


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


TEMPLATE_GLOBALS: Final = {
    "relation_name": relation_name,
    "question_text": question_text,
    "question_help": question_help,
}
