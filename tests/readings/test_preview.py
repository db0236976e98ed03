"""«Предварительный расчет» on the page: before saving, and while the numbers are typed."""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from elkk.accounts.models import Tariff
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading, Source
from tests.readings.steps import TODAY, fill, make_reading, page_of, saved, send
from tests.support.cast import Cast, make_meter


@pytest.fixture(autouse=True)
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


def words(html: str) -> str:
    """The text of the page, spaces made plain."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def calculated(cast: Cast, owner, *values: str, meter: Meter | None = None) -> str:
    query = urlencode(fill(meter or cast.meter, *values))
    return words(owner.fragment(f"{page_of(cast)}?{query}", "preview"))


def price(over_kwh: int, roubles: str, zone: Zone = Zone.T1, day: date = date(2026, 1, 1)) -> None:
    Tariff.create(
        plan=Tariff.select().first().plan,
        starts_on=day,
        zone=zone,
        over_kwh=over_kwh,
        price=Decimal(roubles),
    )


def test_consumption_per_day_and_charge_at_the_tariff_in_force(cast: Cast, owner) -> None:
    text = calculated(cast, owner, "1201")
    assert "Расход 201 кВт·ч" in text
    assert "В среднем за день 6,9 кВт·ч" in text
    assert "201 кВт·ч × 2,48 руб./кВт·ч 498,48 руб." in text
    assert "Начисление 498,48 руб." in text


def test_the_fragment_is_small_and_saves_nothing(cast: Cast, owner) -> None:
    query = urlencode(fill(cast.meter, "1201"))
    fragment = owner.fragment(f"{page_of(cast)}?{query}", "preview")
    assert len(fragment.encode()) < 2_500
    assert Reading.select().count() == 1


def test_without_a_script_a_button_calculates_and_saves_nothing(cast: Cast, owner) -> None:
    answer = owner.post(page_of(cast), data=fill(cast.meter, "1201") | {"preview": "1"})
    assert answer.status_code == 200
    assert "498,48" in answer.text
    assert 'value="1201"' in answer.text
    assert Reading.select().count() == 1


def test_refusals_and_warnings_are_in_the_preview_too(cast: Cast, owner) -> None:
    assert "Показания меньше предыдущих" in calculated(cast, owner, "999")
    make_reading(cast.meter, date(2025, 2, 16), "100")
    assert "Расход более чем втрое выше вашего обычного." in calculated(cast, owner, "1600")


def test_the_meter_multiplier_counts(cast: Cast, owner) -> None:
    Meter.update(multiplier=20).execute()
    assert "Расход 40 кВт·ч" in calculated(cast, owner, "1002")


def test_a_range_that_is_crossed_is_shown_in_slices(cast: Cast, owner) -> None:
    price(0, "3.00")
    price(150, "5.00")
    text = calculated(cast, owner, "1201")
    assert "150 кВт·ч × 3,00 руб./кВт·ч 450,00 руб." in text
    assert "свыше 150 кВт·ч, 51 кВт·ч × 5,00 руб./кВт·ч 255,00 руб." in text
    assert "Начисление 705,00 руб." in text


def test_three_zones_are_charged_apart(cast: Cast, owner) -> None:
    price(0, "2.00", Zone.T2)
    price(0, "3.00", Zone.T3)
    meter = make_meter(cast.account, zones=3)
    make_reading(meter, date(2026, 2, 16), "100", "50", "10")
    text = calculated(cast, owner, "110", "60", "20", meter=meter)
    assert "Пик, 10 кВт·ч × 2,48 руб./кВт·ч 24,80 руб." in text
    assert "Ночь, 10 кВт·ч × 2,00 руб./кВт·ч 20,00 руб." in text
    assert "Полупик, 10 кВт·ч × 3,00 руб./кВт·ч 30,00 руб." in text
    assert "Начисление 74,80 руб." in text


def test_a_meter_replaced_inside_the_month_has_used_up_its_part_of_the_range(
    cast: Cast, owner
) -> None:
    price(0, "3.00")
    price(150, "5.00")
    Meter.update(removed_on=date(2026, 3, 5)).where(Meter.id == cast.meter.id).execute()
    make_reading(cast.meter, date(2026, 3, 5), "1140", source=Source.INSPECTOR)
    new = make_meter(cast.account, number="555", installed_on=date(2026, 3, 5))
    make_reading(new, date(2026, 3, 5), "0", source=Source.INSPECTOR)
    text = calculated(cast, owner, "30", meter=new)
    assert "10 кВт·ч × 3,00" in text
    assert "20 кВт·ч × 5,00" in text


def test_what_an_earlier_bill_counted_takes_nothing_of_this_months_range(cast: Cast, owner) -> None:
    price(0, "3.00")
    price(150, "5.00")
    make_reading(cast.meter, date(2026, 3, 2), "1140", billed_month=Month(2026, 2))
    assert "свыше" not in calculated(cast, owner, "1170")


def test_a_price_of_tomorrow_is_not_used_today(cast: Cast, owner) -> None:
    price(0, "9.99", day=date(2026, 3, 18))
    assert "2,48 руб./кВт·ч" in calculated(cast, owner, "1201")


def test_what_bills_charged_by_the_average_is_taken_off_in_the_number(cast: Cast, owner) -> None:
    """450 kWh were used, 600 were billed: 150 come back."""
    for month, value in ((1, "1300"), (2, "1600")):
        day = date(2026, month, 28)
        make_reading(cast.meter, day, value, source=Source.AVERAGE, billed_month=Month(2026, month))
    Reading.update(taken_on=date(2025, 12, 20)).where(Reading.t1 == 1000).execute()
    text = calculated(cast, owner, "1450")
    assert "450 кВт·ч × 2,48 руб./кВт·ч 1 116,00 руб." in text
    assert "Уже начислено без показаний, 600 кВт·ч \u22121 488,00 руб." in text
    assert "Начисление, разница вернется перерасчетом \u2212372,00 руб." in text


def test_an_average_that_no_bill_has_counted_is_not_taken_off(cast: Cast, owner) -> None:
    make_reading(cast.meter, date(2026, 2, 28), "1300", source=Source.AVERAGE)
    assert "Уже начислено" not in calculated(cast, owner, "1450")


def test_what_was_billed_is_taken_at_the_price_of_its_day(cast: Cast, owner) -> None:
    price(0, "5.00", day=date(2026, 3, 10))
    make_reading(
        cast.meter, date(2026, 2, 28), "1100", source=Source.NORM, billed_month=Month(2026, 2)
    )
    text = calculated(cast, owner, "1200")
    assert "Уже начислено без показаний, 100 кВт·ч \u2212248,00 руб." in text
    assert "Начисление 752,00 руб." in text


def test_the_total_of_several_meters_takes_it_off_too(cast: Cast, owner) -> None:
    other = make_meter(cast.account, number="555")
    make_reading(other, date(2026, 2, 16), "0")
    make_reading(
        cast.meter, date(2026, 2, 28), "1050", source=Source.AVERAGE, billed_month=Month(2026, 2)
    )
    both = fill(cast.meter, "1100") | fill(other, "100")
    text = words(owner.fragment(f"{page_of(cast)}?{urlencode(both)}", "preview"))
    assert "372,00 руб." in text


def test_calculating_a_refusal_without_a_script_puts_it_beside_its_field(cast: Cast, owner) -> None:
    answer = owner.post(page_of(cast), data=fill(cast.meter, "999") | {"preview": "1"})
    assert answer.status_code == 422
    beside = answer.text.split(f'id="m{cast.meter.id}_t1-error"')[1].partition("</p>")[0]
    assert "Показания меньше предыдущих" in beside
    assert 'value="999"' in answer.text


def test_calculating_nothing_says_so(cast: Cast, owner) -> None:
    answer = owner.post(page_of(cast), data={"preview": "1"})
    assert answer.status_code == 422
    assert "Введите показания хотя бы одного" in answer.text


def test_behind_a_ratio_both_numbers_are_shown(cast: Cast, owner) -> None:
    Meter.update(multiplier=20, fraction_digits=2).execute()
    assert "Расход 209,6 кВт·ч = 10,48 × 20" in calculated(cast, owner, "1010,48")
    page = words(owner.get(page_of(cast)).text)
    assert "Коэффициент трансформации 20: одна единица показаний — это 20 кВт·ч." in page
    assert " ед. " in page


def test_several_meters_have_a_total_together(cast: Cast, owner) -> None:
    other = make_meter(cast.account, number="555")
    make_reading(other, date(2026, 2, 16), "0")
    both = fill(cast.meter, "1100") | fill(other, "100")
    text = words(owner.fragment(f"{page_of(cast)}?{urlencode(both)}", "preview"))
    assert "Всего начислено" in text or "Всего 496,00" in text
    assert "496,00 руб." in text


def test_without_a_tariff_the_consumption_is_shown_still(cast: Cast, owner) -> None:
    Tariff.delete().execute()
    text = calculated(cast, owner, "1201")
    assert "Расход 201 кВт·ч" in text
    assert "Тариф неизвестен" in text


def test_a_meters_first_reading_has_nothing_to_count_from(cast: Cast, owner) -> None:
    meter = make_meter(cast.account, number="555")
    assert "расчет появится со следующих" in calculated(cast, owner, "5", meter=meter)


def test_correcting_todays_reading_does_not_count_it_twice(cast: Cast, owner) -> None:
    price(0, "3.00")
    price(150, "5.00")
    send(owner, cast, "1140")
    assert saved(cast.meter).taken_on == TODAY
    assert "140 кВт·ч × 3,00" in calculated(cast, owner, "1140")
    assert "свыше" not in calculated(cast, owner, "1140")
