"""Everything about an account or a user on one page, for whoever answers the phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elkk.accounts.known_links import KnownLink, ever_of_account, ever_of_user
from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.bills.models import Bill
from elkk.cabinet.details import AccountDetails, account_details
from elkk.cabinet.overview import AccountState, account_state
from elkk.catalogue import order_desk
from elkk.catalogue.models import ServiceOrder
from elkk.delivery.models import Message
from elkk.identity import sessions
from elkk.identity.models import User, UserSession
from elkk.notices import dead_letters
from elkk.notices.models import Notice
from elkk.payments.ledger import PaymentEvent, payment_events
from elkk.readings.models import Meter, Reading
from elkk.support import queue
from elkk.support.models import Appeal

LAST: Final = 12
A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class AccountCard:
    account: Account
    state: AccountState
    details: AccountDetails
    links: Sequence[KnownLink]
    bills: Sequence[Bill]
    readings: Sequence[Reading]
    payments: Sequence[PaymentEvent]
    notices: Sequence[Notice]
    appeals: Sequence[Appeal]
    orders: Sequence[ServiceOrder]

    @property
    def people(self) -> dict[int, User]:
        return {each.link.user_id: each.link.user for each in self.links}


def account_card(account_id: int) -> AccountCard | None:
    """The last of everything: bills, readings, notices LAST each, payments of a year."""
    account = (
        Account.select(Account, Supplier).join(Supplier).where(Account.id == account_id).first()
    )
    if account is None:
        return None
    today = clock.today(account.supplier.time_zone)
    return AccountCard(
        account,
        account_state(account),
        account_details(account),
        ever_of_account(account_id),
        _bills(account_id),
        _readings(account_id),
        payment_events(account_id, today - A_YEAR, today),
        _notices(account_id),
        queue.of_account(account_id),
        order_desk.of_account(account_id),
    )


def _bills(account_id: int) -> list[Bill]:
    found = Bill.select().where(Bill.account == account_id).order_by(Bill.month.desc())
    return list(found.limit(LAST))


def _readings(account_id: int) -> list[Reading]:
    return list(
        Reading.select(Reading, Meter)
        .join(Meter)
        .where(Reading.account == account_id)
        .order_by(Reading.taken_on.desc(), Reading.id.desc())
        .limit(LAST)
    )


def _notices(account_id: int) -> list[Notice]:
    return list(
        Notice.of_linked_accounts(clock.now())
        .where(Notice.account == account_id)
        .order_by(Notice.id.desc())
        .limit(LAST)
    )


@dataclass(frozen=True)
class UserCard:
    user: User
    links: Sequence[KnownLink]
    sessions: Sequence[UserSession]
    messages: Sequence[Message]
    appeals: Sequence[Appeal]
    orders: Sequence[ServiceOrder]


def user_card(user_id: int) -> UserCard | None:
    user = User.get_or_none(User.id == user_id)
    if user is None:
        return None
    return UserCard(
        user,
        ever_of_user(user_id),
        sessions.sessions_of(user),
        dead_letters.sent_to([user.phone, user.email or ""]),
        queue.of_user(user_id),
        order_desk.of_user(user_id),
    )


def find_user(user_id: int) -> User | None:
    return User.get_or_none(User.id == user_id)
