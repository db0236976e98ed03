"""All bills, statistics and payment symbols of the demo utility, reckoned anew.

Nothing here uses the product's arithmetic: rows come by SQL, and what the product says is read off
its pages and papers, as a person with a calculator would. Symbols are read by zxing-cpp.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp

from elkk.accounts import links
from elkk.sandbox.demo import services as demo
from tests.recomputed.rows import day_of, grouped, intervals, rows
from tests.support.audit import AuditClient

TODAY = date(2026, 3, 17)
NEAR = Fraction(1, 100)


@pytest.fixture
def subscriber(database: None, sign_in) -> AuditClient:
    """Anna, who is let see every account of the demo utility."""
    found = demo.load_demo(TODAY).guest
    for account in rows("SELECT id FROM account"):
        links.make(found.id, account["id"], relation="owner", group="", note="")
    return sign_in(found)


def test_what_the_product_says_of_the_demo_is_right(subscriber: AuditClient, subtests) -> None:
    """One test, since loading the demo takes most of its time."""
    for check in (
        every_bill_adds_up_and_goes_on_from_the_one_before,
        every_line_with_readings_is_their_difference_by_the_ratio,
        statistics_are_what_meters_and_bills_say,
        a_month_is_whole_where_every_meter_tells_of_each_day,
        symbols_on_paper_ask_for_what_the_bills_say,
    ):
        with subtests.test(check.__name__):
            check(subscriber)


def months_back(month: int, back: int) -> int:
    index = month // 100 * 12 + month % 100 - 1 - back
    return index // 12 * 100 + index % 12 + 1


def nearest_kopeck(roubles: Decimal) -> int:
    return int((roubles * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def every_bill_adds_up_and_goes_on_from_the_one_before(_subscriber: AuditClient) -> None:
    lines = grouped(rows("SELECT * FROM bill_line"), "bill_id")
    bills = grouped(rows("SELECT * FROM bill ORDER BY account_id, month"), "account_id")
    assert sum(map(len, bills.values())) > 7_000
    for own in bills.values():
        for bill in own:
            for line in lines[bill["id"]]:
                roubles = Decimal(line["volume"]) / 1000 * Decimal(line["price"]) / 100_000
                assert line["amount"] == nearest_kopeck(roubles), line
            assert bill["charged"] == sum(line["amount"] for line in lines[bill["id"]]), bill
            assert bill["total"] == (
                bill["opening"]
                + bill["charged"]
                + bill["recalculated"]
                - bill["benefits"]
                + bill["penalty"]
                - bill["paid"]
            ), bill
        for before, after in pairwise(own):
            assert months_back(after["month"], 1) == before["month"]
            assert after["opening"] == before["total"]


def every_line_with_readings_is_their_difference_by_the_ratio(_subscriber: AuditClient) -> None:
    """Slices of a zone share their readings: together they are what the register counted."""
    meters = {(row["account_id"], row["code"]): row for row in rows("SELECT * FROM meter")}
    lines = rows(
        "SELECT bill_line.*, bill.account_id FROM bill_line JOIN bill ON bill.id = bill_id"
        " WHERE current_value IS NOT NULL"
    )
    volumes: dict[tuple, int] = defaultdict(int)
    for line in lines:
        key = ("bill_id", "account_id", "meter_code", "zone", "previous_value", "current_value")
        volumes[tuple(line[name] for name in key)] += line["volume"]
    assert len(volumes) > 7_000
    for (_bill, account, code, _zone, previous, current), volume in volumes.items():
        meter = meters[account, code]
        full = 1000 * 10 ** meter["whole_digits"]
        assert volume == (current - previous) % full * meter["multiplier"]


def shown_by_month(text: str, year: int) -> dict[int, Fraction]:
    """The totals of a CSV of statistics, by month; the column is found by its name."""
    header, *lines = text.removeprefix("\ufeff").splitlines()
    column = header.split(";").index("Всего, кВт·ч")
    found = {}
    for line in lines:
        cells = line.split(";")
        if cells[column]:
            month = year * 100 + int(cells[0][:2])
            found[month] = Fraction(cells[column].replace(",", "."))
    return found


def statistics_are_what_meters_and_bills_say(subscriber: AuditClient) -> None:
    meters = grouped(rows("SELECT * FROM meter"), "account_id")
    readings = grouped(rows("SELECT * FROM reading"), "meter_id")
    billed: dict[int, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in rows(
        "SELECT account_id, month, volume FROM bill_line JOIN bill ON bill.id = bill_id"
    ):
        billed[row["account_id"]][row["month"]] += Fraction(row["volume"], 1000)
    year = TODAY.year - 1
    for account, own in meters.items():
        measured: dict[int, Fraction] = defaultdict(Fraction)
        for meter in own:
            for interval in intervals(meter, readings[meter["id"]]):
                for day, kwh in interval.by_day():
                    measured[day.year * 100 + day.month] += kwh
        address = f"/accounts/{account}/statistics/{year}.csv"
        shown = shown_by_month(subscriber.get(address).text, year)
        expected = {month: kwh for month, kwh in measured.items() if month // 100 == year}
        assert shown.keys() == expected.keys(), account
        for month, kwh in expected.items():
            assert abs(shown[month] - kwh) < NEAR, (account, month)
        by_bills = shown_by_month(subscriber.get(address + "?by=bills").text, year)
        assert by_bills == {m: kwh for m, kwh in billed[account].items() if m // 100 == year}


def a_month_is_whole_where_every_meter_tells_of_each_day(subscriber: AuditClient) -> None:
    """The page marks the others: accounts with several meters, and two with one."""
    meters = grouped(rows("SELECT * FROM meter"), "account_id")
    readings = grouped(rows("SELECT * FROM reading"), "meter_id")
    several = [account for account, own in meters.items() if len(own) > 1]
    assert several
    for account in [*several[:6], *list(meters)[:2]]:
        told = [_days_told(meter, readings[meter["id"]]) for meter in meters[account]]
        page = subscriber.get(f"/accounts/{account}/statistics/?year={TODAY.year - 1}").text
        table = page.partition("Потребление по месяцам")[2].partition("</table>")[0]
        titles = re.findall(r"<tr><td[^>]*>([^<]+\d{4})\s*(<small.*?</small>)?</td>", table, re.S)
        assert len(titles) >= 10
        for number, (_title, note) in enumerate(titles, start=1):
            first = date(TODAY.year - 1, number, 1)
            days = [
                first + timedelta(n) for n in range(31) if (first + timedelta(n)).month == number
            ]
            whole = all(
                any(day in known for known, _since, _until in told)
                and all(day in known or not since < day <= until for known, since, until in told)
                for day in days
            )
            assert (note == "") == whole, (account, number, note)


def _days_told(meter, readings) -> tuple[set[date], date, date]:
    told = {day for each in intervals(meter, readings) for day, _kwh in each.by_day()}
    since = day_of(meter["installed_on"]) if meter["installed_on"] else min(told, default=date.max)
    return told, since, day_of(meter["removed_on"]) if meter["removed_on"] else date.max


def symbols_on_paper_ask_for_what_the_bills_say(subscriber: AuditClient) -> None:
    """Of every twentieth account the last bill, as a bank's application reads it off the paper."""
    last = rows(
        "SELECT bill.*, account.number AS account FROM bill JOIN account ON account.id = account_id"
        " WHERE month = (SELECT max(month) FROM bill) AND total > 0 ORDER BY account_id"
    )
    for bill in last[::20]:
        month = bill["month"]
        address = f"/accounts/{bill['account_id']}/bills/{month // 100}-{month % 100:02d}/bill.pdf"
        symbol = _scanned(subscriber.get(address).data)
        fields = dict(part.split("=", 1) for part in symbol.split("|")[1:])
        assert int(fields["Sum"]) == bill["total"], bill
        assert fields["PersAcc"] == bill["account"]
        assert fields["PaymPeriod"] == f"{month % 100:02d}{month // 100}"


def _scanned(paper: bytes) -> str:
    with pypdfium2.PdfDocument(paper) as pdf:
        for page in pdf:
            for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil()):
                if code.text.startswith("ST0001"):
                    return code.text
    raise AssertionError("no symbol on the paper")
