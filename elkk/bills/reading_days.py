"""When the readings of a bill were taken, and what their meters are called on it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from elkk.accounts.models import Account
from elkk.base.zones import Zone
from elkk.bills.models import BillLine
from elkk.readings.models import Meter, Reading

# A bill after two years of silence still finds the reading that it begins with.
_LONGEST_SILENCE = timedelta(days=800)


class ReadingDays:
    """The days of an account's readings before a bill: one query, none for a bill without readings.

    The billing sends a bill's values without their days, and the readings apart.
    """

    def __init__(self, account: Account, issued_on: date, lines: Sequence[BillLine]) -> None:
        self._days: dict[tuple[int, Zone, Decimal], date] = {}
        if all(line.current_value is None for line in lines):
            return
        before = Reading.taken_on.between(issued_on - _LONGEST_SILENCE, issued_on)
        columns = (Reading.meter, Reading.taken_on, Reading.t1, Reading.t2, Reading.t3)
        rows = Reading.select(*columns).where((Reading.account == account) & before)
        found: Any = rows.order_by(Reading.taken_on).tuples()
        for meter, day, *values in found:
            for zone, value in zip(Zone, values, strict=True):
                # The newest of equal values: nothing was used in between.
                self._days[meter, zone, value] = day

    def of(self, meter: Meter, zone: Zone, value: Decimal | None) -> date | None:
        """The last day on which the register showed the value; None where no reading says so."""
        return None if value is None else self._days.get((meter.id, zone, value))


def meter_name(meter: Meter) -> str:
    """«№ 4444001», or empty: billing systems do send meters without a number."""
    return f"№ {meter.number}" if meter.number else ""
