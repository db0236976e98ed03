"""What refuses a reading, and what only asks the customer to look again."""

from datetime import date
from decimal import Decimal

import pytest

from elkk.accounts.models import Account
from elkk.readings.models import Meter, Reading, Source, Status
from tests.readings.steps import TODAY, field, fill, make_reading, page_of, saved, send
from tests.support.cast import Cast, make_meter

BELOW = "Показания меньше предыдущих: 1000 от 16.02.2026."
ROLLOVER = "Переход через ноль: счетчик прошел последнюю цифру и начал сначала"
HIGH = "Расход более чем втрое выше вашего обычного."
ZERO = "С прошлых показаний расхода нет, хотя раньше он был."


@pytest.fixture(autouse=True)
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


def a_year_of(meter: Meter, kwh_a_month: int) -> None:
    """What was used in the year up to the reading of February."""
    make_reading(meter, date(2025, 2, 16), str(1000 - 12 * kwh_a_month))


def is_saved(meter: Meter) -> bool:
    return Reading.select().where((Reading.meter == meter) & (Reading.taken_on == TODAY)).exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("999", BELOW),
        ("12345678", "Слишком много цифр: до запятой прибор показывает 6 цифр."),
        ("1201,5", "Слишком много знаков: прибор показывает целые киловатт-часы"),
        ("много", "Введите показания цифрами, например 1234."),
        ("-1201", "Введите показания цифрами, например 1234."),
        ("1e3", "Введите показания цифрами, например 1234."),
        ("١٢٠١", "Введите показания цифрами, например 1234."),
    ],
)
def test_a_refusal_stands_beside_the_field(cast: Cast, owner, text: str, reason: str) -> None:
    answer = send(owner, cast, text)
    assert answer.status_code == 422
    assert not is_saved(cast.meter)
    beside = answer.text.split(f'id="{field(cast.meter, "t1")}-error"')[1]
    assert reason in beside.partition("</p>")[0]


def test_too_many_digits_after_the_comma_are_refused(cast: Cast, owner) -> None:
    Meter.update(fraction_digits=2).execute()
    assert "после запятой прибор показывает 2 цифры" in send(owner, cast, "1201,255").text
    assert not is_saved(cast.meter)


def test_every_zone_wants_a_value(cast: Cast, owner) -> None:
    meter = make_meter(cast.account, zones=3)
    answer = owner.post(page_of(cast), data=fill(meter, "300", "", "90"))
    assert answer.status_code == 422
    assert "Введите показания по зоне «Ночь»." in answer.text
    assert not is_saved(meter)


def test_zero_is_a_value(cast: Cast, owner) -> None:
    meter = make_meter(cast.account, zones=2)
    assert owner.post(page_of(cast), data=fill(meter, "300", "0")).status_code == 303
    assert saved(meter).t2 == 0


def test_the_last_reading_counts_whoever_took_it(cast: Cast, owner) -> None:
    make_reading(cast.meter, date(2026, 3, 2), "1300", source=Source.INSPECTOR)
    assert "1300 от 02.03.2026" in send(owner, cast, "1201").text


def test_a_calculated_reading_is_not_what_a_reading_is_compared_with(cast: Cast, owner) -> None:
    make_reading(cast.meter, date(2026, 3, 2), "1300", source=Source.AVERAGE)
    assert send(owner, cast, "1201").status_code == 303


def test_a_new_meter_starts_anew(cast: Cast, owner) -> None:
    Meter.update(removed_on=date(2026, 3, 2)).where(Meter.id == cast.meter.id).execute()
    new = make_meter(cast.account, number="555", installed_on=date(2026, 3, 2))
    make_reading(new, date(2026, 3, 2), "0", source=Source.INSPECTOR)
    assert owner.post(page_of(cast), data=fill(new, "15")).status_code == 303


def test_a_rollover_is_offered_and_saved_when_ticked(cast: Cast, owner) -> None:
    make_reading(cast.meter, date(2026, 3, 1), "999900")
    refused = send(owner, cast, "50")
    assert refused.status_code == 422
    assert ROLLOVER in refused.text
    assert send(owner, cast, "50", rollover="y").status_code == 303
    assert saved(cast.meter).rolled_over
    assert saved(cast.meter).t1 == 50
    assert saved(cast.meter).doubts == "rollover"


@pytest.mark.parametrize(
    ("digits", "day", "last", "now", "kwh"),
    [
        (4, date(2025, 12, 15), "9800", "0950", "1 150"),  # a heated house after three months
        (5, date(2025, 3, 17), "95000", "06500", "11 500"),  # a dacha after a year
    ],
)
def test_a_register_may_pass_zero_after_any_consumption(
    cast: Cast, owner, digits: int, day: date, last: str, now: str, kwh: str
) -> None:
    Reading.delete().execute()
    Meter.update(whole_digits=digits).execute()
    make_reading(cast.meter, day, last)
    refused = send(owner, cast, now)
    assert refused.status_code == 422
    assert f"Тогда расход — {kwh} кВт·ч." in refused.text.replace("\u00a0", " ")
    assert send(owner, cast, now, rollover="y").status_code == 303
    assert saved(cast.meter).rolled_over


