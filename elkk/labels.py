"""The words on screen for the domain's values."""

from collections.abc import Sequence
from typing import Final

from flask import Flask

from elkk.accounts.models import FactKind, Relation
from elkk.base.zones import Zone
from elkk.payments.wording import counted_words
from elkk.readings.models import Meter, ReadingChange, Source, Status
from elkk.web.i18n import _, _l, format_kwh, format_moment, format_reading

_ZONES: Final = {
    1: {Zone.T1: _l("Day (round the clock)")},
    2: {Zone.T1: _l("Day"), Zone.T2: _l("Night")},
    3: {Zone.T1: _l("Peak"), Zone.T2: _l("Night"), Zone.T3: _l("Half-peak")},
}


def zone_name(zone: Zone, zones: int) -> str:
    """«День (круглосуточный)», «Ночь», «Пик»: the name depends on how many zones there are."""
    name = _ZONES[zones].get(zone)
    return str(name) if name is not None else zone.upper()


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


def cancel_reason(reason: str) -> str:
    """Why a payment did not go through, from the acquirer's word; empty where it says little.

    https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments
    """
    texts = {
        "canceled_by_payer": _("You cancelled it."),
        "3d_secure_failed": _("The code from the SMS was not confirmed."),
        "card_expired": _("The card has expired."),
        "insufficient_funds": _("There is not enough money on the card."),
        "invalid_card_number": _("The card number is wrong."),
        "invalid_csc": _("The three digits from the back of the card are wrong."),
        "issuer_unavailable": _("Your bank does not answer. Try later."),
        "payment_method_limit_exceeded": _("The limit of the card is used up."),
        "payment_method_restricted": _("Your bank does not allow such payments with this card."),
        "expired_on_confirmation": _("The time for paying ran out."),
        "no_answer": _("The bank did not answer, and its page was not opened."),
        "refused_by_acquirer": _("The bank did not accept the payment."),
    }
    return texts.get(reason, _("Your bank refused it."))


def status_name(status: Status) -> str:
    """«Принято порталом»."""
    return {
        Status.ACCEPTED: _("accepted by the cabinet"),
        Status.PASSED: _("passed to billing"),
        Status.BILLED: _("counted in a bill"),
        Status.REJECTED: _("rejected"),
    }[status]


def status_kind(status: Status) -> str:
    """How its tag looks; the words carry the meaning."""
    return {Status.BILLED: "good", Status.REJECTED: "bad"}.get(status, "wait")


def ratio_text(meter: Meter) -> str:
    """«20 (1 ед. показаний = 20 кВт·ч)»: what the register's own units are worth."""
    ratio = str(meter.multiplier)
    if meter.multiplier == 1:
        return ratio
    return ratio + " " + _("(1 unit of the readings = %(kwh)s)", kwh=format_kwh(meter.multiplier))


def change_rows(
    changes: Sequence[ReadingChange], meter: Meter, time_zone: str
) -> list[tuple[str, str, str, str]]:
    """When, who, what and the receipt of each change, as table rows."""
    return [
        (
            format_moment(each.made_at, time_zone),
            each.made_by.short_name if each.made_by else _("billing"),
            " / ".join(
                (f"{zone_name(zone, meter.zones)} " if meter.zones > 1 else "")
                + format_reading(value)
                for zone, value in each.values
            ),
            each.receipt or "—",
        )
        for each in changes
    ]


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {
        "zone_name": zone_name,
        "source_name": source_name,
        "relation_name": relation_name,
        "question_text": question_text,
        "question_help": question_help,
        "cancel_reason": cancel_reason,
        "counted_words": counted_words,
        "change_rows": change_rows,
        "ratio_text": ratio_text,
        "status_name": status_name,
        "status_kind": status_kind,
    }
