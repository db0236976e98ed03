"""New bills as letters with the PDF, once each. The PDF is drawn when the letter is sent."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from flask_babel import force_locale
from huey import crontab
from peewee import SQL, fn

from elkk.accounts import links
from elkk.accounts.models import Account, AccountLink
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.periods import Month
from elkk.base.tasks import task
from elkk.bills.models import Bill
from elkk.bills.paper import bill_document
from elkk.delivery import contents, letters, outbox
from elkk.delivery.contents import Attachment, NoLongerTrue
from elkk.delivery.letters import Letter
from elkk.ebills.models import EbillConsent, EbillLetter
from elkk.ebills.services import follow_choices
from elkk.web.i18n import _, format_day, format_money, format_month

AT_ONCE: Final = 200
SECONDS_A_RUN: Final = 240.0
# A first import of years of bills is no news.
BILL_IS_NEWS: Final = timedelta(days=62)
_REFERENCE: Final = "ebill"


@task(every=crontab(minute="*/5"))
def send_ebills() -> None:
    run()


def run() -> int:
    """Follow the choices of subscribers and post what is new; how many letters.

    Each portion is one transaction: after a crash its bills are either posted or still new.
    """
    follow_choices()
    deadline = time.monotonic() + SECONDS_A_RUN
    posted = 0
    while time.monotonic() < deadline:
        with atomic():
            portion = _new(AT_ONCE)
            posted += sum(_post(consent, bill) for consent, bill in portion)
        if len(portion) < AT_ONCE:
            break
    return posted


def _new(most: int) -> list[tuple[EbillConsent, Bill]]:
    known = EbillLetter.select(SQL("1")).where(
        (EbillLetter.consent == EbillConsent.id) & (EbillLetter.month == Bill.month)
    )
    today = clock.now().date()
    found: Any = (
        _with_bills()
        .where(
            EbillConsent.confirmed_at.is_null(False)
            & (Bill.month > fn.COALESCE(EbillConsent.after_month, SQL("0")))
            & (Bill.month >= Month.of(today - BILL_IS_NEWS) - 2)
            & (Bill.issued_on >= today - BILL_IS_NEWS)
            & ~fn.EXISTS(known)
        )
        .order_by(EbillConsent.id, Bill.month)
        .limit(most)
    )
    return [(consent, getattr(consent, "bill")) for consent in found]  # noqa: B009 (of this query)


def _with_bills() -> Any:
    """Consents that hold, each with the bills of its account; the link and its people come along.

    An account that the subscriber has no more gives none.
    """
    return (
        links.with_links_ended_too(EbillConsent.select(EbillConsent, Bill))
        .join_from(EbillConsent, Bill, on=(Bill.account == Account.id), attr="bill")
        .where(EbillConsent.withdrawn_at.is_null() & links.live(clock.now()))
    )


def _post(consent: EbillConsent, bill: Bill) -> bool:
    """Into the outbox, unless another worker has just done it."""
    key = f"ebill-{consent.id}-{bill.month}"
    made = (
        EbillLetter.insert(consent=consent, month=bill.month, key=key, made_at=clock.now())
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    if not made:
        return False
    reference = f"{_REFERENCE}:{consent.id}:{int(bill.month)}"
    return outbox.post_letter(
        consent.address, _letter(consent.link, bill), key=key, reference=reference, bulk=True
    )


def _letter(link: AccountLink, bill: Bill) -> Letter:
    account = link.account
    with force_locale(link.user.locale):
        return letters.write(
            _("The electricity bill for %(month)s", month=format_month(bill.month)),
            [
                _(
                    "Account %(account)s, %(address)s.",
                    account=account.number,
                    address=account.address.rstrip("."),
                ),
                _to_pay(bill),
                _("The bill is attached. You get it by e-mail instead of on paper."),
                _("To get paper bills again, take the tick away in the settings of the account."),
            ],
            action=_button(account, bill),
        )


def _to_pay(bill: Bill) -> str:
    if bill.total == 0:
        return _("There is nothing to pay.")
    if bill.total < 0:
        overpaid = format_money(-bill.total)
        return _("There is nothing to pay: the overpayment is %(sum)s", sum=overpaid)
    if bill.due_on is None:
        return _("To pay: %(sum)s", sum=format_money(bill.total))
    day = format_day(bill.due_on)
    return _("To pay by %(day)s: %(sum)s", sum=format_money(bill.total), day=day)


def _button(account: Account, bill: Bill) -> tuple[str, str] | None:
    url = letters.page_url("bills.show", account_id=account.id, month=bill.month)
    return (_("To the bill"), url) if url else None


def _attach(reference: str) -> Sequence[Attachment]:
    """The PDF of «17:202610»: consent and month."""
    consent_id, month = map(int, reference.split(":"))
    found = (
        _with_bills()
        .where((EbillConsent.id == consent_id) & (Bill.month == Month.from_int(month)))
        .first()
    )
    if found is None:
        raise NoLongerTrue("the consent or the access has ended, or the bill was taken back")
    bill: Bill = found.bill
    bill.account = found.link.account
    content = bill_document(bill, names_owner=found.link.is_owner)
    name = f"{bill.account.number}-{bill.month}.pdf"
    return [Attachment(name, "application/pdf", content)]


contents.register(_REFERENCE, _attach)
