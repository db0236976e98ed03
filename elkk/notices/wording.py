"""The words of a notice: made of its kind and details when somebody reads, in their language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from elkk.base.periods import Month
from elkk.notices.models import Kind, Notice
from elkk.readings.verification import Verification, words_of
from elkk.web.i18n import _, _n, format_day, format_money, format_month

Details = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """What mends the matter: the words on the button, and the page behind it.

    `acts` says that it submits or pays, which a guest who may only look can't.
    """

    text: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    acts: bool = False


@dataclass(frozen=True)
class Words:
    """A notice in the reader's language: a short line and the full text."""

    title: str
    text: str


def words(notice: Notice, today: date) -> Words:
    """The notice as it reads on a day of the supplier's calendar.

    A notice whose details hold finished words (`title` and `text`) says those.
    """
    details = notice.details
    if "title" in details:
        return Words(details["title"], details.get("text", ""))
    if notice.is_over:
        return _over(notice)
    if notice.owed_now is not None:
        # PostgreSQL sums kopecks to a Decimal.
        details = details | {"owed_now": int(notice.owed_now)}
    return _WRITERS[notice.kind](details, today)


def step(notice: Notice) -> Step | None:
    """The button that mends it; none where there is nothing to mend any more."""
    kind = notice.kind
    if notice.is_over:
        return None
    if kind in (Kind.WINDOW_OPEN, Kind.WINDOW_CLOSES, Kind.READING_REJECTED):
        return Step(_("Submit readings"), "readings.submit", acts=True)
    if kind is Kind.DEBT:
        return Step(_("Pay"), "payments.pay", acts=True)
    if kind is Kind.NEW_BILL and "month" in notice.details:
        month = Month.from_int(notice.details["month"])
        return Step(_("To the bill"), "bills.show", {"month": month})
    return _DETAILS.get(kind, lambda: None)()


_DETAILS: Final[Mapping[Kind, Callable[[], Step]]] = {
    Kind.PAYMENT_CREDITED: lambda: Step(_("To the payments"), "history.index", {"tab": "payments"}),
    Kind.VERIFICATION_ENDS: lambda: Step(_("About the meter"), "accounts.details"),
    Kind.VERIFICATION_ENDED: lambda: Step(_("About the meter"), "accounts.details"),
    Kind.APPEAL_ANSWERED: lambda: Step(_("Read the answer"), "support.appeals"),
    Kind.SERVICE_ORDER: lambda: Step(_("To the orders"), "catalogue.orders"),
    Kind.ACCOUNT_LINKED: lambda: Step(_("Who has access"), "accounts.settings"),
}


def kind_name(kind: Kind) -> str:
    """What notices of that kind are about, for choosing which ones to get."""
    return {
        Kind.WINDOW_OPEN: _("It is time to submit readings"),
        Kind.WINDOW_CLOSES: _("The readings period ends tomorrow"),
        Kind.READING_REJECTED: _("A reading was rejected"),
        Kind.NEW_BILL: _("A new bill"),
        Kind.DEBT: _("Debt"),
        Kind.PAYMENT_CREDITED: _("A payment was credited"),
        Kind.VERIFICATION_ENDS: _("The meter's verification ends soon"),
        Kind.VERIFICATION_ENDED: _("The meter's verification has ended"),
        Kind.APPEAL_ANSWERED: _("An answer to your appeal"),
        Kind.SERVICE_ORDER: _("An order of a service"),
        Kind.ACCOUNT_LINKED: _("Someone linked your account"),
    }[kind]


def _over(notice: Notice) -> Words:
    """What has become of it."""
    if notice.kind is Kind.DEBT:
        return Words(_("There is no debt any more"), _("The debt that we told you of is paid."))
    if notice.kind is Kind.READING_REJECTED:
        day = format_day(_date(notice.details, "taken_on"))
        return Words(
            _("Readings were submitted again"),
            _("The reading of %(day)s was rejected, and a later one was taken.", day=day),
        )
    if notice.submitted_on is not None:
        day = format_day(date.fromisoformat(str(notice.submitted_on)))
        return Words(
            _("Readings were submitted on %(day)s", day=day),
            _("Every meter was read in this period. Nothing is to be done."),
        )
    return Words(
        _("The meter was verified or replaced"),
        _("What we told you about its verification is settled."),
    )


