"""The rows of a demo batch, gathered by account as a reader of the files would find them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from elkk.sandbox.demo.generator import account_number, demo_rows

Values = Mapping[str, Any]


class DemoAccount:
    """`account.bills`, `account.readings` and so on: the rows of those tables, in file order."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Values]] = defaultdict(list)

    def __getattr__(self, table: str) -> list[Values]:
        return self.tables[table]

    @property
    def about(self) -> Values:
        return self.accounts[0]

    @property
    def balance(self) -> int:
        return self.balances[0]["balance"]

    def lines_of(self, month: Any) -> list[Values]:
        return [line for line in self.bill_lines if line["month"] == month]

    def readings_of(self, meter: str, *sources: str) -> list[Values]:
        return [
            reading
            for reading in self.readings
            if reading["meter"] == meter and reading["source"] in sources
        ]

    def facts(self) -> dict[str, str]:
        return {str(fact["kind"]): fact["value"] for fact in self.control_facts}


class Demo:
    """A whole batch in memory: what belongs to no account is in `common`."""

    def __init__(self, today: date, **options: int) -> None:
        self.common = DemoAccount()
        self.by_number: dict[str, DemoAccount] = defaultdict(DemoAccount)
        for table, values in demo_rows(today, **options):
            holder = self.by_number[values["account"]] if "account" in values else self.common
            holder.tables[table].append(values)

    def __iter__(self) -> Iterator[DemoAccount]:
        return iter(self.by_number.values())

    def __getitem__(self, index: int) -> DemoAccount:
        return self.by_number[account_number(index)]
