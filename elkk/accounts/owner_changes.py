"""Another owner of an account, as the billing says: who saw it must answer the control question.

The importer writes the changes down (elkk/exchange/format1/owners.py), and an undo takes them back.
Here is what follows: the holders of links are told, and the staff see a list.
"""

from dataclasses import dataclass
from typing import Final

from huey import crontab

from elkk.accounts import withheld_links
from elkk.accounts.messages import tell_guest, tell_holder
from elkk.accounts.models import Account, OwnerChange, Supplier
from elkk.base.db import atomic
from elkk.base.paging import Slice, newest_first
from elkk.base.tasks import task

_AT_ONCE: Final = 200


@task(every=crontab(minute="*/5"))
def tell_holders() -> None:
    """Write to everyone whose links wait and who has not been told."""
    while _tell_some():
        pass


def _tell_some() -> int:
    with atomic():
        found = withheld_links.take_to_tell(_AT_ONCE)
        for link in found.links:
            tell_holder(link)
            for guest in withheld_links.guests_of(link):
                tell_guest(guest)
    return found.taken


def take_back(batch: int) -> None:
    """A batch is undone, within its transaction: the owners before it are the owners again.

    Links that waited show their accounts again; links made since wait in their turn.
    """
    withheld_links.newcomers_await_confirmation(batch)
    OwnerChange.delete().where((OwnerChange.batch == batch) & ~OwnerChange.undone).execute()


@dataclass(frozen=True)
class Change:
    """A change of the owner, with account and supplier, and how its links stand."""

    change: OwnerChange
    waiting: int
    confirmed: int


def changes(
    cursor: str = "", supplier: str = "", number: str = "", *, only_waiting: bool = False
) -> Slice[Change]:
    """The newest first; of a supplier (its code), of an account, or where links still wait."""
    found = OwnerChange.select(OwnerChange, Account, Supplier).join(Account).join(Supplier)
    if supplier:
        found = found.where(Supplier.code == supplier)
    if number:
        found = found.where(Account.number == number)
    if only_waiting:
        found = found.where(OwnerChange.id.in_(withheld_links.changes_with_waiting()))
    page = newest_first(found, (OwnerChange.id,), cursor)
    counts = withheld_links.counts_of([each.id for each in page.rows])
    rows = [Change(each, *counts.get(each.id, (0, 0))) for each in page.rows]
    return Slice(rows, page.after, page.is_first)
