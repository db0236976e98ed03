"""The receipt of submitted readings, to the user's own channels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from elkk.accounts.models import Account
from elkk.delivery import letters, outbox
from elkk.delivery.letters import Letter
from elkk.identity.models import User
from elkk.readings.checks import Checked
from elkk.readings.labels import zone_name
from elkk.web.i18n import _, format_consumption, format_moment, format_reading


@dataclass(frozen=True)
class Accepted:
    """What was taken, under which number and when."""

    receipt: str
    at: datetime
    readings: Sequence[Checked]


@dataclass(frozen=True)
class Posting:
    """A receipt ready to go: a letter where the e-mail is confirmed, else an SMS."""

    key: str
    to: str
    letter: Letter | None
    sms: str


def write_receipt(account: Account, user: User, accepted: Accepted) -> Posting:
    """The receipt in the user's language. Nothing is sent or saved yet."""
    key = f"readings-{account.id}-{accepted.receipt}"
    with force_locale(user.locale):
        if user.email and user.email_confirmed_at:
            return Posting(key, user.email, _letter(account, accepted), "")
        return Posting(key, user.phone, None, _sms(account, accepted))


def post_receipt(posting: Posting) -> None:
    """Put it into the outbox, in the transaction that saves the readings."""
    if posting.letter is not None:
        outbox.post_letter(posting.to, posting.letter, key=posting.key)
    else:
        outbox.post_sms(posting.to, posting.sms, key=posting.key)


def _letter(account: Account, accepted: Accepted) -> Letter:
    zone = account.supplier.time_zone
    return letters.write(
        _("Readings accepted, receipt %(number)s", number=accepted.receipt),
        [
            _(
                "Account %(account)s, %(address)s.",
                account=account.number,
                address=account.address,
            ),
            _("Accepted on %(moment)s.", moment=format_moment(accepted.at, zone)),
            *_lines(accepted.readings),
            _("You can correct the readings in the cabinet until they are passed to billing."),
        ],
    )


def _lines(readings: Sequence[Checked]) -> Iterator[str]:
    for each in readings:
        meter = each.entry.meter
        values = ", ".join(
            f"{zone_name(zone, meter.zones)} {format_reading(value)}"
            for zone, value in each.values.items()
        )
        yield _(
            "Meter %(number)s: %(values)s.",
            number=meter.number or _("number unknown"),
            values=values,
        )
        if each.usage is not None:
            yield _(
                "Consumption: %(kwh)s.", kwh=format_consumption(each.usage.total, meter.multiplier)
            )


def _sms(account: Account, accepted: Accepted) -> str:
    values = "; ".join(
        " / ".join(format_reading(value) for value in each.values.values())
        for each in accepted.readings
    )
    return _(
        "Readings of account %(account)s accepted: %(values)s. Receipt %(number)s",
        account=account.number,
        values=values,
        number=accepted.receipt,
    )
