"""A few questions to read and to search."""

import pytest

from elkk.support import faq
from elkk.support.models import FaqCategory


@pytest.fixture
def payment(database: None) -> FaqCategory:
    category = faq.save_category("payment", "Оплата")
    faq.save_question(category, "how", "Как оплатить счет?", "Нажмите **«Оплатить»**.")
    faq.save_question(
        category, "receipt", "Где чек?", "Чек приходит на почту.", keywords="квитанция кассовая"
    )
    return category


@pytest.fixture
def meters(payment: FaqCategory) -> FaqCategory:
    category = faq.save_category("meters", "Приборы учета")
    faq.save_question(
        category, "verify", "Что такое поверка счётчика?", "Её проводят, чтобы не оплачивать зря."
    )
    return category
