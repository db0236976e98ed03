"""Статистика (manual 4.4.4.4)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.models import Bill, BillLine
from elkk.readings.models import Meter, Reading, Source
from tests.support.cast import Cast, make_meter
from tests.support.queries import recorded


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/statistics/"


def read_meter(cast: Cast, day: date, value: int) -> None:
    Reading.create(
        account=cast.account, meter=cast.meter, taken_on=day, source=Source.CUSTOMER, t1=value
    )


def bill(cast: Cast, month: Month, *volumes: int, method: Source = Source.CUSTOMER) -> None:
    made = Bill.create(
        account=cast.account,
        month=month,
        issued_on=month.last_day,
        opening=0,
        charged=0,
        paid=0,
        total=0,
    )
    for position, volume in enumerate(volumes):
        BillLine.create(
            bill=made,
            position=position,
            label="Зона",
            zone=list(Zone)[position],
            volume=volume,
            price=Decimal(1),
            amount=volume * 100,
            method=method,
        )


@pytest.fixture
def two_years(cast: Cast) -> None:
    """300 kWh a month in 2024 and 2025; in January and February of 2026 310 and 280."""
    value = 0
    read_meter(cast, date(2023, 12, 31), value)
    for month in (Month(2024, 1) + number for number in range(24)):
        value += 300
        read_meter(cast, month.last_day, value)
    read_meter(cast, date(2026, 1, 31), value + 310)
    read_meter(cast, date(2026, 2, 28), value + 590)


def rows(page: str) -> dict[str, list[str]]:
    """The cells of the table's rows by their month."""
    found = {}
    table = page.partition("Потребление по месяцам")[2].partition("</table>")[0]
    for row in re.findall(r"<tr><td.*?</tr>", table, re.S):
        month, *cells = (re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td.*?</td>", row))
        found[month.strip()] = cells
    return found


def test_the_table_behind_the_chart_has_every_number(owner, url, two_years) -> None:
    page = owner.get(url).text
    table = rows(page)
    assert table["Январь 2026"] == ["310,0", "10,0", "300,0"]
    assert table["Февраль 2026"] == ["280,0", "10,0", "300,0"]
    assert table["Март 2026"] == ["—", "—", "300,0"]
    assert page.count('<rect class="zone-0"') == 2


def test_the_chart_says_its_content_to_a_screen_reader(owner, url, two_years) -> None:
    page = owner.get(url).text
    assert 'role="img" aria-labelledby="chart-title chart-text"' in page
    assert '<title id="chart-title">Потребление за 2026 год</title>' in page
    described = re.search(r'<desc id="chart-text">(.*?)</desc>', page, re.S)
    assert described
    text = described[1].replace("\u00a0", " ")
    assert "Всего 590,0 кВт·ч. Больше всего в январе 2026: 310,0 кВт·ч." in text
    assert "Меньше всего в феврале 2026: 280,0 кВт·ч." in text


def test_an_earlier_year_can_be_chosen(owner, url, two_years) -> None:
    page = owner.get(url + "?year=2025").text
    assert '<option value="2025" selected>' in page
    assert rows(page)["Декабрь 2025"] == ["300,0", "9,7", "300,0"]


def test_a_year_without_data_is_the_current_one(owner, url, two_years) -> None:
    assert '<option value="2026" selected>' in owner.get(url + "?year=1999").text


def test_in_the_first_weeks_of_a_year_the_one_before_is_told(owner, url, two_years, at) -> None:
    at(datetime(2027, 1, 9, 12, tzinfo=UTC))
    page = owner.get(url).text
    assert '<option value="2026" selected>' in page
    assert rows(page)["Январь 2026"] == ["310,0", "10,0", "300,0"]
    assert "ничего не известно" in owner.get(url + "?year=2027").text


def test_the_year_comes_as_a_fragment_with_htmx(owner, url, two_years) -> None:
    part = owner.fragment(url + "?year=2025", "statistics")
    assert part.lstrip().startswith('<div id="statistics">')
    assert "Декабрь 2025" in part


def test_bills_are_kept_apart_and_tell_of_averages(cast: Cast, owner, url, two_years) -> None:
    bill(cast, Month(2026, 1), 500, 100)
    bill(cast, Month(2026, 2), 200, 50, method=Source.AVERAGE)
    page = owner.get(url + "?by=bills").text
    table = rows(page)
    assert table["Январь 2026"] == ["500,0", "100,0", "600,0", "19,4", "—"]
    assert table["Февраль 2026 по среднему или нормативу"][:3] == ["200,0", "50,0", "250,0"]
    assert 'fill="url(#pattern-1)"' in page
    assert "310" not in rows(owner.get(url + "?by=bills").text)["Январь 2026"]


def test_a_month_that_is_not_over_is_neither_highest_nor_lowest(
    cast, owner, url, two_years
) -> None:
    read_meter(cast, date(2026, 3, 10), 300 * 24 + 590 + 5)
    page = owner.get(url).text.replace("\u00a0", " ")
    assert "Март 2026 данные за 10 дней" in rows(page)
    assert "февраль 2026, 280,0 кВт·ч" in page


def side_by_side(page: str) -> dict[str, list[str]]:
    table = page.partition("Показания и квитанции: где расходятся")[2]
    return {
        month.strip(): cells
        for month, *cells in (
            [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]
            for row in re.findall(r"<tr><td.*?</tr>", table.partition("</table>")[0], re.S)
        )
    }


def test_where_readings_and_bills_differ_both_stand_side_by_side_with_the_reason(
    cast: Cast, owner, url, two_years
) -> None:
    read_meter(cast, date(2026, 3, 10), 300 * 24 + 600)
    bill(cast, Month(2026, 1), 310)
    bill(cast, Month(2026, 2), 350, method=Source.AVERAGE)
    bill(cast, Month(2026, 3), 20)
    for by in ("readings", "bills"):
        assert side_by_side(owner.get(f"{url}?by={by}").text) == {
            "Февраль 2026": ["280,0", "350,0", "начислено по среднему или нормативу"],
            "Март 2026": ["10,0", "20,0", "показания есть не за весь месяц"],
        }


def test_days_that_a_bill_counts_otherwise_are_a_reason_too(cast: Cast, owner, url) -> None:
    for day, value in ((date(2025, 12, 20), 0), (date(2026, 1, 20), 310), (date(2026, 2, 20), 900)):
        read_meter(cast, day, value)
    bill(cast, Month(2026, 1), 310)
    assert side_by_side(owner.get(url).text)["Январь 2026"] == [
        "409,4",
        "310,0",
        "показания сняты не в последний день месяца",
    ]


def test_where_they_agree_nothing_is_compared(cast: Cast, owner, url, two_years) -> None:
    bill(cast, Month(2026, 1), 310)
    assert "где расходятся" not in owner.get(url).text


def test_a_month_whose_second_meter_was_not_read_is_neither_whole_nor_the_least(
    cast: Cast, owner, url, two_years
) -> None:
    second = make_meter(cast.account, number="777", installed_on=date(2025, 12, 31))
    for day, value in ((date(2025, 12, 31), 0), (date(2026, 1, 31), 200), (date(2026, 2, 19), 300)):
        Reading.create(
            account=cast.account, meter=second, taken_on=day, source=Source.CUSTOMER, t1=value
        )
    page = owner.get(url).text.replace("\u00a0", " ")
    assert rows(page)["Февраль 2026 не все счетчики сняты до конца месяца"][:2] == ["380,0", "—"]
    assert "Наименьшее потребление" in page
    assert "февраль 2026" not in page.partition('<svg class="chart"')[0]
    # Each meter's own days tell what it counts, so the next month can be estimated all the same.
    assert "Это оценка, а не счет" in page


def test_behind_a_ratio_it_is_said_what_a_unit_is(cast: Cast, owner, url, two_years) -> None:
    Meter.update(multiplier=20).execute()
    page = owner.get(url).text.replace("\u00a0", " ")
    assert "коэффициент трансформации 20 (1 ед. показаний = 20 кВт·ч)" in page


def test_the_csv_has_the_same_numbers(cast: Cast, owner, url, two_years) -> None:
    response = owner.get(url + "2026.csv")
    assert response.mimetype == "text/csv"
    assert response.data.startswith(b"\xef\xbb\xbf")
    lines = response.data.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Месяц;Всего, кВт·ч;")
    assert lines[1] == "01.2026;310;10;300;"
    assert lines[3] == "03.2026;;;300;"
    assert len(lines) == 14


def test_the_csv_of_bills_says_where_there_was_no_reading(cast: Cast, owner, url) -> None:
    bill(cast, Month(2026, 1), 500, 100, method=Source.NORM)
    lines = owner.get(url + "2026.csv?by=bills").data.decode("utf-8-sig").split("\r\n")
    assert lines[1] == "01.2026;500;100;600;19,4;;да"


def test_the_forecast_is_named_an_estimate_with_its_range(owner, url, two_years) -> None:
    page = owner.get(url).text
    assert "Прогноз на март 2026" in page
    assert "вероятно от" in page
    assert "Это оценка, а не счет" in page
    assert "Прогноз" not in owner.get(url + "?year=2025").text


def test_without_data_there_is_neither_chart_nor_forecast(owner, url) -> None:
    page = owner.get(url).text
    assert '<svg class="chart"' not in page
    assert "Прогноз" not in page
    assert "ничего не известно" in page


def test_ten_years_take_as_many_queries_as_one(cast: Cast, owner, url) -> None:
    read_meter(cast, date(2026, 1, 1), 100_000)
    read_meter(cast, date(2026, 2, 1), 100_310)
    with recorded() as few:
        owner.get(url)
    for number in range(120):
        read_meter(cast, (Month(2015, 12) + number).last_day, number * 100)
    with recorded() as many:
        owner.get(url)
    assert len(many) == len(few) <= 10
