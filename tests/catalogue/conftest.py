"""A price list of two services."""

from datetime import date

import pytest

from elkk.catalogue.editing import PriceLine, save_category, set_price
from elkk.catalogue.models import PaidService, ServiceCategory
from tests.support.cast import Cast

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def category(cast: Cast) -> ServiceCategory:
    return save_category(cast.supplier, "Приборы учета")


@pytest.fixture
def replacement(category: ServiceCategory) -> PaidService:
    """Paid in the cabinet, for an account."""
    line = PriceLine("Замена прибора", 425_000, "прибор", "10 дней", paid_online=True)
    return set_price(category, "M-1", NEW_YEAR, line)


@pytest.fixture
def socket(category: ServiceCategory) -> PaidService:
    """Priced by agreement, for anyone."""
    return set_price(category, "E-1", NEW_YEAR, PriceLine("Монтаж", None, needs_account=False))
