"""A copy of everything that the cabinet keeps about a user (152-ФЗ art. 14).

Of an account that the user no longer has it holds what there was while they had it. JSON of the
whole, and an archive that adds readings, bills and payments as CSV for spreadsheets.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final

from elkk.accounts.known_links import KnownLink, ever_of_user
from elkk.accounts.models import Account
from elkk.base.money import plain
from elkk.base.visitor import Visitor
from elkk.bills.models import Bill
from elkk.catalogue.personal_data import copy_of as orders_copy
from elkk.documents.services import acceptances_of
from elkk.identity import audit, email, limits, sessions
from elkk.identity.models import AuditEvent, User
from elkk.notices.models import Notice
from elkk.notices.wording import words
from elkk.payments.debt import debts_of
from elkk.payments.models import Payment
from elkk.payments.personal_data import copy_of as payments_copy
from elkk.readings.models import Meter, Reading
from elkk.support.personal_data import copy_of as appeals_copy

Row = dict[str, Any]

# A spreadsheet would run a cell that begins with one of these as a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def allow(user: User, visitor: Visitor) -> None:
    """Count and log a download. Raises limits.TooMany."""
    limits.DOWNLOAD_BY_USER.take(str(user.id))
    audit.record("identity.data_downloaded", user_id=user.id, visitor=visitor)


def as_json(user: User) -> bytes:
    return json.dumps(_everything(user), ensure_ascii=False, indent=2).encode()


def as_archive(user: User) -> bytes:
    """A ZIP with data.json, readings.csv, bills.csv and payments.csv."""
    everything = _everything(user)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(everything, ensure_ascii=False, indent=2))
        for name in ("readings", "bills", "payments"):
            archive.writestr(f"{name}.csv", _csv(everything[name]))
    return output.getvalue()


def _csv(rows: Sequence[Row]) -> bytes:
    """As Excel of this country opens it: UTF-8 with BOM, semicolons."""
    output = io.StringIO()
    if rows:
        writer = csv.DictWriter(output, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return output.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def _everything(user: User) -> dict[str, Any]:
    known = ever_of_user(user.id)
    return {
        "user": _user(user),
        "accounts": _accounts(known),
        "readings": list(_readings(known)),
        "bills": list(_bills(known)),
        "payments": list(_payments(known)),
        "notices": list(_notices(user, known)),
        "appeals": appeals_copy(user),
        "service_orders": orders_copy(user),
        "payments_made_here": payments_copy(user),
        "accepted_documents": list(_accepted(user)),
        "sessions": list(_sessions(user)),
        "security_events": list(_events(user)),
    }


def _user(user: User) -> Row:
    waiting = email.pending(user)
    return {
        "last_name": user.last_name,
        "first_name": user.first_name,
        "patronymic": user.patronymic,
        "phone": user.phone,
        "email": user.email,
        "email_to_confirm": waiting.address if waiting else None,
        "language": user.locale,
        "notify_by_sms": user.notify_sms,
        "notify_by_email": user.notify_email,
        "bill_delivery": str(user.bill_delivery),
        "second_factor_since": _text(user.second_factor_at),
        "registered_at": _text(user.created_at),
        "consented_at": _text(user.consented_at),
    }


def _accepted(user: User) -> Iterable[Row]:
    for each in acceptances_of(user.id):
        yield {
            "document": each.version.title,
            "version": each.version.number,
            "accepted_at": _text(each.accepted_at),
        }


def _accounts(known: Sequence[KnownLink]) -> list[Row]:
    """What is owed is told of live ones only: it is of today."""
    debts = debts_of(each.link.account for each in known if each.is_live)
    return [
        _account(each)
        | {"debt": _roubles(debts[each.link.account_id].amount) if each.is_live else None}
        for each in known
    ]


def _account(known: KnownLink) -> Row:
    link = known.link
    return {
        "number": link.account.number,
        "supplier": link.account.supplier.name,
        "address": link.account.address,
        "relation": str(link.relation),
        "group": link.group,
        "note": link.note,
        "linked_at": _text(link.linked_at),
        "seen_until": _text(known.ended_at),
        "ebill_consent_at": _text(link.ebill_consent_at),
    }


def _seen(known: Sequence[KnownLink], account: Any, day: Any) -> Any:
    """A condition on an account's facts: those of days on which its link was live, or before."""
    now = [each.link.account_id for each in known if each.is_live]
    condition = account.in_(now)
    for each in known:
        if each.last_day is not None:
            condition |= (account == each.link.account_id) & (day <= each.last_day)
    return condition


def _readings(known: Sequence[KnownLink]) -> Iterable[Row]:
    rows = (
        Reading.select(Reading, Meter, Account)
        .join_from(Reading, Meter)
        .join_from(Reading, Account)
        .where(_seen(known, Reading.account, Reading.taken_on))
        .order_by(Reading.account, Reading.taken_on, Reading.id)
    )
    for row in rows:
        yield {
            "account": row.account.number,
            "meter": row.meter.number,
            "date": _text(row.taken_on),
            "source": str(row.source),
            "t1": _text(row.t1),
            "t2": _text(row.t2),
            "t3": _text(row.t3),
        }


def _bills(known: Sequence[KnownLink]) -> Iterable[Row]:
    rows = (
        Bill.select(Bill, Account)
        .join(Account)
        .where(_seen(known, Bill.account, Bill.issued_on))
        .order_by(Bill.account, Bill.month)
    )
    for row in rows:
        yield {
            "account": row.account.number,
            "month": _text(row.month),
            "number": row.number,
            "issued": _text(row.issued_on),
            "opening": _roubles(row.opening),
            "charged": _roubles(row.charged),
            "paid": _roubles(row.paid),
            "recalculated": _roubles(row.recalculated),
            "benefits": _roubles(row.benefits),
            "penalty": _roubles(row.penalty),
            "total": _roubles(row.total),
        }


def _payments(known: Sequence[KnownLink]) -> Iterable[Row]:
    rows = (
        Payment.select(Payment, Account)
        .join(Account)
        .where(_seen(known, Payment.account, Payment.paid_on))
        .order_by(Payment.account, Payment.paid_on, Payment.id)
    )
    for row in rows:
        yield {
            "account": row.account.number,
            "date": _text(row.paid_on),
            "amount": _roubles(row.amount),
            "channel": row.channel,
        }


def _notices(user: User, known: Sequence[KnownLink]) -> Iterable[Row]:
    seen = _seen(known, Notice.account, Notice.day)
    rows = Notice.select().where((Notice.user == user.id) & seen).order_by(Notice.id)
    for row in rows:
        said = words(row, row.day)
        yield {"date": _text(row.day), "title": said.title, "text": said.text}


def _sessions(user: User) -> Iterable[Row]:
    for row in sessions.sessions_of(user):
        yield {"since": _text(row.created_at), "address": row.ip, "browser": row.user_agent}


def _events(user: User) -> Iterable[Row]:
    rows = AuditEvent.select().where(AuditEvent.user_id == user.id).order_by(AuditEvent.id)
    for row in rows:
        own = row.actor_id == user.id
        yield {"at": _text(row.at), "event": row.event, "address": row.ip if own else ""}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _roubles(kopecks: int) -> str:
    return plain(kopecks)
