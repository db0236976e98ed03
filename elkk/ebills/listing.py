"""For the utility: who refused paper bills, since when, and to whom letters don't arrive."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from peewee import SQL, Expression, fn

from elkk.accounts import links
from elkk.accounts.models import Account, AccountLink
from elkk.base import clock
from elkk.base.paging import Slice, newest_first
from elkk.delivery.models import Message, MessageState
from elkk.ebills.models import EbillConsent, EbillLetter

_HEADER: Final = (
    "account",
    "address",
    "email",
    "agreed_at",
    "refused_paper_at",
    "back_at",
    "state",
)
_AT_ONCE: Final = 1000


class Standing(StrEnum):
    """What becomes of a consent's bills.

    EMAIL: paper is refused, letters go. FAILING: so, but the last letter did not arrive. WAITING:
    the address is not confirmed, paper goes on. ENDED: withdrawn, or the access has ended; paper.
    """

    EMAIL = "email"
    FAILING = "failing"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True)
class Wanted:
    """A filter: the beginning of an account's number, and a standing; empty ones are for all."""

    account: str = ""
    standing: Standing | None = None


@dataclass(frozen=True)
class Line:
    consent: EbillConsent
    standing: Standing

    @property
    def account(self) -> Account:
        return self.consent.link.account

    @property
    def ended_at(self) -> datetime | None:
        """When paper came back, or since when the subscriber has the account no more."""
        if self.standing is not Standing.ENDED:
            return None
        link: AccountLink = self.consent.link
        known = (self.consent.withdrawn_at, link.removed_at, link.ends_at)
        return min((each for each in known if each is not None), default=None)


def find(wanted: Wanted, cursor: str = "") -> Slice[Line]:
    """Consents, the latest first, page by page."""
    found: Slice[Any] = newest_first(_query(wanted), (EbillConsent.id,), cursor)
    return Slice([_line(row) for row in found.rows], found.after, found.is_first)


def counts() -> dict[Standing, int]:
    return {each: _query(Wanted(standing=each)).count() for each in Standing}


def _line(consent: EbillConsent) -> Line:
    # Columns of this query only, so no fields of the model.
    holds, fails = bool(getattr(consent, "holds")), bool(getattr(consent, "fails"))  # noqa: B009
    if not holds:
        return Line(consent, Standing.ENDED)
    if consent.confirmed_at is None:
        return Line(consent, Standing.WAITING)
    return Line(consent, Standing.FAILING if fails else Standing.EMAIL)


def _query(wanted: Wanted) -> Any:
    holds, fails = _holds(), _fails()
    found = links.with_links_ended_too(
        EbillConsent.select(EbillConsent, holds.alias("holds"), fails.alias("fails"))
    )
    if wanted.account:
        found = found.where(Account.number.startswith(wanted.account))
    if wanted.standing is None:
        return found
    confirmed = EbillConsent.confirmed_at.is_null(False)
    return found.where(
        {
            Standing.EMAIL: holds & confirmed & ~fails,
            Standing.FAILING: holds & confirmed & fails,
            Standing.WAITING: holds & ~confirmed,
            Standing.ENDED: ~holds,
        }[wanted.standing]
    )


def _holds() -> Expression:
    return EbillConsent.withdrawn_at.is_null() & links.live(clock.now())


def _fails() -> Any:
    """Whether the last bill's letter was refused for good."""
    letter = EbillLetter.alias()
    last = letter.select(fn.MAX(letter.id)).where(letter.consent == EbillConsent.id)
    return fn.EXISTS(
        EbillLetter.select(SQL("1"))
        .join(Message, on=Message.key == EbillLetter.key)
        .where((EbillLetter.id == last) & (Message.state == MessageState.FAILED))
    )


def as_csv(wanted: Wanted) -> Iterator[str]:
    """The list for the billing, in portions: UTF-8, `;`, moments of the supplier's time zone."""
    yield "\ufeff" + _written([_HEADER])
    last = 0
    while True:
        found = list(
            _query(wanted).where(EbillConsent.id > last).order_by(EbillConsent.id).limit(_AT_ONCE)
        )
        if not found:
            return
        yield _written([_cells(_line(each)) for each in found])
        last = found[-1].id


def _cells(line: Line) -> tuple[str, ...]:
    zone = ZoneInfo(line.account.supplier.time_zone)
    return (
        line.account.number,
        _plain(line.account.address),
        _plain(line.consent.address),
        _moment(line.consent.agreed_at, zone),
        _moment(line.consent.confirmed_at, zone),
        _moment(line.ended_at, zone),
        line.standing,
    )


def _plain(text: str) -> str:
    """A spreadsheet would run a cell that begins so as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


def _written(rows: Any) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue()
