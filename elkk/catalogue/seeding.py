"""The price list of the demo utility: seed/prices.toml."""

import tomllib
from pathlib import Path
from typing import Any, Final

from elkk.accounts.models import Supplier
from elkk.base import money
from elkk.base.db import atomic
from elkk.catalogue.editing import PriceLine, save_category, set_price
from elkk.catalogue.models import ServiceCategory

PRICES: Final = Path(__file__).parent / "seed" / "prices.toml"


def load_prices(supplier: Supplier) -> int:
    """Load the price list of a supplier that has none; the number of its lines."""
    if ServiceCategory.select().where(ServiceCategory.supplier == supplier).exists():
        return 0
    listed = tomllib.loads(PRICES.read_text(encoding="utf-8"))
    lines = 0
    with atomic():
        for position, each in enumerate(listed["category"]):
            category = save_category(supplier, each["title"], position)
            for service in each["service"]:
                set_price(category, service["code"], listed["valid_from"], _line(service))
                lines += 1
    return lines


def _line(service: dict[str, Any]) -> PriceLine:
    fields = {name: value for name, value in service.items() if name not in ("code", "price")}
    price = money.parse(service["price"]) if "price" in service else None
    return PriceLine(price=price, **fields)