def _window_open(details: Details, today: date) -> Words:
    opens, closes = _date(details, "opens_on"), _date(details, "closes_on")
    left = (closes - today).days + 1
    period = {"opens": format_day(opens), "closes": format_day(closes)}
    if left < 1:
        title = _("Readings were not submitted")
        return Words(title, _("The period from %(opens)s to %(closes)s is over.", **period))
    return Words(
        _n(
            "Readings not submitted: %(num)d day left",
            "Readings not submitted: %(num)d days left",
            left,
        ),
        _(
            "Readings are accepted from %(opens)s to %(closes)s. Without them the bill is counted "
            "by your average consumption.",
            **period,
        ),
    )


def _window_closes(details: Details, today: date) -> Words:
    closes = _date(details, "closes_on")
    title = _("The readings period ends on %(day)s", day=format_day(closes))
    if closes < today:
        return Words(title, _("The period is over."))
    return Words(
        title,
        _(
            "We have not got this month's readings yet. Readings that come later are counted in "
            "the next period."
        ),
    )


def _reading_rejected(details: Details, _today: date) -> Words:
    title = _("The reading of %(day)s was rejected", day=format_day(_date(details, "taken_on")))
    reason = details.get("reason") or _("The utility gave no reason.")
    again = _("Check the meter and submit the reading again.")
    return Words(title, f"{reason} {again}")


def _new_bill(details: Details, _today: date) -> Words:
    month = format_month(Month.from_int(details["month"]))
    total = details["total"]
    title = _("A new bill for %(month)s", month=month)
    if total == 0:
        return Words(title, _("There is nothing to pay."))
    if total < 0:
        text = _("There is nothing to pay: the overpayment is %(sum)s", sum=format_money(-total))
        return Words(title, text)
    if details.get("owed_now", total) <= 0:
        return Words(title, _("It is paid: there is no debt."))
    if not details.get("due_on"):
        return Words(title, _("To pay: %(sum)s", sum=format_money(total)))
    due = format_day(_date(details, "due_on"))
    return Words(title, _("To pay by %(day)s: %(sum)s", sum=format_money(total), day=due))


def _debt(details: Details, _today: date) -> Words:
    title = _("Debt: %(sum)s", sum=format_money(details.get("owed_now", details["debt"])))
    pay = _("Pay it, so that no penalty is charged and the supply is not limited.")
    if not details.get("overdue_since"):
        return Words(title, pay)
    due = format_day(_date(details, "overdue_since"))
    return Words(title, _("The bill was due on %(day)s.", day=due) + " " + pay)


def _payment_credited(details: Details, _today: date) -> Words:
    title = _("A payment was credited: %(sum)s", sum=format_money(details["amount"]))
    day = format_day(_date(details, "paid_on"))
    return Words(title, _("The payment of %(day)s is counted in your account.", day=day))


def _verification_ends(details: Details, today: date) -> Words:
    over = _date(details, "verified_until") < today
    return _verification(Verification.ENDED if over else Verification.ENDS_SOON, details)


def _verification_ended(details: Details, _today: date) -> Words:
    return _verification(Verification.ENDED, details)


def _verification(state: Verification, details: Details) -> Words:
    words = words_of(state, details["meter"], _date(details, "verified_until"))
    assert words is not None
    return Words(*words)


def _appeal_answered(details: Details, _today: date) -> Words:
    title = _("An answer to your appeal")
    if not details.get("topic"):
        return Words(title, _("The utility has answered. Read the answer in «Appeals»."))
    return Words(title, _("The utility has answered: %(topic)s.", topic=details["topic"]))


def _service_order(details: Details, _today: date) -> Words:
    title = _("Order %(number)s: its status has changed", number=details["number"])
    return Words(title, details["service"])


def _account_linked(details: Details, _today: date) -> Words:
    title = _("Someone linked your account")
    known = _("If you don't know who it is, tell the utility's contact centre.")
    if not details.get("name"):
        who = _("One more user, who answered the control question, now sees the account.")
    else:
        who = _("%(name)s now sees the account.", name=details["name"])
    return Words(title, f"{who} {known}")


def _date(details: Details, name: str) -> date:
    return date.fromisoformat(details[name])


_WRITERS: Final[Mapping[Kind, Callable[[Details, date], Words]]] = {
    Kind.WINDOW_OPEN: _window_open,
    Kind.WINDOW_CLOSES: _window_closes,
    Kind.READING_REJECTED: _reading_rejected,
    Kind.NEW_BILL: _new_bill,
    Kind.DEBT: _debt,
    Kind.PAYMENT_CREDITED: _payment_credited,
    Kind.VERIFICATION_ENDS: _verification_ends,
    Kind.VERIFICATION_ENDED: _verification_ended,
    Kind.APPEAL_ANSWERED: _appeal_answered,
    Kind.SERVICE_ORDER: _service_order,
    Kind.ACCOUNT_LINKED: _account_linked,
}
