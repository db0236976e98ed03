"""The paper of a bill: the one function that page, letters and staff take it from."""

from elkk.bills.models import Bill
from elkk.bills.printing import document
from elkk.bills.services import with_lines


def bill_document(bill: Bill, *, names_owner: bool = True) -> bytes:
    """The bill as PDF, an A4 page or more; its account comes with it.

    `names_owner` is false for a reader who doesn't own the property: the paper then tells the
    payer by «Иван Иванович И.» only.
    """
    # Drawing takes a library that costs a third of a second to load: not at every start.
    from elkk.bills.pdf import render

    return render(document(bill.account, bill, with_lines(bill).lines, names_owner=names_owner))
