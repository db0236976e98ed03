"""What the utility's staff do with the price list."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from peewee import fn

from elkk.accounts.models import Supplier
from elkk.base.db import atomic
from elkk.catalogue.models import PaidService, ServiceCategory, ServiceOrder


class PriceRefused(ValueError):
    """A line of the price list can't be so; the text says why, for developers."""


@dataclass(frozen=True)
class PriceLine:
    """What a line of the price list says; see PaidService."""

    title: str
    price: int | None
    unit: str = ""
    term: str = ""
    details: str = ""
    needs_account: bool = True
    paid_online: bool = False


def save_category(supplier: Supplier, title: str, position: int | None = None) -> ServiceCategory:
    """Create the category of that title, or give it a new place. Raises PriceRefused."""
    if not title.strip():
        raise PriceRefused("a category needs a title")
    with atomic():
        category = ServiceCategory.get_or_none(
            (ServiceCategory.supplier == supplier) & (ServiceCategory.title == title.strip())
        ) or ServiceCategory(supplier=supplier, title=title.strip(), position=0)
        if position is not None:
            category.position = position
        category.save()
    return category


def set_price(
    category: ServiceCategory, code: str, valid_from: date, line: PriceLine
) -> PaidService:
    """Put a line on the price list from a day on; the line before it ends the day before.

    A line that begins on the same day is changed, while nobody has ordered by it.
    Raises PriceRefused.
    """
    if not line.title.strip() or (line.price is not None and line.price < 0):
        raise PriceRefused("a service needs a title and a price of zero or more")
    with atomic():
        same = (PaidService.category == category) & (PaidService.code == code)
        found = PaidService.get_or_none(same & (PaidService.valid_from == valid_from))
        if (
            found is not None
            and ServiceOrder.select().where(ServiceOrder.service == found).exists()
        ):
            raise PriceRefused("somebody has ordered from the line: begin a new one on another day")
        follower = PaidService.select(fn.MIN(PaidService.valid_from)).where(
            same & (PaidService.valid_from > valid_from)
        )
        begins_next = follower.scalar()
        overlapping = (
            same
            & (PaidService.valid_from < valid_from)
            & (PaidService.valid_until.is_null() | (PaidService.valid_until >= valid_from))
        )
        before = PaidService.select().where(overlapping).first()
        PaidService.update(valid_until=valid_from - timedelta(days=1)).where(overlapping).execute()
        service = found or PaidService(
            category=category,
            code=code,
            valid_from=valid_from,
            position=_position(category, before),
        )
        for name, value in asdict(line).items():
            setattr(service, name, value)
        service.valid_until = begins_next - timedelta(days=1) if begins_next else None
        service.save()
    return service


def _position(category: ServiceCategory, before: PaidService | None) -> int:
    if before is not None:
        return int(before.position)
    last = PaidService.select(fn.MAX(PaidService.position)).where(PaidService.category == category)
    return int(last.scalar() or 0) + 10


def withdraw(service_id: int, last_day: date) -> bool:
    """The line is on the price list up to a day; False where there is none or it begins later."""
    found = (PaidService.id == service_id) & (PaidService.valid_from <= last_day)
    return bool(PaidService.update(valid_until=last_day).where(found).execute())
