"""How long printing a bill takes, and how large it is.

    python -m bench.pdf

The demo utility's newest bills, from the database to the bytes; the first one also loads the
library and the font.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from unittest import mock

from bench.common import in_a_process, markdown_table
from bench.server import ROOT
from elkk.bills import services
from elkk.bills.models import Bill
from elkk.bills.printing import document

BILLS = 100


@dataclass(frozen=True)
class Printed:
    """Milliseconds and bytes of each bill."""

    taken: list[float]
    sizes: list[int]


def print_bills() -> Printed:
    from elkk import create_app
    from elkk.accounts.models import Account, Supplier

    app = create_app()
    taken, sizes = [], []
    with app.test_request_context():
        bills = Bill.select(Bill, Account, Supplier).join(Account).join(Supplier)
        for bill in list(bills.order_by(Bill.month.desc(), Bill.id).limit(BILLS)):
            started = time.perf_counter()
            sizes.append(len(_print(bill)))
            taken.append((time.perf_counter() - started) * 1000)
    return Printed(taken, sizes)


def _print(bill: Bill) -> bytes:
    """As the page does: the lines from the database, the library when it is first needed."""
    from elkk.bills.pdf import render

    lines = services.with_lines(bill).lines
    return render(document(bill.account, bill, lines))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"APP_ENV": "demo", "SANDBOX": "1", "DATA_DIR": folder}
        with mock.patch.dict(os.environ, settings):
            setup = [sys.executable, "-m", "flask", "--app", "app", "setup"]
            subprocess.run(setup, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            measured = in_a_process(print_bills)
    printed: Printed = measured.value
    print(
        markdown_table(
            (f"{len(printed.taken)} bills", "figure"),
            [
                ("the first", f"{printed.taken[0]:.0f} ms"),
                ("median of the others", f"{statistics.median(printed.taken[1:]):.0f} ms"),
                ("95 of 100 within", f"{statistics.quantiles(printed.taken, n=20)[-1]:.0f} ms"),
                ("size", f"{statistics.median(printed.sizes) / 1024:.0f} KB"),
                ("peak memory of the process", f"{measured.peak_mb:.0f} MB"),
            ],
        )
    )


if __name__ == "__main__":
    main()
