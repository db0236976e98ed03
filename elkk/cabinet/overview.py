"""Which accounts a user has, and what their pages say on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from peewee import ModelSelect, fn

from elkk.accounts import links
from elkk.accounts.models import Account, AccountLink
from elkk.base import clock
from elkk.base.prepared import Prepared
from elkk.notices.following import is_over, window_of
from elkk.notices.models import Notice
from elkk.payments import gateways
from elkk.payments.debt import Debt, debt_of
from elkk.readings.windows import WindowState

MANY_ACCOUNTS: Final = 12


@dataclass(frozen=True)
class CabinetItem:
    """A line of «Ваши счета»."""

    link: AccountLink
    unread: int

    @property
    def account(self) -> Account:
        return self.link.account

    @property
    def group(self) -> str:
        return self.link.group or self.account.address

    def has(self, words: Sequence[str]) -> bool:
        account = self.account
        text = f"{account.number} {account.address} {self.link.note} {self.group}".casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Cabinet:
    """«Ваши счета»: the items under their group headings, in the order of the headings."""

    groups: Sequence[tuple[str, Sequence[CabinetItem]]]

    @property
    def items(self) -> list[CabinetItem]:
        return [item for _heading, items in self.groups for item in items]

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def can_pay_together(self) -> bool:
        """Whether «Оплатить всё» makes sense: several accounts to pay for, in one payment."""
        gateway = gateways.current()
        acting = [item for item in self.items if item.link.may_act]
        return gateway is not None and gateway.takes_several and len(acting) > 1

    @property
    def is_long(self) -> bool:
        """Whether the list needs a search field."""
        return self.count >= MANY_ACCOUNTS

    @property
    def unread(self) -> int:
        return sum(item.unread for item in self.items)


def _links_with_unread(given: Any) -> "ModelSelect[AccountLink]":
    unread = (
        Notice.select(fn.COUNT(Notice.id))
        .where(
            (Notice.user == AccountLink.user)
            & (Notice.account == AccountLink.account)
            & Notice.read_at.is_null()
            & ~is_over()
        )
        .alias("unread")
    )
    return links.cabinet_query(given.user, given.now, unread)


_LINKS: Final = Prepared[AccountLink](_links_with_unread)


def cabinet_of(user_id: int) -> Cabinet:
    """One query, however many accounts."""
    found = _LINKS.rows(user=user_id, now=clock.now())
    # The count is a column of this query only, so no field of the model.
    return _grouped([CabinetItem(link, getattr(link, "unread")) for link in found])  # noqa: B009


def _grouped(items: Sequence[CabinetItem]) -> Cabinet:
    groups: dict[str, list[CabinetItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    headed = [(_heading(name, groups[name]), groups[name]) for name in sorted(groups)]
    # What stands under no heading comes first, or it would seem to stand under the one before.
    return Cabinet(sorted(headed, key=lambda group: bool(group[0])))


def find_in(cabinet: Cabinet, words: str) -> Cabinet:
    """The items that have every word in their number, address, note or group."""
    wanted = words.casefold().split()
    return _grouped([item for item in cabinet.items if item.has(wanted)])


def _heading(name: str, items: Sequence[CabinetItem]) -> str:
    """Nothing above a single account whose own address says the same."""
    return "" if len(items) == 1 and items[0].account.address == name else name


@dataclass(frozen=True)
class AccountState:
    """What the dark-blue header says.

    `submitted_on` is the day of the last reading of the present window, once every meter was read.
    """

    debt: Debt
    window: WindowState
    submitted_on: date | None = None


def account_state(account: Account) -> AccountState:
    window, submitted_on = window_of(account)
    return AccountState(debt_of(account), window, submitted_on)
