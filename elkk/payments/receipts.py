"""Квитанция об оплате: what a payer gets for a payment, on screen, as PDF and by e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from elkk.accounts.models import Account, Supplier
from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.delivery import letters, outbox
from elkk.payments import gateways
from elkk.payments.models import (
    EntryKind,
    LedgerEntry,
    OrderedService,
    OrderLine,
    PaymentOrder,
    ServiceEntry,
    State,
)
from elkk.payments.ordered_services import ordered_of
from elkk.payments.orders import lines_of, page_path
from elkk.web.i18n import _, format_moment, format_money


@dataclass(frozen=True)
class ReceiptLine:
    """What was entered for an account or an ordered service; a refund is below zero, kopecks.

    `period` is the month whose bill was paid, where there was one.
    """

    account: Account | None
    ordered: OrderedService | None
    kind: EntryKind
    amount: Kopecks
    booked_at: datetime
    period: Month | None = None


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. `total` is what the payer paid, with `commission`, in kopecks."""

    order: PaymentOrder
    supplier: Supplier
    lines: Sequence[ReceiptLine]
    reversals: Sequence[ReceiptLine]

    @property
    def number(self) -> str:
        return str(self.order.id)

    @property
    def operation_id(self) -> str:
        return str(self.order.acquirer_id)

    @property
    def payer(self) -> str:
        """Who paid, as they call themselves in the cabinet; empty once they have left it."""
        return str(self.order.user.full_name) if self.order.user else ""

    @property
    def paid_at(self) -> datetime:
        return self.order.settled_at or self.order.created_at

    @property
    def commission(self) -> Kopecks:
        return self.order.commission

    @property
    def total(self) -> Kopecks:
        return sum(line.amount for line in self.lines) + self.commission


def receipt_of(order: PaymentOrder) -> Receipt | None:
    """The receipt of a payment that succeeded; None while there is nothing to confirm."""
    if order.state is not State.SUCCEEDED:
        return None
    lines = [*_account_lines(order), *_service_lines(order)]
    return Receipt(
        order=order,
        supplier=order.supplier,
        lines=[line for line in lines if line.kind is EntryKind.PAYMENT],
        reversals=[line for line in lines if line.kind is not EntryKind.PAYMENT],
    )


def _account_lines(order: PaymentOrder) -> list[ReceiptLine]:
    entries = (
        LedgerEntry.select(LedgerEntry, OrderLine, Account)
        .join(OrderLine)
        .switch(LedgerEntry)
        .join(Account)
        .where(OrderLine.order == order)
        .order_by(LedgerEntry.booked_at, LedgerEntry.id)
    )
    return [
        ReceiptLine(
            entry.account, None, entry.kind, entry.amount, entry.booked_at, entry.line.period
        )
        for entry in entries
    ]


def _service_lines(order: PaymentOrder) -> list[ReceiptLine]:
    entries = (
        ServiceEntry.select(ServiceEntry, OrderedService)
        .join(OrderedService)
        .where(OrderedService.order == order)
        .order_by(ServiceEntry.booked_at, ServiceEntry.id)
    )
    return [
        ReceiptLine(None, entry.line, entry.kind, entry.amount, entry.booked_at)
        for entry in entries
    ]


def receipt_url(order: PaymentOrder) -> str:
    return gateways.public_url(page_path(order.key) + "receipt/")


def post_receipt(order: PaymentOrder) -> None:
    """Put the receipt into the outbox, in the transaction that booked the money."""
    if not order.email:
        return
    with force_locale(_locale(order)):
        lines, what_next = _in_words(order)
        letter = letters.write(
            _("Payment of %(sum)s received", sum=format_money(order.amount)),
            [
                _("%(supplier)s received your payment.", supplier=order.supplier.name),
                *lines,
                _("Operation: %(operation)s", operation=order.acquirer_id),
                what_next,
            ],
            action=(_("Open the receipt"), receipt_url(order)),
        )
    outbox.post_letter(order.email, letter, key=f"payment-receipt-{order.key}")


def _in_words(order: PaymentOrder) -> tuple[list[str], str]:
    """What was paid for, and what follows."""
    ordered = ordered_of(order)
    if ordered is None:
        lines = [
            _(
                "Account %(number)s: %(sum)s",
                number=line.account.number,
                sum=format_money(line.amount),
            )
            for line in lines_of(order)
        ]
        return lines, _("The money is credited to the account within 1–2 working days.")
    told = {"number": ordered.number, "service": ordered.title, "sum": format_money(ordered.amount)}
    line = _("Order No. %(number)s, %(service)s: %(sum)s", **told)
    return [line], _("You can follow the order in the cabinet, under «My orders».")


def post_reversal(order: PaymentOrder, kind: EntryKind, amount: Kopecks) -> None:
    """Tell the payer that money went back; called once, by whoever booked it."""
    if not order.email:
        return
    with force_locale(_locale(order)):
        letter = letters.write(
            _("Refund of %(sum)s", sum=format_money(amount)),
            [
                _(
                    "%(sum)s of your payment of %(moment)s went back to where you paid from.",
                    sum=format_money(amount),
                    moment=format_moment(order.created_at, order.supplier.time_zone),
                ),
                _("It arrives when your bank has processed it, usually within a few days."),
            ],
            action=(_("Open the receipt"), receipt_url(order)),
        )
    outbox.post_letter(order.email, letter)


def _locale(order: PaymentOrder) -> str:
    return order.user.locale if order.user else "ru"
