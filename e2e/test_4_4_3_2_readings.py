"""Manual 4.4.3.2: readings are refused, doubted, accepted, corrected, and not taken too late."""

import io
import re
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e import clock
from e2e.conftest import WAYS, Way
from e2e.pages import Cabinet, Receipt, SignIn, SubmitReadings

# Two zones; the history's journey reads another account, and nothing is saved of the house.
FLAT, HOUSE = "Чернышевского, д. 116", "Августовка"
# The demo utility takes readings from the 15th to the 26th.
FIRST_DAY, CLOSED_DAY = 16, 28


@pytest.fixture
def on_day(page: Page) -> Iterator[Callable[[int], None]]:
    """Move the stand to a day of this month; afterwards it has its own time again."""

    def move(day: int) -> None:
        moment = f"{clock.now(page.request):%Y-%m}-{day:02d}T12:00"
        assert page.request.post("/sandbox/clock", form={"moment": moment}).ok

    yield move
    assert page.request.post("/sandbox/clock/reset").ok


def open_form(page: Page, address: str) -> SubmitReadings:
    SignIn(page).open().enter()
    Cabinet(page).open_account(address)
    return SubmitReadings(page).open()


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "gray").save(content, "JPEG")
    return content.getvalue()


def letters(page: Page) -> list[str]:
    answer = page.request.get("/sandbox/messages.json?to=demo@example.org").json()
    found = answer["messages"] if isinstance(answer, dict) else answer
    return [message["subject"] for message in found]


@pytest.mark.main
def test_readings_from_the_first_mistake_to_the_last_correction(
    page: Page, on_day: Callable[[int], None], way: Way
) -> None:
    # A day that no other walk of this journey has used.
    on_day(FIRST_DAY + 2 * WAYS.index(way))
    form = open_form(page, FLAT)
    day, night = form.previous

    form.enter(День=str(day - 1))
    form.send()
    expect(page.get_by_role("alert").first).to_contain_text("Показания меньше предыдущих")
    expect(page.get_by_role("alert").first).to_contain_text("Введите показания по зоне «Ночь».")

    form.enter(День=f"0{day + 1000}", Ночь=f"{night + 10},0")
    expect(form.calculate()).to_contain_text("Расход более чем втрое выше вашего обычного.")
    form.send()
    expect(page.get_by_role("alert").first).to_contain_text("подтвердите, что они верны")
    form.confirm()
    form.send()
    accepted = Receipt(page)
    expect(page.get_by_text("принято порталом")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d")).first).to_be_visible()
    first = accepted.number

    accepted.attach_photo(photo())
    expect(page.get_by_role("img", name="Фото прибора учета")).to_be_visible()

    corrected = accepted.correct(День=str(day + 100))
    second = corrected.number
    expect(page.get_by_role("table", name="Все изменения")).to_contain_text(first)
    for number in (first, second):
        assert any(number in subject for subject in letters(page))

    on_day(CLOSED_DAY)
    open_form(page, FLAT)
    expect(page.get_by_text("Сейчас показания передать нельзя.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"До начала периода передачи \d+ д"))).to_be_visible()
    expect(page.get_by_role("button", name="Передать показания")).to_have_count(0)


def test_the_calculation_shows_consumption_and_charge_before_anything_is_saved(
    page: Page, on_day: Callable[[int], None]
) -> None:
    on_day(FIRST_DAY)
    form = open_form(page, HOUSE)
    peak, night, half_peak = form.previous
    form.enter(Пик=str(peak + 200), Ночь=str(night + 50), Полупик=str(half_peak + 30))
    preview = form.calculate()
    expect(preview).to_contain_text("Предварительный расчет")
    expect(preview).to_contain_text(re.compile(r"Расход, Пик\s*[\d\s,]+кВт·ч"))
    expect(preview).to_contain_text(re.compile(r"Начисление\s*[\d\s]+,\d\d\s*руб\."))
    form.open()
    assert form.previous == [peak, night, half_peak]
    expect(page.locator("#preview")).not_to_contain_text("Предварительный расчет")


def test_a_refusal_offers_the_passing_of_zero_and_a_report_of_the_error(
    page: Page, on_day: Callable[[int], None]
) -> None:
    on_day(FIRST_DAY)
    form = open_form(page, HOUSE)
    _peak, night, half_peak = form.previous
    form.enter(Пик="1", Ночь=str(night), Полупик=str(half_peak))
    preview = form.calculate()
    expect(preview.get_by_label("Переход через ноль")).to_be_visible()
    expect(preview).to_contain_text("Тогда расход")
    preview.get_by_label("Переход через ноль").check()
    form.calculate()
    # With a script it stands in the calculation, without one beside its field.
    expect(page.get_by_text("больше, чем может пройти по проводам").last).to_be_visible()

    page.get_by_role("button", name="Сообщить об ошибке в показаниях").first.click()
    expect(page.get_by_role("heading", name="Задать вопрос")).to_be_visible()
    expect(page.get_by_label("Вопрос", exact=True)).to_have_value(
        re.compile("На нем сейчас: Пик 1, Ночь")
    )