def test_a_rollover_that_no_wire_could_bring_is_refused_with_its_consumption(
    cast: Cast, owner
) -> None:
    answer = send(owner, cast, "50", rollover="y")
    assert answer.status_code == 422
    assert "это 999 050 кВт·ч" in answer.text.replace("\u00a0", " ")
    assert ROLLOVER in answer.text
    assert not is_saved(cast.meter)


def test_a_forgotten_comma_is_refused_without_any_history(cast: Cast, owner) -> None:
    Meter.update(fraction_digits=2).execute()
    Reading.update(t1=Decimal("1234.5")).execute()
    answer = send(owner, cast, "123950")
    assert answer.status_code == 422
    assert "Проверьте цифры и запятую." in answer.text
    assert not is_saved(cast.meter)
    assert send(owner, cast, "1239,50").status_code == 303


@pytest.mark.parametrize(("power", "status"), [(None, 422), ("30", 303), ("5.5", 422)])
def test_the_utility_may_know_the_power_of_an_account_better(
    cast: Cast, owner, power: str | None, status: int
) -> None:
    """15 kW by 30 days are 10,800 kWh."""
    Account.update(power_kw=power and Decimal(power)).execute()
    assert send(owner, cast, "11801").status_code == status


def test_behind_transformers_more_may_be_used(cast: Cast, owner) -> None:
    Meter.update(multiplier=20).execute()
    assert send(owner, cast, "2000").status_code == 303


def test_whole_kwh_are_no_lower_than_the_last_reading_with_its_fraction(cast: Cast, owner) -> None:
    Meter.update(fraction_digits=2).execute()
    Reading.update(t1=Decimal("41875.03")).execute()
    assert send(owner, cast, "41875").status_code == 303
    assert saved(cast.meter).t1 == Decimal("41875.03")
    assert not saved(cast.meter).rolled_over


@pytest.mark.parametrize("text", ["41874", "41874,99", "41875,02"])
def test_a_fraction_below_the_last_one_is_lower_all_the_same(cast: Cast, owner, text: str) -> None:
    Meter.update(fraction_digits=2).execute()
    Reading.update(t1=Decimal("41875.03")).execute()
    assert "Показания меньше предыдущих: 41875,03 от" in send(owner, cast, text).text
    assert not is_saved(cast.meter)


def test_a_tick_that_nothing_asked_for_changes_nothing(cast: Cast, owner) -> None:
    assert send(owner, cast, "1201", rollover="y").status_code == 303
    assert not saved(cast.meter).rolled_over


@pytest.mark.parametrize(("text", "warning"), [("1600", HIGH), ("1000", ZERO)])
def test_a_doubtful_reading_is_saved_after_one_tick(
    cast: Cast, owner, text: str, warning: str
) -> None:
    a_year_of(cast.meter, 70)
    asked = send(owner, cast, text)
    assert asked.status_code == 422
    assert warning in asked.text
    assert not is_saved(cast.meter)
    assert f'name="{field(cast.meter, "warned")}" type="hidden" value="t1={text}"' in asked.text
    assert send(owner, cast, text, confirm="y", warned=f"t1={text}").status_code == 303
    assert saved(cast.meter).t1 == int(text)


def test_a_tick_confirms_the_values_it_stood_beside_and_no_others(cast: Cast, owner) -> None:
    a_year_of(cast.meter, 70)
    assert send(owner, cast, "16000", confirm="y", warned="t1=1600").status_code == 422
    assert not is_saved(cast.meter)


@pytest.mark.parametrize(("text", "usual"), [("1290", 10), ("1224", 80)])
def test_up_to_300_kwh_or_three_times_the_usual_nobody_is_asked(
    cast: Cast, owner, text: str, usual: int
) -> None:
    a_year_of(cast.meter, usual)
    assert send(owner, cast, text).status_code == 303


def test_a_large_household_is_not_doubted_every_month(cast: Cast, owner) -> None:
    """420 kWh in a month, after a year of 400 a month."""
    make_reading(cast.meter, date(2025, 2, 16), "0")
    Reading.update(t1=4800).where(Reading.taken_on == date(2026, 2, 16)).execute()
    assert send(owner, cast, "5220").status_code == 303
    assert saved(cast.meter).doubts is None


def test_where_nothing_was_ever_used_zero_is_no_surprise(cast: Cast, owner) -> None:
    a_year_of(cast.meter, 0)
    assert send(owner, cast, "1000").status_code == 303


def test_a_reading_below_a_refused_one_is_fine(cast: Cast, owner) -> None:
    make_reading(cast.meter, date(2026, 3, 16), "9000", status=Status.REJECTED, receipt="x")
    assert send(owner, cast, "1201").status_code == 303
