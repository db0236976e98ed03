"""The paper of a bill: the one function that page, letters and staff take it from."""

import logging
from typing import Final

from elkk.base.storage import StorageError, storage
from elkk.bills.models import Bill, BillPaper
from elkk.bills.printing import document
from elkk.bills.services import with_lines

log: Final = logging.getLogger(__name__)


def bill_document(bill: Bill, *, names_owner: bool = True) -> bytes:
    """The bill as PDF: the utility's own paper where it has brought one, else the cabinet's.

    `names_owner` is false for a reader who doesn't own the property: the paper then tells the
    payer by «Иван Иванович И.» only, and is the cabinet's, since on the utility's own nothing can
    be hidden.
    """
    own = _own_paper(bill) if names_owner else None
    return own or _drawn(bill, names_owner)


def _own_paper(bill: Bill) -> bytes | None:
    same = (BillPaper.account == bill.account_id) & (BillPaper.month == bill.month)
    newest = BillPaper.select().where(same).order_by(BillPaper.id.desc()).first()
    if newest is None:
        return None
    try:
        return storage().get(newest.name)
    except StorageError:
        # The same sums on the cabinet's form are better than no bill.
        log.exception("the utility's paper of bill %s can't be read", bill.id)
        return None


def _drawn(bill: Bill, names_owner: bool) -> bytes:
    # Drawing takes a library that costs a third of a second to load: not at every start.
    from elkk.bills.pdf import render

    return render(document(bill.account, bill, with_lines(bill).lines, names_owner=names_owner))
