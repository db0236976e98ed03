"""Реквизиты ЛС (manual 4.4.4.3)."""

import re
from datetime import date
from decimal import Decimal

import pytest

from elkk.accounts.models import AccountLink, Relation, Tariff, TariffPlan
from elkk.base.zones import Zone
from elkk.readings.models import Reading, Source
from tests.support.cast import Cast, make_meter
from tests.support.queries import recorded


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/details/"


def test_the_owner_reads_the_whole_name(cast: Cast, owner, url) -> None:
    page = owner.get(url).text
    assert "Орлова Ольга" in page
    assert "52 / 31,5 м²" in page


@pytest.mark.parametrize("relation", [each for each in Relation if each is not Relation.OWNER])
def test_others_read_initials_only(cast: Cast, owner, url, relation) -> None:
    AccountLink.update(relation=relation).execute()
    cast.meter.responsible = "Орлова Ольга"
    cast.meter.save()
    page = owner.get(url).text
    section = page[page.index("Общая информация") :]
    assert "О••• О•••" in section
    assert "Орлова" not in section


def test_a_guest_reads_initials_only_whatever_the_relation(cast: Cast, sign_in, url) -> None:
    AccountLink.update(granted_by=AccountLink.get(AccountLink.user == cast.owner)).where(
        AccountLink.user == cast.guest
    ).execute()
    assert "Орлова Ольга" not in sign_in(cast.guest).get(url).text


def test_the_meter_is_told_in_full(owner, url) -> None:
    page = owner.get(url).text
    for text in ("012345678", "12.09.2019", "6,0", "2035 г.", "01.09.2035", "Сарай"):
        assert f"<dd>{text}</dd>" in page


@pytest.mark.parametrize(
    ("until", "warning"),
    [
        (date(2026, 5, 17), None),
        (date(2026, 5, 16), "Межповерочный интервал истекает"),
        (date(2026, 3, 17), "Межповерочный интервал истекает"),
        (date(2026, 3, 16), "Межповерочный интервал истек "),
    ],
)
def test_it_is_said_near_and_past_the_end_of_verification(
    cast: Cast, owner, url, until, warning
) -> None:
    cast.meter.verified_until = until
    cast.meter.save()
    page = owner.get(url).text
    for text in ("Межповерочный интервал истекает", "Межповерочный интервал истек "):
        assert (text in page) == (text == warning)


def test_things_have_the_names_of_the_manual(cast: Cast, owner, url) -> None:
    page = owner.get(url).text.replace("\u00a0", " ")
    for name in ("Ф.И.О.", "Адрес регистрации", "Общая/жилая площадь", "Место установки счетчика"):
        assert f"<dt>{name}:</dt>" in page, name
    assert "<dt>Величина тарифа:</dt><dd>день (круглосуточный) 2,48 руб./кВт·ч</dd>" in page


def test_a_meter_without_a_number_says_so(cast: Cast, owner, url) -> None:
    cast.meter.number = None
    cast.meter.verified_until = None
    cast.meter.save()
    assert owner.get(url).text.count("нет данных") >= 3


def test_the_tariffs_history_is_folded_and_newest_first(cast: Cast, owner, url) -> None:
    plan = TariffPlan.get()
    Tariff.create(plan=plan, starts_on=date(2019, 1, 1), zone=Zone.T1, price=Decimal("2.44"))
    page = owner.get(url).text
    assert re.search(r'<details class="fold">\s*<summary[^>]*><span[^>]*>История тарифов', page)
    history = page[page.index("История тарифов") :]
    assert history.index("01.07.2019") < history.index("01.01.2019") < history.index("30.06.2019")
    assert "2,48 руб./кВт·ч" in page


def test_ranges_are_told_apart(cast: Cast, owner, url) -> None:
    Tariff.create(
        plan=TariffPlan.get(),
        starts_on=date(2019, 7, 1),
        zone=Zone.T1,
        over_kwh=11160,
        price=Decimal("4.96"),
        transmission_price=Decimal("0.55"),
    )
    page = owner.get(url).text
    assert "свыше 11\u00a0160\u00a0кВт·ч в месяц" in page
    assert "0,55 руб./кВт·ч" in page


def test_a_replaced_meter_is_told_with_its_last_readings(cast: Cast, owner, url) -> None:
    old = make_meter(
        cast.account, number="777", installed_on=date(2010, 2, 1), removed_on=date(2019, 9, 12)
    )
    for day, value in ((date(2019, 8, 20), 14000), (date(2019, 9, 12), 14321)):
        Reading.create(
            account=cast.account, meter=old, taken_on=day, source=Source.INSPECTOR, t1=value
        )
    page = owner.get(url).text
    history = page[page.index("История замены счетчиков") :]
    for text in ("777", "01.02.2010", "12.09.2019", "14321"):
        assert text in history
    assert "14000" not in history


def test_a_lock_is_explained(cast: Cast, owner, url) -> None:
    cast.account.locked_reason = "Отключено по заявлению."
    cast.account.save()
    page = owner.get(url).text
    assert "Поставщик заблокировал лицевой счет" in page
    assert "Отключено по заявлению." in page


def test_ten_meters_take_as_many_queries_as_one(cast: Cast, owner, url) -> None:
    make_meter(cast.account, number="old", removed_on=date(2015, 1, 1))
    with recorded() as before:
        owner.get(url)
    for number in range(10):
        make_meter(cast.account, number=str(number), removed_on=date(2016, 1, 1))
    with recorded() as after:
        owner.get(url)
    assert len(after) == len(before) <= 11
